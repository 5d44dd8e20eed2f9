//! `test-service [--users N] [--seed S] [--port P]`: prints where it is, and serves until its stdin is closed.
//!
//! So it ends with the program that started it, however that ends.

use std::io::{self, Read, Write};
use std::process::ExitCode;

use test_service::Running;

/// What the command line says.
struct Arguments {
    users: u32,
    seed: u64,
    port: Option<u16>,
}

fn main() -> ExitCode {
    match arguments(std::env::args().skip(1)).and_then(|arguments| run(&arguments)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("test-service: {message}");
            ExitCode::from(2)
        }
    }
}

fn arguments(mut words: impl Iterator<Item = String>) -> Result<Arguments, String> {
    let mut arguments = Arguments { users: 300, seed: 1, port: None };
    while let Some(word) = words.next() {
        let value = words.next().ok_or_else(|| format!("{word} needs a value"))?;
        let bad = |error: std::num::ParseIntError| format!("{word} {value}: {error}");
        match word.as_str() {
            "--users" => arguments.users = value.parse().map_err(bad)?,
            "--seed" => arguments.seed = value.parse().map_err(bad)?,
            "--port" => arguments.port = Some(value.parse().map_err(bad)?),
            _ => return Err(format!("{word} is not one of --users, --seed, --port")),
        }
    }
    Ok(arguments)
}

fn run(arguments: &Arguments) -> Result<(), String> {
    let running = Running::start_at(arguments.users, arguments.seed, arguments.port)
        .map_err(|error| error.to_string())?;
    let line = serde_json::json!({
        "endpoint": running.endpoint,
        "access_token": running.access_token,
        "control": running.control,
    });
    writeln!(io::stdout(), "{line}").map_err(|error| error.to_string())?;
    // Nothing is expected on stdin but its end.
    io::stdin().lock().read_to_end(&mut Vec::new()).map_err(|error| error.to_string())?;
    Ok(())
}
