//! The tests of the core: one program, one module a subject.

#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod asking;
mod bad_input;
mod command_line;
mod files;
mod http;
mod requests;
mod sample_tenant;
mod service;
mod sspr_status;
