//! What a caller may ask, with every name and meaning that the doors show; validated before any I/O.

use std::path::PathBuf;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::credentials::Secret;
use crate::{Error, Result};

/// How a parameter is written at the doors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParameterKind {
    /// Given or not.
    Switch,
    /// A text; the word stands for it in the help.
    Text(&'static str),
    /// A text that never shows.
    Secret,
    /// A file or folder.
    Path,
    /// One of some words.
    Choice(&'static [&'static str]),
    /// Several texts.
    Texts(&'static str),
    /// A whole number.
    Number(&'static str),
}

/// A parameter, told once for the command line, the stubs and the PowerShell help.
#[derive(Clone, Copy, Debug)]
pub struct Parameter {
    /// The name in snake_case; the other doors write the same words in their own case.
    pub name: &'static str,
    /// How it is written.
    pub kind: ParameterKind,
    /// What it does, in full sentences.
    pub meaning: &'static str,
}

impl Parameter {
    /// The name as PowerShell writes it: `admins_only` is `AdminsOnly`.
    pub fn pascal_case(&self) -> String {
        pascal_case(self.name)
    }

    /// The name as the command line writes it: `admins_only` is `admins-only`.
    pub fn kebab_case(&self) -> String {
        self.name.replace('_', "-")
    }
}

/// `snake_case` as `PascalCase`.
pub fn pascal_case(name: &str) -> String {
    name.split('_')
        .flat_map(|word| {
            let mut letters = word.chars();
            letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters)
        })
        .collect()
}

/// The environment variable that a token is read from where nothing else is given.
pub const TOKEN_VARIABLE: &str = "ENTRA_AUTH_REPORTS_ACCESS_TOKEN";

/// The parameters that say who asks, and which service.
pub const SESSION_PARAMETERS: &[Parameter] = &[
    Parameter {
        name: "access_token",
        kind: ParameterKind::Secret,
        meaning: "An access token for Microsoft Graph that you already have. It is sent to the Graph endpoint alone \
                  and cannot be renewed.",
    },
    Parameter {
        name: "graph_endpoint",
        kind: ParameterKind::Text("URL"),
        meaning: "The root of the Graph service: any https root, or http on loopback. The default is the global \
                  service.",
    },
];

/// The parameters that put an invented tenant in the place of the service.
pub const SAMPLE_PARAMETERS: &[Parameter] = &[
    Parameter {
        name: "sample_tenant",
        kind: ParameterKind::Switch,
        meaning: "Reads an invented tenant that this computer serves to itself, to see what a report looks like. No \
                  sign-in, and nothing leaves the computer.",
    },
    Parameter {
        name: "sample_users",
        kind: ParameterKind::Number("USERS"),
        meaning: "How many users the invented tenant has, from 10 to 1,000,000; 300 where it is left out.",
    },
    Parameter {
        name: "sample_seed",
        kind: ParameterKind::Number("SEED"),
        meaning: "Which invented tenant: the same seed gives the same people; 1 where it is left out.",
    },
];

/// Where a report goes that becomes a file.
pub const PATH_PARAMETER: Parameter = Parameter {
    name: "output",
    kind: ParameterKind::Path,
    meaning: "The file to write, or a folder in which the file takes its default name: that of the original script, \
              with date and time. The file appears when it is complete; one that exists is replaced whole. Where no \
              row matches, a file with the default name is not written, and one with a name of yours holds the \
              header alone.",
};

