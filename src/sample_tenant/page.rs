//! One page of a list: which people are on it, and the link to the next.

use serde::ser::{Serialize, SerializeSeq, Serializer};

use super::dice::{self, Topic};
use super::entity::{Entity, Row, Selection};
use super::odata::{Filter, Query};
use super::people::Person;
use super::refusal::Refusal;
use super::tenant::Tenant;

/// A list of the tenant: its entity, how long it is, and who stands in a row.
pub(super) struct List {
    pub(super) entity: &'static Entity,
    pub(super) len: fn(&Tenant) -> u32,
    pub(super) at: fn(&Tenant, u32) -> Person<'_>,
}

impl List {
    /// How many people a filter accepts.
    pub(super) fn count(&self, tenant: &Tenant, filter: Option<&Filter>) -> u32 {
        match filter {
            None => (self.len)(tenant),
            Some(_) => self.rows(tenant, filter, 0).count() as u32,
        }
    }

    fn rows<'a>(
        &self,
        tenant: &'a Tenant,
        filter: Option<&'a Filter>,
        start: u32,
    ) -> impl Iterator<Item = (u32, Person<'a>)> + use<'a> {
        let at = self.at;
        (start..(self.len)(tenant))
            .map(move |row| (row, at(tenant, row)))
            .filter(move |(_, person)| filter.is_none_or(|filter| filter.accepts(person)))
    }

    /// The JSON of the page that `query` asks for; `address` and `raw` are where it was asked, for the link.
    pub(super) fn page(
        &self,
        tenant: &Tenant,
        query: &Query,
        base: &str,
        path: &str,
        raw: &str,
    ) -> Result<Vec<u8>, Refusal> {
        // Everything of the query but the token itself; a token is good only for the query that it was given for.
        let asked: Vec<_> = raw
            .split('&')
            .filter(|option| {
                !option.is_empty()
                    && !option.starts_with("$skiptoken=")
                    && !option.starts_with("%24skiptoken=")
            })
            .collect();
        let asked = asked.join("&");
        let seal = Seal::new(tenant, path, &asked);
        let start = match &query.skip_token {
            Some(token) => seal.open(token)?,
            None => 0,
        };
        let mut rows = self.rows(tenant, query.filter.as_ref(), start);
        let people: Vec<_> = rows.by_ref().take(query.top as usize).map(|(_, person)| person).collect();
        let next_link = rows.next().map(|(row, _)| {
            let separator = if asked.is_empty() { "" } else { "&" };
            format!("{base}{path}?{asked}{separator}$skiptoken={}", seal.token(row))
        });
        let page = Page {
            context: format!("{base}/v1.0/$metadata#{}", self.entity.set),
            next_link,
            value: Rows { people, selection: &query.selection },
        };
        let mut body = Vec::with_capacity(page.value.people.len() * 600 + 256);
        serde_json::to_writer(&mut body, &page)
            .map_err(|error| Refusal::new(500, "InternalServerError", error.to_string()))?;
        Ok(body)
    }
}

#[derive(serde::Serialize)]
struct Page<'a> {
    #[serde(rename = "@odata.context")]
    context: String,
    #[serde(rename = "@odata.nextLink", skip_serializing_if = "Option::is_none")]
    next_link: Option<String>,
    value: Rows<'a>,
}

struct Rows<'a> {
    people: Vec<Person<'a>>,
    selection: &'a Selection,
}

impl Serialize for Rows<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut rows = serializer.serialize_seq(Some(self.people.len()))?;
        for &person in &self.people {
            rows.serialize_element(&Row { context: None, person, selection: self.selection })?;
        }
        rows.end()
    }
}

/// Makes and checks page tokens: a row number in disguise, and a proof that we gave it out for this very query.
struct Seal {
    key: u64,
}

impl Seal {
    fn new(tenant: &Tenant, path: &str, asked: &str) -> Seal {
        let key = dice::key(tenant.seed(), Topic::PageToken) ^ u64::from(tenant.users());
        let key =
            path.bytes().chain([0]).chain(asked.bytes()).fold(key, |key, byte| dice::throw(key, byte.into()));
        Seal { key }
    }

    fn token(&self, row: u32) -> String {
        let row = u64::from(row);
        format!("{:016x}{:016x}", row ^ self.key, dice::throw(self.key, row))
    }

    fn open(&self, token: &str) -> Result<u32, Refusal> {
        let row = token
            .get(..16)
            .and_then(|hex| u64::from_str_radix(hex, 16).ok())
            .map(|disguised| disguised ^ self.key);
        row.and_then(|row| u32::try_from(row).ok()).filter(|row| self.token(*row) == token).ok_or_else(|| {
            Refusal::new(
                400,
                "Directory_ExpiredPageToken",
                "The specified page token value has expired and can no longer be included in your request.",
            )
        })
    }
}
