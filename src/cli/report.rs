//! A report on the command line: from arguments to a request, from events to a file or standard output.

use std::io::{IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::ArgMatches;
use clap::parser::ValueSource;
use serde_json::{Map, json};

use super::terminal::{Terminal, cancel_on_signals};
use crate::credentials::Secret;
use crate::output::{Layout, RowWriter};
use crate::reports::{self, Outcome, Spec};
use crate::request::{
    self, FILE_PARAMETERS, OutputRequest, PATH_PARAMETER, ReportRequest, SessionRequest, TOKEN_VARIABLE,
};
use crate::sample_tenant::SampleTenant;
use crate::{Error, ErrorKind, Event, Operation, Pull, Result, Session};

/// How long a pull waits; nothing depends on it, since every event ends the wait.
const PULL: Duration = Duration::from_secs(1);

pub(super) fn run(spec: &'static Spec, matches: &ArgMatches, terminal: &Terminal) -> Result<u8> {
    let mut request = ReportRequest::new(spec.name);
    for parameter in spec.parameters.iter().filter(|parameter| matches.get_flag(parameter.name)) {
        request.parameters.insert(parameter.name.to_owned(), json!(true));
    }
    let output = output(matches)?;
    let to_stdout = output.path.as_deref() == Some(Path::new("-"));
    let layout = Layout::new(reports::columns(&request)?, &output)?;
    let (session_request, _sample_tenant) = session(matches)?;
    let session = Session::open(session_request)?;
    if to_stdout {
        let operation = session.start(request)?;
        let stdout = std::io::stdout().lock();
        return match pull(operation, terminal, Some(RowWriter::begin(layout, stdout)?)) {
            // Whoever read the data has read enough.
            Err(error) if error.is_closed_pipe() => Ok(0),
            Err(error) => Err(error),
            Ok(outcome) => Ok(terminal.told(&outcome)),
        };
    }
    request.output = Some(output);
    let outcome = pull(session.start(request)?, terminal, None::<RowWriter<std::io::Sink>>)?;
    match &outcome.file {
        Some(file) => print_path(file)?,
        None => terminal.say("No data found: no user matches, so no file was written."),
    }
    Ok(terminal.told(&outcome))
}

fn pull<W: Write>(
    mut operation: Operation,
    terminal: &Terminal,
    mut rows: Option<RowWriter<W>>,
) -> Result<Outcome> {
    cancel_on_signals(operation.canceller(), rows.is_some())?;
    loop {
        match operation.next(PULL)? {
            Pull::Event(Event::Rows(batch)) => {
                if let Some(writer) = &mut rows {
                    writer.write(&batch)?;
                }
            }
            Pull::Event(Event::Done(outcome)) => {
                terminal.clear();
                if let Some(writer) = rows {
                    writer.finish()?;
                }
                return Ok(*outcome);
            }
            Pull::Event(event) => terminal.show(&event),
            Pull::Pending => {}
            Pull::Finished => return Err(Error::new(ErrorKind::Unexpected, "the report has no end")),
        }
    }
}

fn print_path(file: &Path) -> Result<()> {
    writeln!(std::io::stdout().lock(), "{}", file.display()).or_else(|e| match e.kind() {
        std::io::ErrorKind::BrokenPipe => Ok(()),
        _ => Err(Error::new(ErrorKind::Output, "the path of the report could not be printed").with_source(e)),
    })
}

fn output(matches: &ArgMatches) -> Result<OutputRequest> {
    let mut fields = Map::new();
    for parameter in FILE_PARAMETERS {
        let name = parameter.name;
        if matches.value_source(name) != Some(ValueSource::CommandLine) {
            continue;
        }
        let value = match parameter.kind {
            request::ParameterKind::Switch => json!(matches.get_flag(name)),
            request::ParameterKind::Texts(_) => {
                json!(matches.get_many::<String>(name).into_iter().flatten().collect::<Vec<_>>())
            }
            request::ParameterKind::Choice(words) => {
                let given = matches.get_one::<String>(name).map_or("", String::as_str);
                json!(words.iter().find(|word| word.eq_ignore_ascii_case(given)))
            }
            _ => json!(matches.get_one::<String>(name)),
        };
        fields.insert(name.to_owned(), value);
    }
    let mut output: OutputRequest = request::parameters("the file", fields)?;
    output.path = matches.get_one::<PathBuf>(PATH_PARAMETER.name).cloned();
    Ok(output)
}

/// The session that was asked for, and the sample tenant that must live as long.
fn session(matches: &ArgMatches) -> Result<(SessionRequest, Option<SampleTenant>)> {
    let from_stdin = matches.get_flag("access_token");
    let graph_endpoint = matches.get_one::<String>("graph_endpoint").cloned();
    if let Some(&users) = matches.get_one::<u32>("sample_tenant") {
        if from_stdin || graph_endpoint.is_some() {
            return Err(Error::usage("the sample tenant and another service were asked for at once")
                .with_hint("Leave --sample-tenant out, or --access-token-stdin and --graph-endpoint."));
        }
        let seed = matches.get_one::<u64>("sample_seed").copied().unwrap_or(1);
        let tenant = SampleTenant::start(users, seed, None)?;
        let request = SessionRequest {
            access_token: Some(Secret::new(tenant.access_token())),
            graph_endpoint: Some(tenant.endpoint().to_owned()),
        };
        return Ok((request, Some(tenant)));
    }
    let access_token = if from_stdin {
        Some(read_stdin()?)
    } else {
        std::env::var(TOKEN_VARIABLE).ok().filter(|token| !token.is_empty()).map(Secret::new)
    };
    if access_token.is_none() {
        return Err(Error::usage("no way to sign in was given").with_hint(format!(
            "Put an access token for Microsoft Graph into the environment variable {TOKEN_VARIABLE}, pipe it in with \
             --access-token-stdin, or try --sample-tenant."
        )));
    }
    Ok((SessionRequest { access_token, graph_endpoint }, None))
}

fn read_stdin() -> Result<Secret> {
    let stdin = std::io::stdin();
    if stdin.is_terminal() {
        let _ = writeln!(std::io::stderr(), "Paste the access token, then press Enter.");
        let mut line = String::new();
        stdin.read_line(&mut line).map_err(cannot_read)?;
        return Ok(Secret::new(line));
    }
    let mut text = String::new();
    stdin.lock().read_to_string(&mut text).map_err(cannot_read)?;
    Ok(Secret::new(text))
}

fn cannot_read(error: std::io::Error) -> Error {
    Error::usage("the access token could not be read from standard input").with_source(error)
}