/// The parameters of a report that becomes a file.
pub const FILE_PARAMETERS: &[Parameter] = &[
    Parameter {
        name: "format",
        kind: ParameterKind::Choice(&["csv", "json"]),
        meaning: "The format of the file. Where it is left out, the ending of the file name decides, else csv.",
    },
    Parameter {
        name: "columns",
        kind: ParameterKind::Texts("COLUMN"),
        meaning: "The columns of the file, in this order, by their names (user_name) or by their headers (User Name).",
    },
    Parameter {
        name: "encoding",
        kind: ParameterKind::Choice(&["utf8", "utf8BOM"]),
        meaning: "The encoding of a CSV file. Excel reads utf8BOM without being told; the default is utf8.",
    },
    Parameter {
        name: "delimiter",
        kind: ParameterKind::Text("CHARACTER"),
        meaning: "The character between the fields of a CSV file. Excel in half of Europe wants ';'; the default \
                  is ','.",
    },
    Parameter {
        name: "formula_safe",
        kind: ParameterKind::Switch,
        meaning: "Writes an apostrophe before a CSV field that a spreadsheet would take for a formula.",
    },
    Parameter {
        name: "no_clobber",
        kind: ParameterKind::Switch,
        meaning: "Refuses to replace a file that exists.",
    },
];

/// Who asks, and which service.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SessionRequest {
    /// A token given by hand.
    pub access_token: Option<Secret>,
    /// The root of the Graph service; the global one where absent.
    pub graph_endpoint: Option<String>,
}

/// A report, its parameters, and the file it becomes.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportRequest {
    /// The name of the report in the catalogue, for example `sspr_status`.
    pub report: String,
    /// The parameters of the report by name; each report refuses those that it does not know.
    #[serde(default)]
    pub parameters: Map<String, Value>,
    /// Where the rows go; they are handed to the caller where absent.
    #[serde(default)]
    pub output: Option<OutputRequest>,
}

impl ReportRequest {
    /// A report as data, with its default parameters.
    pub fn new(report: impl Into<String>) -> Self {
        ReportRequest { report: report.into(), parameters: Map::new(), output: None }
    }
}

/// A file and how it is written.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct OutputRequest {
    /// A file, or a folder that takes the default name; the current folder where absent.
    pub path: Option<PathBuf>,
    /// The format; by the ending of `path`, else CSV, where absent.
    pub format: Option<Format>,
    /// The columns to write, by name or header; all where absent.
    pub columns: Option<Vec<String>>,
    /// The encoding of a CSV file.
    pub encoding: Option<Encoding>,
    /// The one character between the fields of a CSV file.
    pub delimiter: Option<String>,
    /// Whether a field that a spreadsheet would calculate is disarmed.
    pub formula_safe: bool,
    /// Whether a file that exists stays.
    pub no_clobber: bool,
}

/// A file format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// As Export-Csv writes it.
    Csv,
    /// An array of objects, one a line.
    Json,
}

/// The encoding of a CSV file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub enum Encoding {
    /// UTF-8 without a byte order mark.
    #[default]
    #[serde(rename = "utf8")]
    Utf8,
    /// UTF-8 with one.
    #[serde(rename = "utf8BOM", alias = "utf8bom")]
    Utf8Bom,
}

/// Reads a request from the JSON that crosses the C ABI.
///
/// # Errors
/// Usage: not JSON, an unknown field or a value of the wrong type.
pub fn from_json<T: DeserializeOwned>(json: &[u8]) -> Result<T> {
    // Serde would take an array for the fields in their order.
    if json.trim_ascii_start().first() != Some(&b'{') {
        return Err(Error::usage("the request cannot be read: it is not a JSON object"));
    }
    serde_json::from_slice(json)
        .map_err(|e| Error::usage("the request cannot be read").with_source(plain(&e)))
}

/// Reads the parameters of a report, which its own type declares.
pub(crate) fn parameters<T: DeserializeOwned>(report: &str, given: Map<String, Value>) -> Result<T> {
    serde_json::from_value(Value::Object(given)).map_err(|e| {
        Error::usage(format!("the parameters of {report} cannot be taken")).with_source(plain(&e))
    })
}

/// serde_json's message without the values that a wrong type would quote: one of them may be a secret.
pub(crate) fn plain(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.strip_prefix("invalid type: ").and_then(|rest| rest.rsplit_once(", expected ")) {
        Some((_, expected)) => format!("a value has the wrong type: expected {expected}"),
        None => text,
    }
}
