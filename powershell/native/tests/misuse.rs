//! What a caller can do wrong: it is told, and nothing breaks.

use std::ptr::{null, null_mut};

use super::caller::{Session, Tenant, call, text};
use crate::boundary::{caught, told};
use crate::*;

#[test]
fn freeing_and_asking_null_does_nothing() {
    // SAFETY: NULL is allowed everywhere here, by the conventions.
    unsafe {
        ear_error_free(null_mut());
        ear_event_free(null_mut());
        ear_operation_cancel(null());
        ear_operation_free(null_mut());
        ear_sample_tenant_free(null_mut());
        ear_session_free(null_mut());
        assert_eq!(ear_event_kind(null()), 0);
        assert_eq!(text(|bytes, len| ear_event_json(null(), bytes, len)), "");
        assert_eq!(text(|bytes, len| ear_error_json(null(), bytes, len)), "");
        assert_eq!(text(|bytes, len| ear_sample_tenant_json(null(), bytes, len)), "");
        ear_version(null_mut(), null_mut());
    }
}

#[test]
fn a_null_handle_is_an_error_that_names_it() {
    let mut operation = null_mut();
    // SAFETY: NULL handles are refused, by the conventions.
    let failure = call(|error| unsafe { ear_report_start(null(), b"{}".as_ptr(), 2, &mut operation, error) })
        .unwrap_err();
    assert_eq!(failure["message"], "the session is NULL");
    assert!(operation.is_null());
    let mut event = null_mut();
    // SAFETY: as above.
    let failure = call(|error| unsafe { ear_operation_next(null(), 0, &mut event, error) }).unwrap_err();
    assert_eq!(failure["message"], "the operation is NULL");
}

#[test]
fn a_null_output_is_refused_before_anything_is_done() {
    let json = "{}";
    // SAFETY: NULL outputs are refused, by the conventions.
    let failure =
        call(|error| unsafe { ear_sample_tenant_start(json.as_ptr(), json.len(), null_mut(), error) });
    assert_eq!(failure.unwrap_err()["kind"], "usage");
}

#[test]
fn a_caller_who_takes_no_error_still_gets_the_status() {
    let mut session = null_mut();
    // SAFETY: a NULL text and a NULL error are allowed, by the conventions.
    let status = unsafe { ear_session_open(null(), 5, &mut session, null_mut()) };
    assert_eq!(status, status::ERROR);
    assert!(session.is_null());
}

#[test]
fn a_request_that_cannot_be_read_says_what_is_wrong_and_holds_no_secret() {
    for (json, message) in [
        ("", "the request cannot be read"),
        ("{", "the request cannot be read"),
        (r#"{"tenant": "x"}"#, "unknown field `tenant`"),
        (r#"{"access_token": 1234567}"#, "a value has the wrong type"),
        (r#"{"access_token": ""}"#, "the access token is empty"),
        ("{}", "no way to sign in was given"),
        (r#"{"access_token": "hush", "graph_endpoint": "http://example.org"}"#, "plain http"),
        ("\u{feff}{}", "the request cannot be read"),
    ] {
        let failure = Session::open(json).map(|_| ()).unwrap_err();
        let said = failure["message"].as_str().unwrap();
        assert_eq!(failure["kind"], "usage", "{json}");
        assert!(said.contains(message), "{json} gave {said}");
        assert!(!said.contains("1234567") && !said.contains("hush"), "{said}");
    }
    let session = Session::open(r#"{"access_token": "t"}"#).unwrap();
    for (json, message) in [
        (r#"{"report": "nobody"}"#, "there is no report"),
        (r#"{"report": "sspr_status", "parameters": {"admin": true}}"#, "unknown field `admin`"),
        (r#"{"report": "sspr_status", "parameters": {"strict": "yes"}}"#, "wrong type"),
        (r#"{"report": "sspr_status", "output": {"delimiter": ";;"}}"#, "the delimiter is one character"),
    ] {
        let failure = session.start(json).map(|_| ()).unwrap_err();
        assert!(failure["message"].as_str().unwrap().contains(message), "{json} gave {failure}");
    }
}

#[test]
fn a_sample_tenant_takes_users_and_seed_alone() {
    for json in [r#"{"users": -1}"#, r#"{"users": 9}"#, r#"{"users": "many"}"#, r#"{"port": 1}"#, "[]"] {
        let failure = Tenant::start(json).map(|_| ()).unwrap_err();
        assert_eq!(failure["kind"], "usage", "{json}");
    }
    let fields = Tenant::start(r#"{"users": 10, "seed": null}"#).unwrap().fields();
    assert!(fields["endpoint"].as_str().unwrap().starts_with("http://127.0.0.1:"));
}

#[test]
fn a_panic_ends_at_the_boundary() {
    let failure = call(|error| {
        let result = caught(|| panic!("the sky fell"));
        // SAFETY: `error` takes a pointer.
        unsafe { told(result, error) }
    })
    .unwrap_err();
    assert_eq!(failure["kind"], "unexpected");
    assert!(failure["message"].as_str().unwrap().contains("the sky fell"));
}

#[test]
fn the_version_is_that_of_the_product() {
    // SAFETY: nothing is asked of the caller.
    assert_eq!(unsafe { ear_abi_version() }, 1);
    // SAFETY: the pointers live during the call.
    assert_eq!(text(|bytes, len| unsafe { ear_version(bytes, len) }), env!("CARGO_PKG_VERSION"));
}
