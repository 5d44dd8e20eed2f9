//! The sample tenant on a port of this computer.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use hyper::{HeaderMap, Request, Response};

use super::answer::{Answer, Ask, Service};
use super::loopback::Loopback;
use super::tenant::Tenant;
use crate::Result;

/// The longest body that is read; twenty requests of a batch are far below it.
pub const LONGEST_BODY: usize = 4 << 20;

/// A running sample tenant on loopback. It stops when it is dropped.
pub struct SampleTenant {
    server: Loopback,
    service: Arc<Service>,
}

impl SampleTenant {
    /// Starts a tenant of `users` people (10 to 1,000,000); the same `seed` makes the same people.
    ///
    /// It listens when this returns: on `port`, or, without one or with 0, on any that is free. It has threads of its
    /// own, so it can be started from anywhere, also from within an asynchronous task.
    pub fn start(users: u32, seed: u64, port: Option<u16>) -> Result<SampleTenant> {
        let service = Arc::new(Service::new(Tenant::new(users, seed)?));
        let answering = Arc::clone(&service);
        let server = Loopback::start(port, move |request, _| answer(Arc::clone(&answering), request))?;
        Ok(SampleTenant { server, service })
    }

    /// Where it is: `http://127.0.0.1:PORT`.
    pub fn endpoint(&self) -> &str {
        self.server.endpoint()
    }

    /// The token that it lets in; another one on each start.
    pub fn access_token(&self) -> &str {
        self.service.access_token()
    }

    /// Stops it at once, as dropping it does.
    pub fn stop(&mut self) {
        self.server.stop();
    }
}

impl fmt::Debug for SampleTenant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SampleTenant").field("endpoint", &self.endpoint()).finish_non_exhaustive()
    }
}

async fn answer(service: Arc<Service>, request: Request<Incoming>) -> Response<Full<Bytes>> {
    let (head, body) = request.into_parts();
    let base = base(&head.headers);
    let Ok(body) = Limited::new(body, LONGEST_BODY).collect().await else {
        return Answer { status: 413, headers: Vec::new(), body: Vec::new() }.into_response(&head.headers);
    };
    let ask = Ask {
        method: head.method.as_str(),
        path: head.uri.path(),
        query: head.uri.query().unwrap_or_default(),
        headers: &head.headers,
        body: &body.to_bytes(),
        base: &base,
    };
    service.answer(&ask).into_response(&head.headers)
}

/// The address under which the caller knows this server.
fn base(headers: &HeaderMap) -> String {
    let host = headers.get(hyper::header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("127.0.0.1");
    format!("http://{host}")
}
