//! Reports through the ABI.

use std::thread;
use std::time::{Duration, Instant};

use arrow_array::{Array, RecordBatch};

use super::caller::Tenant;
use crate::{kind, status};

const REPORT: &str = r#"{"report": "sspr_status"}"#;

#[test]
fn a_report_comes_as_rows_and_ends_once() {
    let tenant = Tenant::start(r#"{"users": 300}"#).unwrap();
    let operation = tenant.session().start(REPORT).unwrap();
    let events = operation.events().unwrap();
    let (mut rows, mut columns) = (0, 0);
    for event in events.iter().filter(|event| event.kind() == kind::ROWS) {
        let (batch, offset) = event.rows().unwrap();
        assert_eq!(offset, 0);
        assert_eq!(event.json()["rows"], batch.len());
        rows += batch.len();
        columns = RecordBatch::from(&batch).num_columns();
    }
    let done = events.last().unwrap();
    assert_eq!(done.kind(), kind::DONE);
    assert_eq!(done.json()["rows"], rows);
    assert!(rows > 0);
    assert_eq!(columns, 11);
    assert_eq!(operation.next(0).unwrap().0, status::FINISHED);
}

#[test]
fn the_columns_have_the_formats_that_callers_are_promised() {
    let tenant = Tenant::start(r#"{"users": 10}"#).unwrap();
    let request = r#"{"report": "sspr_status", "parameters": {"detailed": true}}"#;
    let operation = tenant.session().start(request).unwrap();
    let events = operation.events().unwrap();
    let rows = events.iter().find(|event| event.kind() == kind::ROWS).unwrap();
    let (batch, _) = rows.rows().unwrap();
    let formats: Vec<_> = batch
        .fields()
        .iter()
        .map(|field| {
            arrow_array::ffi::FFI_ArrowSchema::try_from(field.data_type()).unwrap().format().to_owned()
        })
        .collect();
    assert_eq!(formats, ["u", "u", "b", "b", "u", "+l", "u", "u", "u", "b", "b", "u", "b", "tsu:UTC"]);
}

#[test]
fn rows_can_be_taken_once() {
    let tenant = Tenant::start(r#"{"users": 10}"#).unwrap();
    let operation = tenant.session().start(REPORT).unwrap();
    for event in operation.events().unwrap() {
        let first = event.rows();
        assert_eq!(first.is_ok(), event.kind() == kind::ROWS);
        assert_eq!(event.rows().unwrap_err()["kind"], "usage");
    }
}

#[test]
fn an_operation_outlives_its_session() {
    let tenant = Tenant::start(r#"{"users": 300}"#).unwrap();
    let session = tenant.session();
    let operation = session.start(REPORT).unwrap();
    drop(session);
    assert_eq!(operation.events().unwrap().last().unwrap().kind(), kind::DONE);
}

#[test]
fn a_cancel_from_another_thread_ends_the_wait() {
    let tenant = Tenant::start(r#"{"users": 1000000}"#).unwrap();
    let operation = tenant.session().start(REPORT).unwrap();
    let failure = thread::scope(|scope| {
        let waiting = scope.spawn(|| operation.events().map(|events| events.len()).unwrap_err());
        thread::sleep(Duration::from_millis(300));
        let started = Instant::now();
        operation.cancel();
        let failure = waiting.join().unwrap();
        assert!(started.elapsed() < Duration::from_secs(1));
        failure
    });
    assert_eq!(failure["kind"], "cancelled");
    assert_eq!(failure["exit_code"], 130);
    assert_eq!(operation.next(0).unwrap().0, status::FINISHED);
}

#[test]
fn a_wait_of_nothing_comes_back_at_once() {
    let tenant = Tenant::start(r#"{"users": 100000}"#).unwrap();
    let operation = tenant.session().start(REPORT).unwrap();
    let started = Instant::now();
    while operation.next(0).unwrap().0 == status::OK {}
    assert!(started.elapsed() < Duration::from_secs(1));
    operation.cancel();
    operation.cancel();
}
