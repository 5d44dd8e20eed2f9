//! Tests of the C ABI: they call the exports as a C caller does, against a sample tenant over HTTP.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod caller;
mod exports;
mod misuse;
mod reports;
