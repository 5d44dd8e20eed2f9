//! The program: the command line of the core.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(entra_auth_reports::cli::main(std::env::args_os()))
}
