//! What stands between C and Rust: status codes, the one macro that wraps every export, pointers in and out.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use entra_auth_reports::{Error, ErrorKind, Result};

use crate::error::EarError;

/// What a fallible function returns. The numbers never change their meaning.
pub mod status {
    /// Done; the outputs are written.
    pub const OK: i32 = 0;
    /// Failed; the error is written.
    pub const ERROR: i32 = 1;
    /// Nothing happened within the time given. Nothing is written.
    pub const PENDING: i32 = 2;
    /// The operation is complete and told so before. Nothing is written.
    pub const FINISHED: i32 = 3;
}

/// Declares an export. `try fn` can fail: its body is a `Result<i32>` of a status, and the error argument is added.
/// A plain `fn` gives the value after `else` where its body panics.
macro_rules! export {
    ($(#[$meta:meta])* try fn $name:ident($($arg:ident: $type:ty),* $(,)?) $body:block) => {
        $(#[$meta])*
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $name(
            $($arg: $type,)*
            error: *mut *mut $crate::error::EarError,
        ) -> i32 {
            let result = $crate::boundary::caught(|| -> entra_auth_reports::Result<i32> { $body });
            // SAFETY: by convention `error` is NULL or takes a pointer.
            unsafe { $crate::boundary::told(result, error) }
        }
    };
    ($(#[$meta:meta])* fn $name:ident($($arg:ident: $type:ty),* $(,)?) -> $output:ty, else $fallback:expr; $body:block) => {
        $(#[$meta])*
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $name($($arg: $type),*) -> $output {
            $crate::boundary::caught(|| -> entra_auth_reports::Result<$output> { Ok($body) }).unwrap_or($fallback)
        }
    };
}
pub(crate) use export;

/// Runs `body`; a panic becomes an error.
pub(crate) fn caught<T>(body: impl FnOnce() -> Result<T>) -> Result<T> {
    // What a panic leaves half-done is behind a mutex or is dropped by the caller, who got an error.
    catch_unwind(AssertUnwindSafe(body)).unwrap_or_else(|panic| Err(defect(panic.as_ref())))
}

fn defect(panic: &(dyn Any + Send)) -> Error {
    let said =
        panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    Error::new(ErrorKind::Unexpected, "a call broke off by a defect of this module")
        .with_source(said.unwrap_or("no reason was given"))
        .with_hint("Please report it, with what was asked.")
}

/// Turns a result into a status, and writes the error where there is one and the caller wants it.
///
/// # Safety
/// `error` is NULL or takes a pointer.
pub(crate) unsafe fn told(result: Result<i32>, error: *mut *mut EarError) -> i32 {
    match result {
        Ok(status) => status,
        Err(failure) => {
            if !error.is_null() {
                // SAFETY: not NULL, so by the contract of this function it takes a pointer.
                unsafe { error.write(EarError::new(&failure).into_raw()) };
            }
            status::ERROR
        }
    }
}

/// The bytes that the caller gave.
///
/// # Safety
/// `text` is NULL or points to `len` bytes that stay as they are during `'a`.
pub(crate) unsafe fn input<'a>(text: *const u8, len: usize) -> Result<&'a [u8]> {
    match (text.is_null(), isize::try_from(len)) {
        (false, Ok(_)) => {
            // SAFETY: not NULL, `len` fits, and the caller vouches for the rest.
            Ok(unsafe { std::slice::from_raw_parts(text, len) })
        }
        (true, _) if len == 0 => Ok(&[]),
        (true, _) => Err(null("the text")),
        (false, Err(_)) => Err(Error::usage("the text is longer than memory can be")),
    }
}

/// What a handle or another pointer points to; NULL is an error.
///
/// # Safety
/// `pointer` is NULL or points to a `T` that lives and is not written during `'a`.
pub(crate) unsafe fn reference<'a, T>(pointer: *const T, what: &str) -> Result<&'a T> {
    // SAFETY: handed through to the caller.
    unsafe { pointer.as_ref() }.ok_or_else(|| null(what))
}

/// Refuses an output that nothing can be written to, before anything is done.
pub(crate) fn writable<T>(output: *mut T) -> Result<*mut T> {
    if output.is_null() { Err(null("an output")) } else { Ok(output) }
}

/// Gives a text out. Where either pointer is NULL, nothing is written.
///
/// # Safety
/// The pointers are NULL or can be written, and the caller is told how long `value` lives.
pub(crate) unsafe fn give(value: &str, text: *mut *const u8, len: *mut usize) {
    if text.is_null() || len.is_null() {
        return;
    }
    // SAFETY: both are not NULL, so they can be written.
    unsafe {
        text.write(value.as_ptr());
        len.write(value.len());
    }
}

fn null(what: &str) -> Error {
    Error::usage(format!("{what} is NULL"))
}
