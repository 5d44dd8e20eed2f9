//! A virtual environment of the project's own, with the package and what its tests need.

use std::path::PathBuf;
use std::process::Command;

use crate::run::{Profile, command, find, run, target};

const TOOLS: &[&str] = &["maturin>=1.9,<2", "mypy", "pandas", "polars", "pyarrow", "pytest", "ruff", "tqdm"];

/// The virtual environment, with the package built in `profile`.
pub(crate) struct Venv(PathBuf);

impl Venv {
    /// Makes the environment where it is missing, and installs the package into it.
    pub(crate) fn with_package(profile: Profile) -> Result<Self, String> {
        let python = find("python3").or_else(|| find("python")).ok_or("there is no python3 on the PATH")?;
        let venv = Venv(target().join("venv"));
        if !venv.program("python").exists() {
            run(command(python).arg("-m").arg("venv").arg(&venv.0))?;
        }
        run(venv
            .python()
            .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"])
            .args(TOOLS))?;
        let mut build = venv.command("maturin");
        build.args(["develop", "--quiet", "--manifest-path", "python/Cargo.toml"]).args(profile.arguments());
        run(&mut build)?;
        Ok(venv)
    }

    /// A program of the environment.
    pub(crate) fn command(&self, program: &str) -> Command {
        let mut command = command(self.program(program));
        command.env("VIRTUAL_ENV", &self.0).env_remove("PYTHONHOME");
        command
    }

    /// Its interpreter.
    pub(crate) fn python(&self) -> Command {
        self.command("python")
    }

    fn program(&self, name: &str) -> PathBuf {
        if cfg!(windows) {
            self.0.join("Scripts").join(format!("{name}.exe"))
        } else {
            self.0.join("bin").join(name)
        }
    }
}
