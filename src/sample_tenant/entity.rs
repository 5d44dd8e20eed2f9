//! The two entities of the sample tenant: their properties, which come unasked, and which can be filtered.

use std::borrow::Cow;

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::people::{AssignedLicense, Person};
use super::registration::Registration;

/// A value of a property, written as JSON.
#[derive(serde::Serialize)]
#[serde(untagged)]
pub(super) enum Value {
    Null,
    Bool(bool),
    Text(Cow<'static, str>),
    Texts(Vec<Cow<'static, str>>),
    Licenses(Vec<AssignedLicense>),
}

/// A property: its name in Graph, and how a person's value is worked out.
pub(super) struct Property {
    pub(super) name: &'static str,
    pub(super) value: fn(&Person<'_>) -> Value,
}

/// An entity: its set in `@odata.context`, its properties in the order in which Graph writes them, the first of which
/// come without `$select`, and those that `$filter` takes.
pub(super) struct Entity {
    pub(super) set: &'static str,
    pub(super) properties: &'static [Property],
    pub(super) unasked: usize,
    pub(super) filterable: &'static [&'static str],
}

const fn property(name: &'static str, value: fn(&Person<'_>) -> Value) -> Property {
    Property { name, value }
}

/// `reports/authenticationMethods/userRegistrationDetails`.
pub(super) static REGISTRATION_DETAILS: Entity = Entity {
    set: "reports/authenticationMethods/userRegistrationDetails",
    unasked: 16,
    filterable: &[
        "isAdmin",
        "userType",
        "isSsprEnabled",
        "isSsprRegistered",
        "isSsprCapable",
        "isMfaCapable",
        "isMfaRegistered",
    ],
    properties: &[
        property("id", |p| Value::Text(p.id())),
        property("userPrincipalName", |p| Value::Text(p.upn().into())),
        property("userDisplayName", |p| Value::Text(p.display_name())),
        property("isAdmin", |p| Value::Bool(p.is_admin())),
        property("isSsprRegistered", |p| Value::Bool(Registration::of(p).sspr_registered)),
        property("isSsprEnabled", |p| Value::Bool(Registration::of(p).sspr_enabled)),
        property("isSsprCapable", |p| Value::Bool(Registration::of(p).sspr_capable())),
        property("isMfaRegistered", |p| Value::Bool(Registration::of(p).mfa_registered())),
        property("isMfaCapable", |p| Value::Bool(Registration::of(p).mfa_capable())),
        property("isPasswordlessCapable", |p| Value::Bool(Registration::of(p).passwordless_capable())),
        property("lastUpdatedDateTime", |p| Value::Text(p.refreshed().into())),
        property("methodsRegistered", |p| texts(Registration::of(p).methods.iter().copied())),
        property("isSystemPreferredAuthenticationMethodEnabled", |p| {
            Registration::of(p).system_preferred_enabled().map_or(Value::Null, Value::Bool)
        }),
        property("systemPreferredAuthenticationMethods", |p| texts(Registration::of(p).system_preferred())),
        property("userPreferredMethodForSecondaryAuthentication", |p| {
            Registration::of(p).default_method().map_or(Value::Null, |method| Value::Text(method.into()))
        }),
        property("userType", |p| Value::Text(if p.is_guest() { "guest" } else { "member" }.into())),
    ],
};

/// `users`.
pub(super) static USERS: Entity = Entity {
    set: "users",
    unasked: 11,
    filterable: &["accountEnabled", "userType"],
    properties: &[
        property("businessPhones", |p| texts(p.mobile_phone())),
        property("displayName", |p| Value::Text(p.display_name())),
        property("givenName", |p| optional(p.given_name())),
        property("jobTitle", |p| optional(p.job_title())),
        property("mail", |p| optional(p.mail())),
        property("mobilePhone", |p| optional(p.mobile_phone())),
        property("officeLocation", |p| optional(p.office_location())),
        property("preferredLanguage", |p| optional(p.preferred_language())),
        property("surname", |p| optional(p.surname())),
        property("userPrincipalName", |p| Value::Text(p.upn().into())),
        property("id", |p| Value::Text(p.id())),
        property("department", |p| optional(p.department())),
        property("accountEnabled", |p| Value::Bool(p.account_enabled())),
        property("assignedLicenses", |p| Value::Licenses(p.licenses())),
        property("userType", |p| Value::Text(if p.is_guest() { "Guest" } else { "Member" }.into())),
        property("createdDateTime", |p| Value::Text(p.created().into())),
        property("lastPasswordChangeDateTime", |p| Value::Text(p.password_changed().into())),
        property("passwordPolicies", |p| optional(p.password_policies())),
    ],
};

fn optional(text: Option<Cow<'static, str>>) -> Value {
    text.map_or(Value::Null, Value::Text)
}

fn texts<T: Into<Cow<'static, str>>>(texts: impl IntoIterator<Item = T>) -> Value {
    Value::Texts(texts.into_iter().map(Into::into).collect())
}

/// Some properties of an entity, in the entity's order.
pub(super) type Selection = Vec<&'static Property>;

impl Entity {
    /// What comes without `$select`.
    pub(super) fn unasked(&self) -> Selection {
        self.properties[..self.unasked].iter().collect()
    }
}

/// One person as one JSON object. `context` is for an object that stands alone.
pub(super) struct Row<'a> {
    pub(super) context: Option<&'a str>,
    pub(super) person: Person<'a>,
    pub(super) selection: &'a [&'static Property],
}

impl Serialize for Row<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(None)?;
        if let Some(context) = self.context {
            object.serialize_entry("@odata.context", context)?;
        }
        for property in self.selection {
            object.serialize_entry(property.name, &(property.value)(&self.person))?;
        }
        object.end()
    }
}
