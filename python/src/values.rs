//! Values between Python and the core: parameters on their way in, rows and counts on their way out.

use entra_auth_reports::output::{Cell, Cells};
use pyo3::IntoPyObjectExt;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDateTime, PyDict, PyInt, PyList, PyString, PyTzInfo};
use serde_json::{Map, Value};

/// The parameters of a report; `None` is a parameter that was left out.
pub(crate) fn parameters(given: &Bound<'_, PyDict>) -> PyResult<Map<String, Value>> {
    let mut parameters = Map::new();
    for (name, value) in given {
        if !value.is_none() {
            parameters.insert(name.extract()?, to_json(&value)?);
        }
    }
    Ok(parameters)
}

/// Whether a value fits the parameter is for the report to say; this knows what JSON can hold.
fn to_json(value: &Bound<'_, PyAny>) -> PyResult<Value> {
    if value.is_instance_of::<PyBool>() {
        Ok(Value::Bool(value.extract()?))
    } else if value.is_instance_of::<PyInt>() {
        Ok(Value::from(value.extract::<i64>()?))
    } else if value.is_instance_of::<PyString>() {
        Ok(Value::String(value.extract()?))
    } else if let Ok(list) = value.cast::<PyList>() {
        list.iter().map(|item| to_json(&item)).collect::<PyResult<_>>().map(Value::Array)
    } else {
        let class = value.get_type().name()?;
        Err(PyTypeError::new_err(format!("a parameter cannot be of the type {class}")))
    }
}

/// The counts and texts of an outcome.
pub(crate) fn from_json<'py>(py: Python<'py>, value: &Value) -> PyResult<Bound<'py, PyAny>> {
    match value {
        Value::Null => Ok(py.None().into_bound(py)),
        Value::Bool(value) => value.into_bound_py_any(py),
        Value::Number(number) => match number.as_i64() {
            Some(whole) => whole.into_bound_py_any(py),
            None => number.as_f64().into_bound_py_any(py),
        },
        Value::String(text) => text.into_bound_py_any(py),
        Value::Array(items) => {
            let list = PyList::empty(py);
            for item in items {
                list.append(from_json(py, item)?)?;
            }
            Ok(list.into_any())
        }
        Value::Object(fields) => {
            let dict = PyDict::new(py);
            for (name, value) in fields {
                dict.set_item(name, from_json(py, value)?)?;
            }
            Ok(dict.into_any())
        }
    }
}

/// One value of a row.
pub(crate) fn cell<'py>(py: Python<'py>, cells: &Cells<'_>, row: usize) -> PyResult<Bound<'py, PyAny>> {
    match cells.get(row) {
        Cell::Null => Ok(py.None().into_bound(py)),
        Cell::Bool(value) => value.into_bound_py_any(py),
        Cell::Text(text) => text.into_bound_py_any(py),
        Cell::Time(micros) => instant(py, micros).map(Bound::into_any),
        Cell::List(list) => {
            let items = PyList::empty(py);
            for item in list.iter() {
                items.append(item)?;
            }
            Ok(items.into_any())
        }
    }
}

/// An instant, given in microseconds, as a `datetime` in UTC.
pub(crate) fn instant(py: Python<'_>, micros: i64) -> PyResult<Bound<'_, PyDateTime>> {
    // A double holds the microseconds of every year that a calendar has.
    PyDateTime::from_timestamp(py, micros as f64 / 1e6, Some(&*PyTzInfo::utc(py)?))
}
