//! What the report asks of the service, and how it copes with what Graph does not document.

use std::time::{Duration, Instant};

use entra_auth_reports::Event;
use entra_auth_reports::request::ReportRequest;
use serde_json::{Value, json};

use crate::asking::{Service, csv, golden, pull, request};

const LIST: &str = "/v1.0/reports/authenticationMethods/userRegistrationDetails";

fn paths(asked: &[Value]) -> Vec<&str> {
    asked.iter().map(|record| record["path"].as_str().unwrap()).collect()
}

fn queries<'a>(asked: &'a [Value], path: &str) -> Vec<&'a str> {
    asked
        .iter()
        .filter(|record| record["path"] == path)
        .map(|record| record["query"].as_str().unwrap())
        .collect()
}

#[test]
fn ten_thousand_users_cost_at_most_25_requests() {
    let service = Service::with(10_000);
    service.csv(request(&[])).unwrap();
    let asked = service.asked();
    assert!(asked.len() <= 25, "{}", asked.len());
    assert_eq!(queries(&asked, LIST).len(), 10);
    assert_eq!(queries(&asked, "/v1.0/users").len(), 11);
}

#[test]
fn sixty_admins_cost_at_most_7_requests_and_never_the_list_of_users() {
    let service = Service::with(10_000);
    let (_, outcome) = service.csv(request(&["admins_only"])).unwrap();
    assert_eq!(outcome.rows, 60);
    let asked = service.asked();
    assert!(asked.len() <= 7, "{:?}", paths(&asked));
    assert!(!paths(&asked).contains(&"/v1.0/users"));
}

#[test]
fn sixty_admins_cost_at_most_19_requests_where_the_service_does_not_filter() {
    let service = Service::with(10_000);
    let (filtered, _) = service.csv(request(&["admins_only"])).unwrap();
    service.behave(json!({ "registrations": { "is_admin_filter": "refused" } }));
    service.asked();
    let (csv, _) = service.csv(request(&["admins_only"])).unwrap();
    assert_eq!(csv, filtered);
    let asked = service.asked();
    assert!(asked.len() <= 19, "{:?}", paths(&asked));
    assert!(!paths(&asked).contains(&"/v1.0/users"));
}

#[test]
fn six_hundred_admins_are_fetched_by_id_where_the_list_of_users_is_longer() {
    let service = Service::with(100_000);
    let (_, outcome) = service.csv(request(&["admins_only"])).unwrap();
    assert_eq!(outcome.rows, 600);
    let asked = service.asked();
    assert!(asked.len() <= 33, "30 batches are cheaper than 101 pages: {}", asked.len());
}

#[test]
fn what_the_service_refuses_is_given_up_one_by_one_and_remembered_for_the_session() {
    let service = Service::with(300);
    service.behave(json!({
        "registrations": { "top": "refused", "select": "refused", "is_admin_filter": "refused", "page_size": 50 }
    }));
    let session = service.session();
    let (rows, _) = csv(&session, request(&["admins_only"])).unwrap();
    assert_eq!(rows, golden(300, "AdminsOnly"));
    let asked = service.asked();
    let first: Vec<_> =
        queries(&asked, LIST).into_iter().filter(|query| !query.contains("$skiptoken")).collect();
    assert_eq!(first.len(), 4, "{first:?}");
    let options =
        |query: &str| ["$filter=isAdmin", "$top=999", "$select="].map(|option| query.contains(option));
    assert_eq!(options(first[0]), [true, true, true]);
    assert_eq!(options(first[1]), [false, true, true]);
    assert_eq!(options(first[2]), [false, false, true]);
    assert_eq!(first[3], "");
    csv(&session, request(&["admins_only"])).unwrap();
    let asked = service.asked();
    assert!(queries(&asked, LIST).iter().all(|query| options(query) == [false; 3]));
}

#[test]
fn a_400_with_nothing_left_to_give_up_is_the_error() {
    let service = Service::with(10);
    service.fault(json!({ "match": { "path": "userRegistrationDetails", "times": 99 }, "status": 400 }));
    let error = service.failure(&["admins_only"]);
    assert_eq!((error.kind().name(), error.status()), ("service", Some(400)));
    assert_eq!(queries(&service.asked(), LIST).len(), 4);
}

#[test]
fn any_page_size_gives_the_same_rows() {
    let service = Service::with(300);
    for behaviour in [
        json!({ "top": "ignored", "page_size": 7 }),
        json!({ "top": "clamped", "page_size": 100 }),
        json!({ "top": "refused", "page_size": 300 }),
    ] {
        service.behave(json!({ "registrations": behaviour, "users": { "top": "clamped", "page_size": 13 } }));
        let (csv, _) = service.csv(request(&[])).unwrap();
        assert_eq!(csv, golden(300, "All"), "{behaviour}");
    }
}

#[test]
fn every_request_names_its_sender_and_itself() {
    let service = Service::with(10_000);
    service.csv(request(&["admins_only"])).unwrap();
    service.csv(request(&[])).unwrap();
    let asked = service.asked();
    let mut ids = Vec::new();
    for record in &asked {
        let headers = &record["headers"];
        assert_eq!(headers["user-agent"], entra_auth_reports::USER_AGENT);
        assert_eq!(record["authorization"], "ok");
        ids.push(headers["client-request-id"].as_str().unwrap().to_owned());
        if record["path"] == "/v1.0/users/$count" {
            assert_eq!(headers["consistencylevel"], "eventual");
        }
    }
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), asked.len());
    assert!(
        asked.iter().all(|record| record["headers"]["accept-encoding"].as_str().unwrap().contains("gzip"))
    );
}

