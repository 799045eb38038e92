//! Serving: from the listening socket to the service of each connection, and the graceful end.

use std::future::Future;
use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicUsize, Ordering};
use std::task::Poll;
use std::time::{Duration, Instant};

use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::time::{sleep, timeout};

use crate::access::Answerer;
use crate::client_address::{ClientAddress, TrustedProxies};
use crate::connection::{Connection, Phase, WatchedSocket};
use crate::connections::{Awake, Connections, Place};
use crate::cors::Cors;
use crate::guardian::{End, Guardian};
use crate::limits::{
    ACCEPT_PAUSE_MAX, ACCEPT_PAUSE_MIN, AWAKE_REST_MAX, BUFFER_BYTES_MAX, CONNECTIONS_WAITING_MAX,
    LINGER_BYTES_MAX, LINGER_TIME_MAX, Limits,
};
use crate::metrics::HttpMetrics;
use crate::parked::Parked;
use crate::request_id::RequestIds;
use crate::room::App;
use crate::running::{Running, Stop};
use crate::supervise::spawn_supervised;

/// All parts of a server, except its socket.
pub struct Server {
    /// Rooms that answer requests.
    pub app: App,
    /// Limits of the server.
    pub limits: Limits,
    /// Proxies whose `X-Forwarded-For` is trusted.
    pub trusted_proxies: TrustedProxies,
    /// Origins whose pages may call.
    pub cors: Cors,
    /// Generator of request ids.
    pub request_ids: RequestIds,
    /// Metrics of the server.
    pub metrics: HttpMetrics,
}

/// Result of a stopped server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stopped {
    /// Number of connections that were still busy at the end of the grace period and were closed.
    pub cut_off: usize,
}

/// Opens a socket to serve on, with room for many clients that connect at once.
///
/// # Errors
///
/// The address is not of this machine, is in use, or needs rights that the process does not have.
pub fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // A server that starts again must not wait until the last one's connections are forgotten.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(CONNECTIONS_WAITING_MAX)
}

/// Serves until `shutdown` is ready. Then it accepts nothing more, closes idle connections and
/// finishes requests in progress. It returns after [`Limits::shutdown_grace`] at the latest.
///
/// Several sockets share the limits.
pub async fn serve(
    listeners: Vec<TcpListener>,
    server: Server,
    shutdown: impl Future<Output = ()>,
) -> Stopped {
    let serving = Arc::new(Serving::new(server));
    accept(&serving, &listeners, shutdown).await;
    drop(listeners);

    serving.stop(Stop::WhenAnswered);
    let (grace, connections) = (serving.running.limits.shutdown_grace, &serving.connections);
    if timeout(grace, connections.all_closed()).await.is_ok() {
        return Stopped { cut_off: 0 };
    }
    let cut_off = connections.count();
    tracing::warn!(connections = cut_off, "closing connections that are still busy");
    serving.stop(Stop::Now);
    // Dropping them takes no time; if it does, the process ends all the same.
    let _ = timeout(Duration::from_millis(100), connections.all_closed()).await;
    Stopped { cut_off }
}

/// Accepts a connection on any of the sockets.
async fn accepted(listeners: &[TcpListener]) -> io::Result<(TcpStream, SocketAddr)> {
    std::future::poll_fn(|context| {
        let mut accepted = listeners.iter().map(|listener| listener.poll_accept(context));
        accepted.find(Poll::is_ready).unwrap_or(Poll::Pending)
    })
    .await
}

