//! Which undocumented options a list takes, learned from its refusals.

use std::sync::Mutex;
use std::sync::PoisonError;

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

    /// Takes note of a 400 to the first page of `asked`, which does not say what it is about: the filter is
    /// given up first, then `$top`, then `$select`. False where nothing is left to give up.
    pub(super) fn give_up_one(&self, asked: Query) -> bool {
        let mut refused = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if asked.filter.is_some() {
            refused.filter = true;
        } else if asked.top {
            refused.top = true;
        } else if asked.select {
            refused.select = true;
        } else {
            return false;
        }
        true
    }
}
