//! A request's way through the service: taken down, held back, refused or passed on, damaged, sent.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use entra_auth_reports::Result;
use entra_auth_reports::sample_tenant::{Answer, Ask, LONGEST_BODY, Loopback, Service, Tenant};
use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use hyper::header::{HOST, HeaderMap, HeaderName, HeaderValue};
use hyper::{Request, Response};

use crate::behaviour::Behaviour;
use crate::breakable::Breakable;
use crate::fault::Fault;
use crate::record::Record;
use crate::{batch_fault, control};

/// A running service. It stops when it is dropped.
pub struct Running {
    /// Where the tenant is: `http://127.0.0.1:PORT`.
    pub endpoint: String,
    /// The token that it lets in.
    pub access_token: String,
    /// Where it is told how to behave: `endpoint`, and `/_service`.
    pub control: String,
    _server: Loopback,
}

impl Running {
    /// Starts a service on any free port, with a tenant of `users` people.
    pub fn start(users: u32, seed: u64) -> Result<Running> {
        Running::start_at(users, seed, None)
    }

    /// As [`Running::start`], on a port of choice.
    pub fn start_at(users: u32, seed: u64, port: Option<u16>) -> Result<Running> {
        let service = Service::new(Tenant::new(users, seed)?);
        let access_token = service.access_token().to_owned();
        let state = Arc::new(State::new(service));
        let server = Loopback::start(port, move |request, connection| {
            handle(Arc::clone(&state), request, connection)
        })?;
        let endpoint = server.endpoint().to_owned();
        Ok(Running {
            control: format!("{endpoint}{}", control::PREFIX),
            endpoint,
            access_token,
            _server: server,
        })
    }
}

/// What the service knows from one request to the next.
pub(crate) struct State {
    started: Instant,
    service: Mutex<Arc<Service>>,
    behaviour: Mutex<Behaviour>,
    records: Mutex<Vec<Record>>,
}

impl State {
    fn new(service: Service) -> State {
        State {
            started: Instant::now(),
            service: Mutex::new(Arc::new(service)),
            behaviour: Mutex::default(),
            records: Mutex::default(),
        }
    }

    /// The record as JSON.
    pub(crate) fn records(&self) -> Vec<u8> {
        serde_json::to_vec(&*lock(&self.records)).unwrap_or_default()
    }

    pub(crate) fn forget_records(&self) {
        lock(&self.records).clear();
    }

    pub(crate) fn behave(&self, behaviour: Behaviour) {
        *lock(&self.behaviour) = behaviour;
    }

    pub(crate) fn serve_tenant(&self, tenant: Tenant) {
        let mut service = lock(&self.service);
        *service = Arc::new(service.with_tenant(tenant));
    }

    /// Every fault counts the requests that it matches; the first that hits is done.
    fn fault(&self, ask: &Ask<'_>) -> Option<Fault> {
        let address = format!("{}?{}", ask.path, ask.query);
        let mut behaviour = lock(&self.behaviour);
        let mut done = None;
        for fault in &mut behaviour.faults {
            if fault.hits(ask.method, &address) && done.is_none() {
                fault.mark_done();
                done = Some(fault.clone());
            }
        }
        done
    }

    /// What the tenant answers under the present behaviour.
    fn answer(&self, ask: &Ask<'_>) -> Answer {
        let rewritten = lock(&self.behaviour).rewrite(ask.path, ask.query);
        let query = match rewritten {
            Ok(query) => query,
            Err(refusal) => return refusal,
        };
        let service = Arc::clone(&lock(&self.service));
        let mut answer = service.answer(&Ask { query: &query, ..*ask });
        if ask.path == "/v1.0/$batch" {
            batch_fault::damage(&mut lock(&self.behaviour).batch_items, ask.body, &mut answer);
        }
        answer
    }
}

/// What is guarded stays whole even if somebody panicked meanwhile.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn handle(state: Arc<State>, request: Request<Incoming>, connection: u64) -> Response<Breakable> {
    let (head, body) = request.into_parts();
    let body = match Limited::new(body, LONGEST_BODY).collect().await {
        Ok(body) => body.to_bytes(),
        Err(_) => return whole(Answer { status: 413, headers: Vec::new(), body: Vec::new() }, &head.headers),
    };
    let host = head.headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or("127.0.0.1");
    let ask = Ask {
        method: head.method.as_str(),
        path: head.uri.path(),
        query: head.uri.query().unwrap_or_default(),
        headers: &head.headers,
        body: &body,
        base: &format!("http://{host}"),
    };
    if ask.path.starts_with(control::PREFIX) {
        return whole(control::answer(&state, ask.method, ask.path, ask.body), &head.headers);
    }
    let token = lock(&state.service).access_token().to_owned();
    lock(&state.records).push(Record::of(&ask, &token, state.started.elapsed(), connection));
    let fault = state.fault(&ask).unwrap_or_default();
    let delay = lock(&state.behaviour).latency_ms + fault.stall_ms;
    if delay > 0 {
        tokio::time::sleep(Duration::from_millis(delay)).await;
    }
    let mut answer = fault.instead().unwrap_or_else(|| state.answer(&ask));
    fault.damage(&mut answer);
    let mut response = respond(answer, &head.headers, fault.close);
    for (name, value) in fault.headers() {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

fn whole(answer: Answer, asked: &HeaderMap) -> Response<Breakable> {
    respond(answer, asked, false)
}

fn respond(answer: Answer, asked: &HeaderMap, breaks: bool) -> Response<Breakable> {
    answer.into_response(asked).map(|body| Breakable::new(body, breaks))
}
