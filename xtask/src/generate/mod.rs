//! `cargo xtask generate`: what follows from the catalogue of reports, so that no two places can disagree.

mod powershell;
mod python;
mod readme;

use std::fs;
use std::path::PathBuf;

use entra_auth_reports::reports::catalogue;

use crate::run::root;

/// A generated file: its path below the root, and what it should hold.
struct Generated {
    path: PathBuf,
    content: String,
}

fn all() -> Result<Vec<Generated>, String> {
    let mut files = vec![
        whole("powershell/EntraAuthReports/Rows.cs", powershell::rows_cs()),
        whole(
            "powershell/EntraAuthReports/formats/EntraAuthReports.Format.ps1xml",
            powershell::format_ps1xml(),
        ),
        whole("python/entra_auth_reports/_reports.py", python::reports_py()),
        part("README.md", readme::fill)?,
    ];
    for spec in catalogue() {
        let command = format!("powershell/EntraAuthReports/Public/Get-{}.ps1", spec.noun);
        files.push(part(&command, |text| powershell::command_help(spec, text))?);
        let script = format!("powershell/EntraAuthReports/scripts/{}", spec.script);
        files.push(part(&script, |text| powershell::script_help(spec, text))?);
    }
    Ok(files)
}

fn whole(path: &str, content: String) -> Generated {
    Generated { path: root().join(path), content }
}

/// A file of which a part is generated.
fn part(path: &str, fill: impl FnOnce(&str) -> Result<String, String>) -> Result<Generated, String> {
    let path = root().join(path);
    let text = fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
    let content = fill(&text).map_err(|e| format!("{}: {e}", path.display()))?;
    Ok(Generated { path, content })
}

/// Writes what is out of date.
pub(crate) fn write() -> Result<(), String> {
    for file in stale()? {
        fs::write(&file.path, &file.content).map_err(|e| format!("{}: {e}", file.path.display()))?;
        println!("{}", file.path.display());
    }
    Ok(())
}

/// Says what is out of date.
pub(crate) fn check() -> Result<(), String> {
    let stale = stale()?;
    if stale.is_empty() {
        return Ok(());
    }
    let names: Vec<_> = stale.iter().map(|file| file.path.display().to_string()).collect();
    Err(format!("out of date, run `cargo xtask generate`: {}", names.join(", ")))
}

fn stale() -> Result<Vec<Generated>, String> {
    let mut files = all()?;
    files.retain(|file| fs::read_to_string(&file.path).ok().as_deref() != Some(&file.content));
    Ok(files)
}
