//! What a connection, the request on it, and its guardian know of each other.
//!
//! All of it happens in one task, so the atomics here are never contended; they are atomics because
//! a task may move between threads.

use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::body::Leftover;
use crate::client_address::ClientAddress;
use crate::limits::Limits;
use crate::serve::Running;

/// What a connection is waiting for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    /// For the rest of a request's head.
    Head,
    /// For the next request, or for the client to take the last answer.
    Rest,
    /// For this server. A request's body is part of this: it has a deadline of its own.
    Busy,
}

/// State that the socket, the service and the guardian of one connection share.
pub(crate) struct Connection {
    pub(crate) running: Arc<Running>,
    pub(crate) peer: ClientAddress,
    /// Whether both ends have loopback addresses.
    pub(crate) is_loopback: bool,
    accepted: Instant,
    /// A [`Phase`] in the two lowest bits, and above it when it began, in microseconds since
    /// `accepted`.
    phase: AtomicU64,
    close_after_answer: AtomicBool,
    linger: AtomicBool,
    body: Mutex<BodySlot>,
    waker: OnceLock<Waker>,
}

/// Where a request's body is left when its handler drops it.
enum BodySlot {
    /// No request is being answered: a body that comes late is of no use.
    Closed,
    Empty,
    Left(Leftover),
}

impl Connection {
    /// `local` is the address that the peer connected to, if that is known.
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
            body: Mutex::new(BodySlot::Closed),
            waker: OnceLock::new(),
        };
        connection.enter(Phase::Head, connection.accepted);
        connection
    }

    pub(crate) fn enter(&self, phase: Phase, since: Instant) {
        let micros = since.saturating_duration_since(self.accepted).as_micros();
        let micros = u64::try_from(micros).unwrap_or(u64::MAX >> 2);
        self.phase.store(micros << 2 | phase as u64, Ordering::Relaxed);
    }

    /// The present phase and its beginning.
    pub(crate) fn phase(&self) -> (Phase, Instant) {
        let packed = self.phase.load(Ordering::Relaxed);
        let phase = match packed & 3 {
            0 => Phase::Head,
            1 => Phase::Rest,
            _ => Phase::Busy,
        };
        (phase, self.accepted + Duration::from_micros(packed >> 2))
    }

    /// When the present phase will have lasted too long; `None` if it may last.
    pub(crate) fn deadline(&self, limits: &Limits) -> Option<Instant> {
        match self.phase() {
            (Phase::Head, since) => Some(since + limits.request_read_max),
            (Phase::Rest, since) => Some(since + limits.idle_max),
            (Phase::Busy, _) => None,
        }
    }

    pub(crate) fn close_after_answer(&self) {
        self.close_after_answer.store(true, Ordering::Relaxed);
    }

    pub(crate) fn closes_after_answer(&self) -> bool {
        self.close_after_answer.load(Ordering::Relaxed)
    }

    /// Asks for the socket to be read on for a while after the last answer.
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

    /// Remembers how to wake the connection's task, which has the same waker all its life.
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

/// A socket that tells its connection about the first byte of a request, and about an answer that
/// is being taken slowly.
pub(crate) struct WatchedSocket<S> {
    socket: S,
    connection: Arc<Connection>,
    blocked: bool,
}

impl<S> WatchedSocket<S> {
    pub(crate) fn new(socket: S, connection: Arc<Connection>) -> Self {
        Self { socket, connection, blocked: false }
    }

    pub(crate) fn into_inner(self) -> S {
        self.socket
    }

    fn note_write(&mut self, result: &Poll<io::Result<usize>>) {
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
        let before = buffer.filled().len();
        let result = Pin::new(&mut self.socket).poll_read(context, buffer);
        if buffer.filled().len() > before && self.connection.phase().0 == Phase::Rest {
            self.connection.enter(Phase::Head, Instant::now());
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
        Pin::new(&mut self.socket).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_shutdown(context)
    }
}
