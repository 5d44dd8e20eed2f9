//! `cargo xtask test`: everything that can be checked on this computer, and loud words for what cannot.

use std::process::Command;
use std::time::Instant;

use crate::python::Venv;
use crate::run::{Profile, cargo, command, find, run, target};
use crate::{generate, module, mono};

/// How a step came out.
enum Outcome {
    Passed,
    Failed(String),
    /// Why it could not run.
    Missing(&'static str),
}

type Step = (&'static str, fn() -> Outcome);

const STEPS: &[Step] = &[
    ("formatting", || ran(run(cargo().args(["fmt", "--all", "--check"])))),
    ("lints", || {
        ran(run(cargo().args(["clippy", "--quiet", "--workspace", "--all-targets", "--", "-D", "warnings"])))
    }),
    ("generated files", || ran(generate::check())),
    ("build", || ran(run(cargo().args(["build", "--quiet", "--workspace"])))),
    ("Rust tests", || ran(run(cargo().args(["test", "--quiet", "--workspace"])))),
    ("Python", || ran(python())),
    ("PowerShell", powershell),
    ("Windows PowerShell, by mono", windows_powershell),
];

/// Runs every step, also after one that failed, and sums up.
pub(crate) fn all() -> Result<(), String> {
    let mut lines = Vec::new();
    let (mut passed, mut failed, mut missing) = (0, 0, 0);
    for (name, step) in STEPS {
        eprintln!("\n== {name}");
        let start = Instant::now();
        let outcome = step();
        let word = match &outcome {
            Outcome::Passed => {
                passed += 1;
                "passed".to_owned()
            }
            Outcome::Failed(error) => {
                failed += 1;
                eprintln!("{error}");
                format!("FAILED: {error}")
            }
            Outcome::Missing(why) => {
                missing += 1;
                eprintln!("\n!!! NOT RUN: {why}\n");
                format!("NOT RUN: {why}")
            }
        };
        lines.push(format!("  {name:<28} {:>5} s  {word}", start.elapsed().as_secs()));
    }
    println!("\nSteps:\n{}", lines.join("\n"));
    println!("{passed} passed, {failed} failed, {missing} skipped");
    if failed == 0 { Ok(()) } else { Err("some steps failed".to_owned()) }
}

fn ran(result: Result<(), String>) -> Outcome {
    result.map_or_else(Outcome::Failed, |()| Outcome::Passed)
}

fn python() -> Result<(), String> {
    let venv = Venv::with_package(Profile::Debug)?;
    run(venv.command("ruff").args(["check", "."]))?;
    run(venv.command("ruff").args(["format", "--check", "."]))?;
    run(venv.command("mypy").args(["--strict", "python/entra_auth_reports", "tests/python"]))?;
    run(venv.python().args([
        "-m",
        "mypy.stubtest",
        "--mypy-config-file",
        "pyproject.toml",
        "entra_auth_reports",
    ]))?;
    run(with_service(&mut venv.python()).args(["-m", "pytest", "-q", "tests/python"]))
}

fn powershell() -> Outcome {
    let Some(pwsh) = find("pwsh") else {
        return Outcome::Missing("there is no PowerShell 7 (pwsh) on the PATH, so no PowerShell test ran");
    };
    let has_pester =
        "if (Get-Module -ListAvailable Pester | Where-Object Version -ge '5.0') { exit 0 }; exit 1";
    if run(command(&pwsh).args(["-NoProfile", "-NonInteractive", "-Command", has_pester])).is_err() {
        return Outcome::Missing("pwsh finds no Pester 5, so no PowerShell test ran: Install-Module Pester");
    }
    let tests = "$c = New-PesterConfiguration; $c.Run.Path = 'tests/powershell'; $c.Run.Exit = $true; \
                 $c.Run.Throw = $true; $c.Output.Verbosity = 'Normal'; Invoke-Pester -Configuration $c";
    ran(module::build(Profile::Debug).and_then(|_| {
        run(with_service(&mut command(&pwsh)).args(["-NoProfile", "-NonInteractive", "-Command", tests]))
    }))
}

fn windows_powershell() -> Outcome {
    if find("mcs").is_none() || find("mono").is_none() {
        return Outcome::Missing(
            "there is no mono (mcs, mono) on the PATH, so Native.cs was not compiled as 5.1 would",
        );
    }
    ran(mono::check())
}

fn with_service(command: &mut Command) -> &mut Command {
    let debug = target().join("debug");
    let program = |name: &str| debug.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    command.env("TEST_SERVICE", program("test-service"))
}
