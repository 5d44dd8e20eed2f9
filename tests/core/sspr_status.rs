//! The SSPR status report against golden files, which a script made by the method of the original.

use std::collections::HashMap;

use entra_auth_reports::reports::Scope;

use crate::asking::{Service, combinations, golden, request};

fn text(csv: &[u8]) -> String {
    String::from_utf8_lossy(csv).into_owned()
}

#[test]
fn every_combination_of_switches_gives_the_golden_bytes() {
    for users in [10, 300] {
        let service = Service::with(users);
        for (name, switches) in combinations() {
            let (csv, _) = service.csv(request(&switches)).unwrap();
            assert_eq!(text(&csv), text(&golden(users, &name)), "{users} users, {name}");
        }
    }
}

#[test]
fn ten_thousand_users_give_the_golden_digests() {
    let sums = include_str!("../golden/sspr_status/10000.sha256");
    let sums: HashMap<_, _> =
        sums.lines().filter_map(|line| line.split_once("  ")).map(|(sum, name)| (name, sum)).collect();
    let service = Service::with(10_000);
    for (name, switches) in combinations() {
        let (csv, _) = service.csv(request(&switches)).unwrap();
        let digest = ring::digest::digest(&ring::digest::SHA256, &csv);
        let hex: String = digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(Some(&hex.as_str()), sums.get(format!("{name}.csv").as_str()), "{name}");
    }
}

#[test]
fn strict_takes_the_switches_by_their_words() {
    let service = Service::with(300);
    for (name, mut switches) in combinations().filter(|(name, _)| name.contains("Sspr")) {
        switches.push("strict");
        let (csv, _) = service.csv(request(&switches)).unwrap();
        assert_eq!(text(&csv), text(&golden(300, &format!("Strict+{name}"))), "{name}");
    }
}

#[test]
fn strict_changes_nothing_without_one_of_the_three_switches() {
    let service = Service::with(300);
    let (csv, _) = service.csv(request(&["strict", "licensed_users_only"])).unwrap();
    assert_eq!(text(&csv), text(&golden(300, "LicensedUsersOnly")));
}

#[test]
fn detailed_appends_its_columns() {
    for users in [10, 300] {
        let (csv, _) = Service::with(users).csv(request(&["detailed"])).unwrap();
        assert_eq!(text(&csv), text(&golden(users, "Detailed")));
    }
}

#[test]
fn the_coverage_of_a_whole_read_accounts_for_every_user() {
    let (_, outcome) = Service::with(300).csv(request(&[])).unwrap();
    let coverage = &outcome.coverage;
    assert_eq!(coverage.scope, Scope::Tenant);
    assert_eq!(coverage.tenant_users, Some(300));
    let (listed, gone) = (coverage.listed.unwrap(), coverage.not_in_directory.unwrap());
    assert_eq!(listed - gone + coverage.not_listed.unwrap(), 300);
    assert_eq!(outcome.rows, listed - coverage.guests_left_out.unwrap());
    assert!(gone > 0 && coverage.not_listed_disabled.unwrap() > 0 && coverage.not_listed_guests.unwrap() > 0);
    assert_eq!(coverage.not_in_directory_ids.len() as u64, gone);
    assert_eq!(Some(coverage.not_listed_ids.len() as u64), coverage.not_listed);
    assert!(coverage.data_oldest.unwrap() < coverage.data_newest.unwrap());
    let codes: Vec<_> = outcome.warnings.iter().map(|warning| warning.code).collect();
    assert_eq!(codes, ["rows_without_user", "not_listed"]);
}

#[test]
fn the_coverage_does_not_depend_on_the_switches_that_are_applied_here() {
    let service = Service::with(300);
    let (_, all) = service.csv(request(&[])).unwrap();
    let (_, some) = service.csv(request(&["licensed_users_only", "sspr_enabled_users"])).unwrap();
    assert!(some.rows < all.rows);
    assert_eq!(some.coverage.to_string(), all.coverage.to_string());
}

#[test]
fn a_narrowed_read_says_what_it_did_not_count() {
    let (_, outcome) = Service::with(300).csv(request(&["admins_only"])).unwrap();
    let coverage = &outcome.coverage;
    assert_eq!(coverage.scope, Scope::Narrowed);
    assert_eq!((coverage.tenant_users, coverage.not_listed), (Some(300), None));
    assert!(coverage.to_string().contains("not listed: not counted"), "{coverage}");
    assert_eq!(outcome.to_json()["coverage"]["not_listed"], serde_json::Value::Null);
}

#[test]
fn the_summary_counts_the_rows_and_the_administrators_among_them() {
    let (csv, outcome) = Service::with(300).csv(request(&[])).unwrap();
    let csv = text(&csv);
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let count =
        |test: &dyn Fn(&csv::StringRecord) -> bool| rows.iter().filter(|row| test(row)).count() as u64;
    let summary: HashMap<_, _> = outcome.summary.iter().copied().collect();
    assert_eq!(summary["users"], rows.len() as u64);
    assert_eq!(summary["registered"], count(&|row| &row[2] == "True"));
    assert_eq!(summary["enabled"], count(&|row| &row[3] == "True"));
    assert_eq!(summary["capable"], count(&|row| &row[2] == "True" && &row[3] == "True"));
    assert_eq!(summary["admins"], count(&|row| &row[10] == "True"));
    assert_eq!(summary["admins_enabled"], count(&|row| &row[10] == "True" && &row[3] == "True"));
    assert!(outcome.summary_text.contains(&format!("users: {}", rows.len())), "{}", outcome.summary_text);
}
