//! Pulls an operation to its end on the caller's own thread, so that Ctrl+C, logging and progress work there.

use std::time::Duration;

use arrow_array::RecordBatch;
use entra_auth_reports::reports::Outcome;
use entra_auth_reports::{Error, ErrorKind, Event, Operation, Pull};
use pyo3::prelude::*;

use crate::errors::raised;

/// How long Python may have to wait before it learns of Ctrl+C.
const PULL: Duration = Duration::from_millis(100);

/// The rows of an operation and what it tells beside them.
///
/// The GIL is free while it waits. Whatever is raised here, by Ctrl+C or by `progress`, drops the operation,
/// and that cancels it.
pub(crate) fn pull(
    py: Python<'_>,
    mut operation: Operation,
    progress: Option<&Bound<'_, PyAny>>,
) -> PyResult<(Vec<RecordBatch>, Outcome)> {
    let logger = py.import("logging")?.call_method1("getLogger", ("entra_auth_reports",))?;
    let mut batches = Vec::new();
    loop {
        let pulled = py.detach(|| operation.next(PULL));
        py.check_signals()?;
        match pulled.map_err(|error| raised(py, &error))? {
            Pull::Event(Event::Rows(batch)) => batches.push(batch),
            Pull::Event(Event::Progress(now)) => {
                if let Some(progress) = progress {
                    progress.call1((now.done, now.total))?;
                }
            }
            Pull::Event(Event::Log(text)) => log(&logger, "debug", &text)?,
            Pull::Event(Event::Warning(warning)) => log(&logger, "warning", &warning.message)?,
            Pull::Event(Event::Done(outcome)) => return Ok((batches, *outcome)),
            Pull::Event(_) | Pull::Pending => {}
            Pull::Finished => {
                return Err(raised(py, &Error::new(ErrorKind::Unexpected, "the report has no end")));
            }
        }
    }
}

/// The text is an argument of the format, since it may hold a percent sign.
fn log(logger: &Bound<'_, PyAny>, level: &str, text: &str) -> PyResult<()> {
    logger.call_method1(level, ("%s", text)).map(drop)
}
