//! The C ABI of entra-auth-reports: how any language that can call C runs a report.
//!
//! ```text
//! ear_session_open -> ear_report_start -> ear_operation_next, until done -> ear_event_kind, _json, _rows
//! ```
//!
//! The conventions, which every function keeps:
//!
//! - **Text** goes in as (pointer, length), UTF-8, and is not kept. It comes out as (pointer, length) of memory that
//!   belongs to the handle it came from, and is valid until that handle is freed. No text ends in a NUL.
//! - **Requests** are JSON objects with the fields of `entra_auth_reports::request`; an unknown field is an error.
//! - **Status.** A function that can fail returns one of the [`status`] codes, which never change their meaning, and
//!   takes a last argument `error`. Where it returns [`status::ERROR`] it writes an error handle there, which the
//!   caller frees; a caller who passes NULL does not learn why. Outputs are written on success only.
//! - **Handles** each have one free function; freeing NULL does nothing, freeing twice or while another call uses
//!   the handle is undefined. A NULL handle elsewhere is an error, or an empty answer where there is no status.
//! - **Threads.** Any handle may be used on any thread. [`ear_operation_cancel`] may be called while another thread is
//!   inside [`ear_operation_next`]. Nothing is kept per thread.
//! - **No callbacks.** The caller pulls events on a thread of its own choice, so that it can show progress, prompt
//!   and notice Ctrl+C between two of them.
//! - **Panics** end at the boundary, as an error of kind `unexpected`.
//! - **Rows** cross in the [Arrow C Data Interface](https://arrow.apache.org/docs/format/CDataInterface.html), as a struct array
//!   with offset 0 whose children are bool (`b`), timestamp in UTC (`tsu:UTC`), utf8 (`u`) and list of utf8 (`+l`).

#![deny(unsafe_op_in_unsafe_fn)]

mod boundary;
mod error;
mod session;
mod operation;
mod event;
mod sample_tenant;
#[cfg(test)]
#[path = "../tests/mod.rs"]
mod tests;

pub use boundary::status;
pub use error::{EarError, ear_error_free, ear_error_json};
pub use event::{EarEvent, ear_event_free, ear_event_json, ear_event_kind, ear_event_rows, kind};
pub use operation::{
    EarOperation, ear_operation_cancel, ear_operation_free, ear_operation_next, ear_report_start,
};
pub use sample_tenant::{
    EarSampleTenant, ear_sample_tenant_free, ear_sample_tenant_json, ear_sample_tenant_start,
};
pub use session::{EarSession, ear_abi_version, ear_session_free, ear_session_open, ear_version};
