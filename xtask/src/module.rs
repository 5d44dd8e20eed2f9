//! `cargo xtask module`: the PowerShell module as a folder that is ready to be copied into a module path.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::run::{Profile, cargo, find, root, run, target};

/// The name of the module, and of its folder.
const MODULE: &str = "EntraAuthReports";
/// The crate of the native library, and the sources that call it.
const NATIVE_CRATE: &str = "entra-auth-reports-native";
const ASSEMBLY: &str = "EntraAuthReports.Native.dll";
/// What is copied as it lies in the repository.
const PARTS: &[&str] =
    &["EntraAuthReports.psd1", "EntraAuthReports.psm1", "Private", "Public", "formats", "scripts"];

/// The C# sources of the module.
pub(crate) const SOURCES: &[&str] = &["Native.cs", "Rows.cs"];

/// Builds `target/module/EntraAuthReports` and gives its path.
///
/// # Errors
/// What could not be built or copied.
pub(crate) fn build(profile: Profile) -> Result<PathBuf, String> {
    let library = native_library(profile)?;
    let module = target().join("module").join(MODULE);
    if module.exists() {
        fs::remove_dir_all(&module).map_err(|e| at(&module, e))?;
    }
    fs::create_dir_all(&module).map_err(|e| at(&module, e))?;
    for part in PARTS {
        copy(&sources().join(part), &module.join(part))?;
    }
    copy(&root().join("LICENSE"), &module.join("LICENSE"))?;
    let name = library.file_name().ok_or("the native library has no name")?;
    let native = module.join("runtimes").join(runtime_identifier()?).join("native");
    copy(&library, &native.join(name))?;
    assembly(&module)?;
    Ok(module)
}

/// Where the module lies in the repository.
pub(crate) fn sources() -> PathBuf {
    root().join("powershell").join(MODULE)
}

/// Builds the native library for this computer.
pub(crate) fn native_library(profile: Profile) -> Result<PathBuf, String> {
    run(cargo().args(["build", "--quiet", "--package", NATIVE_CRATE]).args(profile.arguments()))?;
    let name =
        format!("{}entra_auth_reports_native{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    Ok(target().join(profile.folder()).join(name))
}

/// The name of this system and processor among the runtimes of .NET.
fn runtime_identifier() -> Result<String, String> {
    let system = match std::env::consts::OS {
        "windows" => "win",
        "macos" => "osx",
        "linux" if cfg!(target_env = "musl") => "linux-musl",
        "linux" => "linux",
        other => return Err(format!("the module does not run on {other}")),
    };
    match std::env::consts::ARCH {
        "x86_64" => Ok(format!("{system}-x64")),
        "aarch64" => Ok(format!("{system}-arm64")),
        other => Err(format!("the module does not run on {other}")),
    }
}

/// Compiles the assembly by Roslyn or by mcs; where there is neither, the sources go along, and PowerShell compiles
/// them at every import, which costs a second.
fn assembly(module: &Path) -> Result<(), String> {
    let compilers: [fn(&Path) -> Option<Command>; 2] = [roslyn, mcs];
    for compiler in compilers {
        let Some(mut command) = compiler(module) else { continue };
        match run(&mut command) {
            Ok(()) => return Ok(()),
            Err(error) => eprintln!("{error}"),
        }
    }
    eprintln!("no C# compiler (dotnet, mcs): the sources go into the module, and PowerShell compiles them");
    SOURCES.iter().try_for_each(|source| copy(&sources().join(source), &module.join(source)))
}

/// The .NET SDK fetches the reference assemblies of .NET Framework by itself.
fn roslyn(module: &Path) -> Option<Command> {
    let dotnet = find("dotnet")?;
    let sdks = Command::new(&dotnet).arg("--list-sdks").output().ok()?;
    if sdks.stdout.is_empty() {
        // A runtime without an SDK.
        return None;
    }
    let project = root().join("powershell/EntraAuthReports.Native.csproj");
    let folder = |name: &str| target().join("dotnet").join(name).display().to_string();
    let mut command = crate::run::command(dotnet);
    command
        .args(["build", "--nologo", "--verbosity", "quiet", "--configuration", "Release"])
        .arg(project)
        .arg(format!("-p:BaseIntermediateOutputPath={}/", folder("obj")))
        .arg(format!("-p:OutputPath={}/", module.display()));
    Some(command)
}

fn mcs(module: &Path) -> Option<Command> {
    let mut command = crate::run::command(find("mcs")?);
    command.args(["-langversion:5", "-target:library", "-optimize+", "-warnaserror+"]);
    command.arg(format!("-out:{}", module.join(ASSEMBLY).display()));
    command.args(SOURCES.iter().map(|source| sources().join(source)));
    Some(command)
}

/// Copies a file or a folder.
pub(crate) fn copy(from: &Path, to: &Path) -> Result<(), String> {
    if from.is_dir() {
        for entry in fs::read_dir(from).map_err(|e| at(from, e))? {
            let entry = entry.map_err(|e| at(from, e))?;
            copy(&entry.path(), &to.join(entry.file_name()))?;
        }
        return Ok(());
    }
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder).map_err(|e| at(folder, e))?;
    }
    fs::copy(from, to).map(|_| ()).map_err(|e| at(from, e))
}

fn at(path: &Path, error: std::io::Error) -> String {
    format!("{}: {error}", path.display())
}
