//! Native.cs as Windows PowerShell 5.1 would compile it, and every call of it run under mono.

use std::fs;
use std::path::{Path, PathBuf};

use crate::module::{SOURCES, copy, native_library, sources};
use crate::run::{Profile, command, find, root, run, target};

/// Where the reference assemblies of .NET Framework 4.7.2 lie, if they do.
const FOLDERS: &[&str] = &["powershell/reference", "../shared/powershell/reference"];
const REFERENCES: &[&str] = &["mscorlib.dll", "System.dll", "System.Core.dll", "netstandard.dll"];

/// Compiles and runs.
///
/// # Errors
/// Something newer than C# 5 or .NET Framework 4.7.2, or a call that did not give what it should.
pub(crate) fn check() -> Result<(), String> {
    let (mcs, mono) = (needed("mcs")?, needed("mono")?);
    let library = native_library(Profile::Debug)?;
    let folder = target().join("mono");
    fs::create_dir_all(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    if let Some(name) = library.file_name() {
        // Beside the program, where mono looks for it.
        copy(&library, &folder.join(name))?;
    }
    let assembly = folder.join("EntraAuthReports.Native.dll");
    let mut compile = command(&mcs);
    compile.args(["-langversion:5", "-target:library", "-warnaserror+"]);
    compile.arg(format!("-out:{}", assembly.display()));
    compile.args(references());
    compile.args(SOURCES.iter().map(|source| sources().join(source)));
    run(&mut compile)?;
    let program = folder.join("calls.exe");
    let mut compile = command(&mcs);
    compile.args(["-langversion:5", "-target:exe", "-warnaserror+"]);
    compile.arg(format!("-out:{}", program.display())).arg(format!("-r:{}", assembly.display()));
    compile.args(programs()?);
    run(&mut compile)?;
    run(command(&mono).arg(&program))
}

fn needed(program: &str) -> Result<PathBuf, String> {
    find(program).ok_or_else(|| format!("there is no {program} on the PATH"))
}

/// The arguments that compile against .NET Framework 4.7.2 alone; without its reference assemblies mono's own
/// serve, which are of 4.7 too.
fn references() -> Vec<String> {
    let complete = |folder: &PathBuf| REFERENCES.iter().all(|name| folder.join(name).is_file());
    let Some(folder) = FOLDERS.iter().map(|folder| root().join(folder)).find(complete) else {
        return Vec::new();
    };
    let reference = |name: &&str| format!("-r:{}", folder.join(name).display());
    std::iter::once("-nostdlib".to_owned()).chain(REFERENCES.iter().map(reference)).collect()
}

fn programs() -> Result<Vec<PathBuf>, String> {
    let folder: &Path = &root().join("tests/powershell/mono");
    let entries = fs::read_dir(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    Ok(entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|e| e == "cs"))
        .collect())
}
