//! The sample tenant as a program of its own.

use std::io::Write;

use clap::ArgMatches;
use serde_json::json;

use crate::run::runtime;
use crate::sample_tenant::SampleTenant;
use crate::{Error, ErrorKind, Result};

pub(super) fn serve(matches: &ArgMatches) -> Result<()> {
    let users = matches.get_one::<u32>("users").copied().unwrap_or(300);
    let seed = matches.get_one::<u64>("seed").copied().unwrap_or(1);
    let tenant = SampleTenant::start(users, seed, matches.get_one::<u16>("port").copied())?;
    let line = json!({ "endpoint": tenant.endpoint(), "access_token": tenant.access_token() });
    let mut stdout = std::io::stdout().lock();
    writeln!(stdout, "{line}")
        .and_then(|()| stdout.flush())
        .map_err(|e| Error::new(ErrorKind::Output, "the endpoint could not be printed").with_source(e))?;
    let _ = writeln!(
        std::io::stderr(),
        "Serving {users} invented users on {}. Press Ctrl+C to stop.",
        tenant.endpoint()
    );
    runtime()?
        .block_on(tokio::signal::ctrl_c())
        .map_err(|e| Error::new(ErrorKind::Unexpected, "Ctrl+C cannot be waited for").with_source(e))
}
