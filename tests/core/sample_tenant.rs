//! The sample tenant: whom it invents, and that it is as strict as the service it stands for.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use entra_auth_reports::ErrorKind;
use entra_auth_reports::sample_tenant::{SampleTenant, Tenant};
use reqwest::Method;
use serde_json::{Value, json};

use crate::http::{Caller, Reply};

const LIST: &str = "/v1.0/reports/authenticationMethods/userRegistrationDetails";
const USERS: &str = "/v1.0/users?$top=999&$select=id,displayName,userPrincipalName,accountEnabled,userType,assignedLicenses,department,jobTitle";

fn tenant(users: u32) -> (SampleTenant, Caller) {
    let tenant = SampleTenant::start(users, 1, None).unwrap();
    let caller = Caller::of(&tenant);
    (tenant, caller)
}

fn ids(rows: &[Value]) -> Vec<&str> {
    rows.iter().map(|row| row["id"].as_str().unwrap()).collect()
}

fn count(rows: &[Value], accept: impl Fn(&Value) -> bool) -> usize {
    rows.iter().filter(|row| accept(row)).count()
}

// Whom it invents.

#[tokio::test]
async fn a_walk_over_the_pages_yields_every_row_once() {
    let (_tenant, caller) = tenant(300);
    for top in [1, 7, 100, 999] {
        let rows = caller.rows(&format!("{LIST}?$select=id&$top={top}")).await;
        assert_eq!(rows.len(), 300 - 12 - 3 + 1, "all but the disabled and the unseen, and one who is gone");
        assert_eq!(ids(&rows).iter().collect::<HashSet<_>>().len(), rows.len());
    }
    let users = caller.rows(USERS).await;
    assert_eq!(ids(&users).iter().collect::<HashSet<_>>().len(), 300);
}

#[tokio::test]
async fn the_lists_differ_by_the_disabled_the_unseen_and_the_gone() {
    let (_tenant, caller) = tenant(1000);
    let (list, users) = (caller.rows(&format!("{LIST}?$top=999")).await, caller.rows(USERS).await);
    let (listed, known): (HashSet<_>, HashSet<_>) =
        (ids(&list).into_iter().collect(), ids(&users).into_iter().collect());
    let gone: Vec<_> = listed.difference(&known).collect();
    assert_eq!(gone.len(), 5);
    let unlisted: Vec<_> =
        users.iter().filter(|user| !listed.contains(user["id"].as_str().unwrap())).collect();
    let unseen =
        unlisted.iter().filter(|user| user["accountEnabled"] == true && user["userType"] == "Member").count();
    assert_eq!((unlisted.len(), unseen), (50, 10));
    assert!(unlisted.iter().any(|user| user["userType"] == "Guest"));
    let reply = caller.get(&format!("/v1.0/users/{}", gone[0])).await;
    assert_eq!((reply.status, reply.code().as_str()), (404, "Request_ResourceNotFound"));
}

#[tokio::test]
async fn the_lists_come_in_unrelated_orders() {
    let (_tenant, caller) = tenant(300);
    let (list, users) = (caller.rows(&format!("{LIST}?$select=id&$top=999")).await, caller.rows(USERS).await);
    let (list, users) = (ids(&list), ids(&users));
    let places: Vec<_> = list.iter().filter_map(|id| users.iter().position(|user| user == id)).collect();
    let ascending = places.windows(2).filter(|pair| pair[0] < pair[1]).count();
    assert!((places.len() / 3..places.len() * 2 / 3).contains(&ascending), "{ascending} of {}", places.len());
}

#[tokio::test]
async fn the_same_seed_makes_the_same_bytes_and_another_seed_others() {
    let mut texts = Vec::new();
    for seed in [1, 1, 2] {
        let tenant = SampleTenant::start(300, seed, None).unwrap();
        let reply = Caller::of(&tenant).get(&format!("{LIST}?$top=50")).await;
        texts.push(reply.text().replace(tenant.endpoint(), ""));
    }
    assert_eq!(texts[0], texts[1]);
    assert_ne!(texts[0], texts[2]);
}

#[tokio::test]
async fn ten_thousand_users_have_sixty_admins_who_are_listed_members() {
    let (_tenant, caller) = tenant(10_000);
    let admins = caller.rows(&format!("{LIST}?$filter=isAdmin%20eq%20true&$top=7")).await;
    assert_eq!(admins.len(), 60);
    assert!(admins.iter().all(|admin| admin["isAdmin"] == true && admin["userType"] == "member"));
    for id in ids(&admins) {
        let user = caller.get(&format!("/v1.0/users/{id}?$select=accountEnabled,userType")).await.json();
        assert_eq!((&user["accountEnabled"], &user["userType"]), (&json!(true), &json!("Member")));
    }
}

