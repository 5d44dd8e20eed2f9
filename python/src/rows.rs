//! Rows as dictionaries, made one by one as they are asked for.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use arrow_array::RecordBatch;
use entra_auth_reports::output::Cells;
use entra_auth_reports::table::ColumnInfo;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};

use crate::values;

/// An iterator over the rows of a table.
#[pyclass(frozen, module = "entra_auth_reports._native")]
pub(crate) struct RowIterator {
    columns: &'static [ColumnInfo],
    names: Vec<Py<PyString>>,
    batches: Arc<[RecordBatch]>,
    next: AtomicUsize,
}

impl RowIterator {
    pub(crate) fn new(
        py: Python<'_>,
        columns: &'static [ColumnInfo],
        batches: Arc<[RecordBatch]>,
    ) -> RowIterator {
        let names = columns.iter().map(|column| PyString::intern(py, column.name).unbind()).collect();
        RowIterator { columns, names, batches, next: AtomicUsize::new(0) }
    }

    /// The batch that the row of this number lies in, and where.
    fn locate(&self, mut row: usize) -> Option<(&RecordBatch, usize)> {
        for batch in &*self.batches {
            if row < batch.num_rows() {
                return Some((batch, row));
            }
            row -= batch.num_rows();
        }
        None
    }
}

#[pymethods]
impl RowIterator {
    fn __iter__(this: PyRef<'_, Self>) -> PyRef<'_, Self> {
        this
    }

    fn __next__<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyDict>>> {
        let Some((batch, row)) = self.locate(self.next.fetch_add(1, Ordering::Relaxed)) else {
            return Ok(None);
        };
        let dict = PyDict::new(py);
        for ((column, name), array) in self.columns.iter().zip(&self.names).zip(batch.columns()) {
            let value = match Cells::of(column.kind, array) {
                Some(cells) => values::cell(py, &cells, row)?,
                None => py.None().into_bound(py),
            };
            dict.set_item(name, value)?;
        }
        Ok(Some(dict))
    }
}
