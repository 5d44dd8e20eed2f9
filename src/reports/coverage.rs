//! What a report covers, and how old its data is: the part of the truth that the rows alone cannot tell.

use std::fmt;

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Serialize, Serializer};
use uuid::Uuid;

/// How many object ids of each kind are kept.
const MOST_IDS: usize = 1_000;

/// Whether the whole tenant was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// Every user.
    Tenant,
    /// Only those asked for; the counts are of them, but for `tenant_users`.
    Narrowed,
}

/// What was counted. `None` was not counted, which is not the same as none.
#[derive(Clone, Debug, Serialize)]
pub struct Coverage {
    /// Whether the whole tenant was read.
    pub scope: Scope,
    /// Users in the directory.
    pub tenant_users: Option<u64>,
    /// Users that the report service lists.
    pub listed: Option<u64>,
    /// Of these, guests, who are not in the rows.
    pub guests_left_out: Option<u64>,
    /// Of these, users whom the directory no longer has.
    pub not_in_directory: Option<u64>,
    /// Users of the directory whom the report service does not list.
    pub not_listed: Option<u64>,
    /// Of these, disabled accounts, which the service never lists.
    pub not_listed_disabled: Option<u64>,
    /// Of these, guests.
    pub not_listed_guests: Option<u64>,
    /// When the service refreshed the oldest row.
    #[serde(serialize_with = "instant")]
    pub data_oldest: Option<DateTime<Utc>>,
    /// When it refreshed the newest.
    #[serde(serialize_with = "instant")]
    pub data_newest: Option<DateTime<Utc>>,
    /// Object ids of `not_in_directory`, at most 1,000.
    pub not_in_directory_ids: Vec<Uuid>,
    /// Object ids of `not_listed`, at most 1,000.
    pub not_listed_ids: Vec<Uuid>,
}

impl Coverage {
    pub(super) fn of(scope: Scope) -> Self {
        Coverage {
            scope,
            tenant_users: None,
            listed: None,
            guests_left_out: None,
            not_in_directory: None,
            not_listed: None,
            not_listed_disabled: None,
            not_listed_guests: None,
            data_oldest: None,
            data_newest: None,
            not_in_directory_ids: Vec::new(),
            not_listed_ids: Vec::new(),
        }
    }

    pub(super) fn refreshed(&mut self, at: DateTime<Utc>) {
        self.data_oldest = Some(self.data_oldest.map_or(at, |oldest| oldest.min(at)));
        self.data_newest = Some(self.data_newest.map_or(at, |newest| newest.max(at)));
    }
}

/// Keeps an id as long as there is room.
pub(super) fn keep_id(ids: &mut Vec<Uuid>, id: Uuid) {
    if ids.len() < MOST_IDS {
        ids.push(id);
    }
}

fn instant<S: Serializer>(at: &Option<DateTime<Utc>>, serializer: S) -> Result<S::Ok, S::Error> {
    at.map(|at| at.to_rfc3339_opts(SecondsFormat::Secs, true)).serialize(serializer)
}

impl fmt::Display for Coverage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scope = match self.scope {
            Scope::Tenant => "the whole tenant",
            Scope::Narrowed => "only those asked for",
        };
        write!(
            f,
            "Coverage: {scope}; users in the tenant: {}; listed by the report service: {}; guests left out: {}; no \
             longer in the directory: {}; not listed: {}",
            count(self.tenant_users),
            count(self.listed),
            count(self.guests_left_out),
            count(self.not_in_directory),
            count(self.not_listed),
        )?;
        if self.not_listed.is_some() {
            write!(
                f,
                " (disabled: {}, guests: {})",
                count(self.not_listed_disabled),
                count(self.not_listed_guests)
            )?;
        }
        write!(f, "; data from {} to {}.", minute(self.data_oldest), minute(self.data_newest))
    }
}

fn count(value: Option<u64>) -> String {
    value.map_or_else(|| "not counted".to_owned(), |value| value.to_string())
}

fn minute(at: Option<DateTime<Utc>>) -> String {
    at.map_or_else(|| "not counted".to_owned(), |at| at.format("%Y-%m-%d %H:%M UTC").to_string())
}