#[test]
fn a_throttled_page_is_asked_for_again_when_the_service_says_so() {
    let service = Service::with(300);
    let fault = |path: &str, status| json!({ "match": { "path": path, "nth": 1, "times": 1 }, "status": status, "retry_after": 1 });
    for (path, status) in [("userRegistrationDetails", 429), ("/users", 503)] {
        service.fault(fault(path, status));
        let start = Instant::now();
        let (csv, _) = service.csv(request(&[])).unwrap();
        assert_eq!(csv, golden(300, "All"));
        assert!(start.elapsed() >= Duration::from_secs(1), "{path}: {:?}", start.elapsed());
        assert_eq!(service.asked().len(), 3);
    }
}

#[test]
fn a_429_inside_a_batch_is_retried_alone() {
    let service = Service::with(10_000);
    let (expected, _) = service.csv(request(&["admins_only"])).unwrap();
    service.asked();
    service.behave(json!({ "batch_items": [{ "nth": 3, "status": 429, "retry_after": 1, "times": 1 }] }));
    let (csv, _) = service.csv(request(&["admins_only"])).unwrap();
    assert_eq!(csv, expected);
    let asked = service.asked();
    let sizes: Vec<_> =
        asked.iter().filter_map(|record| record["body"]["requests"].as_array().map(Vec::len)).collect();
    assert_eq!((sizes.len(), sizes.iter().sum::<usize>()), (4, 61), "{sizes:?}");
    assert_eq!(sizes.last(), Some(&1));
}

#[test]
fn the_plan_and_the_requests_show_in_the_log() {
    let service = Service::with(300);
    let mut operation = service.session().start(request(&["admins_only"])).unwrap();
    let mut log = Vec::new();
    pull(&mut operation, |event| {
        if let Event::Log(text) = event {
            log.push(text);
        }
    })
    .unwrap();
    assert!(log.iter().any(|line| line.starts_with("Plan: ")), "{log:?}");
    let requests = log.iter().filter(|line| line.contains("HTTP 200") && line.contains("request-id"));
    assert_eq!(requests.count(), service.asked().len());
    assert!(log.iter().all(|line| !line.contains("$select") && !line.contains('@')), "{log:?}");
}

#[test]
fn progress_comes_to_its_total() {
    let service = Service::with(10_000);
    let mut operation = service.session().start(request(&[])).unwrap();
    let mut last = None;
    pull(&mut operation, |event| {
        if let Event::Progress(progress) = event {
            assert!(progress.total.is_none_or(|total| progress.done <= total));
            last = Some(progress);
        }
    })
    .unwrap();
    let last = last.unwrap();
    assert_eq!((last.done, last.total), (10_000, Some(10_000)));
}

#[test]
fn cancel_ends_an_operation_at_once_and_stops_the_fetching() {
    let service = Service::with(10_000);
    service.behave(json!({ "latency_ms": 300 }));
    let mut operation = service.session().start(ReportRequest::new("sspr_status")).unwrap();
    let canceller = operation.canceller();
    std::thread::sleep(Duration::from_millis(400));
    let start = Instant::now();
    std::thread::spawn(move || canceller.cancel()).join().unwrap();
    let error = pull(&mut operation, |_| {}).unwrap_err();
    assert_eq!(error.kind().name(), "cancelled");
    assert!(start.elapsed() < Duration::from_millis(500));
    std::thread::sleep(Duration::from_millis(700));
    let asked = service.asked().len();
    assert!(asked <= 6, "{asked}");
    std::thread::sleep(Duration::from_millis(700));
    assert_eq!(service.asked().len(), 0);
}

#[test]
fn a_slow_consumer_does_not_hold_up_the_fetching() {
    let service = Service::with(10_000);
    let operation = service.session().start(request(&[])).unwrap();
    let start = Instant::now();
    while service.requests_so_far() < 22 {
        assert!(start.elapsed() < Duration::from_secs(30), "the fetching waits for whoever pulls");
        std::thread::sleep(Duration::from_millis(20));
    }
    drop(operation);
}

#[test]
fn a_slow_count_neither_fails_nor_delays_a_report() {
    let service = Service::with(300);
    service.behave(json!({
        "users": { "top": "clamped", "page_size": 150 },
        "faults": [{ "match": { "path": "$count" }, "stall_ms": 3000 }]
    }));
    for _ in 0..5 {
        let start = Instant::now();
        let (csv, _) = service.csv(request(&[])).unwrap();
        assert_eq!(csv, golden(300, "All"));
        assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
    }
}

#[test]
fn a_list_that_goes_in_a_circle_ends_with_an_error() {
    let service = Service::with(300);
    let back = format!("{}/v1.0/users?$top=999", service.running.endpoint);
    service.fault(json!({ "match": { "path": "/v1.0/users?" }, "next_link": back }));
    let error = service.failure(&[]);
    assert_eq!(error.kind().name(), "protocol");
    assert!(error.message().contains("read before"), "{error}");
}

#[test]
fn the_coverage_of_a_narrowed_read_does_not_depend_on_the_other_switches() {
    let service = Service::with(300);
    let (_, all) = service.csv(request(&["admins_only"])).unwrap();
    let (_, none) =
        service.csv(request(&["admins_only", "sspr_enabled_users", "sspr_disabled_users"])).unwrap();
    assert_eq!(none.rows, 0);
    assert_eq!(all.coverage.to_string(), none.coverage.to_string());
}
