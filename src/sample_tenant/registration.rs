//! What somebody registered, and what follows from it: the flags of `userRegistrationDetails`.
//!
//! The flags agree with each other as Graph documents them: capable is enabled and registered; MFA and passwordless
//! follow from the methods. The population holds every combination, also the odd ones (registered, but not enabled).

use super::dice::{Topic, pick};
use super::people::Person;

/// Somebody's registration.
pub(super) struct Registration {
    pub(super) sspr_enabled: bool,
    pub(super) sspr_registered: bool,
    pub(super) methods: &'static [&'static str],
    throw: u64,
}

/// Sets that satisfy a reset policy. Method names are an open set: old and new spellings stand side by side.
const SUFFICIENT: &[&[&str]] = &[
    &["mobilePhone", "email"],
    &["mobilePhone", "microsoftAuthenticatorPush", "softwareOneTimePasscode"],
    &["microsoftAuthenticatorPush", "softwareOneTimePasscode"],
    &["email", "securityQuestion"],
    &["mobilePhone", "alternateMobilePhone", "officePhone"],
    &["email", "mobilePhone", "windowsHelloForBusiness", "passKeyDeviceBoundAuthenticator"],
    &[
        "microsoftAuthenticatorPasswordless",
        "softwareOneTimePasscode",
        "mobilePhone",
        "email",
        "fido2SecurityKey",
    ],
    &["mobilePhone", "hardwareOneTimePasscode", "passKeySynced"],
];

/// Sets that do not.
const INSUFFICIENT: &[&[&str]] = &[
    &[],
    &[],
    &[],
    &["email"],
    &["mobilePhone"],
    &["windowsHelloForBusiness"],
    &["passKeyDeviceBound", "passKeyDeviceBoundAuthenticator"],
    &["temporaryAccessPass"],
    &["macOsSecureEnclaveKey", "qrCode"],
];

/// Methods that count for multifactor authentication; the others only for a reset, or for a first sign-in.
const WEAK: &[&str] = &["email", "securityQuestion", "temporaryAccessPass", "qrCode"];
const PASSWORDLESS: &[&str] =
    &["passKey", "windowsHello", "microsoftAuthenticatorPasswordless", "fido2", "macOs"];

impl Registration {
    /// The first people take the four combinations in turn, so that the smallest tenant has each of them.
    pub(super) fn of(person: &Person<'_>) -> Registration {
        let (sspr_enabled, sspr_registered) = match (person.trial_number(), person.throw(Topic::Sspr)) {
            (Some(number), _) => (number & 1 == 0, number & 2 == 0),
            (None, throw) => {
                let enabled = throw % 1000 < 800;
                (enabled, (throw >> 16) % 1000 < if enabled { 700 } else { 450 })
            }
        };
        let methods =
            pick(if sspr_registered { SUFFICIENT } else { INSUFFICIENT }, person.throw(Topic::Methods));
        Registration { sspr_enabled, sspr_registered, methods, throw: person.throw(Topic::DefaultMethod) }
    }

    pub(super) fn sspr_capable(&self) -> bool {
        self.sspr_enabled && self.sspr_registered
    }

    pub(super) fn mfa_registered(&self) -> bool {
        self.methods.iter().any(|method| !WEAK.contains(method))
    }

    /// Registered, and allowed by the authentication methods policy, which 1 in 20 is not.
    pub(super) fn mfa_capable(&self) -> bool {
        self.mfa_registered() && !(self.throw >> 8).is_multiple_of(20)
    }

    pub(super) fn passwordless_capable(&self) -> bool {
        self.methods.iter().any(|method| PASSWORDLESS.iter().any(|prefix| method.starts_with(prefix)))
    }

    /// Null where nobody ever decided.
    pub(super) fn system_preferred_enabled(&self) -> Option<bool> {
        match self.throw >> 16 & 15 {
            0 => None,
            throw => Some(throw < 13),
        }
    }

    pub(super) fn system_preferred(&self) -> Option<&'static str> {
        self.second_factors().next()
    }

    /// `""` is what Graph says of somebody without methods, not null and not `none`.
    pub(super) fn default_method(&self) -> Option<&'static str> {
        match self.throw % 100 {
            _ if self.methods.is_empty() => Some(""),
            0..4 => None,
            4..7 => Some("none"),
            throw => {
                let factors: Vec<_> = self.second_factors().collect();
                Some(if factors.is_empty() { "none" } else { pick(&factors, throw) })
            }
        }
    }

    /// The methods as `userDefaultAuthenticationMethod` spells them.
    fn second_factors(&self) -> impl Iterator<Item = &'static str> {
        let sms = self.throw >> 24 & 1 == 1;
        self.methods.iter().filter_map(move |method| match *method {
            "microsoftAuthenticatorPush" | "microsoftAuthenticatorPasswordless" => Some("push"),
            "softwareOneTimePasscode" | "hardwareOneTimePasscode" => Some("oath"),
            "mobilePhone" => Some(if sms { "sms" } else { "voiceMobile" }),
            "alternateMobilePhone" => Some("voiceAlternateMobile"),
            "officePhone" => Some("voiceOffice"),
            _ => None,
        })
    }
}
