//! The test service: that it does to a client what a test asks of it, and tells what it was asked.

use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::{Value, json};
use test_service::Running;

use crate::http::{Caller, Reply};

const LIST: &str = "/v1.0/reports/authenticationMethods/userRegistrationDetails";

fn service() -> (Running, Caller) {
    let service = Running::start(300, 1).unwrap();
    let caller = Caller::new(&service.endpoint, &service.access_token);
    (service, caller)
}

async fn control(caller: &Caller, method: Method, what: &str, body: Value) -> Reply {
    caller.send(method, &format!("/_service/{what}"), &[], body.to_string()).await
}

async fn behave(caller: &Caller, behaviour: Value) {
    let reply = control(caller, Method::PUT, "behaviour", behaviour).await;
    assert_eq!(reply.status, 204, "{}", reply.text());
}

async fn fault(caller: &Caller, fault: Value) {
    behave(caller, json!({ "faults": [fault] })).await;
}

async fn statuses(caller: &Caller, address: &str, times: usize) -> Vec<u16> {
    let mut statuses = Vec::new();
    for _ in 0..times {
        statuses.push(caller.get(address).await.status);
    }
    statuses
}

fn rows(reply: &Reply) -> usize {
    reply.json()["value"].as_array().unwrap().len()
}

#[tokio::test]
async fn requests_are_taken_down_without_their_token() {
    let (service, caller) = service();
    caller.get("/v1.0/users?$top=5").await;
    caller.batch(json!([{ "id": "1", "method": "GET", "url": "/users" }])).await;
    Caller::new(&service.endpoint, "other").get("/v1.0/organization").await;
    Caller::new(&service.endpoint, "").with_token(None).get("/v1.0/organization").await;
    let reply = control(&caller, Method::GET, "requests", json!(null)).await;
    assert!(!reply.text().contains(&service.access_token));
    let records = reply.json();
    assert_eq!((&records[0]["path"], &records[0]["query"]), (&json!("/v1.0/users"), &json!("$top=5")));
    assert_eq!(records[1]["body"]["requests"][0]["url"], "/users");
    assert_eq!(records[0]["connection"], records[1]["connection"], "the connection is kept");
    assert_ne!(records[0]["connection"], records[2]["connection"]);
    assert!(records[0]["at_ms"].as_u64() <= records[1]["at_ms"].as_u64());
    assert!(records[0]["headers"]["host"].is_string());
    let authorizations: Vec<_> =
        records.as_array().unwrap().iter().map(|record| record["authorization"].clone()).collect();
    assert_eq!(json!(authorizations), json!(["ok", "ok", "foreign", null]));
    control(&caller, Method::DELETE, "requests", json!(null)).await;
    assert_eq!(control(&caller, Method::GET, "requests", json!(null)).await.json(), json!([]));
}

#[tokio::test]
async fn another_tenant_is_served_under_the_same_token() {
    let (_service, caller) = service();
    assert_eq!(control(&caller, Method::PUT, "tenant", json!({ "users": 20, "seed": 2 })).await.status, 204);
    assert_eq!(caller.rows("/v1.0/users").await.len(), 20);
    assert_eq!(control(&caller, Method::PUT, "tenant", json!({ "users": 2, "seed": 2 })).await.status, 400);
}

#[tokio::test]
async fn a_list_has_the_page_size_that_it_is_given() {
    let (_service, caller) = service();
    let asked = format!("{LIST}?$select=id&$top=50");
    for (behaviour, expected) in [
        (json!({}), 50),
        (json!({ "page_size": 20 }), 50),
        (json!({ "page_size": 20, "top": "ignored" }), 20),
        (json!({ "page_size": 20, "top": "clamped" }), 20),
        (json!({ "page_size": 70, "top": "clamped" }), 50),
    ] {
        behave(&caller, json!({ "registrations": behaviour })).await;
        assert_eq!(rows(&caller.get(&asked).await), expected, "{behaviour}");
        assert_eq!(caller.rows(&asked).await.len(), 286);
    }
    behave(&caller, json!({ "users": { "page_size": 3 } })).await;
    assert_eq!(rows(&caller.get("/v1.0/users").await), 3);
}

#[tokio::test]
async fn a_list_refuses_the_options_that_it_is_told_to() {
    let (_service, caller) = service();
    let behaviour = json!({ "top": "refused", "select": "refused", "is_admin_filter": "refused" });
    behave(&caller, json!({ "registrations": behaviour })).await;
    for option in ["$top=5", "$select=id", "$filter=isAdmin eq true"] {
        assert_eq!(caller.get(&format!("{LIST}?{option}")).await.status, 400);
    }
    assert_eq!(caller.get(&format!("{LIST}?$filter=isSsprEnabled eq true")).await.status, 200);
    assert_eq!(caller.get("/v1.0/users?$top=5").await.status, 200);
}

