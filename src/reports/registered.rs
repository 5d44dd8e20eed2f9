//! Registration details joined with users by object id, in the order of the registrations.
//!
//! The two lists come in unrelated orders, so a row may wait long for its user. What waits is small: a
//! registration is a few numbers and its two names, a user is an id and numbers.

use std::collections::VecDeque;
use std::hash::BuildHasher;
use std::sync::{Arc, PoisonError, RwLock};

use arrow_array::RecordBatch;
use chrono::{DateTime, Datelike, Utc};
use hashbrown::{DefaultHashBuilder, HashTable};
use uuid::Uuid;

use super::coverage::{Coverage, Scope, keep_id};
use crate::Result;
use crate::records::{ListId, RegistrationRow, TextId, Texts, UserRow};
use crate::run::Emitter;
use crate::table::{Column, Rows, batch};

/// What a row holds of its user.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Person {
    pub(crate) department: Option<TextId>,
    pub(crate) job_title: Option<TextId>,
    pub(crate) licensed: Option<bool>,
    pub(crate) account_enabled: Option<bool>,
}

/// A user of the directory, and whether a registration has asked for it.
struct Known {
    id: Uuid,
    person: Person,
    member: bool,
    guest: bool,
    listed: bool,
}

/// A registration in its compact form. Its texts stand in those of its page: the name up to `name_end`, the
/// principal name up to `upn_end`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Listed {
    pub(crate) id: Uuid,
    start: u32,
    name_end: u32,
    upn_end: u32,
    pub(crate) preferred: Option<TextId>,
    pub(crate) methods: ListId,
    pub(crate) is_admin: Option<bool>,
    pub(crate) is_sspr_capable: Option<bool>,
    pub(crate) is_sspr_enabled: Option<bool>,
    pub(crate) is_sspr_registered: Option<bool>,
    wanted: bool,
    updated: i64,
}

/// `Listed::updated` where the service gave none.
const NEVER: i64 = i64::MIN;

/// Which rows are wanted.
pub(crate) trait Filter: Send {
    /// Decides by the registration alone; what fails is neither fetched nor kept.
    fn wants(&self, row: &RegistrationRow<'_>) -> bool;

    /// Decides when the user is known, or known to be missing.
    fn wants_person(&self, person: Option<&Person>) -> bool;
}

/// Rows of one page, joined, as they wait to be pulled.
pub(crate) struct Chunk {
    texts: Arc<RwLock<Texts>>,
    columns: &'static [Column<Chunk>],
    text: String,
    rows: Vec<(Listed, Option<Person>)>,
}

impl Chunk {
    pub(crate) fn listed(&self, row: usize) -> &Listed {
        &self.rows[row].0
    }

    pub(crate) fn person(&self, row: usize) -> Option<&Person> {
        self.rows[row].1.as_ref()
    }

    pub(crate) fn user_name(&self, row: usize) -> &str {
        let row = self.listed(row);
        &self.text[row.start as usize..row.name_end as usize]
    }

    pub(crate) fn upn(&self, row: usize) -> &str {
        let row = self.listed(row);
        &self.text[row.name_end as usize..row.upn_end as usize]
    }
}

impl Listed {
    /// When the service refreshed the row, in microseconds.
    pub(crate) fn updated(&self) -> Option<i64> {
        (self.updated != NEVER).then_some(self.updated)
    }
}

impl Rows for Chunk {
    fn len(&self) -> usize {
        self.rows.len()
    }

    fn to_batch(&self) -> Result<RecordBatch> {
        let texts = self.texts.read().unwrap_or_else(PoisonError::into_inner);
        batch(self.columns, self, &texts, self.len())
    }
}

/// A page whose rows wait for their users.
struct Waiting {
    text: String,
    rows: Vec<Listed>,
    people: Vec<Option<Person>>,
}

/// Counts over the rows that the report has.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Tally {
    pub(crate) users: u64,
    pub(crate) enabled: u64,
    pub(crate) registered: u64,
    pub(crate) capable: u64,
}

impl Tally {
    fn count(&mut self, row: &Listed) {
        self.users += 1;
        self.enabled += u64::from(row.is_sspr_enabled == Some(true));
        self.registered += u64::from(row.is_sspr_registered == Some(true));
        self.capable += u64::from(row.is_sspr_capable == Some(true));
    }
}

