//! Columns and the Arrow batches that they make of joined rows.
//!
//! A report keeps its rows in a shape of its own; a [`Column`] says how to read one value of one row, and
//! every batch, file and object follows from that.

use std::sync::Arc;

use arrow_array::builder::{BooleanBuilder, ListBuilder, StringBuilder, TimestampMicrosecondBuilder};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{DataType, Field, Schema, SchemaRef, TimeUnit};
use uuid::Uuid;

use crate::records::{List, Texts};
use crate::{Error, ErrorKind, Result};

/// What the values of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// True or false.
    Bool,
    /// An instant in UTC, in microseconds.
    Time,
    /// A text.
    Text,
    /// A list of texts.
    List,
}

impl Kind {
    /// The Arrow type.
    pub fn data_type(self) -> DataType {
        match self {
            Kind::Bool => DataType::Boolean,
            Kind::Time => DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())),
            Kind::Text => DataType::Utf8,
            Kind::List => DataType::List(Arc::new(Field::new_list_field(DataType::Utf8, true))),
        }
    }
}

/// What everyone may know of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ColumnInfo {
    /// The name in data, snake_case.
    pub name: &'static str,
    /// The name in files, as the replaced script wrote it.
    pub header: &'static str,
    /// What the values are.
    pub kind: Kind,
    /// What they mean, in a sentence.
    pub meaning: &'static str,
}

/// One value, borrowed from the row.
pub(crate) enum Value<'a> {
    Null,
    Bool(bool),
    Time(i64),
    Text(&'a str),
    /// An object id, a text of 36 characters.
    Id(Uuid),
    List(List<'a>),
}

impl<'a> Value<'a> {
    pub(crate) fn bool(value: Option<bool>) -> Self {
        value.map_or(Value::Null, Value::Bool)
    }

    pub(crate) fn text(value: Option<&'a str>) -> Self {
        value.map_or(Value::Null, Value::Text)
    }
}

/// A column of rows of type `C`, which holds many.
pub(crate) struct Column<C> {
    pub(crate) info: ColumnInfo,
    pub(crate) value: for<'a> fn(&'a C, &'a Texts, usize) -> Value<'a>,
}

/// What is known of some columns, apart from how to read them.
pub(crate) const fn infos<C, const N: usize>(columns: &[Column<C>; N]) -> [ColumnInfo; N] {
    let mut infos = [columns[0].info; N];
    let mut i = 1;
    while i < N {
        infos[i] = columns[i].info;
        i += 1;
    }
    infos
}

/// Rows that are finished but not yet Arrow: they wait in a fraction of its size.
pub(crate) trait Rows: Send {
    fn len(&self) -> usize;
    fn to_batch(&self) -> Result<RecordBatch>;
}

/// The Arrow schema of some columns.
pub fn schema<'a>(columns: impl IntoIterator<Item = &'a ColumnInfo>) -> SchemaRef {
    let fields: Vec<Field> =
        columns.into_iter().map(|column| Field::new(column.name, column.kind.data_type(), true)).collect();
    Arc::new(Schema::new(fields))
}

/// Builds the batch of `len` rows.
pub(crate) fn batch<C>(columns: &[Column<C>], rows: &C, texts: &Texts, len: usize) -> Result<RecordBatch> {
    let arrays = columns.iter().map(|column| array(column, rows, texts, len)).collect();
    RecordBatch::try_new(schema(columns.iter().map(|column| &column.info)), arrays).map_err(unbuildable)
}

pub(crate) fn unbuildable(error: arrow_schema::ArrowError) -> Error {
    Error::new(ErrorKind::Unexpected, "a batch of rows could not be built").with_source(error)
}

fn array<C>(column: &Column<C>, rows: &C, texts: &Texts, len: usize) -> ArrayRef {
    let values = (0..len).map(|row| (column.value)(rows, texts, row));
    match column.info.kind {
        Kind::Bool => {
            let mut builder = BooleanBuilder::with_capacity(len);
            values.for_each(|value| match value {
                Value::Bool(value) => builder.append_value(value),
                _ => builder.append_null(),
            });
            Arc::new(builder.finish())
        }
        Kind::Time => {
            let mut builder = TimestampMicrosecondBuilder::with_capacity(len).with_timezone("UTC");
            values.for_each(|value| match value {
                Value::Time(value) => builder.append_value(value),
                _ => builder.append_null(),
            });
            Arc::new(builder.finish())
        }
        Kind::Text => {
            let mut builder = StringBuilder::with_capacity(len, len * 24);
            let mut buffer = Uuid::encode_buffer();
            values.for_each(|value| match value {
                Value::Text(value) => builder.append_value(value),
                Value::Id(id) => builder.append_value(id.hyphenated().encode_lower(&mut buffer)),
                _ => builder.append_null(),
            });
            Arc::new(builder.finish())
        }
        Kind::List => {
            let mut builder =
                ListBuilder::with_capacity(StringBuilder::with_capacity(len * 2, len * 32), len);
            values.for_each(|value| match value {
                Value::List(list) => {
                    list.iter().for_each(|item| builder.values().append_value(item));
                    builder.append(true);
                }
                _ => builder.append_null(),
            });
            Arc::new(builder.finish())
        }
    }
}
