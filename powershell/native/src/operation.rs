//! Operations: started from a session, pulled by one thread, cancelled by any.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use entra_auth_reports::{Canceller, Operation, Pull, request};

use crate::boundary::{export, input, reference, status, writable};
use crate::event::EarEvent;
use crate::session::EarSession;

/// A report under way.
pub struct EarOperation {
    /// Locked while a thread waits for the next event.
    operation: Mutex<Operation>,
    /// Beside the lock, so that cancelling need not wait for it.
    canceller: Canceller,
}

export! {
    /// Starts a report: `{"report": ..., "parameters": {...}, "output": {...}}`. What can be refused without a request
    /// is refused here.
    ///
    /// # Safety
    /// `session` is NULL or a session handle; `json` points to `len` bytes; `operation` is NULL or can be written.
    try fn ear_report_start(
        session: *const EarSession,
        json: *const u8,
        len: usize,
        operation: *mut *mut EarOperation,
    ) {
        let output = writable(operation)?;
        // SAFETY: by the contract of this function.
        let (session, json) = unsafe { (reference(session, "the session")?, input(json, len)?) };
        let operation = session.0.start(request::from_json(json)?)?;
        let canceller = operation.canceller();
        let started = EarOperation { operation: Mutex::new(operation), canceller };
        // SAFETY: checked above not to be NULL.
        unsafe { output.write(Box::into_raw(Box::new(started))) };
        Ok(status::OK)
    }
}

export! {
    /// Waits up to `timeout_ms` milliseconds for the next event. After the event of kind `done`, and after an error,
    /// the answer is `FINISHED`. Where the report becomes a file, it is written in here.
    ///
    /// # Safety
    /// `operation` is NULL or an operation handle; `event` is NULL or can be written.
    try fn ear_operation_next(operation: *const EarOperation, timeout_ms: u32, event: *mut *mut EarEvent) {
        let output = writable(event)?;
        // SAFETY: by the contract of this function.
        let operation = unsafe { reference(operation, "the operation") }?;
        let timeout = Duration::from_millis(timeout_ms.into());
        let pull = {
            let mut operation = operation.operation.lock().unwrap_or_else(PoisonError::into_inner);
            operation.next(timeout)?
        };
        Ok(match pull {
            Pull::Event(event) => {
                let event = Box::new(EarEvent::new(event)?);
                // SAFETY: checked above not to be NULL.
                unsafe { output.write(Box::into_raw(event)) };
                status::OK
            }
            Pull::Pending => status::PENDING,
            Pull::Finished => status::FINISHED,
        })
    }
}

export! {
    /// Cancels an operation: nothing more is asked of the service, and the next event is an error of kind
    /// `cancelled`, unless the end was told already.
    ///
    /// # Safety
    /// `operation` is NULL or an operation handle; another thread may be inside `ear_operation_next`.
    fn ear_operation_cancel(operation: *const EarOperation) -> (), else (); {
        // SAFETY: by the contract of this function.
        if let Some(operation) = unsafe { operation.as_ref() } {
            operation.canceller.cancel();
        }
    }
}

export! {
    /// Cancels an operation and frees it.
    ///
    /// # Safety
    /// `operation` is NULL or an operation handle that is used no more, by any thread.
    fn ear_operation_free(operation: *mut EarOperation) -> (), else (); {
        if !operation.is_null() {
            // SAFETY: made by `ear_report_start`, and given back once.
            drop(unsafe { Box::from_raw(operation) });
        }
    }
}
