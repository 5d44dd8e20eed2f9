//! Reports as files: names, options, and that a file is whole or not there.

use std::path::Path;

use entra_auth_reports::reports::Outcome;
use entra_auth_reports::request::{Encoding, Format, OutputRequest, ReportRequest};
use entra_auth_reports::{Error, ErrorKind};
use serde_json::{Value, json};

use crate::asking::{Service, folder, golden, names, pull, request};

fn write(service: &Service, mut request: ReportRequest, output: OutputRequest) -> Result<Outcome, Error> {
    request.output = Some(output);
    let mut operation = service.session().start(request)?;
    pull(&mut operation, |event| assert!(!matches!(event, entra_auth_reports::Event::Rows(_))))
}

fn to(path: &Path) -> OutputRequest {
    OutputRequest { path: Some(path.to_owned()), ..OutputRequest::default() }
}

fn written(service: &Service, output: OutputRequest) -> String {
    let path = output.path.clone().unwrap();
    write(service, request(&[]), output).unwrap();
    std::fs::read_to_string(path).unwrap()
}

#[test]
fn a_file_that_exists_is_replaced_whole() {
    let folder = folder("replaced_whole");
    let path = folder.join("report.csv");
    std::fs::write(&path, "x".repeat(1 << 20)).unwrap();
    let outcome = write(&Service::with(300), request(&[]), to(&path)).unwrap();
    assert_eq!(std::fs::read(&path).unwrap(), golden(300, "All"));
    assert_eq!(outcome.file.unwrap(), path.canonicalize().unwrap());
    assert_eq!(names(&folder), ["report.csv"]);
}

#[test]
fn a_folder_takes_the_default_name_of_the_original() {
    let folder = folder("default_name");
    let outcome = write(&Service::with(10), request(&[]), to(&folder)).unwrap();
    let name = outcome.file.unwrap().file_name().unwrap().to_str().unwrap().to_owned();
    let stamp = name.strip_prefix("SSPR_Status_Report_").unwrap().strip_suffix(".csv").unwrap();
    chrono::NaiveDateTime::parse_from_str(stamp, "%Y-%b-%d-%a %I-%M %p").unwrap();
    assert_eq!(names(&folder), [name]);
}

#[test]
fn where_no_row_matches_a_default_name_is_not_written_and_a_given_one_is_a_header() {
    let service = Service::with(300);
    let nobody = || request(&["sspr_enabled_users", "sspr_disabled_users"]);
    let folder = folder("no_row");
    assert_eq!(write(&service, nobody(), to(&folder)).unwrap().file, None);
    assert_eq!(names(&folder), [] as [&str; 0]);
    let path = folder.join("mine.csv");
    std::fs::write(&path, "yesterday's rows").unwrap();
    assert!(write(&service, nobody(), to(&path)).unwrap().file.is_some());
    assert_eq!(std::fs::read(&path).unwrap(), golden(300, "SsprEnabledUsers+SsprDisabledUsers"));
}

#[test]
fn no_clobber_refuses_before_any_request() {
    let service = Service::with(10);
    let path = folder("no_clobber").join("report.csv");
    let output = || OutputRequest { no_clobber: true, ..to(&path) };
    write(&service, request(&[]), output()).unwrap();
    service.asked();
    let error = write(&service, request(&[]), output()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Output);
    assert!(error.message().contains("exists already"), "{error}");
    assert!(service.asked().is_empty());
}

#[test]
fn a_path_that_cannot_be_written_is_found_before_any_request() {
    let service = Service::with(10);
    let folder = folder("cannot_be_written");
    std::fs::write(folder.join("file"), "").unwrap();
    for path in ["missing/report.csv", "file/report.csv"] {
        let error = write(&service, request(&[]), to(&folder.join(path))).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Output, "{path}");
        assert!(error.hint().is_some());
    }
    let error = write(&service, request(&[]), to(&folder.join("missing/"))).unwrap_err();
    assert!(error.message().contains("no folder"), "{error}");
    let read_only = folder.join("read-only.csv");
    std::fs::write(&read_only, "keep").unwrap();
    let mut permissions = read_only.metadata().unwrap().permissions();
    permissions.set_readonly(true);
    std::fs::set_permissions(&read_only, permissions).unwrap();
    let error = write(&service, request(&[]), to(&read_only)).unwrap_err();
    assert!(error.message().contains("read-only"), "{error}");
    let error = write(&service, request(&[]), to(Path::new(""))).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Usage);
    assert!(service.asked().is_empty());
}

