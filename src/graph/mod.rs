//! Graph over HTTP: requests with a token, answers or errors, pages, batches, retries.

mod batch;
mod client;
mod dialect;
mod fault;
mod pages;
mod retry;

pub(crate) use batch::{BatchGet, ItemAnswer};
pub(crate) use client::Graph;
pub(crate) use dialect::Dialect;
pub(crate) use pages::{Query, walk};