/// The join of the two lists, fed from both sides.
pub(crate) struct Join {
    columns: &'static [Column<Chunk>],
    filter: Box<dyn Filter>,
    events: Emitter,
    texts: Arc<RwLock<Texts>>,
    hasher: DefaultHashBuilder,
    users: Vec<Known>,
    by_id: HashTable<u32>,
    users_complete: bool,
    waiting: VecDeque<Waiting>,
    listed: u64,
    total: Option<u64>,
    guests: u64,
    /// Rows left out that are neither of a member nor of a guest.
    pub(crate) others: u64,
    not_in_directory: u64,
    pub(crate) coverage: Coverage,
    pub(crate) all: Tally,
    pub(crate) admins: Tally,
    pub(crate) rows_without_user: u64,
}

impl Join {
    pub(crate) fn new(
        scope: Scope,
        columns: &'static [Column<Chunk>],
        filter: Box<dyn Filter>,
        events: Emitter,
    ) -> Self {
        Join {
            columns,
            filter,
            events,
            texts: Arc::default(),
            hasher: DefaultHashBuilder::default(),
            users: Vec::new(),
            by_id: HashTable::new(),
            users_complete: false,
            waiting: VecDeque::new(),
            listed: 0,
            total: None,
            guests: 0,
            others: 0,
            not_in_directory: 0,
            coverage: Coverage::of(scope),
            all: Tally::default(),
            admins: Tally::default(),
            rows_without_user: 0,
        }
    }

    /// Takes a page of registrations.
    pub(crate) fn add_listed(&mut self, page: Vec<RegistrationRow<'_>>) {
        let mut text = String::with_capacity(page.iter().map(|row| row.text_len()).sum());
        let mut rows = Vec::with_capacity(page.len());
        {
            let mut texts = self.texts.write().unwrap_or_else(PoisonError::into_inner);
            for row in &page {
                let updated = row.last_updated_date_time.as_deref().and_then(parse_instant);
                if let Some(at) = updated {
                    self.coverage.refreshed(at);
                }
                let wanted = row.is_member() && self.filter.wants(row);
                self.guests += u64::from(row.is_guest());
                self.others += u64::from(!row.is_member() && !row.is_guest());
                let start = text.len() as u32;
                if wanted {
                    text.push_str(row.user_display_name.as_deref().unwrap_or_default());
                }
                let name_end = text.len() as u32;
                if wanted {
                    text.push_str(row.user_principal_name.as_deref().unwrap_or_default());
                }
                let methods = row.methods_registered.iter().flatten().filter_map(|method| method.as_deref());
                rows.push(Listed {
                    id: row.id,
                    start,
                    name_end,
                    upn_end: text.len() as u32,
                    preferred: texts
                        .optional(row.user_preferred_method_for_secondary_authentication.as_deref()),
                    methods: texts.list(methods),
                    is_admin: row.is_admin,
                    is_sspr_capable: row.is_sspr_capable,
                    is_sspr_enabled: row.is_sspr_enabled,
                    is_sspr_registered: row.is_sspr_registered,
                    wanted,
                    updated: updated.map_or(NEVER, |at| at.timestamp_micros()),
                });
            }
        }
        self.listed += rows.len() as u64;
        let people = Vec::with_capacity(rows.len());
        self.waiting.push_back(Waiting { text, rows, people });
        self.advance();
    }

