//! A session of the core, which Python holds.

use entra_auth_reports::credentials::Secret;
use entra_auth_reports::request::{ReportRequest, SessionRequest};
use entra_auth_reports::{Error, reports};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::errors::raised;
use crate::pull::pull;
use crate::table::Table;
use crate::values;

/// One service and one way to sign in.
#[pyclass(frozen, module = "entra_auth_reports._native")]
pub(crate) struct Session(entra_auth_reports::Session);

#[pymethods]
impl Session {
    #[new]
    #[pyo3(signature = (access_token, graph_endpoint))]
    fn new(py: Python<'_>, access_token: Option<&str>, graph_endpoint: Option<String>) -> PyResult<Self> {
        let request = SessionRequest { access_token: access_token.map(Secret::new), graph_endpoint };
        // The trust store of the system is read here, which takes a while.
        py.detach(|| entra_auth_reports::Session::open(request))
            .map(Session)
            .map_err(|error| raised(py, &error))
    }

    /// Reads a report; `progress` is called with the users done and their total, once that is known.
    #[pyo3(signature = (report, parameters, progress))]
    fn read(
        &self,
        py: Python<'_>,
        report: &str,
        parameters: &Bound<'_, PyDict>,
        progress: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Table> {
        if progress.is_some_and(|progress| !progress.is_callable()) {
            return Err(PyTypeError::new_err("progress is a callable, True or None"));
        }
        let mut request = ReportRequest::new(report);
        request.parameters = values::parameters(parameters)?;
        let failed = |error: Error| raised(py, &error);
        let columns = reports::columns(&request).map_err(failed)?;
        let operation = py.detach(|| self.0.start(request)).map_err(failed)?;
        let (batches, outcome) = pull(py, operation, progress)?;
        Ok(Table::new(columns, batches, outcome))
    }
}
