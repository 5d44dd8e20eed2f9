//! CSV with the bytes of Export-Csv: every value in quotes, a null as nothing at all, `True` and `False`.
//!
//! The `csv` crate cannot tell a null from an empty string when it writes; this can.

use super::plan::{Cell, Cells, Layout, instant};
use crate::request::Encoding;

/// Line ends are those of the system, as in Export-Csv.
const LINE_END: &[u8] = if cfg!(windows) { b"\r\n" } else { b"\n" };

pub(super) fn begin(layout: &Layout, out: &mut Vec<u8>) {
    if layout.encoding == Encoding::Utf8Bom {
        out.extend_from_slice("\u{feff}".as_bytes());
    }
    for (i, column) in layout.columns.iter().enumerate() {
        delimit(layout, i, out);
        quoted(out, |out| escaped(column.header, out));
    }
    out.extend_from_slice(LINE_END);
}

pub(super) fn row(layout: &Layout, columns: &[Cells<'_>], row: usize, out: &mut Vec<u8>) {
    for (i, column) in columns.iter().enumerate() {
        delimit(layout, i, out);
        match column.get(row) {
            Cell::Null => {}
            Cell::Bool(true) => out.extend_from_slice(b"\"True\""),
            Cell::Bool(false) => out.extend_from_slice(b"\"False\""),
            Cell::Time(micros) => quoted(out, |out| out.extend_from_slice(instant(micros).as_bytes())),
            Cell::Text(text) => quoted(out, |out| {
                disarm(layout, text, out);
                escaped(text, out);
            }),
            Cell::List(list) => quoted(out, |out| {
                for (i, item) in list.iter().enumerate() {
                    if i == 0 {
                        disarm(layout, item, out);
                    } else {
                        out.push(b',');
                    }
                    escaped(item, out);
                }
            }),
        }
    }
    out.extend_from_slice(LINE_END);
}

fn delimit(layout: &Layout, index: usize, out: &mut Vec<u8>) {
    if index > 0 {
        out.extend_from_slice(layout.delimiter.encode_utf8(&mut [0; 4]).as_bytes());
    }
}

fn quoted(out: &mut Vec<u8>, content: impl FnOnce(&mut Vec<u8>)) {
    out.push(b'"');
    content(out);
    out.push(b'"');
}

fn escaped(text: &str, out: &mut Vec<u8>) {
    for (i, part) in text.split('"').enumerate() {
        if i > 0 {
            out.extend_from_slice(b"\"\"");
        }
        out.extend_from_slice(part.as_bytes());
    }
}

/// A spreadsheet takes a field that begins like this for a formula.
fn disarm(layout: &Layout, text: &str, out: &mut Vec<u8>) {
    if layout.formula_safe && text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        out.push(b'\'');
    }
}
