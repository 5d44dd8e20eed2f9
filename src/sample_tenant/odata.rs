//! What a query string asks, read as strictly as Graph reads it: what is not known is refused, never passed over.

use super::entity::{Entity, Property, Selection, Value};
use super::people::Person;
use super::refusal::Refusal;

/// A query option that an endpoint may take.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Takes {
    Select,
    Top,
    Filter,
    SkipToken,
}

impl Takes {
    const NAMES: [(&'static str, Takes); 4] = [
        ("$select", Takes::Select),
        ("$top", Takes::Top),
        ("$filter", Takes::Filter),
        ("$skiptoken", Takes::SkipToken),
    ];
}

/// The most rows that a page may have.
pub(super) const MOST_ROWS: u32 = 999;
/// The rows that a page has when nobody says.
const ROWS: u32 = 100;

/// A query, understood.
pub(super) struct Query {
    pub(super) selection: Selection,
    pub(super) top: u32,
    pub(super) filter: Option<Filter>,
    pub(super) skip_token: Option<String>,
}

/// `property eq value`, the one form of filter that is served.
pub(super) struct Filter {
    property: &'static Property,
    wanted: Wanted,
}

enum Wanted {
    Bool(bool),
    Text(String),
}

impl Filter {
    /// Whether a person is wanted. Graph compares text without regard to case.
    pub(super) fn accepts(&self, person: &Person<'_>) -> bool {
        match ((self.property.value)(person), &self.wanted) {
            (Value::Bool(value), Wanted::Bool(wanted)) => value == *wanted,
            (Value::Text(value), Wanted::Text(wanted)) => value.eq_ignore_ascii_case(wanted),
            _ => false,
        }
    }
}

impl Query {
    /// Reads the raw query of a request for `entity` at an endpoint that takes only `takes`.
    pub(super) fn parse(raw: &str, entity: &'static Entity, takes: &[Takes]) -> Result<Query, Refusal> {
        let mut query = Query { selection: entity.unasked(), top: ROWS, filter: None, skip_token: None };
        let mut seen = Vec::new();
        for option in raw.split('&').filter(|option| !option.is_empty()) {
            let (name, value) = option.split_once('=').unwrap_or((option, ""));
            let (name, value) = (decode(name)?, decode(value)?);
            let known =
                Takes::NAMES.iter().find(|(known, takes_it)| *known == name && takes.contains(takes_it));
            let Some((_, option)) = known else {
                return Err(Refusal::unsupported(format!(
                    "The query parameter '{name}' is not supported here."
                )));
            };
            if seen.contains(option) {
                return Err(Refusal::bad_request(format!(
                    "Query option '{name}' was specified more than once."
                )));
            }
            seen.push(*option);
            match option {
                Takes::Select => query.selection = select(&value, entity)?,
                Takes::Top => query.top = top(&value)?,
                Takes::Filter => query.filter = Some(filter(&value, entity)?),
                Takes::SkipToken => query.skip_token = Some(value),
            }
        }
        Ok(query)
    }
}

fn select(value: &str, entity: &'static Entity) -> Result<Selection, Refusal> {
    let names: Vec<_> = value.split(',').map(str::trim).collect();
    for name in &names {
        property(name, entity)?;
    }
    Ok(entity.properties.iter().filter(|property| names.contains(&property.name)).collect())
}

fn property(name: &str, entity: &'static Entity) -> Result<&'static Property, Refusal> {
    entity.properties.iter().find(|property| property.name == name).ok_or_else(|| {
        let set = entity.set;
        Refusal::bad_request(format!(
            "Parsing OData Select and Expand failed: Could not find a property named '{name}' on '{set}'."
        ))
    })
}

fn top(value: &str) -> Result<u32, Refusal> {
    match value.parse::<u32>() {
        Ok(top) if (1..=MOST_ROWS).contains(&top) => Ok(top),
        Ok(_) => Err(Refusal::unsupported(format!(
            "Invalid page size specified: '{value}'. Must be between 1 and {MOST_ROWS} inclusive."
        ))),
        Err(_) => Err(Refusal::bad_request(format!("Invalid value '{value}' for $top query option found."))),
    }
}

fn filter(value: &str, entity: &'static Entity) -> Result<Filter, Refusal> {
    let unsupported = || {
        Refusal::new(
            400,
            "Request_UnsupportedQuery",
            format!("Unsupported or invalid query filter clause specified: {value}"),
        )
    };
    let mut words = value.splitn(3, ' ');
    let (Some(name), Some("eq"), Some(literal)) = (words.next(), words.next(), words.next()) else {
        return Err(unsupported());
    };
    let property = property(name, entity)?;
    if !entity.filterable.contains(&name) {
        return Err(unsupported());
    }
    let wanted = match (literal, literal.strip_prefix('\'').and_then(|text| text.strip_suffix('\''))) {
        ("true", _) if name != "userType" => Wanted::Bool(true),
        ("false", _) if name != "userType" => Wanted::Bool(false),
        (_, Some(text))
            if name == "userType" && ["member", "guest"].contains(&text.to_ascii_lowercase().as_str()) =>
        {
            Wanted::Text(text.to_owned())
        }
        _ => return Err(unsupported()),
    };
    Ok(Filter { property, wanted })
}

/// Undoes percent-encoding; in a query a plus sign is a space too.
fn decode(text: &str) -> Result<String, Refusal> {
    decode_path(&text.replace('+', " "))
}

/// Undoes percent-encoding.
pub(super) fn decode_path(text: &str) -> Result<String, Refusal> {
    let malformed = || Refusal::bad_request("The address is not well-formed.");
    let mut bytes = Vec::with_capacity(text.len());
    let mut parts = text.split('%');
    bytes.extend(parts.next().unwrap_or_default().bytes());
    for part in parts {
        let (code, rest) = part.split_at_checked(2).ok_or_else(malformed)?;
        bytes.push(u8::from_str_radix(code, 16).map_err(|_| malformed())?);
        bytes.extend(rest.bytes());
    }
    String::from_utf8(bytes).map_err(|_| malformed())
}
