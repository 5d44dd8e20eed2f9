//! Runs an operation: its work goes on in the background, its events are pulled, and it can be cancelled
//! from any thread.
//!
//! Fetching never waits for whoever pulls, since a page token ages; what is finished waits in a queue.

use std::collections::VecDeque;
use std::future::Future;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use arrow_array::RecordBatch;
use tokio::runtime::{Builder, Runtime};
use tokio::task::AbortHandle;

use crate::output::{FileSink, Written};
use crate::reports::{Outcome, Warning};
use crate::table::Rows;
use crate::{Error, ErrorKind, Result};

/// A pull that asks for more comes back with nothing once this is over.
const LONGEST_PULL: Duration = Duration::from_secs(3600);

/// Something that an operation tells.
#[derive(Debug)]
#[non_exhaustive]
pub enum Event {
    /// Finished rows, in the order of the report. Where the report becomes a file there are none.
    Rows(RecordBatch),
    /// How far it is.
    Progress(Progress),
    /// What it does: the plan, requests, waits.
    Log(String),
    /// Something that is not as it should be, but does not end the report.
    Warning(Warning),
    /// The report is complete; nothing comes after this.
    Done(Box<Outcome>),
}

/// How far an operation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// How many users are done.
    pub done: u64,
    /// Of how many; unknown at first.
    pub total: Option<u64>,
}

/// What a pull comes back with.
#[derive(Debug)]
pub enum Pull {
    /// The next event.
    Event(Event),
    /// Nothing happened within the time given.
    Pending,
    /// `Done` was told already.
    Finished,
}

enum Item {
    Rows(Box<dyn Rows>),
    Progress(Progress),
    Log(String),
    Warning(Warning),
    End(Box<Result<Outcome>>),
}

#[derive(Default)]
struct State {
    items: VecDeque<Item>,
    /// The end stands in the queue, or stood there: nothing comes after it.
    ended: bool,
    /// The end was pulled.
    told: bool,
}

#[derive(Default)]
struct Queue {
    state: Mutex<State>,
    changed: Condvar,
}

impl Queue {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn push(&self, item: Item) {
        let mut state = self.lock();
        if state.ended {
            return;
        }
        state.ended = matches!(item, Item::End(_));
        // Only the newest progress counts.
        match (item, state.items.back_mut()) {
            (Item::Progress(new), Some(Item::Progress(old))) => *old = new,
            (item, _) => state.items.push_back(item),
        }
        self.changed.notify_all();
    }
}

/// The end of the queue that the work holds.
#[derive(Clone)]
pub(crate) struct Emitter(Arc<Queue>);

impl Emitter {
    pub(crate) fn rows(&self, rows: impl Rows + 'static) {
        self.0.push(Item::Rows(Box::new(rows)));
    }

    pub(crate) fn progress(&self, done: u64, total: Option<u64>) {
        self.0.push(Item::Progress(Progress { done, total }));
    }

    pub(crate) fn log(&self, text: impl Into<String>) {
        self.0.push(Item::Log(text.into()));
    }

    pub(crate) fn warning(&self, warning: Warning) {
        self.0.push(Item::Warning(warning));
    }
}

/// Tells the end even when the work is aborted or panics.
struct Ending(Arc<Queue>);

impl Drop for Ending {
    fn drop(&mut self) {
        // After an end, or a cancel, this is one too many and is passed over.
        let error = Error::new(ErrorKind::Unexpected, "the report broke off by a defect of this module")
            .with_hint("Please report it, with what was asked.");
        self.0.push(Item::End(Box::new(Err(error))));
    }
}

/// The process-wide runtime. Connections outlive an operation, so their runtime must too.
pub(crate) fn runtime() -> Result<&'static Runtime> {
    static RUNTIME: OnceLock<(u32, Runtime)> = OnceLock::new();
    let (process, runtime) = match RUNTIME.get() {
        Some(known) => known,
        None => {
            let built = Builder::new_multi_thread()
                .worker_threads(2)
                .thread_name("entra-auth-reports")
                .enable_all()
                .build()
                .map_err(|e| Error::new(ErrorKind::Unexpected, "no threads can be started").with_source(e))?;
            RUNTIME.get_or_init(|| (std::process::id(), built))
        }
    };
    if *process != std::process::id() {
        // The threads of the runtime stayed in the parent: everything would wait for ever.
        return Err(Error::new(
            ErrorKind::Usage,
            "this process was forked after a report had been read in its parent",
        )
        .with_hint(
            "Start worker processes with 'spawn' or 'forkserver', or read reports in the children alone.",
        ));
    }
    Ok(runtime)
}

