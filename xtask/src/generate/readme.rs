//! The tables of the README.

use std::fmt::Write;

use entra_auth_reports::reports::{Spec, catalogue};
use entra_auth_reports::request::{FILE_PARAMETERS, PATH_PARAMETER, Parameter, SESSION_PARAMETERS};
use entra_auth_reports::table::Kind;

/// Fills the parts between `<!-- generated: NAME -->` and `<!-- end -->`.
pub(super) fn fill(text: &str) -> Result<String, String> {
    let mut filled = text.to_owned();
    for spec in catalogue() {
        filled = between(&filled, &format!("{} columns", spec.name), &columns(spec))?;
        filled = between(&filled, &format!("{} parameters", spec.name), &parameters(spec.parameters))?;
    }
    filled = between(&filled, "session parameters", &parameters(SESSION_PARAMETERS))?;
    let files: Vec<Parameter> = [PATH_PARAMETER].iter().chain(FILE_PARAMETERS).copied().collect();
    between(&filled, "file parameters", &parameters(&files))
}

fn between(text: &str, name: &str, content: &str) -> Result<String, String> {
    let open = format!("<!-- generated: {name} -->");
    let start = text.find(&open).ok_or_else(|| format!("has no {open}"))? + open.len();
    let end = start + text[start..].find("<!-- end -->").ok_or_else(|| format!("{open} has no end"))?;
    Ok(format!("{}\n{content}{}", &text[..start], &text[end..]))
}

fn columns(spec: &Spec) -> String {
    let mut table = String::from("| Name in data | Header in files | Kind | Meaning |\n|---|---|---|---|\n");
    for column in spec.columns {
        let kind = match column.kind {
            Kind::Bool => "bool",
            Kind::Time => "UTC time",
            Kind::Text => "text",
            Kind::List => "list of texts",
        };
        let _ = writeln!(table, "| `{}` | {} | {kind} | {} |", column.name, column.header, column.meaning);
    }
    table
}

fn parameters(parameters: &[Parameter]) -> String {
    let mut table = String::from("| PowerShell | Python | Command line | Meaning |\n|---|---|---|---|\n");
    for parameter in parameters {
        let (powershell, python, shell) = match parameter.name {
            "output" => ("`-OutFile`, `-Path`".to_owned(), "`path`".to_owned(), "`--output`".to_owned()),
            "access_token" => (
                "`-AccessToken`".to_owned(),
                "`access_token`".to_owned(),
                "`--access-token-stdin`".to_owned(),
            ),
            name => (
                format!("`-{}`", parameter.pascal_case()),
                format!("`{name}`"),
                format!("`--{}`", parameter.kebab_case()),
            ),
        };
        let _ = writeln!(table, "| {powershell} | {python} | {shell} | {} |", parameter.meaning);
    }
    table
}
