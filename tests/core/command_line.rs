//! The command line as a person or a scheduled task runs it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::asking::{Service, combinations, folder, golden, names};

fn program(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_entra-auth-reports"));
    command.current_dir(folder).env_remove("ENTRA_AUTH_REPORTS_ACCESS_TOKEN").stdin(Stdio::null());
    command
}

/// The command line against a test service, with the token in the environment.
fn asking(service: &Service, folder: &Path) -> Command {
    let mut command = program(folder);
    command
        .args(["sspr-status", "--graph-endpoint", &service.running.endpoint])
        .env("ENTRA_AUTH_REPORTS_ACCESS_TOKEN", &service.running.access_token);
    command
}

fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn code(command: &mut Command) -> (i32, String) {
    let output = command.output().unwrap();
    (output.status.code().unwrap(), err(&output))
}

#[test]
fn the_first_run_writes_the_report_of_the_sample_tenant_and_says_where() {
    let folder = folder("first_run");
    let output = program(&folder).args(["sspr-status", "--sample-tenant"]).output().unwrap();
    assert!(output.status.success(), "{}", err(&output));
    let path = out(&output);
    assert_eq!(std::fs::read(path.trim_end()).unwrap(), golden(300, "All"));
    assert_eq!(names(&folder).len(), 1);
    assert!(
        err(&output).contains("Coverage: the whole tenant; users in the tenant: 300"),
        "{}",
        err(&output)
    );
    assert!(err(&output).contains("Summary: users: "), "{}", err(&output));
}

#[test]
fn every_combination_gives_the_golden_bytes_on_standard_output() {
    let folder = folder("stdout");
    let service = Service::with(300);
    for (name, switches) in combinations() {
        let switches = switches.iter().map(|switch| format!("--{}", switch.replace('_', "-")));
        let output = asking(&service, &folder).args(["-q", "-o", "-"]).args(switches).output().unwrap();
        assert!(output.status.success(), "{name}: {}", err(&output));
        assert_eq!(out(&output), String::from_utf8(golden(300, &name)).unwrap(), "{name}");
    }
    assert_eq!(names(&folder), [] as [&str; 0]);
}

#[test]
fn no_row_and_no_path_is_a_success_without_a_file() {
    let folder = folder("nobody");
    let service = Service::with(10);
    let output =
        asking(&service, &folder).args(["--sspr-enabled-users", "--sspr-disabled-users"]).output().unwrap();
    assert!(output.status.success());
    assert_eq!(out(&output), "");
    assert!(err(&output).contains("no file was written"), "{}", err(&output));
    assert_eq!(names(&folder), [] as [&str; 0]);
}

#[test]
fn quiet_says_nothing_but_warnings() {
    let folder = folder("quiet");
    let output =
        program(&folder).args(["sspr-status", "--sample-tenant=10", "-q", "-o", "a.csv"]).output().unwrap();
    assert!(err(&output).lines().all(|line| line.starts_with("warning: ")), "{}", err(&output));
}

#[test]
fn exit_codes_tell_what_went_wrong() {
    let folder = folder("exit_codes");
    let service = Service::with(10);
    assert_eq!(code(asking(&service, &folder).arg("--nonsense")).0, 2);
    assert_eq!(code(asking(&service, &folder).args(["--columns", "nobody"])).0, 2);
    assert_eq!(code(&mut program(&folder)).0, 2);
    assert_eq!(code(asking(&service, &folder).args(["-o", "missing/a.csv"])).0, 1);
    assert_eq!(code(asking(&service, &folder).env("ENTRA_AUTH_REPORTS_ACCESS_TOKEN", "foreign")).0, 3);
    let at = json!({ "path": "userRegistrationDetails" });
    for (fault, expected) in [
        (json!({ "match": at, "status": 403, "code": "Authorization_RequestDenied" }), 4),
        (json!({ "match": at, "status": 500 }), 5),
        (json!({ "match": at, "broken_json": true }), 5),
    ] {
        service.fault(fault);
        let (code, err) = code(&mut asking(&service, &folder));
        assert_eq!(code, expected, "{err}");
        assert!(err.starts_with("error: ") && err.lines().count() >= 2, "{err}");
        assert!(!err.contains(&service.running.access_token));
    }
    service.fault(json!({ "match": { "path": "$count" }, "status": 403 }));
    let (code, err) = code(asking(&service, &folder).args(["--admins-only", "-o", "partial.csv"]));
    assert_eq!(code, 6, "{err}");
    assert_eq!(std::fs::read(folder.join("partial.csv")).unwrap(), golden(10, "AdminsOnly"));
    assert_eq!(names(&folder), ["partial.csv"]);
}

#[test]
fn two_explicit_ways_to_sign_in_are_refused_and_the_environment_gives_way() {
    let folder = folder("two_ways");
    let service = Service::with(10);
    let (refused, text) = code(asking(&service, &folder).arg("--sample-tenant=10"));
    assert_eq!(refused, 2, "{text}");
    let (refused, _) =
        code(program(&folder).args(["sspr-status", "--sample-tenant=10", "--access-token-stdin"]));
    assert_eq!(refused, 2);
    let mut sample = program(&folder);
    sample
        .args(["sspr-status", "--sample-tenant=10", "-o", "a.csv"])
        .env("ENTRA_AUTH_REPORTS_ACCESS_TOKEN", "x");
    assert_eq!(code(&mut sample).0, 0);
    assert_eq!(service.asked().len(), 0);
}

