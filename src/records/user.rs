//! A user of the directory.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, SeqAccess, Visitor};
use uuid::Uuid;

use super::{Record, Text};

/// `users`, v1.0.
pub(crate) struct User;

impl Record for User {
    type Row<'page> = UserRow<'page>;

    const NOUN: &'static str = "users";
    const PATH: &'static str = "users";
    const SELECT: &'static str = "id,department,jobTitle,assignedLicenses,accountEnabled,userType";
    const TOP: u32 = 999;
    const PERMISSION: &'static str = "User.Read.All";
    const SOURCE: &'static str = "https://learn.microsoft.com/graph/api/user-list";
}

/// What the reports use of a user.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UserRow<'page> {
    /// The object id.
    pub(crate) id: Uuid,
    #[serde(borrow, default)]
    pub(crate) department: Text<'page>,
    #[serde(borrow, default)]
    pub(crate) job_title: Text<'page>,
    /// Whether any licence is assigned; which ones does not matter here.
    #[serde(rename = "assignedLicenses", default, deserialize_with = "any_item")]
    pub(crate) licensed: Option<bool>,
    #[serde(default)]
    pub(crate) account_enabled: Option<bool>,
    /// `Member` or `Guest`; some old accounts have neither.
    #[serde(borrow, default)]
    pub(crate) user_type: Text<'page>,
}

impl UserRow<'_> {
    pub(crate) fn is_member(&self) -> bool {
        self.user_type.as_deref().is_some_and(|kind| kind.eq_ignore_ascii_case("member"))
    }

    pub(crate) fn is_guest(&self) -> bool {
        self.user_type.as_deref().is_some_and(|kind| kind.eq_ignore_ascii_case("guest"))
    }
}

/// Whether an array has an item, without keeping what the items hold.
fn any_item<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<bool>, D::Error> {
    struct AnyItem;

    impl<'de> Visitor<'de> for AnyItem {
        type Value = Option<bool>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an array or null")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
            let mut any = false;
            while items.next_element::<IgnoredAny>()?.is_some() {
                any = true;
            }
            Ok(Some(any))
        }

        fn visit_unit<E>(self) -> Result<Self::Value, E> {
            Ok(None)
        }
    }

    deserializer.deserialize_any(AnyItem)
}
