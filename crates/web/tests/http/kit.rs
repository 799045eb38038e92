//! A server with a few odd rooms, and a client that shows what is on the wire.

use std::fmt::Write;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Path;
use axum::response::IntoResponse;
use axum::routing::{get, post};
use bytes::Bytes;
use http::{Request, Response, StatusCode};
use prometheus_client::registry::Registry;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use web::{
    AccessNote, BodyError, HttpMetrics, Limits, RequestIds, RequestInfo, Room, Server, Stopped,
    TrustedProxies, compose, health, health_room, read_body, serve, spawn_supervised,
};

/// The size of the answer at `/large`: more than both sockets' buffers take.
pub(crate) const LARGE_BYTES: usize = 16 * 1024 * 1024;

/// Nothing in these tests takes as long as this unless it is broken.
const PATIENCE: Duration = Duration::from_secs(20);

async fn plain_room(request: Request<Body>) -> Response<Body> {
    let info = RequestInfo::of(request.extensions());
    match request.uri().path() {
        "/hello" => "hello".into_response(),
        "/id" => info.id().as_str().to_owned().into_response(),
        "/client" => info.client().to_string().into_response(),
        "/local" => info.is_local().to_string().into_response(),
        "/large" => vec![b'x'; LARGE_BYTES].into_response(),
        "/noted" => {
            let mut response = "noted".into_response();
            let note = AccessNote { operator: Some(1), method: "Noted", outcome: "fine".into() };
            response.extensions_mut().insert(note);
            response
        }
        "/panic" => {
            tokio::task::yield_now().await;
            panic!("on purpose")
        }
        "/length" => match read_body(request).await.1 {
            Ok(body) => body.len().to_string().into_response(),
            Err(error) => status_of(error).into_response(),
        },
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

fn status_of(error: BodyError) -> StatusCode {
    match error {
        BodyError::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
        BodyError::Crowded => StatusCode::SERVICE_UNAVAILABLE,
        BodyError::TimedOut => StatusCode::REQUEST_TIMEOUT,
        BodyError::Broken => StatusCode::BAD_REQUEST,
    }
}

/// Lets axum read the body, which must come to the same bounds.
async fn axum_length(body: Body) -> Response<Body> {
    match axum::body::to_bytes(body, usize::MAX).await {
        Ok(body) => Bytes::len(&body).to_string().into_response(),
        Err(error) => {
            status_of(BodyError::within(&error).expect("a bound was met")).into_response()
        }
    }
}

/// Counts that it was reached, then takes its time.
async fn slowly(reached: Arc<AtomicUsize>, milliseconds: u64) -> &'static str {
    reached.fetch_add(1, Ordering::Relaxed);
    tokio::time::sleep(Duration::from_millis(milliseconds)).await;
    "done"
}

async fn panicking() -> StatusCode {
    tokio::task::yield_now().await;
    panic!("on purpose")
}

fn sorry() -> Response<Body> {
    (StatusCode::INTERNAL_SERVER_ERROR, "the room is sorry").into_response()
}

fn rooms(slow_reached: Arc<AtomicUsize>) -> Vec<Room> {
    let slow = move |Path(milliseconds)| slowly(Arc::clone(&slow_reached), milliseconds);
    let routes = Router::new()
        .route("/axum-hello", get(async || "hello"))
        .route("/axum-length", post(axum_length))
        .route("/axum-panic", get(panicking))
        .route("/slow/{milliseconds}", get(slow));
    let at_once = |_| -> std::future::Ready<Response<Body>> { panic!("on purpose") };
    vec![
        Room::router(
            "axum",
            |path| path.starts_with("/axum-") || path.starts_with("/slow/"),
            routes,
        )
        .on_panic(sorry),
        Room::handler("at-once", |path| path == "/panic-at-once", at_once).on_panic(sorry),
    ]
}

/// A server on a port of its own.
pub(crate) struct TestServer {
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    stopped: oneshot::Receiver<Stopped>,
    task: JoinHandle<()>,
    pub(crate) metrics: HttpMetrics,
    slow_reached: Arc<AtomicUsize>,
}

impl TestServer {
    pub(crate) async fn start(limits: Limits) -> Self {
        Self::start_behind(limits, &[]).await
    }

    pub(crate) async fn start_behind(limits: Limits, proxies: &[&str]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback");
        let address = listener.local_addr().expect("it is bound");
        let metrics = HttpMetrics::default();
        let mut registry = Registry::default();
        metrics.register(&mut registry);
        let monitoring = health(async || Err("not yet".to_owned()), Arc::new(registry));
        let slow_reached = Arc::default();
        let mut rooms = rooms(Arc::clone(&slow_reached));
        rooms.push(health_room(monitoring));
        let server = Server {
            app: compose(rooms, Room::handler("plain", |_| false, plain_room).on_panic(sorry)),
            limits,
            trusted_proxies: TrustedProxies::parse(proxies).expect("networks"),
            request_ids: RequestIds::new(7),
            metrics: metrics.clone(),
        };
        let (stop, stop_asked) = oneshot::channel();
        let (tell_stopped, stopped) = oneshot::channel();
        let task = spawn_supervised("server", async move {
            let shutdown = async { stop_asked.await.unwrap_or(()) };
            let _ = tell_stopped.send(serve(listener, server, shutdown).await);
        });
        Self { address, stop: Some(stop), stopped, task, metrics, slow_reached }
    }

    pub(crate) async fn connect(&self) -> Client {
        self.try_connect().await.expect("the server listens")
    }

    pub(crate) async fn try_connect(&self) -> Option<Client> {
        let socket = TcpStream::connect(self.address).await.ok()?;
        Some(Client { socket, read: Vec::new() })
    }

    pub(crate) async fn wait_for_connections(&self, count: i64) {
        patiently(async {
            while self.metrics.connections_open.get() != count {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        })
        .await;
    }

    /// Waits until a request to `/slow` is in its handler.
    pub(crate) async fn wait_for_slow(&self) {
        patiently(async {
            while self.slow_reached.load(Ordering::Relaxed) == 0 {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        })
        .await;
    }

    pub(crate) fn stop(&mut self) {
        self.stop.take().expect("stopped once").send(()).expect("the server runs");
    }

    pub(crate) async fn stopped(&mut self) -> Stopped {
        patiently(&mut self.stopped).await.expect("the server ends in order")
    }
}

impl Drop for TestServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// A client that writes what it is given.
pub(crate) struct Client {
    socket: TcpStream,
    read: Vec<u8>,
}

/// An answer as it was on the wire.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.body.clone()).expect("text")
    }

    /// The value of a header whose name is written exactly so.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }
}

impl Client {
    pub(crate) async fn write(&mut self, text: &str) {
        assert!(self.try_write(text).await, "the connection is open");
    }

    pub(crate) async fn try_write(&mut self, text: &str) -> bool {
        patiently(self.socket.write_all(text.as_bytes())).await.is_ok()
    }

    pub(crate) async fn send(&mut self, request: &str) -> Answer {
        self.write(request).await;
        self.read_answer().await
    }

    pub(crate) async fn get(&mut self, path: &str) -> Answer {
        self.send(&format!("GET {path} HTTP/1.1\r\nHost: test\r\n\r\n")).await
    }

    pub(crate) async fn post(&mut self, path: &str, bytes: usize) -> Answer {
        let head = format!("POST {path} HTTP/1.1\r\nContent-Length: {bytes}\r\n\r\n");
        self.send(&(head + &"x".repeat(bytes))).await
    }

    pub(crate) async fn post_chunked(&mut self, path: &str, bytes: usize) -> Answer {
        let mut request = format!("POST {path} HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n");
        let mut left = bytes;
        while left > 0 {
            let chunk = left.min(50_000);
            let _ = write!(request, "{chunk:x}\r\n{}\r\n", "x".repeat(chunk));
            left -= chunk;
        }
        self.send(&(request + "0\r\n\r\n")).await
    }

    pub(crate) async fn read_answer(&mut self) -> Answer {
        let mut answer = self.read_head().await;
        let length =
            answer.header("Content-Length").map_or(0, |value| value.parse().expect("a number"));
        while self.read.len() < length {
            assert!(self.read_more().await > 0, "the answer broke off");
        }
        answer.body = self.read.drain(..length).collect();
        answer
    }

    pub(crate) async fn read_head(&mut self) -> Answer {
        let end = loop {
            if let Some(at) = self.read.windows(4).position(|window| window == b"\r\n\r\n") {
                break at + 4;
            }
            assert!(self.read_more().await > 0, "there was no answer");
        };
        let head = String::from_utf8(self.read.drain(..end).collect()).expect("text");
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
        Answer { status: status.expect("a status"), head, body: Vec::new() }
    }

    async fn read_more(&mut self) -> usize {
        patiently(self.socket.read_buf(&mut self.read)).await.expect("no reset")
    }

    pub(crate) async fn read_to_end(&mut self) {
        while self.read_more().await > 0 {}
    }

    /// Says that nothing more will be sent; answers can still be read.
    pub(crate) async fn send_no_more(&mut self) {
        self.socket.shutdown().await.expect("the socket is open");
    }

    /// Leaves without a word, as a client that crashed.
    pub(crate) fn reset(self) {
        self.socket.set_zero_linger().expect("the socket is open");
    }

    /// Waits for the end of the connection, before which nothing more must come.
    pub(crate) async fn is_closed(&mut self) -> bool {
        matches!(patiently(self.socket.read_buf(&mut self.read)).await, Ok(0) | Err(_))
    }
}

async fn patiently<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(PATIENCE, future).await.expect("it hangs")
}
