//! What cannot be asked or answered is refused with an error that says what and what to do.

use entra_auth_reports::credentials::Secret;
use entra_auth_reports::request::{self, OutputRequest, ReportRequest, SessionRequest};
use entra_auth_reports::{Error, ErrorKind, Session};
use serde_json::json;

use crate::asking::{Service, folder, names, pull};

fn open(token: &str, endpoint: &str) -> Result<Session, Error> {
    Session::open(SessionRequest {
        access_token: Some(Secret::new(token)),
        graph_endpoint: Some(endpoint.to_owned()),
    })
}

fn refusal(result: Result<Session, Error>) -> Error {
    let error = result.map(|_| ()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Usage, "{error}");
    assert!(error.hint().is_some(), "{error}");
    error
}

#[test]
fn plain_http_is_for_loopback_alone() {
    let error = refusal(open("token", "http://graph.example.com"));
    assert!(error.to_string().contains("plain http"), "{error}");
    for loopback in ["http://127.0.0.1:8080", "http://127.8.9.10", "http://[::1]:80/", "http://localhost:1"] {
        open("token", loopback).unwrap();
    }
    for elsewhere in
        ["http://127.0.0.1.example.com", "http://10.0.0.1", "http://0.0.0.0", "http://localhost.example"]
    {
        refusal(open("token", elsewhere));
    }
}

#[test]
fn a_graph_endpoint_is_the_root_of_a_service() {
    for endpoint in [
        "graph.microsoft.com",
        "",
        "ftp://graph.microsoft.com",
        "https://graph.microsoft.com/v1.0",
        "https://graph.microsoft.com/?a=b",
        "https://user:word@graph.microsoft.com",
        "file:///etc/passwd",
    ] {
        refusal(open("token", endpoint));
    }
    open("token", "https://dod-graph.microsoft.us/").unwrap();
}

#[test]
fn a_token_that_is_none_is_refused_without_showing_it() {
    for token in ["", "  \n", "Bearer abcdef", "ab\ncdef", "schlüssel"] {
        let error = refusal(open(token, "https://graph.microsoft.com"));
        assert!(token.trim().is_empty() || !format!("{error} {error:?}").contains(token.trim()), "{error}");
    }
    refusal(Session::open(SessionRequest::default()));
}

