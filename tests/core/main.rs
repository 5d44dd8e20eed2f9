//! The tests of the core: one program, one module a subject.

#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod http;
mod sample_tenant;
mod service;
