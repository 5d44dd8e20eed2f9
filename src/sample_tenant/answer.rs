//! From a request to its answer, without any I/O: who asks, what for, and what the tenant says.

use hyper::HeaderMap;
use serde_json::json;
use uuid::Uuid;

use super::batch;
use super::dice::{self, Topic};
use super::entity::{Entity, REGISTRATION_DETAILS, Row, USERS};
use super::odata::{self, Query, Takes};
use super::page::List;
use super::people::{INITIAL_DOMAIN, Person};
use super::refusal::Refusal;
use super::tenant::Tenant;

/// One HTTP request, as the tenant sees it.
pub struct Ask<'a> {
    /// The method, in capitals.
    pub method: &'a str,
    /// The path as it was sent, percent-encoding included.
    pub path: &'a str,
    /// The query as it was sent, without its question mark.
    pub query: &'a str,
    /// The headers.
    pub headers: &'a HeaderMap,
    /// The body.
    pub body: &'a [u8],
    /// Scheme and authority of this service, for the links in its answers: `http://127.0.0.1:1234`.
    pub base: &'a str,
}

/// What the tenant says to an [`Ask`].
#[derive(Clone, Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The headers; `Content-Length` and `Content-Encoding` are the server's to add.
    pub headers: Vec<(&'static str, String)>,
    /// The body, not compressed.
    pub body: Vec<u8>,
}

const JSON: &str =
    "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8";

const REGISTRATION_LIST: List =
    List { entity: &REGISTRATION_DETAILS, len: Tenant::listed, at: Tenant::listed_at };
const USER_LIST: List = List { entity: &USERS, len: Tenant::users, at: Tenant::user_at };

/// A tenant, and the token that opens it.
pub struct Service {
    tenant: Tenant,
    access_token: String,
}

/// A body, and what kind of text it is.
struct Body {
    content_type: &'static str,
    bytes: Vec<u8>,
}

impl Service {
    /// Opens `tenant` to whoever shows a token that was not there before.
    pub fn new(tenant: Tenant) -> Service {
        let access_token = format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple());
        Service { tenant, access_token }
    }

    /// The same service, and the same token, for another tenant.
    pub fn with_tenant(&self, tenant: Tenant) -> Service {
        Service { tenant, access_token: self.access_token.clone() }
    }

    /// The one token that is let in, as `Authorization: Bearer`.
    pub fn access_token(&self) -> &str {
        &self.access_token
    }

    /// Answers a request. The same request has the same answer, but for `request-id` and for the time in an error.
    pub fn answer(&self, ask: &Ask<'_>) -> Answer {
        match self.authorize(ask.headers) {
            Ok(()) => self.answer_authorized(ask),
            Err(refusal) => answer(ask, Err(refusal)),
        }
    }

    /// As [`Service::answer`], for someone who is already let in: the items of a batch.
    pub(super) fn answer_authorized(&self, ask: &Ask<'_>) -> Answer {
        answer(ask, self.route(ask))
    }

    /// What the order of a batch's answers follows from.
    pub(super) fn batch_key(&self) -> u64 {
        dice::key(self.tenant.seed(), Topic::BatchOrder)
    }

    fn authorize(&self, headers: &HeaderMap) -> Result<(), Refusal> {
        let header = headers.get(hyper::header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        match header.map(|value| value.strip_prefix("Bearer ")) {
            Some(Some(token)) if token == self.access_token => Ok(()),
            Some(_) => Err(Refusal::unauthorized("The access token is not of this tenant.")),
            None => Err(Refusal::unauthorized("Access token is empty.")),
        }
    }

    fn route(&self, ask: &Ask<'_>) -> Result<Body, Refusal> {
        let segments: Vec<_> =
            ask.path.trim_start_matches('/').split('/').map(odata::decode_path).collect::<Result<_, _>>()?;
        let segments: Vec<_> = segments.iter().map(String::as_str).collect();
        let resource = match segments.as_slice() {
            ["v1.0", resource @ ..] => resource,
            ["beta", ..] => return Err(Refusal::bad_request("The sample tenant serves v1.0 only.")),
            [version, ..] => return Err(Refusal::bad_request(format!("Invalid version: {version}"))),
            [] => return Err(Refusal::bad_request("Invalid version")),
        };
        match (ask.method, resource) {
            ("POST", ["$batch"]) if ask.query.is_empty() => batch::answer(self, ask).map(Body::json),
            ("GET", [root, ..]) if *root != "$batch" => self.get(ask, resource),
            (method, [root, ..]) if ROOTS.contains(root) => Err(Refusal::method_not_allowed(method)),
            _ => Err(no_segment(resource)),
        }
    }

    fn get(&self, ask: &Ask<'_>, resource: &[&str]) -> Result<Body, Refusal> {
        let tenant = &self.tenant;
        match resource {
            ["reports", "authenticationMethods", "userRegistrationDetails"] => {
                self.list(ask, &REGISTRATION_LIST)
            }
            ["reports", "authenticationMethods", "userRegistrationDetails", id] => {
                single(ask, &REGISTRATION_DETAILS, id, tenant.by_id(id).filter(Person::is_listed))
            }
            ["users"] => self.list(ask, &USER_LIST),
            ["users", "$count"] => self.count_users(ask),
            ["users", key] => {
                let person = tenant.by_id(key).or_else(|| tenant.by_upn(key));
                single(ask, &USERS, key, person.filter(Person::is_in_directory))
            }
            ["organization"] => {
                Query::parse(ask.query, &USERS, &[])?;
                Ok(Body::json(self.organization(ask.base)))
            }
            _ => Err(no_segment(resource)),
        }
    }

    fn list(&self, ask: &Ask<'_>, list: &List) -> Result<Body, Refusal> {
        let takes = [Takes::Select, Takes::Top, Takes::Filter, Takes::SkipToken];
        let query = Query::parse(ask.query, list.entity, &takes)?;
        list.page(&self.tenant, &query, ask.base, ask.path, ask.query).map(Body::json)
    }

    /// The directory counts only for those who say that they can live with a count that lags behind.
    fn count_users(&self, ask: &Ask<'_>) -> Result<Body, Refusal> {
        let query = Query::parse(ask.query, &USERS, &[Takes::Filter])?;
        let level = ask.headers.get("ConsistencyLevel").map(|value| value.as_bytes());
        if !level.is_some_and(|level| level.eq_ignore_ascii_case(b"eventual")) {
            return Err(Refusal::unsupported("$count is not currently supported."));
        }
        let count = USER_LIST.count(&self.tenant, query.filter.as_ref());
        // Graph puts a byte order mark before the number.
        Ok(Body { content_type: "text/plain", bytes: format!("\u{feff}{count}").into_bytes() })
    }

    fn organization(&self, base: &str) -> Vec<u8> {
        let body = json!({
            "@odata.context": format!("{base}/v1.0/$metadata#organization"),
            "value": [{
                "id": self.tenant.id(u32::MAX).to_string(),
                "displayName": "Contoso (sample tenant)",
                "tenantType": "AAD",
                "onPremisesSyncEnabled": null,
                "verifiedDomains": [
                    { "name": super::people::DOMAIN, "isDefault": true, "isInitial": false, "type": "Managed" },
                    { "name": INITIAL_DOMAIN, "isDefault": false, "isInitial": true, "type": "Managed" },
                ],
            }],
        });
        body.to_string().into_bytes()
    }
}

