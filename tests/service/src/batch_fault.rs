//! Faults within a batch: the batch is 200, and one of its items is not.

use entra_auth_reports::sample_tenant::Answer;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::fault;

/// What is done to items of batches.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct BatchItemFault {
    /// A part of the item's address; without it, every item.
    #[serde(default)]
    path: String,
    /// Which item of each batch, in the order asked and counted from one; without it, every one.
    nth: Option<usize>,
    status: u16,
    retry_after: Option<Value>,
    code: Option<String>,
    message: Option<String>,
    /// How many items in all; without it, no end.
    times: Option<u64>,
    #[serde(skip)]
    done: u64,
}

impl BatchItemFault {
    fn hits(&mut self, nth: usize, url: &str) -> bool {
        let hit = url.contains(&self.path)
            && self.nth.is_none_or(|wanted| wanted == nth)
            && self.times.is_none_or(|times| self.done < times);
        self.done += u64::from(hit);
        hit
    }

    fn replace(&self, response: &mut Value) {
        let error = fault::error(self.status, self.code.as_deref(), self.message.as_deref());
        let mut headers = json!({ "Content-Type": "application/json" });
        if let Some(seconds) = fault::retry_after(self.retry_after.as_ref()) {
            headers["Retry-After"] = json!(seconds);
        }
        response["status"] = json!(self.status);
        response["headers"] = headers;
        response["body"] = serde_json::from_slice(&error.body).unwrap_or_default();
    }
}

/// Does `faults` to the answer to the batch `asked`.
pub(crate) fn damage(faults: &mut [BatchItemFault], asked: &[u8], answer: &mut Answer) {
    if faults.is_empty() || answer.status != 200 {
        return;
    }
    let (Ok(asked), Ok(mut answered)) =
        (serde_json::from_slice::<Value>(asked), serde_json::from_slice::<Value>(&answer.body))
    else {
        return;
    };
    let items = asked["requests"].as_array().map(Vec::as_slice).unwrap_or_default();
    for (index, item) in items.iter().enumerate() {
        let url = item["url"].as_str().unwrap_or_default();
        let Some(fault) = faults.iter_mut().find_map(|fault| fault.hits(index + 1, url).then_some(&*fault))
        else {
            continue;
        };
        let responses = answered["responses"].as_array_mut().map(Vec::as_mut_slice).unwrap_or_default();
        responses
            .iter_mut()
            .filter(|response| response["id"] == item["id"])
            .for_each(|response| fault.replace(response));
    }
    answer.body = answered.to_string().into_bytes();
}
