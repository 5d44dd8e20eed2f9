//! Who is enabled for, registered for and capable of self-service password reset?

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Map, Value as Json};

use super::coverage::Scope;
use super::registered::{Chunk, Filter, Join, Person, Tally};
use super::{Outcome, OutcomeFuture, Plan, Report, RowClass, Spec, Warning, reading};
use crate::graph::{Dialect, Graph};
use crate::records::{Record, Registration, RegistrationRow, User};
use crate::request::{self, Parameter, ParameterKind};
use crate::table::{Column, ColumnInfo, Kind, Value, infos};
use crate::{Error, ErrorKind, Result};

/// The report.
pub(super) struct SsprStatus;

static SPEC: Spec = Spec {
    name: "sspr_status",
    question: "Who is enabled for, registered for and capable of self-service password reset (SSPR)?",
    meaning: "Reads the registration details of every member and joins them with the users of the directory. Guests \
              are left out. The switches are combined: a row is kept when it passes all of them.",
    noun: "SsprStatusReport",
    script: "GetSSPRstatusReport.ps1",
    file_stem: "SSPR_Status_Report",
    parameters: &[
        switch("admins_only", "Only administrators: accounts that hold a directory role."),
        switch("licensed_users_only", "Only users with a licence."),
        switch(
            "sspr_turned_on_but_user_not_registered",
            "Only users whose 'enabled' differs from their 'registered'; registered but not enabled passes too, as in \
             the original script. With strict: only users who are enabled and not registered.",
        ),
        switch(
            "sspr_enabled_users",
            "Only users who are capable of SSPR, that is enabled and registered, as in the original script. With \
             strict: only users who are enabled.",
        ),
        switch(
            "sspr_disabled_users",
            "Only users who are not capable of SSPR, as in the original script. With strict: only users who are not \
             enabled.",
        ),
        switch("strict", "Takes 'enabled' and 'not registered' in the three SSPR switches by their words."),
        switch("detailed", "Appends the columns user_id, is_sspr_capable and data_last_updated."),
    ],
    columns: &INFOS,
    row_classes: &[
        RowClass { name: "SsprStatus", columns: PLAIN, switch: None },
        RowClass { name: "SsprStatusDetailed", columns: COLUMNS.len(), switch: Some("detailed") },
    ],
    sources: &[Registration::SOURCE, User::SOURCE],
    permissions: &[Registration::PERMISSION, User::PERMISSION],
    roles: &["Reports Reader", "Security Reader", "Security Administrator", "Global Reader"],
    licence: "Entra ID P1 or P2",
};

const fn switch(name: &'static str, meaning: &'static str) -> Parameter {
    Parameter { name, kind: ParameterKind::Switch, meaning }
}

/// How many columns the report has without `detailed`.
const PLAIN: usize = 11;

static INFOS: [ColumnInfo; COLUMNS.len()] = infos(&COLUMNS);

const COLUMNS: [Column<Chunk>; 14] = [
    column("user_name", "User Name", Kind::Text, "Display name of the user.", |chunk, _, row| {
        Value::Text(chunk.user_name(row))
    }),
    column("upn", "UPN", Kind::Text, "User principal name, the sign-in name.", |chunk, _, row| {
        Value::Text(chunk.upn(row))
    }),
    column(
        "is_sspr_registered",
        "Is SSPR Registered by User",
        Kind::Bool,
        "Whether the user has registered as many methods as the policy asks for.",
        |chunk, _, row| Value::bool(chunk.listed(row).is_sspr_registered),
    ),
    column(
        "is_sspr_enabled",
        "Is SSPR Enabled by Admins",
        Kind::Bool,
        "Whether the policy allows the user to reset the password.",
        |chunk, _, row| Value::bool(chunk.listed(row).is_sspr_enabled),
    ),
    column("department", "Department", Kind::Text, "Department in the directory.", |chunk, texts, row| {
        Value::text(chunk.person(row).and_then(|person| person.department).map(|id| texts.get(id)))
    }),
    column(
        "registered_auth_methods",
        "Registered Auth Methods",
        Kind::List,
        "Names of the methods that the user has registered, in the order of the service.",
        |chunk, texts, row| Value::List(texts.get_list(chunk.listed(row).methods)),
    ),
    column(
        "default_auth_method",
        "Default Auth Method",
        Kind::Text,
        "The second factor that the user prefers, as the service spells it.",
        |chunk, texts, row| Value::text(chunk.listed(row).preferred.map(|id| texts.get(id))),
    ),
    column("job_title", "Job Title", Kind::Text, "Job title in the directory.", |chunk, texts, row| {
        Value::text(chunk.person(row).and_then(|person| person.job_title).map(|id| texts.get(id)))
    }),
    column(
        "license_status",
        "License Status",
        Kind::Text,
        "Licensed where any licence is assigned, else Unlicensed; empty where the user could not be read.",
        |chunk, _, row| {
            let licensed = chunk.person(row).and_then(|person| person.licensed);
            Value::text(licensed.map(|licensed| if licensed { "Licensed" } else { "Unlicensed" }))
        },
    ),
    column(
        "signin_enabled",
        "Signin Enabled",
        Kind::Bool,
        "Whether the account may sign in.",
        |chunk, _, row| Value::bool(chunk.person(row).and_then(|person| person.account_enabled)),
    ),
    column(
        "is_admin",
        "Is Admin",
        Kind::Bool,
        "Whether the account holds a directory role.",
        |chunk, _, row| Value::bool(chunk.listed(row).is_admin),
    ),
    column("user_id", "User Id", Kind::Text, "Object id of the user.", |chunk, _, row| {
        Value::Id(chunk.listed(row).id)
    }),
    column(
        "is_sspr_capable",
        "Is SSPR Capable",
        Kind::Bool,
        "Whether the user is enabled and registered, and so can reset the password.",
        |chunk, _, row| Value::bool(chunk.listed(row).is_sspr_capable),
    ),
    column(
        "data_last_updated",
        "Data Last Updated",
        Kind::Time,
        "When the service refreshed the row, in UTC; it says nothing of the user.",
        |chunk, _, row| chunk.listed(row).updated().map_or(Value::Null, Value::Time),
    ),
];

