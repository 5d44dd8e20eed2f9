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
//! Nothing but `cloud` knows a host name, only `transport` and what is right of it know HTTP, and nothing but
//! a report knows what its columns mean. The doors decode arguments, pull events and hand over tables.

pub mod error;
pub mod request;
pub mod cloud;
pub mod credentials;
pub mod session;
mod transport;
mod graph;
mod records;
pub mod reports;
pub mod table;
pub mod output;
pub mod run;
pub mod sample_tenant;
pub mod cli;

pub use error::{Error, ErrorKind, Result};
pub use run::{Canceller, Event, Operation, Progress, Pull};
pub use session::Session;
pub use transport::USER_AGENT;
