//! One invented person: a number, and what follows from it.
//!
//! Every property is worked out when it is asked for, so a page of ids costs ids and nothing else.

use std::borrow::Cow;

use chrono::DateTime;
use serde::Serialize;

use super::dice::{self, Topic};
use super::names::{self, Culture, Trial};
use super::tenant::{Standing, Tenant};

type Text = Cow<'static, str>;

/// The domain of the tenant's own people.
pub(super) const DOMAIN: &str = "contoso.com";
/// The domain that guests' user principal names end with.
pub(super) const INITIAL_DOMAIN: &str = "contoso.onmicrosoft.com";
/// When the report service last went over the tenant, 2026-11-01T06:00:00Z; rows are up to six hours older.
const REFRESHED: i64 = 1_793_512_800;

/// A person of a tenant.
#[derive(Clone, Copy)]
pub(super) struct Person<'t> {
    tenant: &'t Tenant,
    number: u32,
}

/// One licence of a user, as Graph's `assignedLicense` has it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct AssignedLicense {
    disabled_plans: Vec<&'static str>,
    sku_id: &'static str,
}

/// Office 365 E3, Microsoft 365 E5, Entra ID P1.
const SKUS: &[&str] = &[
    "6fd2c87f-b296-42f0-b197-1e91e994b900",
    "06ebc4ee-1bb5-47dd-8120-11324bc54e06",
    "078d2b04-f1bd-4111-bbd4-b4b1b354cef4",
];
/// Yammer for Enterprise, the plan that admins like to switch off.
const DISABLED_PLAN: &str = "7547a3fe-08ee-4ccb-b430-5077c5041653";

impl<'t> Person<'t> {
    pub(super) fn new(tenant: &'t Tenant, number: u32) -> Person<'t> {
        Person { tenant, number }
    }

    /// What the dice of a topic say about this person.
    pub(super) fn throw(&self, topic: Topic) -> u64 {
        dice::throw(dice::key(self.tenant.seed(), topic), self.number.into())
    }

    /// Whether this person is among `share` of 1,000.
    fn among(&self, topic: Topic, share: u64) -> bool {
        self.throw(topic) % 1000 < share
    }

    /// The number of somebody whose name tries the reader.
    pub(super) fn trial_number(&self) -> Option<u32> {
        self.trial().map(|_| self.number)
    }

    fn trial(&self) -> Option<&'static Trial> {
        names::TRIALS.get(self.number as usize)
    }

