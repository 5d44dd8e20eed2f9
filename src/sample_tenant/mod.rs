//! People and read-only answers of an invented tenant.