#[test]
fn a_request_with_an_unknown_field_or_a_wrong_type_is_refused() {
    for json in
        [r#"{"access_token":"a","tenant":"b"}"#, r#"{"access_token":17}"#, r#"{"access_token":"a""#, "[]", ""]
    {
        let error = request::from_json::<SessionRequest>(json.as_bytes()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Usage);
        assert!(!error.to_string().contains("17"), "{error}");
    }
    let session = open("token", "http://127.0.0.1:9").unwrap();
    let mut unknown = ReportRequest::new("sspr_status");
    unknown.parameters.insert("admin_only".into(), json!(true));
    let error = session.start(unknown).map(|_| ()).unwrap_err();
    assert!(error.to_string().contains("admin_only") && error.to_string().contains("admins_only"), "{error}");
    let mut wrong = ReportRequest::new("sspr_status");
    wrong.parameters.insert("admins_only".into(), json!("yes"));
    assert_eq!(session.start(wrong).map(|_| ()).unwrap_err().kind(), ErrorKind::Usage);
    let error = session.start(ReportRequest::new("sspr")).map(|_| ()).unwrap_err();
    assert!(error.hint().unwrap().contains("sspr_status"));
}

#[test]
fn a_page_that_is_not_what_graph_sends_ends_the_report() {
    let service = Service::with(300);
    for list in ["userRegistrationDetails", "/v1.0/users"] {
        let at = json!({ "path": list, "nth": 1 });
        let field = if list.contains("Registration") { "isSsprEnabled" } else { "accountEnabled" };
        for fault in [
            json!({ "match": at, "broken_json": true }),
            json!({ "match": at, "wrong_type": { "field": field } }),
            json!({ "match": at, "html": true }),
            json!({ "match": at, "empty": true }),
        ] {
            service.fault(fault.clone());
            assert_eq!(service.failure(&[]).kind(), ErrorKind::Protocol, "{fault}");
        }
    }
}

#[test]
fn a_next_link_to_another_host_is_refused_and_the_token_stays_home() {
    let (service, other) = (Service::with(300), Service::with(10));
    for elsewhere in [
        format!("{}/v1.0/users?$skiptoken=1", other.running.endpoint),
        service.running.endpoint.replace("http:", "https:") + "/v1.0/users",
        service.running.endpoint.clone() + "/beta/users",
        "not a link".to_owned(),
    ] {
        service.fault(json!({ "match": { "path": "/v1.0/users", "nth": 1 }, "next_link": elsewhere }));
        let error = service.failure(&[]);
        assert_eq!(error.kind(), ErrorKind::Protocol, "{elsewhere}");
        assert!(error.message().contains("users"), "{error}");
    }
    assert!(other.asked().is_empty());
}

#[test]
fn a_redirect_is_not_followed() {
    let (service, other) = (Service::with(300), Service::with(10));
    service
        .fault(json!({ "match": { "path": "/v1.0/users", "nth": 1 }, "redirect": other.running.endpoint }));
    let error = service.failure(&[]);
    assert_eq!((error.kind(), error.status()), (ErrorKind::Protocol, Some(302)));
    assert!(other.asked().is_empty());
}

#[test]
fn an_error_of_graph_says_what_to_do() {
    let service = Service::with(300);
    let at = json!({ "path": "userRegistrationDetails", "nth": 1 });
    for (status, code, kind, word) in [
        (401, "InvalidAuthenticationToken", ErrorKind::SignIn, "token"),
        (403, "Authorization_RequestDenied", ErrorKind::Permission, "AuditLog.Read.All"),
        (403, "Authentication_RequestFromNonPremiumTenantOrB2CTenant", ErrorKind::License, "Entra ID P1"),
        (404, "Request_ResourceNotFound", ErrorKind::Service, "request-id"),
        (500, "UnknownError", ErrorKind::Service, "request-id"),
    ] {
        service.fault(json!({ "match": at, "status": status, "code": code, "message": "no\u{1b}[31m" }));
        let error = service.failure(&[]);
        assert_eq!((error.kind(), error.status(), error.code()), (kind, Some(status), Some(code)));
        assert!(error.hint().unwrap().contains(word), "{error}");
        assert!(error.request_id().is_some(), "{error}");
        assert!(!error.to_string().contains('\u{1b}'), "{error}");
    }
}

#[test]
fn a_batch_item_that_fails_for_good_names_its_permission() {
    let service = Service::with(300);
    service.behave(json!({
        "batch_items": [{ "nth": 1, "status": 403, "code": "Authorization_RequestDenied" }]
    }));
    let error = service.failure(&["admins_only"]);
    assert_eq!(error.kind(), ErrorKind::Permission);
    assert!(error.hint().unwrap().contains("User.Read.All"), "{error}");
}

#[test]
fn a_service_that_is_not_there_is_a_network_error() {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let session = open("token", &format!("http://127.0.0.1:{port}")).unwrap();
    let mut operation = session.start(ReportRequest::new("sspr_status")).unwrap();
    let error = pull(&mut operation, |_| {}).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Network);
    assert!(error.message().contains("127.0.0.1"), "{error}");
}

#[test]
fn a_report_that_fails_leaves_the_old_file_and_nothing_else() {
    let service = Service::with(300);
    let folder = folder("a_report_that_fails");
    let path = folder.join("report.csv");
    std::fs::write(&path, "yesterday").unwrap();
    service.behave(json!({
        "users": { "top": "clamped", "page_size": 50 },
        "faults": [{ "match": { "path": "/v1.0/users?", "nth": 6 }, "broken_json": true }]
    }));
    let mut request = ReportRequest::new("sspr_status");
    request.output = Some(OutputRequest { path: Some(path.clone()), ..OutputRequest::default() });
    let mut operation = service.session().start(request).unwrap();
    let error = pull(&mut operation, |_| {}).unwrap_err();
    assert!(error.message().contains("page 6 of the users"), "{error}");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "yesterday");
    assert_eq!(names(&folder), ["report.csv"]);
}
