//! Serving: from the listening socket to the service of each connection, and the orderly end.

use std::collections::HashMap;
use std::future::Future;
use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicU8, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::Notify;
use tokio::time::{Sleep, sleep, sleep_until, timeout};

use crate::access::Answerer;
use crate::client_address::{ClientAddress, TrustedProxies};
use crate::connection::{Connection, Phase, WatchedSocket};
use crate::limits::{
    ACCEPT_PAUSE_MAX, ACCEPT_PAUSE_MIN, BUFFER_BYTES_MAX, CONNECTIONS_WAITING_MAX,
    LINGER_BYTES_MAX, LINGER_TIME_MAX, Limits,
};
use crate::metrics::HttpMetrics;
use crate::request_id::RequestIds;
use crate::room::App;
use crate::supervise::spawn_supervised;

/// Everything that a server is made of, apart from its socket.
pub struct Server {
    /// Who answers what.
    pub app: App,
    /// What is too much.
    pub limits: Limits,
    /// Whose `X-Forwarded-For` is believed.
    pub trusted_proxies: TrustedProxies,
    /// Where ids of requests come from.
    pub request_ids: RequestIds,
    /// What is counted.
    pub metrics: HttpMetrics,
}

/// How a server ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stopped {
    /// Connections that were still busy when the grace was over, and were cut off.
    pub cut_off: usize,
}

/// The socket to serve on, with room for many who come at once.
///
/// # Errors
///
/// The address is not this machine's, is taken, or needs rights that the process has not.
pub fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // A server that starts again must not wait until the last one's connections are forgotten.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(CONNECTIONS_WAITING_MAX)
}

/// Serves until `shutdown` is ready. Then nothing more is accepted, idle connections are closed,
/// requests in flight are finished, and after [`Limits::shutdown_grace`] at the latest it returns.
pub async fn serve(
    listener: TcpListener,
    server: Server,
    shutdown: impl Future<Output = ()>,
) -> Stopped {
    let running = Arc::new(Running::new(server));
    accept(&running, listener, shutdown).await;

    running.stop(Stop::WhenAnswered);
    if timeout(running.limits.shutdown_grace, running.connections.all_closed()).await.is_ok() {
        return Stopped { cut_off: 0 };
    }
    let cut_off = running.connections.open().by_id.len();
    tracing::warn!(connections = cut_off, "cutting off connections that are still busy");
    running.stop(Stop::Now);
    // Dropping them takes no time; if it does, the process ends all the same.
    let _ = timeout(Duration::from_millis(100), running.connections.all_closed()).await;
    Stopped { cut_off }
}

async fn accept(running: &Arc<Running>, listener: TcpListener, shutdown: impl Future<Output = ()>) {
    let mut shutdown = pin!(shutdown);
    let mut pause = None;
    loop {
        let accepted = tokio::select! {
            biased;
            () = &mut shutdown => return,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((socket, peer)) => {
                pause = None;
                welcome(running, socket, peer);
            }
            Err(error) if concerns_one_connection(&error) => {}
            Err(error) => {
                // Most likely EMFILE. The connection stays in the queue, so asking again at once
                // would only spin.
                let next = next_pause(pause);
                tracing::error!(%error, pause_ms = next.as_millis(), "cannot accept connections");
                pause = Some(next);
                tokio::select! {
                    () = &mut shutdown => return,
                    () = sleep(next) => {}
                }
            }
        }
    }
}

/// The client was gone before it was greeted, which says nothing about the next one.
fn concerns_one_connection(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::ConnectionAborted
            | ErrorKind::ConnectionReset
            | ErrorKind::ConnectionRefused
            | ErrorKind::Interrupted
    )
}

fn next_pause(last: Option<Duration>) -> Duration {
    last.map_or(ACCEPT_PAUSE_MIN, |last| (last * 2).min(ACCEPT_PAUSE_MAX))
}

fn welcome(running: &Arc<Running>, socket: TcpStream, peer: SocketAddr) {
    let peer = ClientAddress::new(peer.ip());
    let local = socket.local_addr().ok().map(|local| ClientAddress::new(local.ip()));
    let connection = Arc::new(Connection::new(Arc::clone(running), peer, local));
    let Some(place) = Place::take(&connection) else {
        running.metrics.connections_refused.inc();
        tracing::debug!(client = %peer, "connection refused: too many");
        return;
    };
    // It only costs speed if this fails.
    let _ = socket.set_nodelay(true);
    spawn_supervised("connection", async move {
        attend(socket, &place.connection).await;
        drop(place);
    });
}

