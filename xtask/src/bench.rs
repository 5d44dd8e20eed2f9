//! `cargo xtask bench`: builds everything as it is shipped, and lets the script measure whole processes.

use crate::module;
use crate::python::Venv;
use crate::run::{Profile, cargo, run, target};

pub(crate) fn all() -> Result<(), String> {
    run(cargo().args([
        "build",
        "--quiet",
        "--release",
        "--package",
        "entra-auth-reports",
        "--package",
        "test-service",
    ]))?;
    let venv = Venv::with_package(Profile::Release)?;
    let module = module::build(Profile::Release)?;
    run(venv.python().arg("benches/bench.py").arg(target().join("release")).arg(module))
}
