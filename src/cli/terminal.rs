//! What a person sees on standard error: progress on a terminal, warnings, the closing lines.

use std::io::Write;
use std::time::Duration;

use clap::ArgMatches;
use indicatif::{ProgressBar, ProgressStyle};

use crate::reports::Outcome;
use crate::run::{Canceller, runtime};
use crate::{ErrorKind, Event, Progress, Result};

/// Standard error, and how much to say on it.
pub(super) struct Terminal {
    bar: ProgressBar,
    quiet: bool,
    verbose: bool,
}

impl Terminal {
    pub(super) fn new(matches: &ArgMatches) -> Self {
        let quiet = matches.get_flag("quiet");
        // Where standard error is no terminal, the bar draws nothing.
        let bar = if quiet { ProgressBar::hidden() } else { ProgressBar::new_spinner() };
        Terminal { bar, quiet, verbose: matches.get_flag("verbose") }
    }

    /// Shows an event on its way.
    pub(super) fn show(&self, event: &Event) {
        match event {
            Event::Progress(progress) => self.progress(*progress),
            Event::Log(text) if self.verbose => self.line(text),
            Event::Warning(warning) => self.line(&format!("warning: {}", warning.message)),
            _ => {}
        }
    }

    /// Says something, unless quiet was asked for.
    pub(super) fn say(&self, text: &str) {
        if !self.quiet {
            self.line(text);
        }
    }

    /// The closing lines: what the report covers, and what it counts. Gives the exit code.
    pub(super) fn told(&self, outcome: &Outcome) -> u8 {
        self.say(&outcome.coverage.to_string());
        self.say(&outcome.summary_text);
        if let Some(text) = outcome.partial_text() {
            self.say(text);
        }
        outcome.exit_code()
    }

    /// Takes the progress bar away.
    pub(super) fn clear(&self) {
        self.bar.finish_and_clear();
    }

    fn line(&self, text: &str) {
        // Nobody may be reading any more, which is no reason to stop.
        self.bar.suspend(|| drop(writeln!(std::io::stderr(), "{text}")));
    }

    fn progress(&self, progress: Progress) {
        if let Some(total) = progress.total
            && self.bar.length() != Some(total)
        {
            self.bar.set_length(total);
            self.bar
                .set_style(style("{bar:40} {human_pos} of {human_len} users  {elapsed}, about {eta} left"));
        } else if self.bar.length().is_none() && self.bar.position() == 0 {
            self.bar.set_style(style("{spinner} {human_pos} users  {elapsed}"));
            self.bar.enable_steady_tick(Duration::from_millis(120));
        }
        self.bar.set_position(progress.done);
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

/// From now on Ctrl+C, and what else asks a program to end, cancels the operation. Where rows go to standard output,
/// whoever reads them may have stopped without closing it, and would hold the program up for ever: it then ends by
/// itself after a moment. A second signal ends it at once.
pub(super) fn cancel_on_signals(canceller: Canceller, to_stdout: bool) -> Result<()> {
    runtime()?.spawn(async move {
        asked_to_end().await;
        canceller.cancel();
        let patience = Duration::from_millis(if to_stdout { 500 } else { 60_000 });
        let _ = tokio::time::timeout(patience, asked_to_end()).await;
        std::process::exit(ErrorKind::Cancelled.exit_code().into());
    });
    Ok(())
}

#[cfg(unix)]
async fn asked_to_end() {
    use tokio::signal::unix::{SignalKind, signal};
    let signals = (signal(SignalKind::terminate()), signal(SignalKind::hangup()));
    let (Ok(mut terminate), Ok(mut hangup)) = signals else { return interrupted().await };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = hangup.recv() => {}
        () = interrupted() => {}
    }
}

#[cfg(windows)]
async fn asked_to_end() {
    use tokio::signal::windows::{ctrl_break, ctrl_close, ctrl_shutdown};
    let signals = (ctrl_break(), ctrl_close(), ctrl_shutdown());
    let (Ok(mut ctrl_break), Ok(mut close), Ok(mut shutdown)) = signals else { return interrupted().await };
    tokio::select! {
        _ = ctrl_break.recv() => {}
        _ = close.recv() => {}
        _ = shutdown.recv() => {}
        () = interrupted() => {}
    }
}

async fn interrupted() {
    if tokio::signal::ctrl_c().await.is_err() {
        // It cannot be listened to, so it still ends the program by itself.
        std::future::pending().await
    }
}
