//! Faults: which request is hit, and what is done to its answer.

use std::collections::BTreeMap;

use entra_auth_reports::sample_tenant::Answer;
use serde::Deserialize;
use serde_json::{Value, json};

/// One fault. It has at most one kind of damage; `stall_ms` and `headers` go with any, or alone.
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Fault {
    #[serde(rename = "match")]
    matches: Matches,
    /// Answers this status in place of the tenant.
    status: Option<u16>,
    /// With `status`: a number of seconds, or a text as odd as those that were seen (`"0,120"`).
    retry_after: Option<Value>,
    code: Option<String>,
    message: Option<String>,
    /// Headers added to the answer.
    headers: BTreeMap<String, String>,
    /// Sends half of the body as if it were whole.
    broken_json: bool,
    /// Gives a property of the row in the middle of the page a value of another type.
    wrong_type: Option<WrongType>,
    /// Sets `@odata.nextLink`.
    next_link: Option<String>,
    /// Answers 302 with this location.
    redirect: Option<String>,
    /// Closes the connection in the middle of the body.
    pub(crate) close: bool,
    /// Answers 200 with a page for people.
    html: bool,
    /// Answers 200 with no body.
    empty: bool,
    /// Holds the answer back.
    pub(crate) stall_ms: u64,
    #[serde(skip)]
    matched: u64,
    #[serde(skip)]
    done: u64,
}

/// Which requests a fault is for.
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Matches {
    /// A part of the path and query; without it, every request.
    path: String,
    method: Option<String>,
    /// From which of the matching requests on, counted from one.
    nth: Option<u64>,
    /// How often; with `nth` once, else without end.
    times: Option<u64>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrongType {
    field: String,
}

impl Fault {
    /// Refuses a fault with two kinds of damage.
    pub(crate) fn check(&self) -> Result<(), String> {
        let kinds = [
            self.status.is_some(),
            self.broken_json,
            self.wrong_type.is_some(),
            self.next_link.is_some(),
            self.redirect.is_some(),
            self.close,
            self.html,
            self.empty,
        ];
        match kinds.iter().filter(|kind| **kind).count() {
            0 if self.stall_ms == 0 && self.headers.is_empty() => Err("a fault that does nothing".into()),
            0 | 1 => Ok(()),
            _ => Err("a fault with more than one kind of damage".into()),
        }
    }

    /// Counts a request, and says whether this fault is to be done to it, as far as the fault is concerned.
    pub(crate) fn hits(&mut self, method: &str, address: &str) -> bool {
        let matches = &self.matches;
        if !address.contains(&matches.path) || matches.method.as_ref().is_some_and(|wanted| wanted != method)
        {
            return false;
        }
        self.matched += 1;
        let times = matches.times.unwrap_or(if matches.nth.is_some() { 1 } else { u64::MAX });
        self.matched >= matches.nth.unwrap_or(1) && self.done < times
    }

    /// Counts that it was done.
    pub(crate) fn mark_done(&mut self) {
        self.done += 1;
    }

    /// The answer in place of the tenant's, where the tenant is not asked at all.
    pub(crate) fn instead(&self) -> Option<Answer> {
        let plain = |status, headers, body: &str| Answer { status, headers, body: body.as_bytes().to_vec() };
        if let Some(status) = self.status {
            let mut answer = error(status, self.code.as_deref(), self.message.as_deref());
            answer.headers.extend(retry_after(self.retry_after.as_ref()).map(|value| ("Retry-After", value)));
            return Some(answer);
        }
        if let Some(location) = &self.redirect {
            return Some(plain(302, vec![("Location", location.clone())], ""));
        }
        if self.html {
            let headers = vec![("Content-Type", "text/html; charset=utf-8".to_owned())];
            return Some(plain(
                200,
                headers,
                "<!DOCTYPE html><title>Sign in</title><p>Welcome to the hotel's network",
            ));
        }
        self.empty.then(|| plain(200, vec![("Content-Type", "application/json".to_owned())], ""))
    }

    /// Damages the tenant's answer.
    pub(crate) fn damage(&self, answer: &mut Answer) {
        if self.broken_json {
            answer.body.truncate(answer.body.len() / 2);
        }
        if self.wrong_type.is_none() && self.next_link.is_none() {
            return;
        }
        let Ok(mut page) = serde_json::from_slice::<Value>(&answer.body) else { return };
        if let Some(WrongType { field }) = &self.wrong_type {
            let middle = page.get("value").and_then(Value::as_array).map(|rows| rows.len() / 2);
            let row = match middle {
                Some(middle) => page.get_mut("value").and_then(|rows| rows.get_mut(middle)),
                None => Some(&mut page),
            };
            if let Some(value) = row.and_then(|row| row.get_mut(field)) {
                *value = if value.is_string() { json!(17) } else { json!("not what was promised") };
            }
        }
        if let Some(link) = &self.next_link {
            page["@odata.nextLink"] = json!(link);
        }
        answer.body = page.to_string().into_bytes();
    }

    /// Headers that a test wants to see handled; none that cannot be sent.
    pub(crate) fn headers(&self) -> &BTreeMap<String, String> {
        &self.headers
    }
}

/// `Retry-After` as it is sent.
pub(crate) fn retry_after(value: Option<&Value>) -> Option<String> {
    value.map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned))
}

/// An error as Graph sends it, with the code that usually goes with the status.
pub(crate) fn error(status: u16, code: Option<&str>, message: Option<&str>) -> Answer {
    let usual = match status {
        400 => "BadRequest",
        401 => "InvalidAuthenticationToken",
        403 => "Authorization_RequestDenied",
        404 => "Request_ResourceNotFound",
        429 => "TooManyRequests",
        500 => "InternalServerError",
        503 => "ServiceUnavailable",
        504 => "GatewayTimeout",
        _ => "UnknownError",
    };
    let request_id = "5e1f0000-0000-4000-8000-000000000000";
    let body = json!({ "error": {
        "code": code.unwrap_or(usual),
        "message": message.unwrap_or("A fault that a test asked for."),
        "innerError": { "date": "2026-11-01T06:00:00", "request-id": request_id, "client-request-id": request_id },
    }});
    let headers =
        vec![("Content-Type", "application/json".to_owned()), ("request-id", request_id.to_owned())];
    Answer { status, headers, body: body.to_string().into_bytes() }
}
