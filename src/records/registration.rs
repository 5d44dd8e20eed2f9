//! What a user has registered for MFA and self-service password reset.

use serde::Deserialize;
use uuid::Uuid;

use super::{Record, Text};

/// `reports/authenticationMethods/userRegistrationDetails`, v1.0.
pub(crate) struct Registration;

impl Record for Registration {
    type Row<'page> = RegistrationRow<'page>;

    const NOUN: &'static str = "registration details";
    const PATH: &'static str = "reports/authenticationMethods/userRegistrationDetails";
    const SELECT: &'static str = "id,userPrincipalName,userDisplayName,userType,isAdmin,isSsprCapable,isSsprEnabled,\
                                  isSsprRegistered,methodsRegistered,userPreferredMethodForSecondaryAuthentication,\
                                  lastUpdatedDateTime";
    // Undocumented there, honoured in the field.
    const TOP: u32 = 999;
    const PERMISSION: &'static str = "AuditLog.Read.All";
    const SOURCE: &'static str =
        "https://learn.microsoft.com/graph/api/authenticationmethodsroot-list-userregistrationdetails";
}

/// What the reports use of a registration.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RegistrationRow<'page> {
    /// The object id of the user.
    pub(crate) id: Uuid,
    #[serde(borrow, default)]
    pub(crate) user_principal_name: Text<'page>,
    #[serde(borrow, default)]
    pub(crate) user_display_name: Text<'page>,
    /// `member` or `guest`, in lower case unlike that of a user.
    #[serde(borrow, default)]
    pub(crate) user_type: Text<'page>,
    #[serde(default)]
    pub(crate) is_admin: Option<bool>,
    /// Enabled by policy and registered.
    #[serde(default)]
    pub(crate) is_sspr_capable: Option<bool>,
    /// Allowed by policy.
    #[serde(default)]
    pub(crate) is_sspr_enabled: Option<bool>,
    /// Has the number of methods that the policy asks for.
    #[serde(default)]
    pub(crate) is_sspr_registered: Option<bool>,
    /// An open set of names, in the order of the service.
    #[serde(borrow, default)]
    pub(crate) methods_registered: Option<Vec<Text<'page>>>,
    /// An empty string, not null, for a user without methods.
    #[serde(borrow, default)]
    pub(crate) user_preferred_method_for_secondary_authentication: Text<'page>,
    /// When the service refreshed this row, which says nothing of the user.
    #[serde(borrow, default)]
    pub(crate) last_updated_date_time: Text<'page>,
}

impl RegistrationRow<'_> {
    pub(crate) fn is_member(&self) -> bool {
        self.user_type.as_deref().is_some_and(|kind| kind.eq_ignore_ascii_case("member"))
    }

    pub(crate) fn is_guest(&self) -> bool {
        self.user_type.as_deref().is_some_and(|kind| kind.eq_ignore_ascii_case("guest"))
    }

    /// The length of the texts that every row has for itself, in bytes.
    pub(crate) fn text_len(&self) -> usize {
        let len = |text: &Text<'_>| text.as_deref().map_or(0, str::len);
        len(&self.user_display_name) + len(&self.user_principal_name)
    }
}
