//! A report asked of the test service, and what the service was asked meanwhile.

use std::path::{Path, PathBuf};
use std::time::Duration;

use entra_auth_reports::credentials::Secret;
use entra_auth_reports::output::{Layout, RowWriter};
use entra_auth_reports::reports::{self, Outcome};
use entra_auth_reports::request::{OutputRequest, ReportRequest, SessionRequest};
use entra_auth_reports::{Error, Event, Operation, Pull, Session};
use reqwest::Method;
use serde_json::{Value, json};
use test_service::Running;

use crate::http::Caller;

/// The switches in the order in which golden files name them.
pub(crate) const SWITCHES: [(&str, &str); 5] = [
    ("AdminsOnly", "admins_only"),
    ("LicensedUsersOnly", "licensed_users_only"),
    ("SsprEnabledUsers", "sspr_enabled_users"),
    ("SsprDisabledUsers", "sspr_disabled_users"),
    ("SsprTurnedOnButUserNotRegistered", "sspr_turned_on_but_user_not_registered"),
];

/// Every combination of the switches: the name of its golden file, and its parameters.
pub(crate) fn combinations() -> impl Iterator<Item = (String, Vec<&'static str>)> {
    (0..32_u32).map(|bits| {
        let chosen: Vec<_> = (0..5).filter(|bit| bits & (1 << bit) != 0).map(|bit| SWITCHES[bit]).collect();
        let names: Vec<_> = chosen.iter().map(|(name, _)| *name).collect();
        let name = if names.is_empty() { "All".to_owned() } else { names.join("+") };
        (name, chosen.iter().map(|(_, parameter)| *parameter).collect())
    })
}

pub(crate) fn golden(users: u32, name: &str) -> Vec<u8> {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/golden/sspr_status/{users}/{name}.csv"));
    std::fs::read(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// A report of all users, or of those that pass the switches.
pub(crate) fn request(switches: &[&str]) -> ReportRequest {
    let mut request = ReportRequest::new("sspr_status");
    request.parameters.extend(switches.iter().map(|switch| ((*switch).to_owned(), json!(true))));
    request
}

/// A test service in this process.
pub(crate) struct Service {
    pub(crate) running: Running,
    caller: Caller,
    runtime: tokio::runtime::Runtime,
}

impl Service {
    pub(crate) fn with(users: u32) -> Self {
        let running = Running::start(users, 1).unwrap();
        let caller = Caller::new(&running.endpoint, &running.access_token);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        Service { running, caller, runtime }
    }

    pub(crate) fn behave(&self, behaviour: Value) {
        let sent = self.caller.send(Method::PUT, "/_service/behaviour", &[], behaviour.to_string());
        let reply = self.runtime.block_on(sent);
        assert_eq!(reply.status, 204, "{}", reply.text());
    }

    pub(crate) fn fault(&self, fault: Value) {
        self.behave(json!({ "faults": [fault] }));
    }

    /// What was asked since the last call.
    pub(crate) fn asked(&self) -> Vec<Value> {
        self.runtime.block_on(async {
            let reply = self.caller.get("/_service/requests").await;
            self.caller.send(Method::DELETE, "/_service/requests", &[], String::new()).await;
            reply.json().as_array().unwrap().clone()
        })
    }

    /// How many requests were taken down.
    pub(crate) fn requests_so_far(&self) -> usize {
        self.runtime.block_on(self.caller.get("/_service/requests")).json().as_array().map_or(0, Vec::len)
    }

    pub(crate) fn session_request(&self) -> SessionRequest {
        SessionRequest {
            access_token: Some(Secret::new(self.running.access_token.as_str())),
            graph_endpoint: Some(self.running.endpoint.clone()),
        }
    }

    pub(crate) fn session(&self) -> Session {
        Session::open(self.session_request()).unwrap()
    }

    /// The bytes of the report as CSV.
    pub(crate) fn csv(&self, request: ReportRequest) -> Result<(Vec<u8>, Outcome), Error> {
        csv(&self.session(), request)
    }

    /// The error of a report that must fail.
    pub(crate) fn failure(&self, switches: &[&str]) -> Error {
        let error = self.csv(request(switches)).map(|_| ()).unwrap_err();
        let shown = format!("{error} {error:?} {:?} {}", error.hint(), error.to_json());
        assert!(!shown.contains(&self.running.access_token), "the token shows: {shown}");
        assert!(!shown.contains("$select"), "the query shows: {shown}");
        assert!(error.hint().is_some(), "it does not say what to do: {shown}");
        error
    }
}

pub(crate) fn csv(session: &Session, request: ReportRequest) -> Result<(Vec<u8>, Outcome), Error> {
    let layout = Layout::new(reports::columns(&request)?, &OutputRequest::default())?;
    let mut writer = RowWriter::begin(layout, Vec::new())?;
    let mut operation = session.start(request)?;
    let outcome = pull(&mut operation, |event| {
        if let Event::Rows(batch) = event {
            writer.write(&batch).unwrap();
        }
    })?;
    Ok((writer.finish()?, outcome))
}

/// Pulls an operation to its end.
pub(crate) fn pull(operation: &mut Operation, mut take: impl FnMut(Event)) -> Result<Outcome, Error> {
    loop {
        match operation.next(Duration::from_secs(60))? {
            Pull::Event(Event::Done(outcome)) => {
                assert!(matches!(operation.next(Duration::ZERO)?, Pull::Finished));
                return Ok(*outcome);
            }
            Pull::Event(event) => take(event),
            other => panic!("{other:?} after a minute"),
        }
    }
}

/// An empty folder of the test's own.
pub(crate) fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// The names in a folder.
pub(crate) fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}