/// The first segments that lead somewhere.
const ROOTS: &[&str] = &["reports", "users", "organization", "$batch"];

/// The refusal of a path that leads nowhere, naming where it went astray.
fn no_segment(resource: &[&str]) -> Refusal {
    const KNOWN: &[&str] = &["authenticationMethods", "userRegistrationDetails", "$count"];
    let stray = resource.iter().find(|segment| !ROOTS.contains(segment) && !KNOWN.contains(segment));
    let stray = stray.or(resource.last()).copied().unwrap_or_default();
    Refusal::bad_request(format!("Resource not found for the segment '{stray}'."))
}

fn single(
    ask: &Ask<'_>,
    entity: &'static Entity,
    key: &str,
    person: Option<Person<'_>>,
) -> Result<Body, Refusal> {
    let query = Query::parse(ask.query, entity, &[Takes::Select])?;
    let person = person.ok_or_else(|| Refusal::not_found(key))?;
    let context = format!("{}/v1.0/$metadata#{}/$entity", ask.base, entity.set);
    let row = Row { context: Some(&context), person, selection: &query.selection };
    let bytes = serde_json::to_vec(&row)
        .map_err(|error| Refusal::new(500, "InternalServerError", error.to_string()))?;
    Ok(Body::json(bytes))
}

impl Body {
    fn json(bytes: Vec<u8>) -> Body {
        Body { content_type: JSON, bytes }
    }
}

/// Status, headers and body, with the ids that every answer of Graph carries.
fn answer(ask: &Ask<'_>, result: Result<Body, Refusal>) -> Answer {
    let request_id = Uuid::new_v4().to_string();
    let client_request_id = ask.headers.get("client-request-id").and_then(|value| value.to_str().ok());
    let mut headers = vec![("request-id", request_id.clone()), ("OData-Version", "4.0".to_owned())];
    headers.extend(client_request_id.map(|id| ("client-request-id", id.to_owned())));
    match result {
        Ok(body) => {
            headers.push(("Content-Type", body.content_type.to_owned()));
            Answer { status: 200, headers, body: body.bytes }
        }
        Err(refusal) => {
            headers.push(("Content-Type", "application/json".to_owned()));
            if refusal.status == 401 {
                headers.push(("WWW-Authenticate", "Bearer realm=\"sample tenant\"".to_owned()));
            }
            let body = refusal.body(&request_id, client_request_id.unwrap_or(&request_id));
            Answer { status: refusal.status, headers, body }
        }
    }
}
