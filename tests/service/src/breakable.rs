//! A body that may break off: the fault that needs the connection, not only the answer.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body_util::Full;
use hyper::body::{Body, Frame, SizeHint};

/// A body that announces its whole length, and may break off halfway.
pub(crate) struct Breakable {
    body: Full<Bytes>,
    breaks: Breaks,
}

/// When a body breaks off.
#[derive(Clone, Copy, PartialEq)]
enum Breaks {
    Never,
    /// After half of it. First it waits one turn, in which the server sends that half on its way.
    Halfway,
    Now,
}

impl Breakable {
    pub(crate) fn new(body: Full<Bytes>, breaks: bool) -> Breakable {
        Breakable { body, breaks: if breaks { Breaks::Halfway } else { Breaks::Never } }
    }
}

/// Makes the server close the connection.
#[derive(Debug)]
pub(crate) struct BrokenOff;

impl fmt::Display for BrokenOff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("broken off, as a test asked for")
    }
}

impl std::error::Error for BrokenOff {}

impl Body for Breakable {
    type Data = Bytes;
    type Error = BrokenOff;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BrokenOff>>> {
        let half = |data: Bytes| data.slice(..data.len() / 2);
        match (Pin::new(&mut self.body).poll_frame(context), self.breaks) {
            (Poll::Ready(Some(Ok(frame))), Breaks::Never) => Poll::Ready(Some(Ok(frame))),
            (Poll::Ready(Some(Ok(frame))), _) => Poll::Ready(Some(Ok(frame.map_data(half)))),
            (Poll::Ready(_), Breaks::Never) => Poll::Ready(None),
            (Poll::Ready(_), Breaks::Halfway) => {
                self.breaks = Breaks::Now;
                context.waker().wake_by_ref();
                Poll::Pending
            }
            (Poll::Ready(_), Breaks::Now) => Poll::Ready(Some(Err(BrokenOff))),
            (Poll::Pending, _) => Poll::Pending,
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream() && self.breaks == Breaks::Never
    }

    /// The length that is announced; when it breaks, more than is sent.
    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