/// A report under way.
pub struct Operation {
    queue: Arc<Queue>,
    task: AbortHandle,
    sink: Option<FileSink>,
    finished: bool,
}

/// Cancels an operation, from any thread.
#[derive(Clone)]
pub struct Canceller {
    queue: Arc<Queue>,
    task: AbortHandle,
}

impl Canceller {
    /// Ends the operation: nothing more is asked, and the next pull is an error of kind cancelled.
    pub fn cancel(&self) {
        {
            let mut state = self.queue.lock();
            if state.told {
                return;
            }
            // What waits to be pulled is of no use any more, an end among it; a file that lacks it must not appear.
            state.items.clear();
            let error = Error::new(ErrorKind::Cancelled, "cancelled");
            state.items.push_back(Item::End(Box::new(Err(error))));
            state.ended = true;
            self.queue.changed.notify_all();
        }
        self.task.abort();
    }
}

impl Operation {
    /// Starts `work`, which tells its events through the emitter.
    pub(crate) fn start<W, F>(sink: Option<FileSink>, work: W) -> Result<Self>
    where
        W: FnOnce(Emitter) -> F,
        F: Future<Output = Result<Outcome>> + Send + 'static,
    {
        let queue = Arc::new(Queue::default());
        let ending = Ending(queue.clone());
        let future = work(Emitter(queue.clone()));
        let task = runtime()?.spawn(async move {
            let outcome = future.await;
            ending.0.push(Item::End(Box::new(outcome)));
        });
        Ok(Operation { queue, task: task.abort_handle(), sink, finished: false })
    }

    /// A handle that cancels this operation.
    pub fn canceller(&self) -> Canceller {
        Canceller { queue: self.queue.clone(), task: self.task.clone() }
    }

    /// Waits up to `timeout` for the next event. Where the report becomes a file, it is written here, on the
    /// thread of the caller.
    ///
    /// # Errors
    /// Whatever ended the operation; after that it is finished.
    pub fn next(&mut self, timeout: Duration) -> Result<Pull> {
        if self.finished {
            return Ok(Pull::Finished);
        }
        runtime()?;
        let deadline = Instant::now() + timeout.min(LONGEST_PULL);
        loop {
            let Some(item) = self.pop(deadline) else { return Ok(Pull::Pending) };
            match self.take(item) {
                Ok(Some(event)) => {
                    self.finished = matches!(event, Event::Done(_));
                    return Ok(Pull::Event(event));
                }
                Ok(None) if Instant::now() >= deadline => return Ok(Pull::Pending),
                Ok(None) => {}
                Err(error) => {
                    self.finished = true;
                    self.sink = None;
                    self.canceller().cancel();
                    return Err(error);
                }
            }
        }
    }

    fn pop(&self, deadline: Instant) -> Option<Item> {
        let mut state = self.queue.lock();
        loop {
            if let Some(item) = state.items.pop_front() {
                state.told = matches!(item, Item::End(_));
                return Some(item);
            }
            let left = deadline.checked_duration_since(Instant::now()).filter(|left| !left.is_zero())?;
            state = self.queue.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    fn take(&mut self, item: Item) -> Result<Option<Event>> {
        Ok(Some(match item {
            Item::Rows(rows) => match &mut self.sink {
                Some(sink) => {
                    sink.write(&rows.to_batch()?)?;
                    return Ok(None);
                }
                None => Event::Rows(rows.to_batch()?),
            },
            Item::Progress(progress) => Event::Progress(progress),
            Item::Log(text) => Event::Log(text),
            Item::Warning(warning) => Event::Warning(warning),
            Item::End(outcome) => {
                let mut outcome = (*outcome)?;
                if let Some(sink) = self.sink.take() {
                    outcome.file = match sink.finish()? {
                        Written::File(path) => Some(path),
                        Written::NothingToWrite => None,
                    };
                }
                Event::Done(Box::new(outcome))
            }
        }))
    }
}

impl Drop for Operation {
    fn drop(&mut self) {
        self.canceller().cancel();
    }
}
