//! The catalogue of reports. Each declares itself once, in its own file: its question, parameters, columns,
//! permissions and licence; the doors, the help and the files follow from that.

mod coverage;
mod reading;
mod registered;
mod sspr_status;

use std::future::Future;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;

use serde_json::{Map, Value, json};

pub use coverage::{Coverage, Scope};

pub(crate) use crate::graph::Dialect;
use crate::graph::Graph;
use crate::request::{Parameter, ReportRequest};
use crate::table::ColumnInfo;
use crate::{Error, Result};

/// Every report, in the order of the documentation.
static CATALOGUE: &[&dyn Report] = &[&sspr_status::SsprStatus];

/// What everyone may know of a report.
#[derive(Debug)]
pub struct Spec {
    /// The name in requests, snake_case.
    pub name: &'static str,
    /// The question that it answers.
    pub question: &'static str,
    /// What it reads and gives, in a paragraph.
    pub meaning: &'static str,
    /// The noun of the PowerShell command: `SsprStatusReport` of `Get-SsprStatusReport`.
    pub noun: &'static str,
    /// The script that it stands for.
    pub script: &'static str,
    /// The default file name without stamp and ending.
    pub file_stem: &'static str,
    /// Its own parameters.
    pub parameters: &'static [Parameter],
    /// All its columns, in order.
    pub columns: &'static [ColumnInfo],
    /// The shapes that its rows can have.
    pub row_classes: &'static [RowClass],
    /// The pages of Microsoft that document what it reads.
    pub sources: &'static [&'static str],
    /// The least permissions, delegated and application.
    pub permissions: &'static [&'static str],
    /// The directory roles of which a signed-in user needs one.
    pub roles: &'static [&'static str],
    /// The licence that Graph asks for.
    pub licence: &'static str,
}

/// A shape of rows: the first `columns` of the report.
#[derive(Debug)]
pub struct RowClass {
    /// The name of the .NET class.
    pub name: &'static str,
    /// How many columns it has.
    pub columns: usize,
    /// The switch that chooses it; the one without is the default.
    pub switch: Option<&'static str>,
}

/// Something that is not as it should be, but does not end the report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// A stable word: `not_listed`, `rows_without_user`, `other_user_type`, `part_unread`.
    pub code: &'static str,
    /// What it is and what to do, in sentences.
    pub message: String,
}

/// The code of the warning that a part could not be read.
pub(crate) const PART_UNREAD: &str = "part_unread";

/// What a complete report tells beside its rows.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The name of the report.
    pub report: &'static str,
    /// How many rows it has.
    pub rows: u64,
    /// Counts over the rows, by name.
    pub summary: Vec<(&'static str, u64)>,
    /// The same in a line.
    pub summary_text: String,
    /// What the report covers.
    pub coverage: Coverage,
    /// What is not as it should be.
    pub warnings: Vec<Warning>,
    /// The file that was written; none where the rows were handed over, or where there is no row and no path
    /// was given.
    pub file: Option<PathBuf>,
}

impl Outcome {
    /// Says that a part could not be read, where that is so.
    pub fn partial_text(&self) -> Option<&'static str> {
        let partial = self.warnings.iter().any(|warning| warning.code == PART_UNREAD);
        partial.then_some("Partial: a part could not be read, see the warnings.")
    }

    /// 0 where everything was read, 6 where a part could not be.
    pub fn exit_code(&self) -> u8 {
        if self.partial_text().is_some() { 6 } else { 0 }
    }

    /// The outcome as the JSON object that crosses to other languages.
    pub fn to_json(&self) -> Value {
        let summary: Map<String, Value> =
            self.summary.iter().map(|(name, count)| ((*name).to_owned(), json!(count))).collect();
        json!({
            "report": self.report,
            "rows": self.rows,
            "summary": summary,
            "summary_text": self.summary_text,
            "coverage": self.coverage,
            "coverage_text": self.coverage.to_string(),
            "warnings": self.warnings.iter()
                .map(|w| json!({"code": w.code, "message": w.message}))
                .collect::<Vec<_>>(),
            "file": self.file,
            "exit_code": self.exit_code(),
            "partial_text": self.partial_text(),
        })
    }
}

/// A report as the catalogue knows it.
pub(crate) trait Report: Sync {
    fn spec(&self) -> &'static Spec;

    /// Checks the parameters.
    fn plan(&self, parameters: Map<String, Value>) -> Result<Box<dyn Plan>>;
}

/// The future of an outcome.
pub(crate) type OutcomeFuture = Pin<Box<dyn Future<Output = Result<Outcome>> + Send>>;

/// A report whose parameters are checked.
pub(crate) trait Plan: Send {
    /// The columns of its rows.
    fn columns(&self) -> &'static [ColumnInfo];

    /// Reads the sources, hands over the rows, and comes to an end.
    fn run(self: Box<Self>, graph: Graph, dialect: Arc<Dialect>) -> OutcomeFuture;
}

/// Every report.
pub fn catalogue() -> impl Iterator<Item = &'static Spec> {
    CATALOGUE.iter().map(|report| report.spec())
}

/// The columns that the rows of a request have.
///
/// # Errors
/// Usage: there is no such report, or it does not take the parameters.
pub fn columns(request: &ReportRequest) -> Result<&'static [ColumnInfo]> {
    Ok(find(&request.report)?.plan(request.parameters.clone())?.columns())
}

pub(crate) fn find(name: &str) -> Result<&'static dyn Report> {
    CATALOGUE.iter().copied().find(|report| report.spec().name == name).ok_or_else(|| {
        let known: Vec<_> = catalogue().map(|spec| spec.name).collect();
        Error::usage(format!("there is no report {name:?}"))
            .with_hint(format!("There is {}.", known.join(", ")))
    })
}
