//! JSON: an array of objects with the names of the data, one object a line.

use serde_json::ser::Serializer;

use serde::Serialize;

use super::plan::{Cell, Cells, Layout, instant};
use crate::{Error, ErrorKind, Result};

pub(super) fn begin(out: &mut Vec<u8>) {
    out.extend_from_slice(b"[");
}

pub(super) fn row(
    layout: &Layout,
    columns: &[Cells<'_>],
    row: usize,
    first: bool,
    out: &mut Vec<u8>,
) -> Result<()> {
    out.extend_from_slice(if first { b"\n{" } else { b",\n{" });
    for (i, (info, column)) in layout.columns.iter().zip(columns).enumerate() {
        if i > 0 {
            out.push(b',');
        }
        string(info.name, out)?;
        out.push(b':');
        match column.get(row) {
            Cell::Null => out.extend_from_slice(b"null"),
            Cell::Bool(value) => out.extend_from_slice(if value { b"true" } else { b"false" }),
            Cell::Time(micros) => string(&instant(micros), out)?,
            Cell::Text(text) => string(text, out)?,
            Cell::List(list) => {
                out.push(b'[');
                for (i, item) in list.iter().enumerate() {
                    if i > 0 {
                        out.push(b',');
                    }
                    string(item, out)?;
                }
                out.push(b']');
            }
        }
    }
    out.push(b'}');
    Ok(())
}

pub(super) fn end(out: &mut Vec<u8>) {
    out.extend_from_slice(b"\n]\n");
}

fn string(text: &str, out: &mut Vec<u8>) -> Result<()> {
    text.serialize(&mut Serializer::new(out))
        .map_err(|e| Error::new(ErrorKind::Unexpected, "a text cannot be written as JSON").with_source(e))
}