    /// Takes a page of users. Of an id that comes twice, the first stays.
    pub(crate) fn add_users(&mut self, page: &[UserRow<'_>]) {
        {
            let mut texts = self.texts.write().unwrap_or_else(PoisonError::into_inner);
            let Join { users, by_id, hasher, .. } = self;
            for row in page {
                let hash = hasher.hash_one(row.id);
                if by_id.find(hash, |&i| users[i as usize].id == row.id).is_some() {
                    continue;
                }
                let index = users.len() as u32;
                users.push(Known {
                    id: row.id,
                    person: Person {
                        department: texts.optional(row.department.as_deref()),
                        job_title: texts.optional(row.job_title.as_deref()),
                        licensed: row.licensed,
                        account_enabled: row.account_enabled,
                    },
                    member: row.is_member(),
                    guest: row.is_guest(),
                    listed: false,
                });
                by_id.insert_unique(hash, index, |&i| hasher.hash_one(users[i as usize].id));
            }
        }
        self.advance();
    }

    /// Says that no more users come: whoever is not known now is not in the directory.
    pub(crate) fn users_complete(&mut self) {
        self.users_complete = true;
        self.advance();
    }

    /// Says how many users there are, for the progress.
    pub(crate) fn expect(&mut self, total: u64) {
        self.total = Some(total);
    }

    /// Whether every row was joined and handed over.
    pub(crate) fn is_drained(&self) -> bool {
        self.waiting.is_empty()
    }

    /// How many users are known.
    pub(crate) fn users(&self) -> u64 {
        self.users.len() as u64
    }

    /// The ids that wait for their users, also those of rows that are not wanted: the coverage counts them all.
    pub(crate) fn waiting_ids(&self) -> Vec<Uuid> {
        self.waiting.iter().flat_map(|page| &page.rows).map(|row| row.id).collect()
    }

    /// Joins what can be joined, and hands over every page that is whole, in order.
    fn advance(&mut self) {
        while let Some(mut page) = self.waiting.pop_front() {
            while page.people.len() < page.rows.len() {
                let row = page.rows[page.people.len()];
                let hash = self.hasher.hash_one(row.id);
                let known = self.by_id.find(hash, |&i| self.users[i as usize].id == row.id);
                match known {
                    Some(&index) => {
                        let user = &mut self.users[index as usize];
                        user.listed = true;
                        page.people.push(Some(user.person));
                    }
                    None if self.users_complete => {
                        self.not_in_directory += 1;
                        keep_id(&mut self.coverage.not_in_directory_ids, row.id);
                        page.people.push(None);
                    }
                    None => {
                        self.waiting.push_front(page);
                        self.report_progress();
                        return;
                    }
                }
            }
            self.hand_over(page);
        }
        self.report_progress();
    }

    fn hand_over(&mut self, page: Waiting) {
        let rows: Vec<_> = page
            .rows
            .into_iter()
            .zip(page.people)
            .filter(|(row, person)| row.wanted && self.filter.wants_person(person.as_ref()))
            .collect();
        if rows.is_empty() {
            return;
        }
        for (row, person) in &rows {
            self.all.count(row);
            if row.is_admin == Some(true) {
                self.admins.count(row);
            }
            self.rows_without_user += u64::from(person.is_none());
        }
        self.events.rows(Chunk { texts: self.texts.clone(), columns: self.columns, text: page.text, rows });
    }

    fn report_progress(&self) {
        let done = match self.coverage.scope {
            Scope::Tenant => (self.listed + self.users()) / 2,
            Scope::Narrowed => self.all.users,
        };
        self.events.progress(self.total.map_or(done, |total| done.min(total)), self.total);
    }

    /// Counts what is left when both sides are complete.
    pub(crate) fn finish(&mut self) {
        let total = self.total.unwrap_or_else(|| self.users());
        self.events.progress(total, Some(total));
        let coverage = &mut self.coverage;
        coverage.listed = Some(self.listed);
        coverage.guests_left_out = Some(self.guests);
        coverage.not_in_directory = Some(self.not_in_directory);
        if coverage.scope == Scope::Narrowed {
            return;
        }
        coverage.tenant_users = Some(self.users.len() as u64);
        let (mut not_listed, mut disabled, mut guests) = (0, 0, 0);
        for user in self.users.iter().filter(|user| !user.listed) {
            not_listed += 1;
            disabled += u64::from(user.person.account_enabled == Some(false));
            guests += u64::from(user.guest);
            keep_id(&mut coverage.not_listed_ids, user.id);
        }
        coverage.not_listed = Some(not_listed);
        coverage.not_listed_disabled = Some(disabled);
        coverage.not_listed_guests = Some(guests);
    }

    /// Enabled members whom the report service does not list, of a whole read.
    pub(crate) fn enabled_members_not_listed(&self) -> u64 {
        let missing =
            |user: &&Known| !user.listed && user.member && user.person.account_enabled == Some(true);
        self.users.iter().filter(missing).count() as u64
    }
}

fn parse_instant(text: &str) -> Option<DateTime<Utc>> {
    // The year 1 is how the service writes "never".
    DateTime::parse_from_rfc3339(text).ok().map(|at| at.to_utc()).filter(|at| at.year() > 1)
}