async fn accept(
    serving: &Arc<Serving>,
    listeners: &[TcpListener],
    shutdown: impl Future<Output = ()>,
) {
    let mut shutdown = pin!(shutdown);
    let mut pause = None;
    loop {
        let accepted = tokio::select! {
            biased;
            () = &mut shutdown => return,
            accepted = accepted(listeners) => accepted,
        };
        match accepted {
            Ok((socket, peer)) => {
                pause = None;
                welcome(serving, socket, peer);
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

/// Whether an accept error concerns only one client, which left before it was accepted.
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

fn welcome(serving: &Arc<Serving>, socket: TcpStream, peer: SocketAddr) {
    let peer = ClientAddress::new(peer.ip());
    let local = socket.local_addr().ok().map(|local| ClientAddress::new(local.ip()));
    let running = Arc::clone(&serving.running);
    let connection = Arc::new(Connection::new(running, peer, local));
    let Some(place) = Place::take(&serving.connections, &connection) else {
        serving.running.metrics.connections_refused.inc();
        tracing::debug!(client = %peer, "connection refused: too many");
        return;
    };
    // It only costs speed if this fails.
    let _ = socket.set_nodelay(true);
    let serving = Arc::clone(serving);
    spawn_supervised("connection", async move {
        attend(socket, &place.connection, &serving).await;
        drop(place);
    });
}

/// Attends a connection all its life. The resources of a request are allocated separately, so that
/// an idle connection is small.
async fn attend(socket: TcpStream, connection: &Arc<Connection>, serving: &Serving) {
    let mut guardian = Guardian::new(connection);
    let mut parked = Parked { socket, head: Vec::new() };
    loop {
        let roused = std::future::poll_fn(|context| {
            connection.remember_waker(context);
            parked.poll_head(connection, &mut guardian, context)
        });
        let roused = roused.await;
        let (socket, end) = match roused {
            Err(end) => (parked.socket, end),
            Ok(()) => {
                if let Some(awake) = Awake::take(&serving.connections, connection) {
                    let ended = Box::pin(answer(parked, connection, serving, &mut guardian)).await;
                    drop(awake);
                    match ended {
                        Ended::Rests(again) => {
                            parked = again;
                            guardian.look_again();
                            continue;
                        }
                        Ended::Over(socket, end) => (socket, end),
                    }
                } else {
                    (parked.socket, End::Crowded)
                }
            }
        };
        // It gives its place up by itself in a moment, so it is of no use to displace it.
        connection.enter(Phase::Busy, Instant::now());
        match end {
            End::Closed if !connection.lingers() => {}
            End::Crowded => {
                connection.running.metrics.connections_refused.inc();
                Box::pin(part(socket, end)).await;
            }
            end => Box::pin(part(socket, end)).await,
        }
        return;
    }
}

/// Ways in which answering ends.
enum Ended {
    /// The connection waits for its next request.
    Rests(Parked),
    Over(TcpStream, End),
}

/// Answers requests until the connection is idle or ends.
async fn answer(
    parked: Parked,
    connection: &Arc<Connection>,
    serving: &Serving,
    guardian: &mut Guardian<'_>,
) -> Ended {
    let Parked { socket, head } = parked;
    let io = TokioIo::new(WatchedSocket::new(socket, head.into(), Arc::clone(connection)));
    let answerer = Answerer { connection: Arc::clone(connection) };
    let mut http = serving.http.serve_connection(io, answerer);
    let mut told_to_stop = false;
    guardian.look_within(AWAKE_REST_MAX);

    let end = std::future::poll_fn(|context| {
        match serving.running.stop_asked() {
            Stop::Not => {}
            Stop::WhenAnswered if told_to_stop => {}
            Stop::WhenAnswered => {
                told_to_stop = true;
                Pin::new(&mut http).graceful_shutdown();
            }
            Stop::Now => return Poll::Ready(Some(End::Cut)),
        }
        if connection.is_to_leave() {
            return Poll::Ready(Some(End::Cut));
        }
        match Pin::new(&mut http).poll(context) {
            Poll::Ready(Err(error)) if error.is_parse() => Poll::Ready(Some(End::Refused)),
            Poll::Ready(_) => Poll::Ready(Some(End::Closed)),
            Poll::Pending if connection.can_park() && !told_to_stop && serving.is_crowded() => {
                Poll::Ready(None)
            }
            Poll::Pending => guardian.poll_awake(context),
        }
    })
    .await;

    let parts = http.into_parts();
    let socket = parts.io.into_inner().into_inner();
    match end {
        Some(end) => Ended::Over(socket, end),
        None => Ended::Rests(Parked { socket, head: parts.read_buf.to_vec() }),
    }
}

/// Sends the last answer, if there is one.
async fn part(socket: TcpStream, end: End) {
    const TOO_SLOW: &[u8] =
        b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
    const CROWDED: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n\
        Retry-After: 1\r\nContent-Length: 0\r\n\r\n";
    let answer = match end {
        End::Cut => return,
        End::Closed | End::Refused => None,
        End::HeadTooSlow => Some(TOO_SLOW),
        End::Crowded => Some(CROWDED),
    };
    if let Some(answer) = answer {
        // The socket's buffer takes it whole, unless the client is not reading either.
        let _ = socket.try_write(answer);
    }
    linger(socket).await;
}

/// Reads for a while before closing. Closing with unread bytes resets the connection, and the last
/// answer may be lost.
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

/// A server at work, with its connections.
struct Serving {
    running: Arc<Running>,
    connections: Arc<Connections>,
    http: http1::Builder,
}

impl Serving {
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
        let running = Running {
            app: server.app,
            limits: server.limits,
            trusted_proxies: server.trusted_proxies,
            cors: server.cors,
            request_ids: server.request_ids,
            metrics: server.metrics,
            bodies_bytes: AtomicUsize::new(0),
            heads_bytes: AtomicUsize::new(0),
            stop: AtomicU8::new(Stop::Not as u8),
        };
        Self { running: Arc::new(running), connections: Arc::default(), http }
    }

    /// Whether so many connections are awake that none may keep its buffers while idle.
    fn is_crowded(&self) -> bool {
        self.connections.awake() > self.running.limits.connections_awake_max / 2
    }

    /// Tells all connections to stop. A connection that has not been polled yet has no waker, but
    /// checks `stop` first when it is polled.
    fn stop(&self, how: Stop) {
        self.running.stop.store(how as u8, Ordering::SeqCst);
        self.connections.wake_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Uses more than the 128 connections of common defaults, and fewer than the 1,024 files that a
    /// process may open on many systems.
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
