//! The native part of the Python package: it decodes arguments, pulls events and hands over tables.
//!
//! What people read and call is Python, in `entra_auth_reports/`; nothing here is public there.

mod errors;
mod pull;
mod rows;
mod sample_tenant;
mod session;
mod table;
mod values;

use pyo3::prelude::*;

/// The native part of `entra_auth_reports`.
#[pymodule]
mod _native {
    use std::ffi::OsString;

    use entra_auth_reports::ErrorKind;
    use pyo3::prelude::*;
    use pyo3::types::PyDict;

    #[pymodule_export]
    use crate::rows::RowIterator;
    #[pymodule_export]
    use crate::sample_tenant::SampleTenant;
    #[pymodule_export]
    use crate::session::Session;
    #[pymodule_export]
    use crate::table::Table;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        let exit_codes = PyDict::new(module.py());
        for kind in ErrorKind::ALL {
            exit_codes.set_item(kind.name(), kind.exit_code())?;
        }
        module.add("EXIT_CODES", exit_codes)?;
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }

    /// Runs the command line; `arguments` begin with the name of the program. Gives the exit code.
    #[pyfunction]
    fn main(py: Python<'_>, arguments: Vec<OsString>) -> u8 {
        py.detach(|| entra_auth_reports::cli::main(arguments))
    }
}
