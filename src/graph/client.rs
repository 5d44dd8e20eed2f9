//! One request to Graph: the token, the headers that every request carries, and the retries.

use std::sync::Arc;

use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, Url};
use uuid::Uuid;

use super::fault;
use super::retry::Attempts;
use crate::cloud::Cloud;
use crate::credentials::{Credential, Secret, TokenRequest};
use crate::run::Emitter;
use crate::transport::{Incoming, Outgoing, Transport};
use crate::{Error, ErrorKind, Result};

const CLIENT_REQUEST_ID: HeaderName = HeaderName::from_static("client-request-id");
const CONSISTENCY_LEVEL: HeaderName = HeaderName::from_static("consistencylevel");

/// Graph as one operation sees it: the session's service and credential, the operation's events.
#[derive(Clone)]
pub(crate) struct Graph {
    pub(crate) transport: Transport,
    pub(crate) cloud: Arc<Cloud>,
    pub(crate) credential: Arc<dyn Credential>,
    pub(crate) events: Emitter,
}

/// What is asked of Graph.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    /// What is read, for messages: "users".
    pub(crate) what: &'static str,
    /// The permission that a 403 asks for.
    pub(crate) permission: &'static str,
    pub(crate) method: Method,
    pub(crate) url: Url,
    /// `ConsistencyLevel: eventual`, which a count needs on every page.
    pub(crate) eventual: bool,
    pub(crate) body: Option<Vec<u8>>,
}

impl Graph {
    /// The URL of a path below v1.0, with the slash, without a query.
    pub(crate) fn url(&self, path: &str) -> Url {
        let mut url = self.cloud.graph().clone();
        url.set_path(&format!("v1.0/{path}"));
        url
    }

    /// A GET of `url`.
    pub(crate) fn get(&self, what: &'static str, permission: &'static str, url: Url) -> Request {
        Request { what, permission, method: Method::GET, url, eventual: false, body: None }
    }

    /// Checks a link that Graph gave: it must stay on the same host, under the same version.
    pub(crate) fn own_link(&self, what: &str, link: &str) -> Result<Url> {
        let refuse = |why: String| {
            Error::new(ErrorKind::Protocol, format!("the list of {what} goes on {why}; the token stays here"))
                .with_hint(
                    "Something between this computer and Graph changes its answers: look at the proxy.",
                )
        };
        let url = Url::parse(link).map_err(|_| refuse("at something that is not a URL".into()))?;
        if !self.cloud.owns(&url) {
            return Err(refuse(format!("on another host ({})", url.host_str().unwrap_or("none"))));
        }
        if !url.path().starts_with("/v1.0/") {
            return Err(refuse("under another version".into()));
        }
        Ok(url)
    }

    /// Sends `request` until it is answered with a success or there is no sense in trying again.
    pub(crate) async fn send(&self, request: &Request) -> Result<Incoming> {
        let mut attempts = Attempts::new();
        loop {
            let (outgoing, token) = self.outgoing(request).await?;
            let client_request_id = outgoing.headers.get(CLIENT_REQUEST_ID).cloned();
            let answer = self.transport.send(outgoing).await?;
            attempts.count();
            if (200..300).contains(&answer.status) {
                self.note(request, &answer);
                return Ok(answer);
            }
            let Some(wait) = attempts.wait_after(answer.status, &answer.headers) else {
                let id = answer.headers.get("request-id").cloned().or(client_request_id);
                return Err(fault::to_error(request, &answer, id, &token).with_attempts(attempts.made()));
            };
            self.events.log(format!(
                "{}: HTTP {}, waiting {:.1} s before attempt {}",
                request.what,
                answer.status,
                wait.as_secs_f64(),
                attempts.made() + 1
            ));
            tokio::time::sleep(wait).await;
        }
    }

    /// The request as it is sent, and the token in it.
    async fn outgoing(&self, request: &Request) -> Result<(Outgoing, Arc<Secret>)> {
        let scope = format!("{}.default", self.cloud.graph());
        let token = self.credential.token(TokenRequest { scope: &scope, claims: None, force: false }).await?;
        let mut headers = HeaderMap::with_capacity(4);
        let mut bearer = HeaderValue::try_from(format!("Bearer {}", token.expose()))
            .map_err(|_| Error::new(ErrorKind::SignIn, "the access token cannot be sent in a header"))?;
        bearer.set_sensitive(true);
        headers.insert(AUTHORIZATION, bearer);
        if let Ok(id) = HeaderValue::try_from(Uuid::new_v4().to_string()) {
            headers.insert(CLIENT_REQUEST_ID, id);
        }
        if request.eventual {
            headers.insert(CONSISTENCY_LEVEL, HeaderValue::from_static("eventual"));
        }
        if request.body.is_some() {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        let outgoing = Outgoing {
            method: request.method.clone(),
            url: request.url.clone(),
            headers,
            body: request.body.clone(),
        };
        Ok((outgoing, token))
    }

    fn note(&self, request: &Request, answer: &Incoming) {
        let id = answer.headers.get("request-id").and_then(|id| id.to_str().ok()).map(fault::word);
        let id = id.as_deref().unwrap_or("none");
        self.events.log(format!(
            "{} {}: HTTP {}, {} bytes, request-id {id}",
            request.method,
            request.url.path(),
            answer.status,
            answer.body.len()
        ));
    }
}
