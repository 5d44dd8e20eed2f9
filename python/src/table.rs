//! The rows of a report and what it tells beside them, for Python.

use std::path::PathBuf;
use std::sync::Arc;

use arrow_array::ffi::FFI_ArrowSchema;
use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::{RecordBatch, RecordBatchIterator};
use entra_auth_reports::output::{FileSink, Written};
use entra_auth_reports::reports::{self, Outcome};
use entra_auth_reports::request::{self, OutputRequest};
use entra_auth_reports::table::{ColumnInfo, schema};
use entra_auth_reports::{Error, ErrorKind, Result};
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyDict};
use serde_json::Value;

use crate::errors::raised;
use crate::rows::RowIterator;
use crate::values;

/// The rows of a report.
#[pyclass(frozen, module = "entra_auth_reports._native")]
pub(crate) struct Table {
    columns: &'static [ColumnInfo],
    batches: Arc<[RecordBatch]>,
    outcome: Outcome,
}

impl Table {
    pub(crate) fn new(columns: &'static [ColumnInfo], batches: Vec<RecordBatch>, outcome: Outcome) -> Self {
        Table { columns, batches: batches.into(), outcome }
    }

    fn sink(&self, path: Option<PathBuf>, options: Value) -> Result<FileSink> {
        let spec = reports::catalogue()
            .find(|spec| spec.name == self.outcome.report)
            .ok_or_else(|| Error::new(ErrorKind::Unexpected, "the report is not in the catalogue"))?;
        let mut output: OutputRequest = request::from_json(options.to_string().as_bytes())?;
        output.path = path;
        FileSink::open(spec, self.columns, &output)
    }
}

#[pymethods]
impl Table {
    fn __len__(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }

    fn __iter__(&self, py: Python<'_>) -> RowIterator {
        RowIterator::new(py, self.columns, self.batches.clone())
    }

    /// The names of the columns, in order.
    #[getter]
    fn columns(&self) -> Vec<&'static str> {
        self.columns.iter().map(|column| column.name).collect()
    }

    /// What the report tells beside its rows.
    #[getter]
    fn outcome<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let outcome = values::from_json(py, &self.outcome.to_json())?;
        // A JSON object forgets its order.
        let summary = PyDict::new(py);
        for (name, count) in &self.outcome.summary {
            summary.set_item(name, count)?;
        }
        outcome.set_item("summary", summary)?;
        let coverage = outcome.get_item("coverage")?;
        let instants = [
            ("data_oldest", self.outcome.coverage.data_oldest),
            ("data_newest", self.outcome.coverage.data_newest),
        ];
        for (name, at) in instants {
            let at = at.map(|at| values::instant(py, at.timestamp_micros())).transpose()?;
            coverage.set_item(name, at)?;
        }
        Ok(outcome)
    }

    /// Writes the rows into a file and gives its path; none where there is no row and no name was given.
    #[pyo3(signature = (path, options))]
    fn write(
        &self,
        py: Python<'_>,
        path: Option<PathBuf>,
        options: &Bound<'_, PyDict>,
    ) -> PyResult<Option<PathBuf>> {
        let failed = |error: Error| raised(py, &error);
        let mut sink = self.sink(path, values::parameters(options)?.into()).map_err(failed)?;
        for batch in &*self.batches {
            py.detach(|| sink.write(batch)).map_err(failed)?;
            // Ctrl+C drops the unfinished file.
            py.check_signals()?;
        }
        match py.detach(|| sink.finish()).map_err(failed)? {
            Written::File(path) => Ok(Some(path)),
            Written::NothingToWrite => Ok(None),
        }
    }

    /// The schema, by Arrow's PyCapsule interface.
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        let schema = FFI_ArrowSchema::try_from(schema(self.columns).as_ref()).map_err(|e| {
            raised(py, &Error::new(ErrorKind::Unexpected, "the schema cannot be exported").with_source(e))
        })?;
        PyCapsule::new_with_value(py, schema, c"arrow_schema")
    }

    /// The rows, by Arrow's PyCapsule interface. They have one schema, whatever is requested.
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        let _ = requested_schema;
        let batches = self.batches.clone();
        let shared = (0..batches.len()).map(move |i| Ok(batches[i].clone()));
        let stream = RecordBatchIterator::new(shared, schema(self.columns));
        PyCapsule::new_with_value(py, FFI_ArrowArrayStream::new(Box::new(stream)), c"arrow_array_stream")
    }
}
