//! The entities of Graph as they travel: fields, `$select`, permission; one file per entity.

mod registration;
mod text;
mod texts;
mod user;

use serde::Deserialize;

pub(crate) use registration::{Registration, RegistrationRow};
pub(crate) use text::Text;
pub(crate) use texts::{List, ListId, TextId, Texts};
pub(crate) use user::{User, UserRow};

/// An entity that Graph lists.
pub(crate) trait Record {
    /// One item, borrowing its strings from the page that it came in.
    type Row<'page>: Deserialize<'page>;

    /// What to call the items in messages, in the plural.
    const NOUN: &'static str;
    /// The collection, below the version.
    const PATH: &'static str;
    /// The properties that the row has, all of them and no other.
    const SELECT: &'static str;
    /// The largest `$top`.
    const TOP: u32;
    /// The least permission, delegated and application.
    const PERMISSION: &'static str;
    /// The page of Microsoft that documents the list.
    const SOURCE: &'static str;
}