#[tokio::test]
async fn the_kinds_have_their_shares() {
    let (_tenant, caller) = tenant(10_000);
    let (list, users) = (caller.rows(&format!("{LIST}?$top=999")).await, caller.rows(USERS).await);
    assert_eq!(count(&users, |user| user["accountEnabled"] == false), 400);
    assert!((800..=860).contains(&count(&users, |user| user["userType"] == "Guest")));
    assert!((7300..7700).contains(&count(&users, |user| user["assignedLicenses"] != json!([]))));
    assert!((7400..7900).contains(&count(&list, |row| row["isSsprEnabled"] == true)));
    assert!((5900..6500).contains(&count(&list, |row| row["isSsprRegistered"] == true)));
    for empty in [Value::Null, json!("")] {
        assert!(count(&users, |user| user["department"] == empty) > 50);
        assert!(count(&users, |user| user["jobTitle"] == empty) > 50);
    }
    let distinct = |name: &str| users.iter().map(|user| user[name].to_string()).collect::<HashSet<_>>().len();
    assert!((40..70).contains(&distinct("department")));
    assert!((115..150).contains(&distinct("jobTitle")));
}

#[tokio::test]
async fn capable_is_enabled_and_registered_in_all_four_combinations() {
    let (_tenant, caller) = tenant(10);
    let rows = caller.rows(LIST).await;
    let flags = |row: &Value| ["isSsprEnabled", "isSsprRegistered"].map(|flag| row[flag].as_bool().unwrap());
    assert!(rows.iter().all(|row| row["isSsprCapable"] == (flags(row) == [true, true])));
    assert_eq!(rows.iter().map(flags).collect::<HashSet<_>>().len(), 4);
}

#[tokio::test]
async fn hostile_names_stand_in_the_smallest_list() {
    let (_tenant, caller) = tenant(10);
    let rows = caller.rows(LIST).await;
    let members = rows.iter().filter(|row| row["userType"] == "member");
    let names: Vec<_> = members.map(|row| row["userDisplayName"].as_str().unwrap()).collect();
    for start in ["=", "@", "\t"] {
        assert!(names.iter().any(|name| name.starts_with(start)), "{start:?} in {names:?}");
    }
    for part in ["\"", ",", "\r\n", "<script>", "ü", "🦊", "ש", "А"] {
        assert!(names.iter().any(|name| name.contains(part)), "{part:?} in {names:?}");
    }
}

#[tokio::test]
async fn a_user_is_found_by_id_and_by_principal_name() {
    let (_tenant, caller) = tenant(300);
    for user in caller.rows(USERS).await {
        let [id, upn] = ["id", "userPrincipalName"].map(|name| user[name].as_str().unwrap());
        for key in [id, &id.to_uppercase(), &upn.replace('#', "%23")] {
            assert_eq!(caller.get(&format!("/v1.0/users/{key}")).await.json()["id"], id);
        }
        assert_eq!(id.as_bytes()[14], b'4', "{id} looks like a random UUID");
    }
}

