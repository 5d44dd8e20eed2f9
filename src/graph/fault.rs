//! An answer that is no success, as an error that says what to do.
//!
//! Source: <https://learn.microsoft.com/graph/errors>

use reqwest::header::HeaderValue;
use serde::Deserialize;

use super::client::Request;
use crate::transport::Incoming;
use crate::{Error, ErrorKind};

const NO_PREMIUM_LICENCE: &str = "Authentication_RequestFromNonPremiumTenantOrB2CTenant";

/// The body of an error; what is missing or has another shape is left out, never a second error.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Fault {
    #[serde(default)]
    error: Option<FaultError>,
}

#[derive(Debug, Default, Deserialize)]
struct FaultError {
    #[serde(default)]
    code: Option<String>,
    #[serde(default)]
    message: Option<String>,
}

/// Turns `answer` into an error of the right kind.
pub(super) fn to_error(request: &Request, answer: &Incoming, request_id: Option<HeaderValue>) -> Error {
    let fault: Fault = serde_json::from_slice(&answer.body).unwrap_or_default();
    let id = request_id.and_then(|id| id.to_str().ok().map(str::to_owned));
    describe(request, answer.status, fault).with_request_id(id)
}

/// The same for an item of a batch.
pub(super) fn describe(request: &Request, status: u16, fault: Fault) -> Error {
    let FaultError { code, message } = fault.error.unwrap_or_default();
    let code = code.filter(|code| !code.is_empty());
    let what = request.what;
    let (kind, text, hint) = match status {
        300..=399 => (
            ErrorKind::Protocol,
            format!("Graph answered the request for {what} with a redirect, which is not followed"),
            "Something between this computer and Graph changes its answers: look at the proxy and the Graph endpoint."
                .into(),
        ),
        401 => (
            ErrorKind::SignIn,
            format!("Graph refused the access token when asked for {what}"),
            "The token may have expired or be meant for another service: get a new one for Microsoft Graph.".into(),
        ),
        403 if code.as_deref() == Some(NO_PREMIUM_LICENCE) => (
            ErrorKind::License,
            format!("the tenant may not read {what}: Graph finds no Entra ID P1 or P2 licence"),
            "This source needs Entra ID P1 or P2. Graph is known to say so by mistake now and then: try again.".into(),
        ),
        403 => (
            ErrorKind::Permission,
            format!("Graph does not let this sign-in read {what}"),
            format!(
                "Grant {} with admin consent; a signed-in user also needs a role such as Reports Reader or Global \
                 Reader.",
                request.permission
            ),
        ),
        429 => (
            ErrorKind::Service,
            format!("Graph throttles the requests for {what}"),
            "Run again later, or see which other jobs use the same app.".into(),
        ),
        500.. => (
            ErrorKind::Service,
            format!("Graph failed to answer the request for {what}"),
            "Try again later; the request-id is what Microsoft support asks for.".into(),
        ),
        _ => (
            ErrorKind::Service,
            format!("Graph refused the request for {what}"),
            "The request-id is what Microsoft support asks for.".into(),
        ),
    };
    let error = Error::new(kind, text).with_hint(hint).with_response(status, code);
    match message.map(|message| printable(&message)).filter(|message| !message.is_empty()) {
        Some(message) => error.with_source(message),
        None => error,
    }
}

/// What the service says, cut to a line that a terminal can show.
fn printable(message: &str) -> String {
    message
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(300)
        .collect::<String>()
        .trim()
        .to_owned()
}
