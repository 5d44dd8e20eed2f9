//! `$batch`: up to twenty requests in one, each answered as if it had come alone, in whatever order.

use std::collections::{BTreeMap, HashSet};

use hyper::HeaderMap;
use hyper::header::{HeaderName, HeaderValue};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::answer::{Answer, Ask, Service};
use super::dice;
use super::refusal::Refusal;

/// The most requests in one batch.
const MOST: usize = 20;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Batch {
    requests: Vec<Item>,
}

/// One request. `dependsOn` and `body` are for writers, whom this tenant does not serve, and are refused.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Item {
    id: String,
    method: String,
    url: String,
    #[serde(default)]
    headers: BTreeMap<String, String>,
}

#[derive(Serialize)]
struct Responses {
    responses: Vec<ItemAnswer>,
}

#[derive(Serialize)]
struct ItemAnswer {
    id: String,
    status: u16,
    headers: BTreeMap<&'static str, String>,
    body: Box<RawValue>,
}

/// The body that answers the batch in `ask`, or the refusal of the batch as a whole.
pub(super) fn answer(service: &Service, ask: &Ask<'_>) -> Result<Vec<u8>, Refusal> {
    let is_json =
        |value: &HeaderValue| value.as_bytes().to_ascii_lowercase().starts_with(b"application/json");
    if !ask.headers.get(hyper::header::CONTENT_TYPE).is_some_and(is_json) {
        return Err(Refusal::bad_request("A batch request must have the content type application/json."));
    }
    let batch: Batch = serde_json::from_slice(ask.body)
        .map_err(|error| Refusal::bad_request(format!("Invalid batch payload format: {error}")))?;
    check(&batch.requests)?;
    let mut responses = batch
        .requests
        .into_iter()
        .map(|item| answer_item(service, ask, item))
        .collect::<Result<Vec<_>, _>>()?;
    responses.sort_by_cached_key(|response| {
        response.id.bytes().fold(service.batch_key(), |key, byte| dice::throw(key, byte.into()))
    });
    serde_json::to_vec(&Responses { responses }).map_err(internal)
}

fn check(items: &[Item]) -> Result<(), Refusal> {
    if items.is_empty() || items.len() > MOST {
        return Err(Refusal::bad_request(format!(
            "Invalid batch payload format: {} requests, where 1 to {MOST} are allowed.",
            items.len()
        )));
    }
    let mut ids = HashSet::new();
    match items.iter().find(|item| item.id.is_empty() || !ids.insert(item.id.to_ascii_lowercase())) {
        Some(item) => Err(Refusal::bad_request(format!(
            "Invalid batch payload format: request id '{}' is empty or not unique.",
            item.id
        ))),
        None => Ok(()),
    }
}

fn answer_item(service: &Service, ask: &Ask<'_>, item: Item) -> Result<ItemAnswer, Refusal> {
    let mut headers = HeaderMap::new();
    for (name, value) in &item.headers {
        let name = HeaderName::try_from(name).map_err(|_| bad_header(&item.id))?;
        headers.insert(name, HeaderValue::try_from(value).map_err(|_| bad_header(&item.id))?);
    }
    let (path, query) = item.url.split_once('?').unwrap_or((&item.url, ""));
    let path = format!("/v1.0/{}", path.strip_prefix('/').unwrap_or(path));
    // Only reading is served, so a batch within a batch ends as any other attempt to write.
    let method = if item.method.eq_ignore_ascii_case("GET") { "GET" } else { "" };
    let item_ask = Ask { method, path: &path, query, headers: &headers, body: &[], base: ask.base };
    let Answer { status, headers, body } = service.answer_authorized(&item_ask);
    Ok(ItemAnswer {
        id: item.id,
        status,
        body: item_body(&headers, body)?,
        headers: headers.into_iter().collect(),
    })
}

fn bad_header(id: &str) -> Refusal {
    Refusal::bad_request(format!("Invalid batch payload format: request '{id}' has a header that is none."))
}

/// JSON stands in the answer as it is, anything else as base64.
fn item_body(headers: &[(&'static str, String)], body: Vec<u8>) -> Result<Box<RawValue>, Refusal> {
    let is_json =
        headers.iter().any(|(name, value)| *name == "Content-Type" && value.starts_with("application/json"));
    let text =
        if is_json { String::from_utf8(body).map_err(internal)? } else { format!("\"{}\"", base64(&body)) };
    RawValue::from_string(text).map_err(internal)
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let bits =
            (0..3).fold(0_usize, |bits, i| bits << 8 | usize::from(chunk.get(i).copied().unwrap_or(0)));
        for digit in 0..4 {
            let padding = digit > chunk.len();
            text.push(if padding { '=' } else { char::from(DIGITS[bits >> (18 - 6 * digit) & 63]) });
        }
    }
    text
}

fn internal(error: impl std::fmt::Display) -> Refusal {
    Refusal::new(500, "InternalServerError", error.to_string())
}
