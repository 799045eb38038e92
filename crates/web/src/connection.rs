//! State shared by a connection, its current request and its guardian.
//!
//! All of it is used in one task, so the atomics are never contended. They are atomics because a
//! task may move between threads.

use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use bytes::{Buf, Bytes};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::client_address::ClientAddress;
use crate::leftover::Leftover;
use crate::limits::{HEAD_BYTES_FREE, Limits};
use crate::running::Running;

/// State that a connection waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    /// The rest of a request's head.
    Head,
    /// The next request, or the client taking the last answer.
    Rest,
    /// This server's own work.
    Busy,
    /// More of a request's body, which has a deadline of its own.
    Body,
}

/// State that the socket, the service and the guardian of one connection share.
pub(crate) struct Connection {
    pub(crate) running: Arc<Running>,
    pub(crate) peer: ClientAddress,
    /// Whether both ends have loopback addresses.
    pub(crate) is_loopback: bool,
    accepted: Instant,
    /// A [`Phase`] in the two lowest bits. Above it the start of the phase, in microseconds since
    /// `accepted`.
    phase: AtomicU64,
    close_after_answer: AtomicBool,
    linger: AtomicBool,
    /// Bytes of an unfinished head in the common budget of all heads.
    head_bytes: AtomicUsize,
    /// Whether nothing is left to write and no request is in progress, see [`WatchedSocket`].
    quiet: AtomicBool,
    /// Whether the connection has the buffers that a request needs.
    pub(crate) awake: AtomicBool,
    /// Whether its place has been given to another connection.
    pub(crate) displaced: AtomicBool,
    body: Mutex<BodySlot>,
    waker: OnceLock<Waker>,
}

/// Slot for a request's body that its handler dropped.
enum BodySlot {
    /// No request is being answered, so a late body is useless.
    Closed,
    Empty,
    Left(Leftover),
}

impl Connection {
    /// Makes the state of a connection. `local` is the address that the peer connected to, if
    /// known.
    pub(crate) fn new(
        running: Arc<Running>,
        peer: ClientAddress,
        local: Option<ClientAddress>,
    ) -> Self {
        let connection = Self {
            running,
            peer,
            is_loopback: peer.is_loopback() && local.is_some_and(ClientAddress::is_loopback),
            accepted: Instant::now(),
            phase: AtomicU64::new(0),
            close_after_answer: AtomicBool::new(false),
            linger: AtomicBool::new(false),
            head_bytes: AtomicUsize::new(0),
            quiet: AtomicBool::new(false),
            awake: AtomicBool::new(false),
            displaced: AtomicBool::new(false),
            body: Mutex::new(BodySlot::Closed),
            waker: OnceLock::new(),
        };
        connection.enter(Phase::Head, connection.accepted);
        connection
    }

    /// Returns the network whose share of places the connection uses. `None` for a trusted proxy.
    pub(crate) fn network(&self) -> Option<std::net::IpAddr> {
        let proxies = &self.running.trusted_proxies;
        (!proxies.trusts(self.peer.ip())).then(|| self.peer.network().ip())
    }

    pub(crate) fn enter(&self, phase: Phase, since: Instant) {
        let micros = since.saturating_duration_since(self.accepted).as_micros();
        let micros = u64::try_from(micros).unwrap_or(u64::MAX >> 2);
        self.phase.store(micros << 2 | phase as u64, Ordering::Relaxed);
    }

    /// Returns the current phase and its beginning.
    pub(crate) fn phase(&self) -> (Phase, Instant) {
        let packed = self.phase.load(Ordering::Relaxed);
        let phase = match packed & 3 {
            0 => Phase::Head,
            1 => Phase::Rest,
            2 => Phase::Busy,
            _ => Phase::Body,
        };
        (phase, self.accepted + Duration::from_micros(packed >> 2))
    }

    /// Returns the deadline of the current phase. `None` if it has no limit.
    pub(crate) fn deadline(&self, limits: &Limits) -> Option<Instant> {
        match self.phase() {
            (Phase::Head, since) => Some(since + limits.request_read_max),
            (Phase::Rest, since) => Some(since + limits.idle_max),
            (Phase::Busy | Phase::Body, _) => None,
        }
    }

    /// Sets whether the request in progress waits for more of its body.
    pub(crate) fn wait_for_body(&self, waits: bool) {
        match (self.phase().0, waits) {
            (Phase::Busy, true) => self.enter(Phase::Body, Instant::now()),
            (Phase::Body, false) => self.enter(Phase::Busy, Instant::now()),
            (Phase::Head | Phase::Rest | Phase::Busy | Phase::Body, _) => {}
        }
    }

    /// Returns the time since which the connection has waited for its client. `None` while it waits
    /// for this server.
    pub(crate) fn waits_since(&self) -> Option<Instant> {
        match self.phase() {
            (Phase::Head | Phase::Rest | Phase::Body, since) => Some(since),
            (Phase::Busy, _) => None,
        }
    }

    /// Whether the connection has lost its place and waits for its client, so that nothing is lost
    /// with it.
    pub(crate) fn is_to_leave(&self) -> bool {
        self.displaced.load(Ordering::Relaxed) && self.waits_since().is_some()
    }

    /// Whether the connection can give up its buffers: it waits for a head, and nothing is left to
    /// write.
    pub(crate) fn can_park(&self) -> bool {
        self.quiet.load(Ordering::Relaxed) && matches!(self.phase().0, Phase::Head | Phase::Rest)
    }

