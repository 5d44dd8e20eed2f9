//! The sample tenant, and everything that a real service does on a bad day. For tests only; never shipped.
//!
//! ```text
//! main -> server -> control   /_service: what was asked, how to behave
//!  args    wires     record    what was asked, kept
//!          them      behaviour page sizes, options that are refused, latency
//!                    fault     answers that are none; breakable, batch_fault: where they need more room
//! ```
//!
//! Suites in Rust start it in their own process ([`Running::start`]); those in other languages start the program, read
//! the one line that it prints, and talk to `/_service`.

mod batch_fault;
mod behaviour;
mod breakable;
mod control;
mod fault;
mod record;
mod server;

pub use server::Running;
