//! The library itself, and sessions.

use entra_auth_reports::{Session, request};

use crate::boundary::{export, give, input, status, writable};

/// Goes up with every change of this ABI that an old caller would not survive.
const ABI_VERSION: u32 = 1;

export! {
    /// The version of this ABI. A caller asks for it before anything else, and goes no further where it is not the
    /// one that it was written for.
    ///
    /// # Safety
    /// None is asked of the caller.
    fn ear_abi_version() -> u32, else 0; { ABI_VERSION }
}

export! {
    /// Gives the version of the product, for people; the text is never freed.
    ///
    /// # Safety
    /// `text` and `len` are NULL or can be written.
    fn ear_version(text: *mut *const u8, len: *mut usize) -> (), else (); {
        // SAFETY: by the contract of this function; the text is static.
        unsafe { give(env!("CARGO_PKG_VERSION"), text, len) }
    }
}

/// Who asks, and which service.
pub struct EarSession(pub(crate) Session);

export! {
    /// Opens a session: `{"access_token": ..., "graph_endpoint": ...}`. No request is sent.
    ///
    /// # Safety
    /// `json` points to `len` bytes; `session` is NULL or can be written.
    try fn ear_session_open(json: *const u8, len: usize, session: *mut *mut EarSession) {
        let session = writable(session)?;
        // SAFETY: by the contract of this function.
        let json = unsafe { input(json, len) }?;
        let opened = EarSession(Session::open(request::from_json(json)?)?);
        // SAFETY: checked above not to be NULL.
        unsafe { session.write(Box::into_raw(Box::new(opened))) };
        Ok(status::OK)
    }
}

export! {
    /// Frees a session. Operations that it started go on.
    ///
    /// # Safety
    /// `session` is NULL or a session handle that is used no more.
    fn ear_session_free(session: *mut EarSession) -> (), else (); {
        if !session.is_null() {
            // SAFETY: made by `ear_session_open`, and given back once.
            drop(unsafe { Box::from_raw(session) });
        }
    }
}