#[test]
fn two_runs_do_not_write_one_file_at_once() {
    let service = Service::with(10);
    let folder = folder("two_runs");
    let mut first = request(&[]);
    first.output = Some(to(&folder.join("report.csv")));
    let operation = service.session().start(first).unwrap();
    let error = write(&service, request(&[]), to(&folder.join("report.csv"))).unwrap_err();
    assert!(error.message().contains("another run"), "{error}");
    drop(operation);
    assert_eq!(names(&folder), [] as [&str; 0]);
    write(&service, request(&[]), to(&folder.join("report.csv"))).unwrap();
}

#[test]
fn what_a_run_left_behind_is_replaced_and_removed() {
    let folder = folder("left_behind");
    std::fs::write(folder.join(".report.csv.ear-part"), "half a report").unwrap();
    write(&Service::with(10), request(&[]), to(&folder.join("report.csv"))).unwrap();
    assert_eq!(std::fs::read(folder.join("report.csv")).unwrap(), golden(10, "All"));
    assert_eq!(names(&folder), ["report.csv"]);
}

#[cfg(unix)]
#[test]
fn a_link_in_the_place_of_the_unfinished_file_is_not_followed() {
    let folder = folder("link_in_the_place");
    std::fs::write(folder.join("victim"), "mine").unwrap();
    std::os::unix::fs::symlink(folder.join("victim"), folder.join(".report.csv.ear-part")).unwrap();
    let error = write(&Service::with(10), request(&[]), to(&folder.join("report.csv"))).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Output);
    assert_eq!(std::fs::read_to_string(folder.join("victim")).unwrap(), "mine");
}

#[cfg(unix)]
#[test]
fn what_is_not_a_file_is_not_replaced() {
    let service = Service::with(10);
    let pipe = folder("not_a_file").join("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let error = write(&service, request(&[]), to(&pipe)).unwrap_err();
    assert!(error.message().contains("is not a file"), "{error}");
    assert!(!pipe.metadata().unwrap().is_file());
    assert!(service.asked().is_empty());
}

#[test]
fn a_report_that_is_cancelled_before_it_was_pulled_is_not_written() {
    let service = Service::with(300);
    let folder = folder("cancelled");
    std::fs::write(folder.join("report.csv"), "yesterday").unwrap();
    let mut request = request(&[]);
    request.output = Some(to(&folder.join("report.csv")));
    let mut operation = service.session().start(request).unwrap();
    while service.requests_so_far() < 2 {}
    std::thread::sleep(std::time::Duration::from_millis(200));
    operation.canceller().cancel();
    let error = pull(&mut operation, |_| {}).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Cancelled);
    assert_eq!(std::fs::read_to_string(folder.join("report.csv")).unwrap(), "yesterday");
    assert_eq!(names(&folder), ["report.csv"]);
}