#[tokio::test]
async fn a_million_users_start_at_once_and_are_served_from_the_end() {
    let start = Instant::now();
    let (_tenant, caller) = tenant(1_000_000);
    let reply = caller.get(&format!("{LIST}?$top=1&$select=id")).await;
    assert!(start.elapsed() < Duration::from_secs(2));
    let id = reply.json()["value"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(caller.get(&format!("{LIST}/{id}")).await.json()["id"], id);
}

#[test]
fn a_tenant_of_nine_or_of_a_million_and_one_cannot_be_made() {
    for users in [0, 9, 1_000_001] {
        assert_eq!(Tenant::new(users, 1).err().unwrap().kind(), ErrorKind::Usage);
    }
}

// How it is served.

#[tokio::test]
async fn it_starts_and_stops_within_another_runtime() {
    let (mut tenant, caller) = tenant(10);
    assert_eq!(caller.get("/v1.0/users").await.status, 200);
    let start = Instant::now();
    tenant.stop();
    assert!(start.elapsed() < Duration::from_millis(100));
    assert!(caller.try_send(Method::GET, "/v1.0/users", &[], String::new()).await.is_err());
}

#[test]
fn a_port_that_is_taken_is_said_so() {
    let first = SampleTenant::start(10, 1, Some(0)).unwrap();
    let port = first.endpoint().rsplit(':').next().unwrap().parse().unwrap();
    let error = SampleTenant::start(10, 1, Some(port)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Usage);
    assert!(error.message().contains("taken"), "{error}");
}

#[test]
fn the_token_is_new_on_each_start_and_never_shown() {
    let [first, second] = [0, 0].map(|port| SampleTenant::start(10, 1, Some(port)).unwrap());
    assert_ne!(first.access_token(), second.access_token());
    assert!(!format!("{first:?}").contains(first.access_token()));
}

#[tokio::test]
async fn a_page_is_compressed_for_those_who_accept_it() {
    let (tenant, caller) = tenant(300);
    let plain = caller.get(&format!("{LIST}?$top=200")).await;
    let client = reqwest::Client::builder().no_proxy().no_gzip().build().unwrap();
    let request =
        client.get(format!("{}{LIST}?$top=200", tenant.endpoint())).bearer_auth(tenant.access_token());
    let response = request.header("Accept-Encoding", "gzip").send().await.unwrap();
    assert_eq!(response.headers()["content-encoding"], "gzip");
    assert!(response.bytes().await.unwrap().len() < plain.body.len() / 3);
}

// What it refuses.

async fn refused(caller: &Caller, address: &str, status: u16) -> Reply {
    let reply = caller.get(address).await;
    assert_eq!(reply.status, status, "{address}: {}", reply.text());
    let error = &reply.json()["error"];
    assert_eq!(error["innerError"]["request-id"].as_str(), reply.header("request-id"));
    assert!(error["message"].is_string() && error["innerError"]["date"].is_string());
    reply
}

#[tokio::test]
async fn an_unknown_select_field_is_refused() {
    let (_tenant, caller) = tenant(10);
    refused(&caller, &format!("{LIST}?$select=id,department"), 400).await;
    refused(&caller, "/v1.0/users?$select=isAdmin", 400).await;
    refused(&caller, "/v1.0/users?$select=ID", 400).await;
    refused(&caller, "/v1.0/users?$select=", 400).await;
}

#[tokio::test]
async fn what_was_not_selected_is_not_sent() {
    let (_tenant, caller) = tenant(10);
    let row = &caller.rows(&format!("{LIST}?$select=isAdmin,id")).await[0];
    assert_eq!(row.as_object().unwrap().keys().collect::<Vec<_>>(), ["id", "isAdmin"]);
    let user = &caller.rows("/v1.0/users").await[0];
    assert_eq!(user.as_object().unwrap().len(), 11);
    assert!(user.get("accountEnabled").is_none() && user.get("department").is_none());
}

#[tokio::test]
async fn an_unknown_query_option_is_refused() {
    let (_tenant, caller) = tenant(10);
    for option in [
        "$orderby=id",
        "$search=x",
        "$expand=manager",
        "$count=true",
        "$skip=1",
        "select=id",
        "$top=1&$top=2",
    ] {
        refused(&caller, &format!("/v1.0/users?{option}"), 400).await;
    }
    refused(&caller, "/v1.0/organization?$top=1", 400).await;
}

#[tokio::test]
async fn a_page_size_that_cannot_be_is_refused() {
    let (_tenant, caller) = tenant(10);
    for top in ["0", "1000", "-1", "many", ""] {
        refused(&caller, &format!("{LIST}?$top={top}"), 400).await;
    }
}

#[tokio::test]
async fn a_filter_that_is_not_served_is_refused() {
    let (_tenant, caller) = tenant(10);
    for filter in [
        "isAdmin%20ne%20true",
        "isAdmin+eq+1",
        "userType eq member",
        "nothing eq true",
        "userDisplayName eq 'x'",
    ] {
        refused(&caller, &format!("{LIST}?$filter={filter}"), 400).await;
    }
}

#[tokio::test]
async fn a_filter_keeps_what_it_names() {
    let (_tenant, caller) = tenant(300);
    let all = caller.rows(&format!("{LIST}?$top=999")).await;
    for (filter, name, value) in [
        ("isAdmin eq false", "isAdmin", json!(false)),
        ("userType eq 'guest'", "userType", json!("guest")),
        ("isSsprCapable eq true", "isSsprCapable", json!(true)),
    ] {
        let rows = caller.rows(&format!("{LIST}?$filter={filter}&$top=10")).await;
        assert!(rows.iter().all(|row| row[name] == value));
        assert_eq!(rows.len(), count(&all, |row| row[name] == value));
    }
}

#[tokio::test]
async fn a_next_link_is_good_only_for_its_own_query() {
    let (_tenant, caller) = tenant(300);
    let page = caller.get(&format!("{LIST}?$select=id&$top=10&$filter=userType eq 'member'")).await.json();
    let next = page["@odata.nextLink"].as_str().unwrap();
    for kept in ["$select=id", "$top=10", "$filter="] {
        assert!(next.contains(kept), "{next}");
    }
    assert_eq!(caller.get(next).await.status, 200);
    for forged in [next.replace("$top=10", "$top=11"), format!("{next}0"), format!("{LIST}?$skiptoken=0")] {
        let reply = refused(&caller, &forged, 400).await;
        assert_eq!(reply.code(), "Directory_ExpiredPageToken");
    }
}

#[tokio::test]
async fn a_path_that_leads_nowhere_is_named() {
    let (_tenant, caller) = tenant(10);
    let reply = refused(&caller, "/v1.0/groups", 400).await;
    assert!(reply.text().contains("Resource not found for the segment 'groups'"));
    refused(&caller, "/v1.0/reports/authenticationMethods", 400).await;
    assert!(refused(&caller, "/v3/users", 400).await.text().contains("Invalid version: v3"));
    assert!(refused(&caller, "/beta/users", 400).await.text().contains("v1.0 only"));
    refused(&caller, "/v1.0/users/00000000-0000-4000-8000-000000000000", 404).await;
}

#[tokio::test]
async fn a_missing_or_foreign_token_is_refused() {
    let (tenant, _) = tenant(10);
    for token in [None, Some("foreign"), Some("")] {
        let caller = Caller::of(&tenant).with_token(token);
        let reply = refused(&caller, "/v1.0/users", 401).await;
        assert_eq!(reply.code(), "InvalidAuthenticationToken");
        assert!(reply.header("www-authenticate").unwrap().starts_with("Bearer"));
    }
}

#[tokio::test]
async fn nothing_can_be_written() {
    let (_tenant, caller) = tenant(10);
    for method in [Method::POST, Method::PATCH, Method::DELETE, Method::PUT] {
        assert_eq!(caller.send(method, "/v1.0/users", &[], String::new()).await.status, 405);
    }
    assert_eq!(caller.get("/v1.0/$batch").await.status, 405);
}

#[tokio::test]
async fn a_client_request_id_comes_back() {
    let (_tenant, caller) = tenant(10);
    for path in ["/v1.0/users", "/v1.0/nowhere"] {
        let reply = caller.send(Method::GET, path, &[("client-request-id", "mine")], String::new()).await;
        assert_eq!(reply.header("client-request-id"), Some("mine"));
        assert!(reply.header("request-id").is_some());
    }
}

#[tokio::test]
async fn users_are_counted_only_with_a_consistency_level() {
    let (_tenant, caller) = tenant(300);
    let reply = refused(&caller, "/v1.0/users/$count", 400).await;
    assert_eq!(reply.code(), "Request_BadRequest");
    let eventual = [("ConsistencyLevel", "eventual")];
    let count = |query: &'static str| caller.send(Method::GET, query, &eventual, String::new());
    assert_eq!(count("/v1.0/users/$count").await.text().trim_start_matches('\u{feff}'), "300");
    let disabled = count("/v1.0/users/$count?$filter=accountEnabled eq false").await;
    assert_eq!(disabled.text().trim_start_matches('\u{feff}'), "12");
}

// Batches.

#[tokio::test]
async fn each_item_of_a_batch_has_its_own_answer() {
    let (_tenant, caller) = tenant(300);
    let users = caller.rows(USERS).await;
    let mut requests: Vec<_> = (0..17)
        .map(|i| json!({ "id": i.to_string(), "method": "GET", "url": format!("/users/{}?$select=id", users[i]["id"].as_str().unwrap()) }))
        .collect();
    requests.push(json!({ "id": "count", "method": "GET", "url": "users/$count", "headers": { "ConsistencyLevel": "eventual" } }));
    requests.push(json!({ "id": "lost", "method": "GET", "url": "/users/nobody" }));
    requests.push(json!({ "id": "write", "method": "DELETE", "url": "/users/nobody" }));
    let reply = caller.batch(json!(requests)).await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    let answers = reply.json()["responses"].as_array().unwrap().clone();
    let asked: Vec<_> = requests.iter().map(|request| request["id"].clone()).collect();
    let answered: Vec<_> = answers.iter().map(|answer| answer["id"].clone()).collect();
    assert_ne!(asked, answered, "answers come in an order of their own");
    let answer = |id: &str| answers.iter().find(|answer| answer["id"] == id).unwrap();
    for (i, user) in users.iter().enumerate().take(17) {
        assert_eq!(answer(&i.to_string())["body"]["id"], user["id"]);
    }
    assert_eq!(answer("count")["body"], "77u/MzAw", "text comes as base64");
    assert_eq!(answer("lost")["status"], 404);
    assert_eq!(answer("write")["status"], 405);
}

#[tokio::test]
async fn a_malformed_batch_is_refused_as_a_whole() {
    let (_tenant, caller) = tenant(10);
    let item = |id: &str| json!({ "id": id, "method": "GET", "url": "/users" });
    let many: Vec<_> = (0..21).map(|i| item(&i.to_string())).collect();
    for requests in
        [json!([]), json!(many), json!([item("a"), item("A")]), json!([{ "id": "1" }]), json!("none")]
    {
        assert_eq!(caller.batch(requests).await.status, 400);
    }
    let untyped =
        caller.send(Method::POST, "/v1.0/$batch", &[], json!({ "requests": [item("1")] }).to_string()).await;
    assert_eq!(untyped.status, 400);
}
