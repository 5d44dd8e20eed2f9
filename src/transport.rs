//! The one HTTP client: trusted roots, proxy, time-outs, body limit. It follows no redirect, and what is
//! meant for this machine never goes through a proxy.

use std::error::Error as _;
use std::sync::Once;
use std::time::Duration;

use reqwest::header::HeaderMap;
use reqwest::{Method, Url};

use crate::cloud::Cloud;
use crate::{Error, ErrorKind, Result};

/// How long a connection may take to come about.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(20);
/// How long an answer may stay silent, before its head or in the middle of its body.
const READ_TIMEOUT: Duration = Duration::from_secs(90);
/// A page of 999 users is below one megabyte; what is larger than this is not a page of Graph.
const BODY_LIMIT: usize = 64 << 20;

/// What every request says of its sender.
pub const USER_AGENT: &str = concat!("entra-auth-reports/", env!("CARGO_PKG_VERSION"));

/// One pooled client for one Graph host.
#[derive(Clone, Debug)]
pub(crate) struct Transport {
    client: reqwest::Client,
}

/// A request, ready to be sent as often as it takes.
#[derive(Clone, Debug)]
pub(crate) struct Outgoing {
    pub(crate) method: Method,
    pub(crate) url: Url,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Option<Vec<u8>>,
}

/// An answer whose body was read to its end.
#[derive(Debug)]
pub(crate) struct Incoming {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Transport {
    pub(crate) fn new(cloud: &Cloud) -> Result<Self> {
        static PROVIDER: Once = Once::new();
        PROVIDER.call_once(|| {
            // An error means that a provider is installed already, which serves as well.
            let _ = rustls::crypto::ring::default_provider().install_default();
        });
        let mut builder = reqwest::Client::builder()
            .user_agent(USER_AGENT)
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(CONNECT_TIMEOUT)
            .read_timeout(READ_TIMEOUT)
            .gzip(true);
        if cloud.is_loopback() {
            builder = builder.no_proxy();
        }
        let client = builder.build().map_err(|e| {
            Error::new(ErrorKind::Unexpected, "the HTTP client could not be set up").with_source(causes(&e))
        })?;
        Ok(Transport { client })
    }

    pub(crate) async fn send(&self, request: Outgoing) -> Result<Incoming> {
        let host = request.url.host_str().unwrap_or_default().to_owned();
        let mut builder = self.client.request(request.method, request.url).headers(request.headers);
        if let Some(body) = request.body {
            builder = builder.body(body);
        }
        let mut response = builder.send().await.map_err(|e| unreachable_host(e, &host))?;
        let status = response.status().as_u16();
        let headers = std::mem::take(response.headers_mut());
        let mut body = Vec::with_capacity(64 << 10);
        while let Some(chunk) = response.chunk().await.map_err(|e| unreachable_host(e, &host))? {
            if body.len() + chunk.len() > BODY_LIMIT {
                return Err(Error::new(
                    ErrorKind::Protocol,
                    format!("{host} sent more than {} MiB in one answer", BODY_LIMIT >> 20),
                ));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Incoming { status, headers, body })
    }
}

/// The error of a request that got no whole answer; the URL stays out of it, since it holds the query.
fn unreachable_host(error: reqwest::Error, host: &str) -> Error {
    let error = error.without_url();
    let text = causes(&error);
    let (what, hint) = if error.is_connect() && text.contains("certificate") {
        (
            "could not be trusted",
            "If your network inspects TLS, its authority must be in the trust store of this computer.",
        )
    } else if error.is_timeout() {
        ("did not answer in time", "Try again; if it stays so, look at the connection and the proxy.")
    } else if error.is_connect() {
        ("could not be reached", "Look at the name of the host, the connection and the proxy (HTTPS_PROXY).")
    } else {
        ("broke off in the middle of an answer", "Try again.")
    };
    Error::new(ErrorKind::Network, format!("{host} {what}")).with_source(text).with_hint(hint)
}

/// The innermost cause says what happened; reqwest's own wording only says where.
fn causes(error: &reqwest::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text = cause.to_string();
        source = cause.source();
    }
    text
}
