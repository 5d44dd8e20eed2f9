//! What the service was asked, so that a test can assert on requests too.

use std::collections::BTreeMap;
use std::time::Duration;

use entra_auth_reports::sample_tenant::Ask;
use hyper::header::AUTHORIZATION;
use serde::Serialize;
use serde_json::Value;

/// One request.
#[derive(Serialize)]
pub(crate) struct Record {
    method: String,
    path: String,
    query: String,
    /// All headers but `Authorization`, in lower case; one that came more than once is joined by `, `.
    headers: BTreeMap<String, String>,
    /// Whose token was shown: `ok`, `foreign`, or none at all. Never the token.
    authorization: Option<&'static str>,
    /// The body, where it was JSON: batches.
    body: Option<Value>,
    /// Milliseconds since the service started.
    at_ms: u64,
    /// The number of the connection that it came on, from one.
    connection: u64,
}

impl Record {
    /// Takes down `ask`, of somebody who should show `access_token`.
    pub(crate) fn of(ask: &Ask<'_>, access_token: &str, at: Duration, connection: u64) -> Record {
        let mut headers = BTreeMap::<String, String>::new();
        for (name, value) in ask.headers.iter().filter(|(name, _)| *name != AUTHORIZATION) {
            let value = String::from_utf8_lossy(value.as_bytes());
            headers
                .entry(name.to_string())
                .and_modify(|earlier| *earlier += &format!(", {value}"))
                .or_insert_with(|| value.into_owned());
        }
        let authorization = ask.headers.get(AUTHORIZATION).map(|shown| {
            if shown.as_bytes() == format!("Bearer {access_token}").as_bytes() { "ok" } else { "foreign" }
        });
        Record {
            method: ask.method.to_owned(),
            path: ask.path.to_owned(),
            query: ask.query.to_owned(),
            headers,
            authorization,
            body: serde_json::from_slice(ask.body).ok(),
            at_ms: at.as_millis() as u64,
            connection,
        }
    }
}