    /// The name of an account that belongs to no person.
    fn service(&self) -> Option<&'static str> {
        let kind = self.throw(Topic::Account);
        (self.trial().is_none() && !self.is_guest() && kind % 1000 < 10)
            .then(|| dice::pick(names::SERVICES, kind >> 16))
    }

    fn culture(&self) -> Culture {
        dice::pick(names::CULTURES, self.throw(Topic::Culture))
    }

    fn given(&self) -> names::Name {
        dice::pick(self.culture().given, self.throw(Topic::GivenName))
    }

    fn family(&self) -> names::Name {
        dice::pick(self.culture().surnames, self.throw(Topic::Surname))
    }

    pub(super) fn is_listed(&self) -> bool {
        matches!(self.tenant.standing(self.number), Standing::Listed | Standing::Gone)
    }

    pub(super) fn is_in_directory(&self) -> bool {
        self.tenant.standing(self.number) != Standing::Gone
    }

    pub(super) fn id(&self) -> Text {
        self.tenant.id(self.number).to_string().into()
    }

    pub(super) fn is_guest(&self) -> bool {
        self.tenant.is_guest(self.number)
    }

    pub(super) fn is_admin(&self) -> bool {
        self.tenant.is_admin(self.number)
    }

    pub(super) fn account_enabled(&self) -> bool {
        self.tenant.standing(self.number) != Standing::Disabled
    }

    pub(super) fn display_name(&self) -> Text {
        if let Some(trial) = self.trial() {
            return trial.display.into();
        }
        if let Some(service) = self.service() {
            return format!("{service} {}", self.number).into();
        }
        let (culture, (given, _), (family, _)) = (self.culture(), self.given(), self.family());
        let (first, last) = if culture.surname_first { (family, given) } else { (given, family) };
        let flourish = match self.throw(Topic::Flourish) {
            throw if throw % 1000 < 30 => dice::pick(names::FLOURISHES, throw >> 16),
            _ => "",
        };
        format!("{first}{}{last}{flourish}", culture.separator).into()
    }

    pub(super) fn given_name(&self) -> Option<Text> {
        (self.trial().is_none() && self.service().is_none()).then(|| self.given().0.into())
    }

    pub(super) fn surname(&self) -> Option<Text> {
        (self.trial().is_none() && self.service().is_none()).then(|| self.family().0.into())
    }

    /// Name, number, domain. The number makes it unique, and lets [`Tenant::by_upn`] find its owner.
    pub(super) fn upn(&self) -> String {
        let number = self.number;
        let name = match (self.trial(), self.service()) {
            (Some(trial), _) => trial.upn.to_owned(),
            (None, Some(service)) => service.to_ascii_lowercase().replace(' ', "-"),
            (None, None) => format!("{}.{}", self.given().1, self.family().1),
        };
        if self.is_guest() {
            format!("{name}{number}_fabrikam.com#EXT#@{INITIAL_DOMAIN}")
        } else {
            format!("{name}{number}@{DOMAIN}")
        }
    }

    pub(super) fn mail(&self) -> Option<Text> {
        match self.upn().split_once("_fabrikam.com#") {
            _ if self.service().is_some() => None,
            Some((local, _)) => Some(format!("{local}@fabrikam.com").into()),
            None => Some(self.upn().into()),
        }
    }

    pub(super) fn department(&self) -> Option<Text> {
        if let Some(trial) = self.trial() {
            return trial.department.map(Text::from);
        }
        match self.throw(Topic::Department) {
            throw if throw % 1000 < 60 || self.service().is_some() => None,
            throw if throw % 1000 < 80 => Some("".into()),
            throw => Some(dice::pick(names::DEPARTMENTS, throw >> 16).into()),
        }
    }

    pub(super) fn job_title(&self) -> Option<Text> {
        if let Some(trial) = self.trial() {
            return trial.job_title.map(Text::from);
        }
        match self.throw(Topic::JobTitle) {
            throw if throw % 1000 < 80 || self.service().is_some() => None,
            throw if throw % 1000 < 90 => Some("".into()),
            throw => {
                let (grade, role) =
                    (dice::pick(names::GRADES, throw >> 16), dice::pick(names::ROLES, throw >> 32));
                Some(format!("{grade} {role}").into())
            }
        }
    }

    pub(super) fn licenses(&self) -> Vec<AssignedLicense> {
        let throw = self.throw(Topic::Licence);
        let share = if self.is_guest() { 50 } else { 810 };
        if throw % 1000 >= share {
            return Vec::new();
        }
        let count = if (throw >> 16).is_multiple_of(5) { 2 } else { 1 };
        let start = (throw >> 24) as usize % SKUS.len();
        let plans = if (throw >> 32).is_multiple_of(4) { vec![DISABLED_PLAN] } else { Vec::new() };
        SKUS.iter()
            .cycle()
            .skip(start)
            .take(count)
            .map(|sku_id| AssignedLicense { disabled_plans: plans.clone(), sku_id })
            .collect()
    }

    pub(super) fn created(&self) -> String {
        let day = self.throw(Topic::Created) % 3000;
        utc(REFRESHED - 86_400 * (30 + day as i64) - (self.number % 86_400) as i64)
    }

    pub(super) fn password_changed(&self) -> String {
        utc(REFRESHED - (self.throw(Topic::PasswordChanged) % (86_400 * 700)) as i64)
    }

    pub(super) fn password_policies(&self) -> Option<Text> {
        match self.throw(Topic::PasswordChanged) >> 32 & 15 {
            0 => Some("DisablePasswordExpiration".into()),
            1 => Some("DisablePasswordExpiration, DisableStrongPassword".into()),
            _ => None,
        }
    }

    pub(super) fn mobile_phone(&self) -> Option<Text> {
        let throw = self.throw(Topic::Phone);
        throw.is_multiple_of(3).then(|| format!("+1 425 555 {:04}", (throw >> 16) % 10_000).into())
    }

    pub(super) fn office_location(&self) -> Option<Text> {
        let throw = self.throw(Topic::Office);
        (!throw.is_multiple_of(4)).then(|| format!("{}/{}", throw % 40 + 1, (throw >> 16) % 900 + 100).into())
    }

    pub(super) fn preferred_language(&self) -> Option<Text> {
        self.among(Topic::Language, 700).then(|| self.culture().language.into())
    }

    /// When the report row was refreshed: Graph gives up to seven digits of a second, and no zeros at their end.
    pub(super) fn refreshed(&self) -> String {
        let throw = self.throw(Topic::Refreshed);
        let whole = utc(REFRESHED - 1 - (throw % 21_600) as i64);
        match (throw >> 32) % 10_000_000 {
            ticks if (throw >> 60) == 0 || ticks == 0 => whole,
            ticks => {
                let digits = format!("{ticks:07}");
                format!("{}.{}Z", whole.trim_end_matches('Z'), digits.trim_end_matches('0'))
            }
        }
    }
}

/// A time as Graph writes it.
fn utc(seconds: i64) -> String {
    DateTime::from_timestamp(seconds, 0).unwrap_or_default().format("%Y-%m-%dT%H:%M:%SZ").to_string()
}
