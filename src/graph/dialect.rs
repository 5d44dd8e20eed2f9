//! Which undocumented options a list takes, learned from its refusals.

use std::sync::{Mutex, PoisonError};

use super::pages::Query;

/// What the service was seen to refuse. A session holds one of these, and so finds each out only once.
#[derive(Debug, Default)]
pub(crate) struct Dialect(Mutex<Refused>);

#[derive(Clone, Copy, Debug, Default)]
struct Refused {
    filter: bool,
    top: bool,
    select: bool,
}

impl Dialect {
    /// `wanted` without what the service refused before.
    pub(super) fn allowed(&self, wanted: Query) -> Query {
        let refused = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Query {
            filter: wanted.filter.filter(|_| !refused.filter),
            top: wanted.top && !refused.top,
            select: wanted.select && !refused.select,
        }
    }

    /// Takes note that `taken` was answered where `wanted` was refused.
    pub(super) fn learn(&self, wanted: Query, taken: Query) {
        let mut refused = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        refused.filter |= wanted.filter.is_some() && taken.filter.is_none();
        refused.top |= wanted.top && !taken.top;
        refused.select |= wanted.select && !taken.select;
    }
}

/// What to ask after a 400 to the first page of `asked`, which does not say what it is about: the filter is given
/// up first, then `$top`, then `$select`. Nothing where none is left.
pub(super) fn with_one_less(asked: Query) -> Option<Query> {
    match asked {
        Query { filter: Some(_), .. } => Some(Query { filter: None, ..asked }),
        Query { top: true, .. } => Some(Query { top: false, ..asked }),
        Query { select: true, .. } => Some(Query { select: false, ..asked }),
        _ => None,
    }
}
