//! Who can reset their own password, who did, and who is protected by MFA: reports of a Microsoft 365
//! tenant, straight from Microsoft Graph.
//!
//! ```text
//! request -> session -> transport -> graph -> records -> reports -> table -> output
//!  what is    who asks,  one HTTP     pages,   typed     join,      Arrow    csv, json
//!  asked      which      client       batches, rows of   filter,    batches     \
//!             cloud                   retries  Graph     coverage                doors: cli, python, powershell
//! ```
//!
//! A module uses what stands above it in this list, never what stands below.

mod error;
pub mod sample_tenant;

pub use error::{Error, ErrorKind, Result};
