//! `/_service`: what a test asks about the service, and tells it. Without a token, and not recorded.
//!
//! | Request | Meaning |
//! |---|---|
//! | `GET /_service/requests` | what was asked since the start or the last `DELETE`, as a JSON array |
//! | `DELETE /_service/requests` | forgets it |
//! | `PUT /_service/behaviour` | replaces the behaviour, and all its counts; `{}` resets it |
//! | `PUT /_service/tenant` | `{"users": 300, "seed": 1}`: another tenant, under the same token |

use entra_auth_reports::sample_tenant::{Answer, Tenant};
use serde::Deserialize;

use crate::behaviour::Behaviour;
use crate::fault;
use crate::server::State;

/// The path that all of this is under.
pub(crate) const PREFIX: &str = "/_service";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TenantSize {
    users: u32,
    seed: u64,
}

/// Answers a control request.
pub(crate) fn answer(state: &State, method: &str, path: &str, body: &[u8]) -> Answer {
    match (method, path.strip_prefix(PREFIX).unwrap_or_default()) {
        ("GET", "/requests") => {
            let headers = vec![("Content-Type", "application/json".to_owned())];
            Answer { status: 200, headers, body: state.records() }
        }
        ("DELETE", "/requests") => {
            state.forget_records();
            done()
        }
        ("PUT", "/behaviour") => match Behaviour::parse(body) {
            Ok(behaviour) => {
                state.behave(behaviour);
                done()
            }
            Err(message) => bad(&message),
        },
        ("PUT", "/tenant") => match tenant(body) {
            Ok(tenant) => {
                state.serve_tenant(tenant);
                done()
            }
            Err(message) => bad(&message),
        },
        _ => fault::error(
            404,
            Some("NoSuchControl"),
            Some("GET or DELETE requests, PUT behaviour, PUT tenant"),
        ),
    }
}

fn tenant(body: &[u8]) -> Result<Tenant, String> {
    let size: TenantSize = serde_json::from_slice(body).map_err(|error| error.to_string())?;
    Tenant::new(size.users, size.seed).map_err(|error| error.to_string())
}

fn done() -> Answer {
    Answer { status: 204, headers: Vec::new(), body: Vec::new() }
}

fn bad(message: &str) -> Answer {
    fault::error(400, None, Some(message))
}