#[tokio::test]
async fn a_fault_hits_the_nth_matching_request_so_many_times() {
    let (_service, caller) = service();
    let matches = json!({ "path": "/users", "nth": 2, "times": 2 });
    fault(&caller, json!({ "match": matches, "status": 429, "retry_after": 7 })).await;
    assert_eq!(statuses(&caller, LIST, 2).await, [200, 200]);
    assert_eq!(statuses(&caller, "/v1.0/users", 5).await, [200, 429, 429, 200, 200]);
    fault(&caller, json!({ "match": { "path": "/users", "nth": 2 }, "status": 503 })).await;
    assert_eq!(statuses(&caller, "/v1.0/users", 3).await, [200, 503, 200]);
    fault(
        &caller,
        json!({ "status": 429, "retry_after": "0,120", "code": "mine", "headers": { "x-odd": "1" } }),
    )
    .await;
    let reply = caller.get("/v1.0/users").await;
    assert_eq!((reply.header("retry-after"), reply.header("x-odd")), (Some("0,120"), Some("1")));
    assert_eq!(reply.code(), "mine");
    behave(&caller, json!({})).await;
    assert_eq!(statuses(&caller, "/v1.0/users", 1).await, [200]);
}

#[tokio::test]
async fn an_answer_is_damaged_as_asked() {
    let (_service, caller) = service();
    fault(&caller, json!({ "broken_json": true })).await;
    assert!(serde_json::from_slice::<Value>(&caller.get("/v1.0/users").await.body).is_err());
    fault(&caller, json!({ "wrong_type": { "field": "accountEnabled" } })).await;
    let page = caller.get("/v1.0/users?$select=id,accountEnabled&$top=9").await.json();
    let odd: Vec<_> = (0..9).filter(|i| page["value"][i]["accountEnabled"].is_string()).collect();
    assert_eq!(odd, [4]);
    fault(&caller, json!({ "next_link": "https://evil.example/users" })).await;
    assert_eq!(caller.get("/v1.0/users").await.json()["@odata.nextLink"], "https://evil.example/users");
    fault(&caller, json!({ "redirect": "http://127.0.0.1:9/" })).await;
    let reply = caller.get("/v1.0/users").await;
    assert_eq!((reply.status, reply.header("location")), (302, Some("http://127.0.0.1:9/")));
    fault(&caller, json!({ "html": true })).await;
    assert!(caller.get("/v1.0/users").await.header("content-type").unwrap().starts_with("text/html"));
    fault(&caller, json!({ "empty": true })).await;
    assert!(caller.get("/v1.0/users").await.body.is_empty());
}

#[tokio::test]
async fn a_connection_is_closed_in_the_middle_of_the_body() {
    let (_service, caller) = service();
    fault(&caller, json!({ "match": { "nth": 1 }, "close": true })).await;
    let error = caller.try_send(Method::GET, "/v1.0/users", &[], String::new()).await.err().unwrap();
    assert!(error.is_body() || error.is_decode(), "the head came, the body did not: {error:?}");
    assert_eq!(caller.get("/v1.0/users").await.status, 200);
}

#[tokio::test]
async fn an_answer_is_held_back() {
    let (_service, caller) = service();
    for behaviour in [json!({ "latency_ms": 60 }), json!({ "faults": [{ "stall_ms": 60 }] })] {
        behave(&caller, behaviour).await;
        let start = Instant::now();
        assert_eq!(caller.get("/v1.0/users").await.status, 200);
        assert!(start.elapsed() >= Duration::from_millis(60));
    }
}

#[tokio::test]
async fn an_item_of_a_batch_fails_alone() {
    let (_service, caller) = service();
    behave(&caller, json!({ "batch_items": [{ "nth": 2, "status": 429, "retry_after": 1, "times": 1 }] }))
        .await;
    let items: Vec<_> =
        ["a", "b", "c"].map(|id| json!({ "id": id, "method": "GET", "url": "/organization" })).into();
    for expected in [429, 200] {
        let reply = caller.batch(json!(items)).await.json();
        let answer = |id: &str| {
            reply["responses"].as_array().unwrap().iter().find(|answer| answer["id"] == id).unwrap().clone()
        };
        assert_eq!((&answer("a")["status"], &answer("c")["status"]), (&json!(200), &json!(200)));
        assert_eq!(answer("b")["status"], expected);
        assert_eq!(
            answer("b")["headers"]["Retry-After"],
            if expected == 429 { json!("1") } else { Value::Null }
        );
    }
}

#[tokio::test]
async fn a_behaviour_that_is_none_is_refused() {
    let (_service, caller) = service();
    for behaviour in [
        json!({ "latency": 1 }),
        json!({ "users": { "top": "maybe" } }),
        json!({ "faults": [{}] }),
        json!({ "faults": [{ "status": 500, "html": true }] }),
        json!({ "faults": [{ "match": { "address": "/" }, "status": 500 }] }),
    ] {
        let reply = control(&caller, Method::PUT, "behaviour", behaviour.clone()).await;
        assert_eq!(reply.status, 400, "{behaviour}");
    }
}