/// How a connection ended.
enum End {
    /// It was closed in the ordinary way, or broke.
    Closed,
    /// The client sent something that was not understood, and was told so.
    Refused,
    /// The head of a request did not arrive in time.
    HeadTooSlow,
    /// It had rested too long, or has to go because the server does.
    Cut,
}

async fn attend(socket: TcpStream, connection: &Arc<Connection>) {
    let io = TokioIo::new(WatchedSocket::new(socket, Arc::clone(connection)));
    let answerer = Answerer { connection: Arc::clone(connection) };
    let mut http = connection.running.http.serve_connection(io, answerer);
    let mut guardian = Guardian::new(connection);
    let mut told_to_stop = false;

    let end = std::future::poll_fn(|context| {
        connection.remember_waker(context);
        match connection.running.stop_asked() {
            Stop::Not => {}
            Stop::WhenAnswered if told_to_stop => {}
            Stop::WhenAnswered => {
                told_to_stop = true;
                Pin::new(&mut http).graceful_shutdown();
            }
            Stop::Now => return Poll::Ready(End::Cut),
        }
        match Pin::new(&mut http).poll(context) {
            Poll::Ready(Err(error)) if error.is_parse() => Poll::Ready(End::Refused),
            Poll::Ready(_) => Poll::Ready(End::Closed),
            Poll::Pending => guardian.poll(context),
        }
    })
    .await;

    let socket = http.into_parts().io.into_inner().into_inner();
    match end {
        End::Closed if connection.lingers() => linger(socket).await,
        End::Closed | End::Cut => {}
        End::Refused => linger(socket).await,
        End::HeadTooSlow => {
            const ANSWER: &[u8] =
                b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
            // The socket's buffer takes it whole, unless the client is not reading either.
            let _ = socket.try_write(ANSWER);
            linger(socket).await;
        }
    }
}

/// Reads on for a while before closing. Closing with unread bytes resets the connection, and the
/// last answer may be lost with it.
async fn linger(mut socket: TcpStream) {
    let _ = timeout(LINGER_TIME_MAX, async {
        let _ = socket.shutdown().await;
        let mut buffer = [0; 4096];
        let mut bytes = 0;
        while bytes < LINGER_BYTES_MAX {
            match socket.read(&mut buffer).await {
                Ok(0) | Err(_) => return,
                Ok(read) => bytes += read,
            }
        }
    })
    .await;
}

/// Ends connections that make no progress. Its timer is only touched when it fires: a request
/// that begins and ends merely moves the deadline that is looked at then.
struct Guardian<'a> {
    connection: &'a Connection,
    timer: Pin<Box<Sleep>>,
}

impl<'a> Guardian<'a> {
    fn new(connection: &'a Connection) -> Self {
        let first = Instant::now() + connection.running.limits.request_read_max;
        Self { connection, timer: Box::pin(sleep_until(first.into())) }
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<End> {
        let limits = &self.connection.running.limits;
        while self.timer.as_mut().poll(context).is_ready() {
            let now = Instant::now();
            // A rest may turn into a head at any time, so look again within the shorter limit.
            let soon = now + limits.request_read_max.min(limits.idle_max);
            let deadline = self.connection.deadline(limits);
            if deadline.is_some_and(|deadline| deadline <= now) {
                let too_slow = self.connection.phase().0 == Phase::Head;
                return Poll::Ready(if too_slow { End::HeadTooSlow } else { End::Cut });
            }
            let next = deadline.map_or(soon, |deadline| deadline.min(soon));
            self.timer.as_mut().reset(next.into());
        }
        Poll::Pending
    }
}

/// Whether, and how urgently, a server is to stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stop {
    Not,
    WhenAnswered,
    Now,
}

/// A server at work.
pub(crate) struct Running {
    pub(crate) app: App,
    pub(crate) limits: Limits,
    pub(crate) trusted_proxies: TrustedProxies,
    pub(crate) request_ids: RequestIds,
    pub(crate) metrics: HttpMetrics,
    /// Bytes of bodies that are being read, beyond what each has free.
    pub(crate) bodies_bytes: AtomicUsize,
    http: http1::Builder,
    stop: AtomicU8,
    connections: Connections,
}

