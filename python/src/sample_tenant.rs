//! The sample tenant as a context manager.

use std::sync::{Mutex, PoisonError};

use pyo3::prelude::*;

use crate::errors::raised;

type Running = entra_auth_reports::sample_tenant::SampleTenant;

/// A running sample tenant.
#[pyclass(frozen, module = "entra_auth_reports")]
pub(crate) struct SampleTenant {
    endpoint: String,
    access_token: String,
    process: u32,
    running: Mutex<Option<Running>>,
}

#[pymethods]
impl SampleTenant {
    #[new]
    #[pyo3(signature = (users, seed))]
    fn new(py: Python<'_>, users: u32, seed: u64) -> PyResult<Self> {
        let running = py.detach(|| Running::start(users, seed, None)).map_err(|error| raised(py, &error))?;
        Ok(SampleTenant {
            endpoint: running.endpoint().to_owned(),
            access_token: running.access_token().to_owned(),
            process: std::process::id(),
            running: Mutex::new(Some(running)),
        })
    }

    /// Where it is: ``http://127.0.0.1:PORT``, a ``graph_endpoint``.
    #[getter]
    fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// The token that it lets in, an ``access_token``; another one on each start.
    #[getter]
    fn access_token(&self) -> &str {
        &self.access_token
    }

    /// Stops it. Leaving the ``with`` block does so too; once is enough.
    fn stop(&self, py: Python<'_>) {
        py.detach(|| self.end());
    }

    fn __enter__(this: Py<Self>) -> Py<Self> {
        this
    }

    #[pyo3(signature = (*_exception))]
    fn __exit__(&self, py: Python<'_>, _exception: &Bound<'_, pyo3::types::PyTuple>) {
        self.stop(py);
    }

    fn __repr__(&self) -> String {
        format!("<SampleTenant {}>", self.endpoint)
    }
}

impl SampleTenant {
    fn end(&self) {
        let running = self.running.lock().unwrap_or_else(PoisonError::into_inner).take();
        if self.process != std::process::id() {
            // Its threads stayed in the parent of the fork: to stop it here would wait for them for ever.
            std::mem::forget(running);
        }
    }
}

impl Drop for SampleTenant {
    fn drop(&mut self) {
        self.end();
    }
}
