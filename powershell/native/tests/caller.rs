//! The caller's side: what Native.cs does, in Rust.

use std::ptr::{null, null_mut};

use arrow_array::StructArray;
use arrow_array::ffi::{FFI_ArrowArray, FFI_ArrowSchema, from_ffi};
use serde_json::Value;

use crate::*;

/// A call that failed, as its JSON.
pub(super) type Failure = Value;

/// Reads a text that an accessor gives.
pub(super) fn text(give: impl FnOnce(*mut *const u8, *mut usize)) -> String {
    let (mut bytes, mut len) = (null(), 0);
    give(&mut bytes, &mut len);
    if bytes.is_null() {
        return String::new();
    }
    // SAFETY: the accessor gave both, and its handle lives.
    String::from_utf8(unsafe { std::slice::from_raw_parts(bytes, len) }.to_vec()).unwrap()
}

/// Calls a fallible export, and takes and frees its error.
pub(super) fn call(export: impl FnOnce(*mut *mut EarError) -> i32) -> Result<i32, Failure> {
    let mut error = null_mut();
    match export(&mut error) {
        status::ERROR => {
            assert!(!error.is_null(), "an error without a handle");
            // SAFETY: an error handle that was just written.
            let json = text(|bytes, len| unsafe { ear_error_json(error, bytes, len) });
            // SAFETY: not used after this.
            unsafe { ear_error_free(error) };
            Err(serde_json::from_str(&json).unwrap())
        }
        status => {
            assert!(error.is_null(), "an error was written although none was told");
            Ok(status)
        }
    }
}

pub(super) struct Tenant(*mut EarSampleTenant);

impl Tenant {
    pub(super) fn start(json: &str) -> Result<Self, Failure> {
        let mut tenant = null_mut();
        // SAFETY: the pointers live during the call.
        call(|error| unsafe { ear_sample_tenant_start(json.as_ptr(), json.len(), &mut tenant, error) })?;
        Ok(Tenant(tenant))
    }

    /// The fields, which are also those of a session.
    pub(super) fn fields(&self) -> Value {
        // SAFETY: a handle that lives.
        let json = text(|bytes, len| unsafe { ear_sample_tenant_json(self.0, bytes, len) });
        serde_json::from_str(&json).unwrap()
    }

    pub(super) fn session(&self) -> Session {
        let fields = self.fields();
        let request = serde_json::json!({
            "graph_endpoint": fields["endpoint"],
            "access_token": fields["access_token"],
        });
        Session::open(&request.to_string()).unwrap()
    }
}

impl Drop for Tenant {
    fn drop(&mut self) {
        // SAFETY: freed once.
        unsafe { ear_sample_tenant_free(self.0) }
    }
}

pub(super) struct Session(*mut EarSession);

impl Session {
    pub(super) fn open(json: &str) -> Result<Self, Failure> {
        let mut session = null_mut();
        // SAFETY: the pointers live during the call.
        call(|error| unsafe { ear_session_open(json.as_ptr(), json.len(), &mut session, error) })?;
        Ok(Session(session))
    }

    pub(super) fn start(&self, json: &str) -> Result<Operation, Failure> {
        let mut operation = null_mut();
        // SAFETY: the pointers live during the call.
        call(|error| unsafe { ear_report_start(self.0, json.as_ptr(), json.len(), &mut operation, error) })?;
        Ok(Operation(operation))
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // SAFETY: freed once.
        unsafe { ear_session_free(self.0) }
    }
}

pub(super) struct Operation(pub(super) *mut EarOperation);

// SAFETY: by the conventions any handle may be used on any thread.
unsafe impl Sync for Operation {}

impl Operation {
    /// The next event with its status.
    pub(super) fn next(&self, timeout_ms: u32) -> Result<(i32, Option<Event>), Failure> {
        let mut event = null_mut();
        // SAFETY: the pointers live during the call.
        let status = call(|error| unsafe { ear_operation_next(self.0, timeout_ms, &mut event, error) })?;
        assert_eq!(event.is_null(), status != status::OK, "an event is written on success only");
        Ok((status, (status == status::OK).then_some(Event(event))))
    }

    /// Every event up to the end.
    pub(super) fn events(&self) -> Result<Vec<Event>, Failure> {
        let mut events = Vec::new();
        loop {
            match self.next(1_000)? {
                (status::FINISHED, _) => return Ok(events),
                (_, event) => events.extend(event),
            }
        }
    }

    pub(super) fn cancel(&self) {
        // SAFETY: a handle that lives.
        unsafe { ear_operation_cancel(self.0) }
    }
}

impl Drop for Operation {
    fn drop(&mut self) {
        // SAFETY: freed once.
        unsafe { ear_operation_free(self.0) }
    }
}

pub(super) struct Event(pub(super) *mut EarEvent);

impl Event {
    pub(super) fn kind(&self) -> i32 {
        // SAFETY: a handle that lives.
        unsafe { ear_event_kind(self.0) }
    }

    pub(super) fn json(&self) -> Value {
        // SAFETY: a handle that lives.
        let json = text(|bytes, len| unsafe { ear_event_json(self.0, bytes, len) });
        serde_json::from_str(&json).unwrap()
    }

    /// Takes the rows away, and with them the offset that the structure had.
    pub(super) fn rows(&self) -> Result<(StructArray, usize), Failure> {
        let (mut schema, mut array) = (FFI_ArrowSchema::empty(), FFI_ArrowArray::empty());
        // SAFETY: the structures live during the call and hold nothing.
        call(|error| unsafe { ear_event_rows(self.0, &mut schema, &mut array, error) })?;
        let offset = array.offset();
        // SAFETY: both were just written by the export.
        let data = unsafe { from_ffi(array, &schema) }.unwrap();
        Ok((StructArray::from(data), offset))
    }
}

impl Drop for Event {
    fn drop(&mut self) {
        // SAFETY: freed once.
        unsafe { ear_event_free(self.0) }
    }
}
