//! Request bodies: bounded in size and time for every reader, and discarded if nobody reads them.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll, ready};
use std::time::Instant;

use axum::body::Body;
use bytes::{Bytes, BytesMut};
use http::Request;
use http::request::Parts;
use http_body_util::BodyExt;
use hyper::body::{Body as HttpBody, Frame, Incoming, SizeHint};
use tokio::time::{Sleep, sleep_until};

use crate::connection::Connection;
use crate::leftover::{Leftover, declared_bytes};
use crate::limits::BODY_BYTES_FREE;
use crate::request::RequestInfo;

/// Reasons why a body could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyError {
    /// The body is, or is declared, larger than allowed.
    TooLarge {
        /// Maximum size in bytes.
        bytes_max: usize,
    },
    /// Too many bodies are being read at the moment. The client may retry.
    Crowded,
    /// The body had not arrived when the time for the whole request was over.
    TimedOut,
    /// The connection broke, or its contents were not HTTP.
    Broken,
}

impl fmt::Display for BodyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge { bytes_max } => write!(f, "the body is larger than {bytes_max} bytes"),
            Self::Crowded => f.write_str("too many large bodies are being read at the moment"),
            Self::TimedOut => f.write_str("the body did not arrive in time"),
            Self::Broken => f.write_str("the body was truncated"),
        }
    }
}

impl std::error::Error for BodyError {}

impl BodyError {
    /// Finds the cause in an error of an axum extractor.
    pub fn within(error: &(dyn std::error::Error + 'static)) -> Option<Self> {
        let mut cause = Some(error);
        while let Some(error) = cause {
            if let Some(found) = error.downcast_ref::<Self>() {
                return Some(*found);
            }
            cause = error.source();
        }
        None
    }
}

/// Reads the whole body of a request.
///
/// The limits are those of the server that received the request. They hold for axum's own
/// extractors too. After an error the room just answers. [`crate::serve()`] takes care of the rest
/// of the body and of the connection.
pub async fn read_body(request: Request<Body>) -> (Parts, Result<Bytes, BodyError>) {
    let bytes_max = request
        .extensions()
        .get::<RequestInfo>()
        .map_or(crate::BODY_BYTES_MAX, |info| info.body_bytes_max);
    let (parts, body) = request.into_parts();
    let body = collect(body, bytes_max).await;
    (parts, body)
}

/// Returns a body of one frame without copying it. Nearly every request has such a body.
async fn collect(mut body: Body, bytes_max: usize) -> Result<Bytes, BodyError> {
    let Some(first) = next_data(&mut body).await? else { return Ok(Bytes::new()) };
    let mut all = if body.is_end_stream() {
        return bounded(first, bytes_max);
    } else {
        BytesMut::from(bounded(first, bytes_max)?)
    };
    while let Some(data) = next_data(&mut body).await? {
        if all.len() + data.len() > bytes_max {
            return Err(BodyError::TooLarge { bytes_max });
        }
        if all.len() > BODY_BYTES_FREE && all.capacity() < all.len() + data.len() {
            // Its length is known unless it comes in chunks, so it need not grow by doubling.
            let rest = usize::try_from(declared_bytes(&body)).unwrap_or(0);
            let room = bytes_max - all.len();
            all.reserve((data.len() + rest).min(room).max(data.len()));
        }
        all.extend_from_slice(&data);
    }
    Ok(all.freeze())
}

fn bounded(data: Bytes, bytes_max: usize) -> Result<Bytes, BodyError> {
    if data.len() > bytes_max { Err(BodyError::TooLarge { bytes_max }) } else { Ok(data) }
}

async fn next_data(body: &mut Body) -> Result<Option<Bytes>, BodyError> {
    while let Some(frame) = body.frame().await {
        match frame {
            // Trailers are of no interest.
            Ok(frame) => {
                if let Ok(data) = frame.into_data() {
                    return Ok(Some(data));
                }
            }
            Err(error) => return Err(BodyError::within(&error).unwrap_or(BodyError::Broken)),
        }
    }
    Ok(None)
}

/// The body as handlers get it. It limits size and time. If it is dropped before its end, it leaves
/// the rest with the connection, see [`Leftover`].
pub(crate) struct BoundedBody {
    incoming: Option<Incoming>,
    connection: Arc<Connection>,
    bytes_max: usize,
    bytes_read: usize,
    /// Number of its bytes in the common budget of all bodies.
    bytes_taken: usize,
    read_by: Instant,
    /// Timer, made only if the body has not arrived yet.
    timer: Option<Pin<Box<Sleep>>>,
    /// Whether the client waits for a `100 Continue` that has not been sent.
    withheld: bool,
}

impl BoundedBody {
    pub(crate) fn new(
        incoming: Incoming,
        connection: Arc<Connection>,
        bytes_max: usize,
        read_by: Instant,
        expects_continue: bool,
    ) -> Self {
        Self {
            incoming: Some(incoming),
            connection,
            bytes_max,
            bytes_read: 0,
            bytes_taken: 0,
            read_by,
            timer: None,
            withheld: expects_continue,
        }
    }