#[test]
fn a_token_can_be_piped_in() {
    let folder = folder("piped_in");
    let service = Service::with(10);
    let mut child = asking(&service, &folder)
        .args(["--access-token-stdin", "-q", "-o", "a.csv"])
        .env("ENTRA_AUTH_REPORTS_ACCESS_TOKEN", "an explicit way wins over this")
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    writeln!(child.stdin.take().unwrap(), "{}", service.running.access_token).unwrap();
    assert!(child.wait().unwrap().success());
    let (code, err) = code(asking(&service, &folder).args(["--access-token-stdin"]));
    assert_eq!(code, 2, "an empty token: {err}");
}

#[test]
fn a_closed_pipe_ends_quietly() {
    let folder = folder("closed_pipe");
    let mut child = program(&folder)
        .args(["sspr-status", "--sample-tenant=20000", "-q", "-o", "-"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert!(line.starts_with("\"User Name\""));
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(!err(&output).contains("error"), "{}", err(&output));
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_a_run_within_a_second_and_leaves_nothing() {
    let folder = folder("ctrl_c");
    let service = Service::with(300);
    service.fault(json!({ "match": { "path": "/v1.0/users" }, "status": 429, "retry_after": 300 }));
    let mut child =
        asking(&service, &folder).args(["-v", "-o", "a.csv"]).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    assert!(lines.any(|line| line.unwrap().contains("waiting 300")));
    let start = Instant::now();
    let kill = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(kill.success());
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert!(start.elapsed() < Duration::from_secs(1));
    assert_eq!(names(&folder), [] as [&str; 0]);
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_a_run_whose_reader_has_stopped_reading() {
    let folder = folder("stopped_reading");
    let mut child = program(&folder)
        .args(["sspr-status", "--sample-tenant=20000", "-q", "-o", "-"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut line = String::new();
    let mut reader = BufReader::new(child.stdout.take().unwrap());
    reader.read_line(&mut line).unwrap();
    std::thread::sleep(Duration::from_millis(300));
    let start = Instant::now();
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert!(start.elapsed() < Duration::from_secs(1), "{:?}", start.elapsed());
}

#[cfg(unix)]
#[test]
fn a_run_that_is_told_to_end_leaves_nothing() {
    let folder = folder("told_to_end");
    let service = Service::with(300);
    service.behave(json!({ "latency_ms": 2000 }));
    let mut child = asking(&service, &folder).args(["-q", "-o", "a.csv"]).spawn().unwrap();
    let start = Instant::now();
    while names(&folder).is_empty() && start.elapsed() < Duration::from_secs(10) {}
    std::thread::sleep(Duration::from_millis(100));
    assert!(Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert_eq!(names(&folder), [] as [&str; 0]);
}

#[test]
fn loopback_never_goes_through_a_proxy() {
    let folder = folder("proxy");
    let proxy = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", proxy.local_addr().unwrap());
    let mut command = program(&folder);
    command.args(["sspr-status", "--sample-tenant=10", "-q", "-o", "a.csv"]);
    for variable in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"] {
        command.env(variable, &address);
    }
    assert_eq!(code(&mut command).0, 0);
    proxy.set_nonblocking(true).unwrap();
    assert_eq!(proxy.accept().unwrap_err().kind(), std::io::ErrorKind::WouldBlock);
}

#[test]
fn the_sample_tenant_prints_what_other_programs_need_to_read_it() {
    let folder = folder("sample_tenant");
    let mut child = program(&folder)
        .args(["sample-tenant", "--users", "10"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let told: Value = serde_json::from_str(&line).unwrap();
    let mut command = program(&folder);
    command
        .args(["sspr-status", "-q", "-o", "-", "--graph-endpoint", told["endpoint"].as_str().unwrap()])
        .env("ENTRA_AUTH_REPORTS_ACCESS_TOKEN", told["access_token"].as_str().unwrap());
    assert_eq!(command.output().unwrap().stdout, golden(10, "All"));
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn completions_and_version_go_to_standard_output() {
    let folder = folder("completions");
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let output = program(&folder).args(["completions", shell]).output().unwrap();
        assert!(output.status.success() && out(&output).contains("sspr-status"), "{shell}");
    }
    let version = program(&folder).arg("--version").output().unwrap();
    assert_eq!(out(&version).trim_end(), format!("entra-auth-reports {}", env!("CARGO_PKG_VERSION")));
}

#[test]
fn help_tells_every_parameter_of_the_catalogue() {
    let folder = folder("help");
    let help = out(&program(&folder).args(["sspr-status", "--help"]).output().unwrap());
    let flat = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let help = flat(&help);
    for spec in entra_auth_reports::reports::catalogue() {
        for parameter in spec.parameters.iter().chain(entra_auth_reports::request::FILE_PARAMETERS) {
            assert!(help.contains(&format!("--{}", parameter.kebab_case())), "{}", parameter.name);
            assert!(help.contains(&flat(parameter.meaning)), "{}", parameter.name);
        }
    }
    let mut nothing = String::new();
    let mut child =
        program(&folder).arg("--help").stderr(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    child.stderr.take().unwrap().read_to_string(&mut nothing).unwrap();
    child.wait().unwrap();
    assert_eq!(nothing, "");
}