const fn column(
    name: &'static str,
    header: &'static str,
    kind: Kind,
    meaning: &'static str,
    value: for<'a> fn(&'a Chunk, &'a crate::records::Texts, usize) -> Value<'a>,
) -> Column<Chunk> {
    Column { info: ColumnInfo { name, header, kind, meaning }, value }
}

static ALL_COLUMNS: [Column<Chunk>; COLUMNS.len()] = COLUMNS;

/// What the caller chose.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Parameters {
    admins_only: bool,
    licensed_users_only: bool,
    sspr_turned_on_but_user_not_registered: bool,
    sspr_enabled_users: bool,
    sspr_disabled_users: bool,
    strict: bool,
    detailed: bool,
}

impl Parameters {
    fn column_count(self) -> usize {
        if self.detailed { COLUMNS.len() } else { PLAIN }
    }
}

/// A value that the service left out is neither true nor false; that it differs from one that is there is what the
/// original finds too.
impl Filter for Parameters {
    fn wants(&self, row: &RegistrationRow<'_>) -> bool {
        let (enabled, registered) = (row.is_sspr_enabled, row.is_sspr_registered);
        let tested = if self.strict { enabled } else { row.is_sspr_capable };
        let not_registered = if self.strict {
            enabled == Some(true) && registered == Some(false)
        } else {
            enabled != registered
        };
        (!self.admins_only || row.is_admin == Some(true))
            && (!self.sspr_enabled_users || tested == Some(true))
            && (!self.sspr_disabled_users || tested == Some(false))
            && (!self.sspr_turned_on_but_user_not_registered || not_registered)
    }

    fn wants_person(&self, person: Option<&Person>) -> bool {
        !self.licensed_users_only || person.is_some_and(|person| person.licensed == Some(true))
    }
}

impl Report for SsprStatus {
    fn spec(&self) -> &'static Spec {
        &SPEC
    }

    fn plan(&self, parameters: Map<String, Json>) -> Result<Box<dyn Plan>> {
        let parameters: Parameters = request::parameters(SPEC.name, parameters)?;
        Ok(Box::new(parameters))
    }
}

impl Plan for Parameters {
    fn columns(&self) -> &'static [ColumnInfo] {
        &INFOS[..self.column_count()]
    }

    fn run(self: Box<Self>, graph: Graph, dialect: Arc<Dialect>) -> OutcomeFuture {
        Box::pin(async move {
            let scope = if self.admins_only { Scope::Narrowed } else { Scope::Tenant };
            let columns = &ALL_COLUMNS[..self.column_count()];
            let join = Join::new(scope, columns, Box::new(*self), graph.events.clone());
            let events = graph.events.clone();
            let read = match scope {
                Scope::Tenant => reading::whole(graph, dialect, join).await?,
                Scope::Narrowed => reading::admins(graph, dialect, join).await?,
            };
            let (mut join, mut warnings) = (read.join, read.warnings);
            join.finish();
            warnings.extend(abnormal(&join, scope));
            for warning in &warnings {
                events.warning(warning.clone());
            }
            if !join.is_drained() {
                return Err(Error::new(ErrorKind::Unexpected, "rows are left without their users"));
            }
            Ok(Outcome {
                report: SPEC.name,
                rows: join.all.users,
                summary: summary(&join.all, &join.admins),
                summary_text: summary_text(&join.all, &join.admins),
                coverage: join.coverage,
                warnings,
                file: None,
            })
        })
    }
}

fn abnormal(join: &Join, scope: Scope) -> Vec<Warning> {
    let mut warnings = Vec::new();
    if join.others > 0 {
        warnings.push(Warning {
            code: "other_user_type",
            message: format!(
                "Rows of the report service that are neither of a member nor of a guest: {}. They are left out, as in \
                 the original script.",
                join.others
            ),
        });
    }
    if join.rows_without_user > 0 {
        warnings.push(Warning {
            code: "rows_without_user",
            message: format!(
                "Rows whose user is not in the directory any more: {}. Their department, job title, licence and \
                 sign-in are empty.",
                join.rows_without_user
            ),
        });
    }
    if scope == Scope::Tenant && join.enabled_members_not_listed() > 0 {
        warnings.push(Warning {
            code: "not_listed",
            message: format!(
                "Enabled members of the directory whom the report service does not list: {}. They are missing from \
                 the rows; the service can be some hours behind.",
                join.enabled_members_not_listed()
            ),
        });
    }
    warnings
}

fn summary(all: &Tally, admins: &Tally) -> Vec<(&'static str, u64)> {
    vec![
        ("users", all.users),
        ("enabled", all.enabled),
        ("registered", all.registered),
        ("capable", all.capable),
        ("admins", admins.users),
        ("admins_enabled", admins.enabled),
        ("admins_registered", admins.registered),
        ("admins_capable", admins.capable),
    ]
}

fn summary_text(all: &Tally, admins: &Tally) -> String {
    format!(
        "Summary: users: {} (admins: {}); enabled: {} ({}); registered: {} ({}); capable: {} ({}).",
        all.users,
        admins.users,
        all.enabled,
        admins.enabled,
        all.registered,
        admins.registered,
        all.capable,
        admins.capable
    )
}