    fn fail(&mut self, error: BodyError) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        self.connection.close_after_answer();
        match error {
            BodyError::TooLarge { .. } | BodyError::Crowded => self.leave(),
            // There is no more to come, or no more time for it.
            BodyError::TimedOut | BodyError::Broken => self.incoming = None,
        }
        Poll::Ready(Some(Err(error)))
    }

    /// Counts the bytes read beyond the free part of a body. Returns whether there was room.
    fn take_room(&mut self) -> bool {
        let running = &self.connection.running;
        let wanted = self.bytes_read.saturating_sub(BODY_BYTES_FREE);
        let more = wanted.saturating_sub(self.bytes_taken);
        if more == 0 {
            return true;
        }
        let before = running.bodies_bytes.fetch_add(more, Ordering::Relaxed);
        self.bytes_taken += more;
        before + more <= running.limits.bodies_bytes_max
    }

    fn leave(&mut self) {
        if let Some(incoming) = self.incoming.take()
            && !incoming.is_end_stream()
        {
            let withheld = self.withheld;
            self.connection.leave_body(Leftover::new(incoming, withheld, self.read_by));
        }
    }
}

impl HttpBody for BoundedBody {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        let this = &mut *self;
        let bytes_max = this.bytes_max;
        let Some(incoming) = this.incoming.as_mut() else { return Poll::Ready(None) };
        if this.bytes_read == 0 && declared_bytes(incoming) > bytes_max as u64 {
            return this.fail(BodyError::TooLarge { bytes_max });
        }
        this.withheld = false;
        let frame = Pin::new(incoming).poll_frame(context);
        this.connection.wait_for_body(frame.is_pending());
        match frame {
            Poll::Ready(Some(Ok(frame))) => {
                this.bytes_read += frame.data_ref().map_or(0, Bytes::len);
                if this.bytes_read > bytes_max {
                    return this.fail(BodyError::TooLarge { bytes_max });
                }
                if !this.take_room() {
                    return this.fail(BodyError::Crowded);
                }
                Poll::Ready(Some(Ok(frame)))
            }
            Poll::Ready(Some(Err(_))) => this.fail(BodyError::Broken),
            Poll::Ready(None) => {
                this.incoming = None;
                Poll::Ready(None)
            }
            Poll::Pending => {
                let read_by = this.read_by;
                let timer = this.timer.get_or_insert_with(|| Box::pin(sleep_until(read_by.into())));
                ready!(timer.as_mut().poll(context));
                this.fail(BodyError::TimedOut)
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.incoming.as_ref().is_none_or(Incoming::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.incoming.as_ref().map_or_else(SizeHint::default, Incoming::size_hint)
    }
}

impl Drop for BoundedBody {
    fn drop(&mut self) {
        self.leave();
        self.connection.wait_for_body(false);
        if self.bytes_taken > 0 {
            let running = &self.connection.running;
            running.bodies_bytes.fetch_sub(self.bytes_taken, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn read(bytes: usize) -> Result<usize, BodyError> {
        let request = Request::new(Body::from(vec![b'x'; bytes]));
        read_body(request).await.1.map(|body| body.len())
    }

    /// Requests of a room's own tests do not come through the server, but have the limit too.
    #[tokio::test]
    async fn a_body_from_nowhere_is_bounded_too() {
        assert_eq!(read(0).await, Ok(0));
        assert_eq!(read(crate::BODY_BYTES_MAX).await, Ok(crate::BODY_BYTES_MAX));
        let too_large = BodyError::TooLarge { bytes_max: crate::BODY_BYTES_MAX };
        assert_eq!(read(crate::BODY_BYTES_MAX + 1).await, Err(too_large));
    }
}
