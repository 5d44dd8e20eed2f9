//! Rows as files: one file per format, and one that makes every file appear whole or not at all.

mod csv;
mod file;
mod json;
mod part;
mod plan;

use std::io::Write;

use arrow_array::RecordBatch;

pub use file::{FileSink, Written};
pub use plan::{Cell, Cells, Layout, Strings};

use crate::request::Format;
use crate::{Error, ErrorKind, Result};

/// Writes batches of a report in one format, to a file or to standard output.
pub struct RowWriter<W> {
    layout: Layout,
    out: W,
    buffer: Vec<u8>,
    rows: u64,
}

/// How much text is gathered before it is written.
const BUFFER: usize = 256 << 10;

impl<W: Write> RowWriter<W> {
    /// Writes what stands before the first row.
    ///
    /// # Errors
    /// Output: what the writer said.
    pub fn begin(layout: Layout, out: W) -> Result<Self> {
        let mut writer =
            RowWriter { layout, out, buffer: Vec::with_capacity(BUFFER + (BUFFER >> 2)), rows: 0 };
        match writer.layout.format {
            Format::Csv => csv::begin(&writer.layout, &mut writer.buffer),
            Format::Json => json::begin(&mut writer.buffer),
        }
        Ok(writer)
    }

    /// Writes the rows of a batch of the report.
    ///
    /// # Errors
    /// Output: what the writer said.
    pub fn write(&mut self, batch: &RecordBatch) -> Result<()> {
        let columns = self.layout.read(batch)?;
        for row in 0..batch.num_rows() {
            match self.layout.format {
                Format::Csv => csv::row(&self.layout, &columns, row, &mut self.buffer),
                Format::Json => json::row(&self.layout, &columns, row, self.rows == 0, &mut self.buffer)?,
            }
            self.rows += 1;
            if self.buffer.len() >= BUFFER {
                self.flush_buffer()?;
            }
        }
        Ok(())
    }

    /// Writes what stands after the last row, and gives the writer back.
    ///
    /// # Errors
    /// Output: what the writer said.
    pub fn finish(mut self) -> Result<W> {
        if self.layout.format == Format::Json {
            json::end(&mut self.buffer);
        }
        self.flush_buffer()?;
        self.out.flush().map_err(cannot_write)?;
        Ok(self.out)
    }

    /// How many rows were written.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    fn flush_buffer(&mut self) -> Result<()> {
        self.out.write_all(&self.buffer).map_err(cannot_write)?;
        self.buffer.clear();
        Ok(())
    }
}

fn cannot_write(error: std::io::Error) -> Error {
    let closed = error.kind() == std::io::ErrorKind::BrokenPipe;
    Error::new(ErrorKind::Output, "the report could not be written")
        .with_source(error)
        .with_closed_pipe(closed)
}
