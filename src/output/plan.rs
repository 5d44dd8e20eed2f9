//! What is written of a report, and how: checked before the first request.

use std::path::Path;

use arrow_array::cast::AsArray;
use arrow_array::types::TimestampMicrosecondType;
use arrow_array::{Array, BooleanArray, ListArray, RecordBatch, StringArray, TimestampMicrosecondArray};

use crate::request::{Encoding, Format, OutputRequest};
use crate::table::{ColumnInfo, Kind};
use crate::{Error, ErrorKind, Result};

/// Columns, format and options of an output.
#[derive(Clone, Debug)]
pub struct Layout {
    pub(super) columns: Vec<&'static ColumnInfo>,
    pub(super) format: Format,
    pub(super) encoding: Encoding,
    pub(super) delimiter: char,
    pub(super) formula_safe: bool,
}

impl Layout {
    /// Checks the options against the columns that the report has.
    ///
    /// # Errors
    /// Usage: an unknown column, a delimiter that is not one character, a CSV option for another format.
    pub fn new(columns: &'static [ColumnInfo], request: &OutputRequest) -> Result<Self> {
        let format = request.format.unwrap_or_else(|| by_ending(request.path.as_deref()));
        let csv_only = request.encoding.is_some() || request.delimiter.is_some() || request.formula_safe;
        if format != Format::Csv && csv_only {
            return Err(Error::usage("encoding, delimiter and formula-safe are for CSV files")
                .with_hint("Leave them out, or choose the format csv."));
        }
        Ok(Layout {
            columns: chosen(columns, request.columns.as_deref())?,
            format,
            encoding: request.encoding.unwrap_or_default(),
            delimiter: delimiter(request.delimiter.as_deref())?,
            formula_safe: request.formula_safe,
        })
    }

    /// The ending of a file of this format.
    pub(super) fn ending(&self) -> &'static str {
        match self.format {
            Format::Csv => "csv",
            Format::Json => "json",
        }
    }

    /// The chosen columns of a batch, ready to be read.
    pub(super) fn read<'a>(&self, batch: &'a RecordBatch) -> Result<Vec<Cells<'a>>> {
        self.columns
            .iter()
            .map(|column| {
                batch.column_by_name(column.name).and_then(|array| Cells::of(column.kind, array)).ok_or_else(
                    || Error::new(ErrorKind::Unexpected, format!("the rows have no column {}", column.name)),
                )
            })
            .collect()
    }
}

/// A column of a batch, whose values can be read.
pub enum Cells<'a> {
    /// Of [`Kind::Bool`].
    Bool(&'a BooleanArray),
    /// Of [`Kind::Time`].
    Time(&'a TimestampMicrosecondArray),
    /// Of [`Kind::Text`].
    Text(&'a StringArray),
    /// Of [`Kind::List`].
    List(&'a ListArray),
}

/// A value of it.
pub enum Cell<'a> {
    /// No value.
    Null,
    /// True or false.
    Bool(bool),
    /// An instant in UTC, in microseconds.
    Time(i64),
    /// A text.
    Text(&'a str),
    /// A list of texts.
    List(Strings<'a>),
}

/// A list of strings: some of those of the column.
pub struct Strings<'a> {
    all: &'a StringArray,
    start: usize,
    end: usize,
}

impl<'a> Strings<'a> {
    /// The strings, in order.
    pub fn iter(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        let all = self.all;
        (self.start..self.end).map(move |i| all.value(i))
    }
}

impl<'a> Cells<'a> {
    /// The column `array`; nothing where it is not of that kind.
    pub fn of(kind: Kind, array: &'a dyn Array) -> Option<Self> {
        match kind {
            Kind::Bool => array.as_boolean_opt().map(Cells::Bool),
            Kind::Time => array.as_primitive_opt::<TimestampMicrosecondType>().map(Cells::Time),
            Kind::Text => array.as_string_opt::<i32>().map(Cells::Text),
            Kind::List => array.as_list_opt::<i32>().map(Cells::List),
        }
    }

    /// The value in a row of the batch.
    pub fn get(&self, row: usize) -> Cell<'a> {
        match *self {
            Cells::Bool(array) if array.is_valid(row) => Cell::Bool(array.value(row)),
            Cells::Time(array) if array.is_valid(row) => Cell::Time(array.value(row)),
            Cells::Text(array) if array.is_valid(row) => Cell::Text(array.value(row)),
            Cells::List(array) if array.is_valid(row) => {
                let offsets = array.value_offsets();
                match array.values().as_string_opt::<i32>() {
                    Some(all) => Cell::List(Strings {
                        all,
                        start: offsets[row] as usize,
                        end: offsets[row + 1] as usize,
                    }),
                    None => Cell::Null,
                }
            }
            _ => Cell::Null,
        }
    }
}

/// An instant as every file writes it: UTC, whole seconds.
pub(super) fn instant(micros: i64) -> String {
    chrono::DateTime::from_timestamp_micros(micros)
        .map(|at| at.format("%Y-%m-%dT%H:%M:%SZ").to_string())
        .unwrap_or_default()
}

fn by_ending(path: Option<&Path>) -> Format {
    let ending = path.and_then(Path::extension).and_then(|ending| ending.to_str()).unwrap_or_default();
    if ending.eq_ignore_ascii_case("json") { Format::Json } else { Format::Csv }
}

fn chosen(columns: &'static [ColumnInfo], wanted: Option<&[String]>) -> Result<Vec<&'static ColumnInfo>> {
    let Some(wanted) = wanted else { return Ok(columns.iter().collect()) };
    let known = || columns.iter().map(|column| column.name).collect::<Vec<_>>().join(", ");
    let mut chosen: Vec<&'static ColumnInfo> = Vec::with_capacity(wanted.len());
    for name in wanted {
        let column = columns
            .iter()
            .find(|column| same(column.name, name) || same(column.header, name))
            .ok_or_else(|| {
                Error::usage(format!("the report has no column {name:?}"))
                    .with_hint(format!("It has {}.", known()))
            })?;
        if chosen.contains(&column) {
            return Err(Error::usage(format!("the column {name:?} is chosen twice")));
        }
        chosen.push(column);
    }
    if chosen.is_empty() {
        return Err(Error::usage("no column is chosen").with_hint(format!("The report has {}.", known())));
    }
    Ok(chosen)
}

/// `user_name`, `UserName` and `User Name` are one name.
fn same(a: &str, b: &str) -> bool {
    let letters = |name: &str| {
        name.chars()
            .filter(|c| !matches!(c, '_' | ' ' | '-'))
            .flat_map(char::to_lowercase)
            .collect::<String>()
    };
    letters(a) == letters(b)
}

fn delimiter(given: Option<&str>) -> Result<char> {
    let Some(given) = given else { return Ok(',') };
    let mut characters = given.chars();
    match (characters.next(), characters.next()) {
        (Some(c), None) if c != '"' && c != '\r' && c != '\n' => Ok(c),
        _ => Err(Error::usage("the delimiter is one character, and neither a quote nor a line break")
            .with_hint("Excel takes ',' or ';' by the language of the computer.")),
    }
}