impl Running {
    fn new(server: Server) -> Self {
        let mut http = http1::Builder::new();
        // Some clients look for `Retry-After` by letter case.
        http.title_case_headers(true)
            .max_header_size(server.limits.header_bytes_max)
            .max_buf_size(BUFFER_BYTES_MAX.max(server.limits.header_bytes_max))
            // The guardian does this for less.
            .header_read_timeout(None)
            .keep_alive(true)
            // A client may say that it sends no more and still read its answer.
            .half_close(true);
        Self {
            app: server.app,
            limits: server.limits,
            trusted_proxies: server.trusted_proxies,
            request_ids: server.request_ids,
            metrics: server.metrics,
            bodies_bytes: AtomicUsize::new(0),
            http,
            stop: AtomicU8::new(Stop::Not as u8),
            connections: Connections::default(),
        }
    }

    fn stop_asked(&self) -> Stop {
        match self.stop.load(Ordering::SeqCst) {
            0 => Stop::Not,
            1 => Stop::WhenAnswered,
            _ => Stop::Now,
        }
    }

    /// Tells all connections. One that has not been polled yet has no waker to be woken by, but
    /// looks at `stop` first of all when it is.
    fn stop(&self, how: Stop) {
        self.stop.store(how as u8, Ordering::SeqCst);
        for connection in self.connections.open().by_id.values() {
            connection.wake();
        }
    }
}

/// The connections that are open.
#[derive(Default)]
struct Connections {
    open: Mutex<Open>,
    closed: Notify,
}

#[derive(Default)]
struct Open {
    last_id: u64,
    by_id: HashMap<u64, Arc<Connection>>,
    by_address: HashMap<ClientAddress, usize>,
}

impl Connections {
    fn open(&self) -> MutexGuard<'_, Open> {
        // Nothing can panic while it is held.
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn all_closed(&self) {
        loop {
            let mut closed = pin!(self.closed.notified());
            // From here on, no notification is missed.
            closed.as_mut().enable();
            if self.open().by_id.is_empty() {
                return;
            }
            closed.await;
        }
    }
}

/// A connection's place among the open ones, given up by dropping it.
struct Place {
    id: u64,
    connection: Arc<Connection>,
}

impl Place {
    fn take(connection: &Arc<Connection>) -> Option<Self> {
        let running = &connection.running;
        let mut open = running.connections.open();
        let peer = connection.peer;
        let of_address = open.by_address.get(&peer).copied().unwrap_or(0);
        // A trusted proxy's connections belong to many clients.
        let too_many = of_address >= running.limits.connections_per_address_max
            && !running.trusted_proxies.trusts(peer.ip());
        if too_many || open.by_id.len() >= running.limits.connections_max {
            return None;
        }
        open.by_address.insert(peer, of_address + 1);
        open.last_id += 1;
        let id = open.last_id;
        open.by_id.insert(id, Arc::clone(connection));
        drop(open);
        running.metrics.connections_open.inc();
        Some(Self { id, connection: Arc::clone(connection) })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let running = &self.connection.running;
        let mut open = running.connections.open();
        open.by_id.remove(&self.id);
        let peer = self.connection.peer;
        match open.by_address.get_mut(&peer) {
            Some(count) if *count > 1 => *count -= 1,
            _ => drop(open.by_address.remove(&peer)),
        }
        drop(open);
        running.metrics.connections_open.dec();
        running.connections.closed.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// More than the 128 that libraries leave room for; fewer than the 1,024 files that a process may
    /// have open on many systems.
    #[tokio::test]
    async fn many_who_come_at_once_are_all_accepted() {
        const MANY: usize = 400;
        let listener = listen(SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
        let address = listener.local_addr().unwrap();
        let soon = Duration::from_secs(10);
        let mut clients = Vec::new();
        for _ in 0..MANY {
            let client = timeout(soon, TcpStream::connect(address)).await;
            clients.push(client.expect("there is room").unwrap());
        }
        for _ in 0..MANY {
            timeout(soon, listener.accept()).await.expect("it is still known").unwrap();
        }
    }

    #[test]
    fn pauses_grow_to_a_limit() {
        let mut pause = next_pause(None);
        assert_eq!(pause, ACCEPT_PAUSE_MIN);
        for _ in 0..20 {
            let next = next_pause(Some(pause));
            assert!(next > pause || next == ACCEPT_PAUSE_MAX);
            pause = next;
        }
        assert_eq!(pause, ACCEPT_PAUSE_MAX);
    }

    #[test]
    fn only_the_connections_own_errors_are_passed_over() {
        assert!(concerns_one_connection(&ErrorKind::ConnectionAborted.into()));
        // EMFILE and ENFILE on every Unix.
        assert!(!concerns_one_connection(&io::Error::from_raw_os_error(24)));
        assert!(!concerns_one_connection(&io::Error::from_raw_os_error(23)));
    }
}
