//! A failure as a handle.

use entra_auth_reports::Error;

use crate::boundary::{export, give};

/// An error, as JSON: `kind`, `exit_code`, `message`, `hint`, `status`, `code`, `request_id`, `attempts`.
pub struct EarError {
    json: String,
}

impl EarError {
    pub(crate) fn new(error: &Error) -> Self {
        EarError { json: error.to_json().to_string() }
    }

    pub(crate) fn into_raw(self) -> *mut EarError {
        Box::into_raw(Box::new(self))
    }
}

export! {
    /// Gives the error as a JSON object; of a NULL handle, nothing.
    ///
    /// # Safety
    /// `error` is NULL or an error handle; `text` and `len` are NULL or can be written.
    fn ear_error_json(error: *const EarError, text: *mut *const u8, len: *mut usize) -> (), else (); {
        // SAFETY: by the contract of this function.
        unsafe { give(error.as_ref().map_or("", |error| &error.json), text, len) }
    }
}

export! {
    /// Frees an error.
    ///
    /// # Safety
    /// `error` is NULL or an error handle that is used no more.
    fn ear_error_free(error: *mut EarError) -> (), else (); {
        if !error.is_null() {
            // SAFETY: made by `into_raw`, and given back once.
            drop(unsafe { Box::from_raw(error) });
        }
    }
}