#[cfg(unix)]
#[test]
fn a_link_stays_a_link_and_a_private_file_private() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = folder("link");
    let real = folder.join("real.csv");
    std::fs::write(&real, "").unwrap();
    std::fs::set_permissions(&real, std::fs::Permissions::from_mode(0o600)).unwrap();
    symlink(&real, folder.join("link.csv")).unwrap();
    write(&Service::with(10), request(&[]), to(&folder.join("link.csv"))).unwrap();
    assert!(folder.join("link.csv").symlink_metadata().unwrap().is_symlink());
    assert_eq!(std::fs::read(&real).unwrap(), golden(10, "All"));
    assert_eq!(real.metadata().unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn columns_are_chosen_and_ordered_by_name_or_header() {
    let path = folder("columns").join("report.csv");
    let columns = ["UPN", "is_admin", "UserName"].map(str::to_owned).to_vec();
    let text = written(&Service::with(10), OutputRequest { columns: Some(columns), ..to(&path) });
    assert!(text.starts_with("\"UPN\",\"Is Admin\",\"User Name\""), "{text}");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    assert!(reader.records().all(|row| row.unwrap()[0].contains('@')));
}

#[test]
fn options_that_do_not_fit_are_refused_before_any_request() {
    let service = Service::with(10);
    let path = folder("do_not_fit").join("report.csv");
    let columns = |names: &[&str]| Some(names.iter().map(|name| (*name).to_owned()).collect());
    for output in [
        OutputRequest { columns: columns(&["nobody"]), ..to(&path) },
        OutputRequest { columns: columns(&["user_id"]), ..to(&path) },
        OutputRequest { columns: columns(&["upn", "UPN"]), ..to(&path) },
        OutputRequest { columns: columns(&[]), ..to(&path) },
        OutputRequest { delimiter: Some(String::new()), ..to(&path) },
        OutputRequest { delimiter: Some(";;".into()), ..to(&path) },
        OutputRequest { delimiter: Some("\"".into()), ..to(&path) },
        OutputRequest { format: Some(Format::Json), delimiter: Some(";".into()), ..to(&path) },
        OutputRequest { encoding: Some(Encoding::Utf8Bom), ..to(&path.with_extension("json")) },
    ] {
        let error = write(&service, request(&[]), output).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Usage, "{error}");
    }
    assert!(service.asked().is_empty());
}

#[test]
fn csv_options_change_what_they_say_and_nothing_else() {
    let service = Service::with(10);
    let path = folder("csv_options").join("report.csv");
    let plain = String::from_utf8(golden(10, "All")).unwrap();
    let bom = written(&service, OutputRequest { encoding: Some(Encoding::Utf8Bom), ..to(&path) });
    assert_eq!(bom, format!("\u{feff}{plain}"));
    let semicolons = written(&service, OutputRequest { delimiter: Some(";".into()), ..to(&path) });
    let records = |text: &str, delimiter| -> Vec<csv::StringRecord> {
        let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(text.as_bytes());
        reader.records().map(Result::unwrap).collect()
    };
    assert_eq!(records(&semicolons, b';'), records(&plain, b','));
    let safe = written(&service, OutputRequest { formula_safe: true, ..to(&path) });
    let formula = |field: &str| field.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let (before, after) = (records(&plain, b','), records(&safe, b','));
    let mut disarmed = 0;
    for (before, after) in before.iter().flatten().zip(after.iter().flatten()) {
        assert!(!formula(after), "{after}");
        disarmed += usize::from(formula(before));
        assert_eq!(after, if formula(before) { format!("'{before}") } else { before.to_owned() });
    }
    assert!(disarmed >= 4);
}

#[test]
fn json_holds_the_same_rows_with_the_names_and_types_of_the_data() {
    let service = Service::with(300);
    let path = folder("json").join("report.json");
    write(&service, request(&["detailed"]), to(&path)).unwrap();
    let rows: Vec<Value> = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    let detailed = golden(300, "Detailed");
    let mut reader = csv::Reader::from_reader(detailed.as_slice());
    let expected: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), expected.len());
    for (row, expected) in rows.iter().zip(&expected) {
        assert_eq!(row["user_name"], &expected[0]);
        assert_eq!(row["is_sspr_registered"], expected[2] == *"True");
        let methods: Vec<_> = row["registered_auth_methods"].as_array().unwrap().iter().collect();
        assert_eq!(
            json!(expected[5].split(',').filter(|m| !m.is_empty()).collect::<Vec<_>>()),
            json!(methods)
        );
        assert_eq!(row["department"].as_str().unwrap_or_default(), &expected[4]);
        assert_eq!(row["data_last_updated"], &expected[13]);
    }
    assert!(rows.iter().any(|row| row["signin_enabled"].is_null()));
    write(&service, request(&["sspr_enabled_users", "sspr_disabled_users"]), to(&path)).unwrap();
    assert_eq!(
        serde_json::from_slice::<Vec<Value>>(&std::fs::read(&path).unwrap()).unwrap(),
        [] as [Value; 0]
    );
}
