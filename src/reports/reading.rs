//! Reads registrations and users into a join: the whole tenant side by side, or only those asked for.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::task::JoinSet;
use uuid::Uuid;

use super::registered::Join;
use super::{PART_UNREAD, Warning};
use crate::graph::{BatchGet, Dialect, Graph, ItemAnswer, Query, walk};
use crate::records::{Record, Registration, User, UserRow};
use crate::{Error, ErrorKind, Result};

/// Up to here users are fetched by id without a thought: twenty batches.
const FEW: usize = 400;
/// How many users one batch carries.
const BATCH: u64 = 20;

/// A join that two lists feed.
type Shared = Arc<Mutex<Join>>;

fn lock(join: &Shared) -> MutexGuard<'_, Join> {
    join.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What a read was, when it is over.
pub(super) struct Read {
    pub(super) join: Join,
    /// Parts that could not be read.
    pub(super) warnings: Vec<Warning>,
}

/// Reads both lists to their ends, side by side.
pub(super) async fn whole(graph: Graph, dialect: Arc<Dialect>, join: Join) -> Result<Read> {
    graph
        .events
        .log("Plan: list all registration details and all users side by side, join them by object id");
    let join: Shared = Arc::new(Mutex::new(join));
    let mut lists = JoinSet::new();
    {
        let (graph, join) = (graph.clone(), join.clone());
        lists.spawn(async move {
            walk::<Registration>(&graph, everything(), Some(&dialect), |rows, _| {
                lock(&join).add_listed(rows);
                Ok(())
            })
            .await
        });
    }
    {
        let (graph, join) = (graph.clone(), join.clone());
        lists.spawn(async move { list_users(&graph, &join, None).await });
    }
    while let Some(done) = lists.join_next().await {
        done.map_err(broke_off)??;
    }
    Ok(Read { join: unwrap(join)?, warnings: Vec::new() })
}

/// Reads the administrators, and of the users only those that a row waits for.
pub(super) async fn admins(graph: Graph, dialect: Arc<Dialect>, join: Join) -> Result<Read> {
    graph.events.log("Plan: list the registration details of administrators, then fetch their users by id");
    let join: Shared = Arc::new(Mutex::new(join));
    let mut counting = JoinSet::new();
    {
        let graph = graph.clone();
        counting.spawn(async move { count_users(&graph).await });
    }
    let wanted = Query { filter: Some("isAdmin eq true"), ..everything() };
    walk::<Registration>(&graph, wanted, Some(&dialect), |mut rows, _| {
        rows.retain(|row| row.is_admin == Some(true));
        lock(&join).add_listed(rows);
        Ok(())
    })
    .await?;
    let mut warnings = Vec::new();
    let counted = match counting.join_next().await {
        Some(counted) => counted.map_err(broke_off)?,
        None => return Err(Error::new(ErrorKind::Unexpected, "the users were not counted")),
    };
    let tenant_users = counted
        .map_err(|error| {
            warnings.push(Warning {
                code: PART_UNREAD,
                message: format!("The users of the tenant could not be counted: {error}."),
            });
        })
        .ok();
    lock(&join).coverage.tenant_users = tenant_users;
    let ids = lock(&join).waiting_ids();
    lock(&join).expect(ids.len() as u64);
    if by_id_is_cheaper(ids.len(), tenant_users) {
        graph.events.log(format!("Plan: fetch {} users by id", ids.len()));
        fetch_users(&graph, &join, &ids).await?;
        lock(&join).users_complete();
    } else {
        graph.events.log(format!("Plan: list all users, since {} are wanted", ids.len()));
        list_users(&graph, &join, tenant_users).await?;
        let mut join = lock(&join);
        join.coverage.tenant_users = Some(join.users());
    }
    Ok(Read { join: unwrap(join)?, warnings })
}

fn everything() -> Query {
    Query { select: true, top: true, filter: None }
}

/// Whether `wanted` users are fetched with fewer requests by id than by listing the tenant.
fn by_id_is_cheaper(wanted: usize, tenant_users: Option<u64>) -> bool {
    let pages = tenant_users.map_or(0, |users| users.div_ceil(u64::from(User::TOP)));
    wanted <= FEW || (wanted as u64).div_ceil(BATCH) <= pages
}

/// Reads all users. How many there are is only wanted for the progress, and is asked only where it is not known
/// and takes more than one page.
async fn list_users(graph: &Graph, join: &Shared, counted: Option<u64>) -> Result<()> {
    let mut counting = JoinSet::new();
    let mut first = counted.is_none();
    walk::<User>(graph, everything(), None, |rows, page| {
        if first && page.more {
            let (graph, join) = (graph.clone(), join.clone());
            counting.spawn(async move {
                if let Ok(total) = count_users(&graph).await {
                    lock(&join).expect(total);
                }
            });
        }
        first = false;
        lock(join).add_users(&rows);
        Ok(())
    })
    .await?;
    // Whoever still counts holds the join, and is late.
    counting.shutdown().await;
    let mut join = lock(join);
    let total = join.users();
    join.expect(total);
    join.users_complete();
    Ok(())
}

async fn fetch_users(graph: &Graph, join: &Shared, ids: &[Uuid]) -> Result<()> {
    let urls = ids.iter().map(|id| format!("/{}/{id}?$select={}", User::PATH, User::SELECT)).collect();
    let batch = BatchGet { what: User::NOUN, permission: User::PERMISSION, urls };
    batch
        .send(graph, |_, answer| {
            // A user who is missing here is found missing by the join.
            let ItemAnswer::Found(body) = answer else { return Ok(()) };
            let user: UserRow<'_> = serde_json::from_str(body.get()).map_err(|e| {
                Error::new(ErrorKind::Protocol, "a user in a batch is not what Graph sends")
                    .with_source(crate::request::plain(&e))
            })?;
            lock(join).add_users(&[user]);
            Ok(())
        })
        .await
}

/// `users/$count`, which is plain text, perhaps after a byte order mark.
async fn count_users(graph: &Graph) -> Result<u64> {
    let mut request = graph.get("number of users", User::PERMISSION, graph.url("users/$count"));
    request.eventual = true;
    let answer = graph.send(&request).await?;
    let text = String::from_utf8_lossy(&answer.body);
    text.trim_start_matches('\u{feff}').trim().parse().map_err(|_| {
        Error::new(ErrorKind::Protocol, "Graph answered the request for the number of users with no number")
    })
}

fn unwrap(join: Shared) -> Result<Join> {
    Arc::into_inner(join)
        .map(|join| join.into_inner().unwrap_or_else(PoisonError::into_inner))
        .ok_or_else(|| Error::new(ErrorKind::Unexpected, "a list is still being read"))
}

fn broke_off(error: tokio::task::JoinError) -> Error {
    Error::new(ErrorKind::Unexpected, "reading a list broke off").with_source(error)
}

#[cfg(test)]
mod tests {
    use super::by_id_is_cheaper;

    #[test]
    fn few_users_are_fetched_by_id_and_many_where_that_takes_fewer_requests() {
        assert!(by_id_is_cheaper(60, Some(300)));
        assert!(by_id_is_cheaper(400, None));
        assert!(by_id_is_cheaper(600, Some(100_000)), "30 batches, 101 pages");
        assert!(!by_id_is_cheaper(600, Some(10_000)), "30 batches, 11 pages");
        assert!(!by_id_is_cheaper(401, None));
    }
}
