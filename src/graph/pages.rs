//! A list of Graph, page by page: the next page is under way while this one is taken apart.

use std::borrow::Cow;
use std::collections::HashSet;

use reqwest::Url;
use serde::Deserialize;
use tokio::task::JoinSet;

use super::client::{Graph, Request};
use super::dialect::{Dialect, with_one_less};
use crate::records::Record;
use crate::transport::Incoming;
use crate::{Error, ErrorKind, Result};

/// The options of the first page; the links to the others carry them on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Query {
    pub(crate) select: bool,
    pub(crate) top: bool,
    pub(crate) filter: Option<&'static str>,
}

impl Query {
    fn url<R: Record>(self, graph: &Graph) -> Url {
        let mut options = Vec::new();
        if let Some(filter) = self.filter {
            options.push(format!("$filter={}", filter.replace(' ', "%20")));
        }
        if self.select {
            options.push(format!("$select={}", R::SELECT));
        }
        if self.top {
            options.push(format!("$top={}", R::TOP));
        }
        let mut url = graph.url(R::PATH);
        if !options.is_empty() {
            url.set_query(Some(&options.join("&")));
        }
        url
    }
}

#[derive(Deserialize)]
struct Page<'page, T> {
    #[serde(rename = "@odata.nextLink", borrow, default)]
    next_link: Option<Cow<'page, str>>,
    value: Vec<T>,
}

/// What a walk tells of a page besides its rows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PageInfo {
    /// Whether another page follows.
    pub(crate) more: bool,
}

/// Reads a list to its end and hands over the rows of each page, which borrow from it. Of a list with a
/// dialect, the options that the service refuses are given up.
///
/// # Errors
/// Those of the requests, a page that is not one (protocol), and whatever `take` returns.
pub(crate) async fn walk<R: Record>(
    graph: &Graph,
    query: Query,
    dialect: Option<&Dialect>,
    mut take: impl FnMut(Vec<R::Row<'_>>, PageInfo) -> Result<()>,
) -> Result<()> {
    // A set of one, because dropping it ends the request in it.
    let mut under_way = JoinSet::new();
    let mut number = 1;
    let mut walked = HashSet::new();
    let mut answer = first_page::<R>(graph, query, dialect).await?;
    loop {
        {
            let page: Page<'_, R::Row<'_>> = decode::<R, _>(&answer, number)?;
            if let Some(link) = &page.next_link {
                let url = graph.own_link(R::NOUN, link)?;
                if !walked.insert(url.clone()) {
                    return Err(circle(R::NOUN));
                }
                under_way.spawn(fetch(graph.clone(), graph.get(R::NOUN, R::PERMISSION, url)));
            }
            take(page.value, PageInfo { more: page.next_link.is_some() })?;
        }
        let Some(next) = under_way.join_next().await else { return Ok(()) };
        answer =
            next.map_err(|e| Error::new(ErrorKind::Unexpected, "reading a page broke off").with_source(e))??;
        number += 1;
    }
}

fn circle(what: &str) -> Error {
    Error::new(ErrorKind::Protocol, format!("the list of {what} goes on at a page that was read before"))
        .with_hint("Try again; the request-id of the log (verbose) is what Microsoft support asks for.")
}

async fn first_page<R: Record>(graph: &Graph, wanted: Query, dialect: Option<&Dialect>) -> Result<Incoming> {
    let mut query = dialect.map_or(wanted, |dialect| dialect.allowed(wanted));
    loop {
        let request = graph.get(R::NOUN, R::PERMISSION, query.url::<R>(graph));
        let answer = graph.send(&request).await;
        let Some(dialect) = dialect else { return answer };
        match (answer, with_one_less(query)) {
            (Err(error), Some(less)) if error.status() == Some(400) => {
                graph.events.log(format!("{}: refused, asking with fewer options: {error}", R::NOUN));
                query = less;
            }
            (Err(error), _) => return Err(error),
            (Ok(answer), _) => {
                dialect.learn(wanted, query);
                return Ok(answer);
            }
        }
    }
}

async fn fetch(graph: Graph, request: Request) -> Result<Incoming> {
    graph.send(&request).await
}

fn decode<'page, R: Record, T: Deserialize<'page>>(answer: &'page Incoming, number: u32) -> Result<T> {
    serde_json::from_slice(&answer.body).map_err(|e| {
        let id = answer.headers.get("request-id").and_then(|id| id.to_str().ok().map(super::fault::word));
        Error::new(ErrorKind::Protocol, format!("page {number} of the {} is not what Graph sends", R::NOUN))
            .with_source(crate::request::plain(&e))
            .with_request_id(id)
            .with_hint(
                "Try again; if it stays so, something between this computer and Graph changes its answers.",
            )
    })
}
