//! `$batch`: up to twenty requests in one, each with its own status and its own throttling.
//!
//! Source: <https://learn.microsoft.com/graph/json-batching>

use std::collections::HashMap;
use std::time::Duration;

use reqwest::Method;
use serde::{Deserialize, Serialize};
use serde_json::value::{RawValue, Value};
use tokio::task::JoinSet;

use super::client::{Graph, Request};
use super::fault;
use super::retry::Attempts;
use crate::{Error, ErrorKind, Result};

/// The most requests that Graph takes in one batch.
const BATCH_SIZE: usize = 20;
/// How many batches are under way at once.
const SIDE_BY_SIDE: usize = 4;

/// Many GETs below v1.0, sent in batches.
pub(crate) struct BatchGet {
    /// What is read, for messages.
    pub(crate) what: &'static str,
    /// The permission that a 403 asks for.
    pub(crate) permission: &'static str,
    /// The paths with their queries, relative to the version, with a leading slash.
    pub(crate) urls: Vec<String>,
}

/// The answer to one of them.
pub(crate) enum ItemAnswer {
    /// A success, and its body as JSON.
    Found(Box<RawValue>),
    /// A 404: there is no such thing, which is an answer and not a failure.
    Missing,
}

#[derive(Serialize)]
struct Batch<'a> {
    requests: Vec<BatchItem<'a>>,
}

#[derive(Serialize)]
struct BatchItem<'a> {
    id: String,
    method: &'static str,
    url: &'a str,
}

#[derive(Deserialize)]
struct BatchAnswer {
    responses: Vec<BatchItemAnswer>,
}

#[derive(Deserialize)]
struct BatchItemAnswer {
    id: String,
    status: u16,
    #[serde(default)]
    headers: Option<HashMap<String, Value>>,
    #[serde(default)]
    body: Option<Box<RawValue>>,
}

impl BatchGet {
    /// Sends all of them and hands over each answer as it comes, with its place in `urls`.
    ///
    /// # Errors
    /// Those of the requests, and the first item that fails for good other than by a 404.
    pub(crate) async fn send(
        self,
        graph: &Graph,
        mut take: impl FnMut(usize, ItemAnswer) -> Result<()>,
    ) -> Result<()> {
        let mut batches = self.urls.chunks(BATCH_SIZE).enumerate();
        let mut under_way = JoinSet::new();
        loop {
            while under_way.len() < SIDE_BY_SIDE {
                let Some((number, urls)) = batches.next() else { break };
                let request = self.request(graph);
                under_way.spawn(one_batch(graph.clone(), request, number * BATCH_SIZE, urls.to_vec()));
            }
            let Some(done) = under_way.join_next().await else { return Ok(()) };
            let answers =
                done.map_err(|e| Error::new(ErrorKind::Unexpected, "a batch broke off").with_source(e))??;
            for (place, answer) in answers {
                take(place, answer)?;
            }
        }
    }

    fn request(&self, graph: &Graph) -> Request {
        Request {
            what: self.what,
            permission: self.permission,
            method: Method::POST,
            url: graph.url("$batch"),
            eventual: false,
            body: None,
        }
    }
}

/// One batch to its end: items that are throttled are sent again, alone, after the longest wait that they
/// were told.
async fn one_batch(
    graph: Graph,
    mut request: Request,
    first: usize,
    urls: Vec<String>,
) -> Result<Vec<(usize, ItemAnswer)>> {
    let mut open: Vec<usize> = (0..urls.len()).collect();
    let mut answers = Vec::with_capacity(urls.len());
    let mut attempts = Attempts::new();
    while !open.is_empty() {
        request.body = Some(body(&open, &urls)?);
        let answer = graph.send(&request).await?;
        attempts.count();
        let parsed: BatchAnswer = serde_json::from_slice(&answer.body).map_err(|e| broken(&request, &e))?;
        let mut again = Vec::new();
        let mut wait = Duration::ZERO;
        for item in parsed.responses {
            // An id that was not asked for, or was answered already, is passed over.
            let Some(at) = item.id.parse::<usize>().ok().and_then(|id| open.iter().position(|&o| o == id))
            else {
                continue;
            };
            match item.status {
                200..300 => answers.push((first + open.swap_remove(at), found(&request, item.body)?)),
                404 => answers.push((first + open.swap_remove(at), ItemAnswer::Missing)),
                status => {
                    let pause = attempts.wait(status, header(&item, "retry-after").as_deref());
                    let Some(pause) = pause else { return Err(failed(&request, item, attempts.made())) };
                    wait = wait.max(pause);
                    again.push(open.swap_remove(at));
                }
            }
        }
        if !open.is_empty() {
            return Err(Error::new(
                ErrorKind::Protocol,
                format!("Graph left {} of the batched requests for {} unanswered", open.len(), request.what),
            ));
        }
        if !again.is_empty() {
            graph.events.log(format!(
                "{}: {} items of a batch are throttled, waiting {:.1} s",
                request.what,
                again.len(),
                wait.as_secs_f64()
            ));
            tokio::time::sleep(wait).await;
        }
        open = again;
    }
    Ok(answers)
}

fn body(open: &[usize], urls: &[String]) -> Result<Vec<u8>> {
    let requests =
        open.iter().map(|&i| BatchItem { id: i.to_string(), method: "GET", url: &urls[i] }).collect();
    serde_json::to_vec(&Batch { requests })
        .map_err(|e| Error::new(ErrorKind::Unexpected, "a batch could not be written").with_source(e))
}

fn found(request: &Request, body: Option<Box<RawValue>>) -> Result<ItemAnswer> {
    body.map(ItemAnswer::Found).ok_or_else(|| {
        Error::new(
            ErrorKind::Protocol,
            format!("Graph answered a batched request for {} with nothing", request.what),
        )
    })
}

fn failed(request: &Request, item: BatchItemAnswer, attempts: u32) -> Error {
    let id = header(&item, "request-id").map(|id| fault::word(&id));
    let fault = item.body.and_then(|body| serde_json::from_str(body.get()).ok()).unwrap_or_default();
    fault::describe(request, item.status, fault).with_attempts(attempts).with_request_id(id)
}

fn broken(request: &Request, error: &serde_json::Error) -> Error {
    Error::new(
        ErrorKind::Protocol,
        format!("the answer to a batch of {} is not what Graph sends", request.what),
    )
    .with_source(crate::request::plain(error))
    .with_hint("Try again; if it stays so, something between this computer and Graph changes its answers.")
}

/// A header of an item: a string, or a number as some services write it.
fn header(item: &BatchItemAnswer, name: &str) -> Option<String> {
    let headers = item.headers.as_ref()?;
    let (_, value) = headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name))?;
    Some(value.as_str().map_or_else(|| value.to_string(), str::to_owned))
}
