//! Errors of the core as Python exceptions.

use entra_auth_reports::Error;
use pyo3::prelude::*;
use pyo3::types::PyDict;

/// The exception of an error: the class of its kind, which `_errors.py` declares.
pub(crate) fn raised(py: Python<'_>, error: &Error) -> PyErr {
    match exception(py, error) {
        Ok(exception) => PyErr::from_value(exception),
        Err(failure) => failure,
    }
}

fn exception<'py>(py: Python<'py>, error: &Error) -> PyResult<Bound<'py, PyAny>> {
    let details = PyDict::new(py);
    details.set_item("hint", error.hint())?;
    details.set_item("status", error.status())?;
    details.set_item("code", error.code())?;
    details.set_item("request_id", error.request_id())?;
    details.set_item("attempts", error.attempts())?;
    py.import("entra_auth_reports._errors")?
        .getattr("BY_KIND")?
        .get_item(error.kind().name())?
        .call((error.to_string(),), Some(&details))
}
