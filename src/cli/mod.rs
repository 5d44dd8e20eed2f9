//! The command line: one code for the binary and for the console script of the Python package.

mod arguments;
mod report;
mod sample;
mod terminal;

use std::ffi::OsString;
use std::io::Write;

use clap::ArgMatches;

use crate::{Error, Result, reports};

pub use arguments::command;
use terminal::Terminal;

/// Runs the command line and gives its exit code: 0 done, 1 output or unexpected, 2 bad use, 3 sign-in,
/// 4 permission or licence, 5 service, 6 partial, 130 cancelled.
///
/// `arguments` begin with the name of the program. Standard output gets the data or the path of the file
/// alone, standard error everything else.
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> u8 {
    let matches = match command().try_get_matches_from(arguments) {
        Ok(matches) => matches,
        Err(answer) => {
            // Help and version come this way too, and go to standard output.
            let _ = answer.print();
            return if answer.use_stderr() { 2 } else { 0 };
        }
    };
    match run(&matches) {
        Ok(code) => code,
        Err(error) => {
            let mut err = std::io::stderr().lock();
            let _ = writeln!(err, "error: {error}");
            if let Some(hint) = error.hint() {
                let _ = writeln!(err, "  {hint}");
            }
            error.kind().exit_code()
        }
    }
}

fn run(matches: &ArgMatches) -> Result<u8> {
    match matches.subcommand() {
        Some(("sample-tenant", matches)) => sample::serve(matches).map(|()| 0),
        Some(("completions", matches)) => completions(matches).map(|()| 0),
        Some((name, matches)) => {
            let spec = reports::catalogue()
                .find(|spec| arguments::command_name(spec) == name)
                .ok_or_else(|| Error::usage(format!("there is no command {name}")))?;
            report::run(spec, matches, &Terminal::new(matches))
        }
        None => Err(Error::usage("no command was given").with_hint("See --help.")),
    }
}

fn completions(matches: &ArgMatches) -> Result<()> {
    let Some(&shell) = matches.get_one::<clap_complete::Shell>("shell") else {
        return Err(Error::usage("no shell was given"));
    };
    let mut script = Vec::new();
    let mut command = command();
    let name = command.get_name().to_owned();
    clap_complete::generate(shell, &mut command, name, &mut script);
    // Whoever reads may have read enough.
    let _ = std::io::stdout().write_all(&script);
    Ok(())
}