    /// Counts more bytes of an unfinished head. Returns whether there is room for them.
    pub(crate) fn count_head(&self, bytes: usize) -> bool {
        let before = self.head_bytes.fetch_add(bytes, Ordering::Relaxed);
        let counted = |bytes: usize| bytes.saturating_sub(HEAD_BYTES_FREE);
        let more = counted(before + bytes) - counted(before);
        if more == 0 {
            return true;
        }
        let all = self.running.heads_bytes.fetch_add(more, Ordering::Relaxed) + more;
        all <= self.running.limits.heads_bytes_max
    }

    /// Returns the bytes of the head to the budget: it is complete or no longer needed.
    pub(crate) fn release_head(&self) {
        let bytes = self.head_bytes.swap(0, Ordering::Relaxed);
        let counted = bytes.saturating_sub(HEAD_BYTES_FREE);
        if counted > 0 {
            self.running.heads_bytes.fetch_sub(counted, Ordering::Relaxed);
        }
    }

    pub(crate) fn close_after_answer(&self) {
        self.close_after_answer.store(true, Ordering::Relaxed);
    }

    pub(crate) fn closes_after_answer(&self) -> bool {
        self.close_after_answer.load(Ordering::Relaxed)
    }

    /// Requests that the socket is read for a while after the last answer.
    pub(crate) fn linger(&self) {
        self.linger.store(true, Ordering::Relaxed);
    }

    pub(crate) fn lingers(&self) -> bool {
        self.linger.load(Ordering::Relaxed)
    }

    pub(crate) fn open_body_slot(&self) {
        *self.body_slot() = BodySlot::Empty;
    }

    pub(crate) fn leave_body(&self, leftover: Leftover) {
        let mut slot = self.body_slot();
        if !matches!(*slot, BodySlot::Closed) {
            *slot = BodySlot::Left(leftover);
        }
    }

    pub(crate) fn close_body_slot(&self) -> Option<Leftover> {
        match std::mem::replace(&mut *self.body_slot(), BodySlot::Closed) {
            BodySlot::Left(leftover) => Some(leftover),
            BodySlot::Closed | BodySlot::Empty => None,
        }
    }

    fn body_slot(&self) -> MutexGuard<'_, BodySlot> {
        // Nothing can panic while it is held.
        self.body.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Remembers how to wake the task of the connection, which has the same waker all its life.
    pub(crate) fn remember_waker(&self, context: &Context<'_>) {
        if self.waker.get().is_none() {
            let _ = self.waker.set(context.waker().clone());
        }
    }

    pub(crate) fn wake(&self) {
        if let Some(waker) = self.waker.get() {
            waker.wake_by_ref();
        }
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.release_head();
    }
}

/// A socket that reports to its connection: the first byte of a request, an answer that is taken
/// slowly, and quiet.
///
/// It is quiet when everything written has been flushed, and a read for the next head has found
/// nothing. hyper reads for a head only when the previous answer is complete, and flushes only when
/// it has nothing left to write. Nothing is lost when hyper is removed then.
pub(crate) struct WatchedSocket<S> {
    socket: S,
    /// Bytes read before hyper was attached.
    prefix: Bytes,
    connection: Arc<Connection>,
    blocked: bool,
    flushed: bool,
}

impl<S> WatchedSocket<S> {
    pub(crate) fn new(socket: S, prefix: Bytes, connection: Arc<Connection>) -> Self {
        connection.quiet.store(false, Ordering::Relaxed);
        Self { socket, prefix, connection, blocked: false, flushed: true }
    }

    pub(crate) fn into_inner(self) -> S {
        self.socket
    }

    fn note_write(&mut self, result: &Poll<io::Result<usize>>) {
        self.flushed = false;
        self.connection.quiet.store(false, Ordering::Relaxed);
        if result.is_pending() {
            self.blocked = true;
        } else if self.blocked {
            self.blocked = false;
            if self.connection.phase().0 == Phase::Rest {
                self.connection.enter(Phase::Rest, Instant::now());
            }
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for WatchedSocket<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if !self.prefix.is_empty() {
            let bytes = self.prefix.len().min(buffer.remaining());
            buffer.put_slice(&self.prefix[..bytes]);
            self.prefix.advance(bytes);
            return Poll::Ready(Ok(()));
        }
        let before = buffer.filled().len();
        let result = Pin::new(&mut self.socket).poll_read(context, buffer);
        let connection = &self.connection;
        let phase = connection.phase().0;
        if !matches!(phase, Phase::Head | Phase::Rest) {
            return result;
        }
        connection.quiet.store(result.is_pending() && self.flushed, Ordering::Relaxed);
        let read = buffer.filled().len() - before;
        if read > 0 {
            if phase == Phase::Rest {
                connection.enter(Phase::Head, Instant::now());
            }
            if !connection.count_head(read) {
                return Poll::Ready(Err(io::Error::other("too many unfinished heads")));
            }
        }
        result
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for WatchedSocket<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &[u8],
    ) -> Poll<io::Result<usize>> {
        let result = Pin::new(&mut self.socket).poll_write(context, buffer);
        self.note_write(&result);
        result
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffers: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let result = Pin::new(&mut self.socket).poll_write_vectored(context, buffers);
        self.note_write(&result);
        result
    }

    fn is_write_vectored(&self) -> bool {
        self.socket.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let result = Pin::new(&mut self.socket).poll_flush(context);
        self.flushed = matches!(result, Poll::Ready(Ok(())));
        result
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_shutdown(context)
    }
}
