//! Every chore of this project, on every system: `cargo xtask test | module | generate | bench`.

mod bench;
mod generate;
mod module;
mod mono;
mod python;
mod run;
mod test;

use std::process::ExitCode;

const USAGE: &str = "\
Usage: cargo xtask <CHORE>

  test               checks the formatting, lints, generated files, and tests all three languages
  module [--debug]   builds the PowerShell module: target/module/EntraAuthReports
  generate [--check] writes what follows from the catalogue of reports, or says what is out of date
  bench              measures speed and memory, as ratios";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["test"] => test::all(),
        ["module"] => module::build(run::Profile::Release).map(|folder| println!("{}", folder.display())),
        ["module", "--debug"] => {
            module::build(run::Profile::Debug).map(|folder| println!("{}", folder.display()))
        }
        ["generate"] => generate::write(),
        ["generate", "--check"] => generate::check(),
        ["bench"] => bench::all(),
        _ => Err(USAGE.to_owned()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
