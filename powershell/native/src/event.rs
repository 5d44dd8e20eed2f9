//! Events: a kind and JSON, and where it is rows, a batch that the caller takes away.

use std::sync::{Mutex, PoisonError};

use arrow_array::ffi::{FFI_ArrowArray, FFI_ArrowSchema, to_ffi};
use arrow_array::{Array, RecordBatch, StructArray};
use entra_auth_reports::{Error, ErrorKind, Event, Result};
use serde_json::{Value, json};

use crate::boundary::{export, give, reference, status, writable};

/// What an event is. The numbers never change their meaning; a caller passes over those that it does not know.
pub mod kind {
    /// Rows; the JSON is `{"rows": 999}`.
    pub const ROWS: i32 = 1;
    /// How far the operation is: `{"done": 999, "total": 10000}`, where `total` can be null.
    pub const PROGRESS: i32 = 2;
    /// What it does: `{"message": ...}`.
    pub const LOG: i32 = 3;
    /// Something that is not as it should be: `{"code": ..., "message": ...}`.
    pub const WARNING: i32 = 4;
    /// The report is complete: rows, summary, coverage, warnings, file.
    pub const DONE: i32 = 5;
}

/// An event of an operation.
pub struct EarEvent {
    kind: i32,
    json: String,
    rows: Mutex<Option<RecordBatch>>,
}

impl EarEvent {
    pub(crate) fn new(event: Event) -> Result<Self> {
        let (kind, json, rows) = match event {
            Event::Rows(batch) => (kind::ROWS, json!({ "rows": batch.num_rows() }), Some(batch)),
            Event::Progress(progress) => {
                (kind::PROGRESS, json!({ "done": progress.done, "total": progress.total }), None)
            }
            Event::Log(text) => (kind::LOG, json!({ "message": text }), None),
            Event::Warning(warning) => {
                (kind::WARNING, json!({ "code": warning.code, "message": warning.message }), None)
            }
            Event::Done(outcome) => (kind::DONE, outcome.to_json(), None),
            _ => return Err(unexpected("this ABI has no word for an event")),
        };
        Ok(EarEvent { kind, json: Value::to_string(&json), rows: Mutex::new(rows) })
    }
}

fn unexpected(what: &str) -> Error {
    Error::new(ErrorKind::Unexpected, what)
}

export! {
    /// The kind of an event; of a NULL handle, 0.
    ///
    /// # Safety
    /// `event` is NULL or an event handle.
    fn ear_event_kind(event: *const EarEvent) -> i32, else 0; {
        // SAFETY: by the contract of this function.
        unsafe { event.as_ref() }.map_or(0, |event| event.kind)
    }
}

export! {
    /// Gives the event as a JSON object; of a NULL handle, nothing.
    ///
    /// # Safety
    /// `event` is NULL or an event handle; `text` and `len` are NULL or can be written.
    fn ear_event_json(event: *const EarEvent, text: *mut *const u8, len: *mut usize) -> (), else (); {
        // SAFETY: by the contract of this function.
        unsafe { give(event.as_ref().map_or("", |event| &event.json), text, len) }
    }
}

export! {
    /// Moves the rows out of an event, as a struct array. The caller owns both structures from then on and releases
    /// them by their `release`; a second call is an error.
    ///
    /// # Safety
    /// `event` is NULL or an event handle; `schema` and `array` are NULL or can be written, and hold nothing that
    /// would have to be released.
    try fn ear_event_rows(event: *const EarEvent, schema: *mut FFI_ArrowSchema, array: *mut FFI_ArrowArray) {
        let (schema, array) = (writable(schema)?, writable(array)?);
        // SAFETY: by the contract of this function.
        let event = unsafe { reference(event, "the event") }?;
        let batch = event.rows.lock().unwrap_or_else(PoisonError::into_inner).take();
        let batch = batch.ok_or_else(|| Error::usage("the event holds no rows, or they were taken already"))?;
        let (rows, shape) = to_ffi(&StructArray::from(batch).to_data())
            .map_err(|e| unexpected("the rows cannot be handed over").with_source(e))?;
        // SAFETY: checked above not to be NULL; `write` does not drop what was there.
        unsafe {
            schema.write(shape);
            array.write(rows);
        }
        Ok(status::OK)
    }
}

export! {
    /// Frees an event, with its rows unless they were taken.
    ///
    /// # Safety
    /// `event` is NULL or an event handle that is used no more.
    fn ear_event_free(event: *mut EarEvent) -> (), else (); {
        if !event.is_null() {
            // SAFETY: made by `ear_operation_next`, and given back once.
            drop(unsafe { Box::from_raw(event) });
        }
    }
}
