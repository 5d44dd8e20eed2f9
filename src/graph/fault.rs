//! An answer that is no success, as an error that says what to do.
//!
//! Source: <https://learn.microsoft.com/graph/errors>

use reqwest::header::HeaderValue;
use serde::Deserialize;
use serde_json::Value;

use super::client::Request;
use crate::credentials::Secret;
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
    code: Value,
    #[serde(default)]
    message: Value,
}

/// Turns `answer` into an error of the right kind.
pub(super) fn to_error(
    request: &Request,
    answer: &Incoming,
    request_id: Option<HeaderValue>,
    token: &Secret,
) -> Error {
    let mut fault: Fault = serde_json::from_slice(&answer.body).unwrap_or_default();
    if let Some(FaultError { message: Value::String(message), .. }) = &mut fault.error {
        *message = message.replace(token.expose(), "…");
    }
    let id = request_id.and_then(|id| id.to_str().ok().map(word));
    describe(request, answer.status, fault).with_request_id(id)
}

/// The same for an item of a batch.
pub(super) fn describe(request: &Request, status: u16, fault: Fault) -> Error {
    let FaultError { code, message } = fault.error.unwrap_or_default();
    let code = code.as_str().map(word).filter(|code| !code.is_empty());
    let message = message.as_str().map(printable).filter(|message| !message.is_empty());
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
    match message {
        Some(message) => error.with_source(message),
        None => error,
    }
}

/// An identifier of the service, which a terminal can show whatever the service sent.
pub(super) fn word(text: &str) -> String {
    text.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-')).take(128).collect()
}

/// What the service says, cut to a line that a terminal can show. A service that echoes its request must not bring
/// the token or the query into an error: neither has a place in a sentence.
fn printable(message: &str) -> String {
    let mut words = Vec::new();
    let mut after_bearer = false;
    for word in message.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()) {
        let shown = word.split('?').next().unwrap_or_default();
        let secret = after_bearer || shown.len() > 80;
        after_bearer = word.trim_end_matches([':', '=']).eq_ignore_ascii_case("bearer");
        words.push(if secret { "…" } else { shown });
    }
    let plain = |c: &char| c.is_alphanumeric() || c.is_ascii_graphic() || matches!(c, ' ' | '…' | '’');
    words.join(" ").chars().filter(plain).take(300).collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_service_echoes_of_its_request_is_left_out() {
        let long = "eyJ0eXAi".repeat(20);
        let shown = printable(&format!("Bad: Bearer s3cret for https://x/v1.0/users?$select=id, or {long}."));
        assert_eq!(shown, "Bad: Bearer … for https://x/v1.0/users or …");
    }

    #[test]
    fn a_terminal_can_show_what_a_service_says() {
        assert_eq!(printable("no\u{1b}[2J\r\nerror:\u{202e} yes"), "no [2J error: yes");
        assert_eq!(
            word("Authorization_RequestDenied\u{1b}[31m error"),
            "Authorization_RequestDenied31merror"
        );
    }

    #[test]
    fn a_message_of_another_type_does_not_hide_the_code() {
        let fault: Fault =
            serde_json::from_str(r#"{"error":{"code":"A","message":{"value":"b"}}}"#).unwrap_or_default();
        assert_eq!(fault.error.unwrap_or_default().code, "A");
    }
}
