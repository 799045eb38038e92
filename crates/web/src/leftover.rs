//! Unread rest of a request's body after its handler has dropped it.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Instant;

use bytes::Bytes;
use hyper::body::{Body, Incoming};
use tokio::time::{Sleep, sleep_until};

/// The rest of a body that the handler did not read.
pub(crate) struct Leftover {
    incoming: Incoming,
    withheld: bool,
    read_by: Instant,
}

impl Leftover {
    /// `withheld` is whether the client waits for a `100 Continue` that has not been sent.
    pub(crate) fn new(incoming: Incoming, withheld: bool, read_by: Instant) -> Self {
        Self { incoming, withheld, read_by }
    }

    /// Starts to discard the rest. Does nothing if the client has not sent it, or if it is too
    /// long.
    pub(crate) fn drain(self, bytes_max: u64) -> Option<Drain> {
        if self.withheld || declared_bytes(&self.incoming) > bytes_max {
            return None;
        }
        let timer = Box::pin(sleep_until(self.read_by.into()));
        Some(Drain { incoming: self.incoming, bytes_left: bytes_max, timer })
    }
}

/// Reads a body and discards it.
pub(crate) struct Drain {
    incoming: Incoming,
    bytes_left: u64,
    timer: Pin<Box<Sleep>>,
}

impl Drain {
    /// Ready when done. The value says whether the end of the body was reached.
    pub(crate) fn poll(&mut self, context: &mut Context<'_>) -> Poll<bool> {
        while let Poll::Ready(frame) = Pin::new(&mut self.incoming).poll_frame(context) {
            let Some(Ok(frame)) = frame else { return Poll::Ready(frame.is_none()) };
            let bytes = frame.data_ref().map_or(0, Bytes::len) as u64;
            match self.bytes_left.checked_sub(bytes) {
                Some(left) => self.bytes_left = left,
                None => return Poll::Ready(false),
            }
            if self.incoming.is_end_stream() {
                return Poll::Ready(true);
            }
        }
        ready!(self.timer.as_mut().poll(context));
        Poll::Ready(false)
    }
}

/// Returns the minimum length of a body in bytes, as its head declares it.
pub(crate) fn declared_bytes(body: &impl Body) -> u64 {
    body.size_hint().lower()
}
