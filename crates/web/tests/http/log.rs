//! Tests of the access log.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use tracing::Level;
use tracing::subscriber::DefaultGuard;
use web::Limits;

use crate::kit::TestServer;

/// Keeps what is logged on this thread, which is all that such a test runs on.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn keep(&self, level: Level) -> DefaultGuard {
        let log = self.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_writer(move || log.clone())
            .with_max_level(level)
            .with_ansi(false)
            .finish();
        tracing::subscriber::set_default(subscriber)
    }

    fn lines(&self) -> Vec<String> {
        let text = self.0.lock().expect("no writer panicked").clone();
        let text = String::from_utf8(text).expect("text");
        text.lines().filter(|line| line.contains(" access: ")).map(str::to_owned).collect()
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("no writer panicked").write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn each_request_has_one_line() {
    let log = Log::default();
    let _kept = log.keep(Level::INFO);
    let server = TestServer::start(Limits::default()).await;
    let mut client = server.connect().await;
    client.send("GET /noted?token=secret HTTP/1.1\r\nHost: t\r\nX-Request-Id: r-1\r\n\r\n").await;
    client.get("/nowhere").await;
    let lines = log.lines();
    let [noted, unknown] = &lines[..] else { panic!("{lines:?}") };
    for part in [
        r#"request="r-1""#,
        "operator=1",
        "client=127.0.0.1",
        r#"http="GET""#,
        r#"path="/noted""#,
        r#"room="plain""#,
        r#"method="Noted""#,
        "status=200",
        r#"outcome="fine""#,
        "micros=",
    ] {
        assert!(noted.contains(part), "{part} in {noted}");
    }
    assert!(!noted.contains("secret"), "{noted}");
    assert!(unknown.contains("status=404") && !unknown.contains("operator"), "{unknown}");
}

/// A started request is finished, because a client that sends nothing cannot be told from one that
/// has gone.
#[tokio::test]
async fn a_client_that_left_is_logged_too() {
    let log = Log::default();
    let _kept = log.keep(Level::INFO);
    let server = TestServer::start(Limits::default()).await;
    let mut client = server.connect().await;
    client.write("GET /slow/200 HTTP/1.1\r\nHost: t\r\n\r\n").await;
    server.wait_for_slow().await;
    client.reset();
    server.wait_for_connections(0).await;
    let lines = log.lines();
    let [gone] = &lines[..] else { panic!("{lines:?}") };
    assert!(gone.contains("/slow/200"), "{gone}");
}

#[tokio::test]
async fn a_higher_level_has_no_lines() {
    let log = Log::default();
    let _kept = log.keep(Level::WARN);
    let server = TestServer::start(Limits::default()).await;
    assert_eq!(server.connect().await.get("/hello").await.status, 200);
    assert_eq!(log.lines(), [""; 0]);
}

#[tokio::test]
async fn a_client_that_sends_no_more_still_gets_its_answer() {
    let server = TestServer::start(Limits::default()).await;
    let mut client = server.connect().await;
    client.write("GET /slow/200 HTTP/1.1\r\nHost: t\r\n\r\n").await;
    client.send_no_more().await;
    assert_eq!(client.read_answer().await.status, 200);
}
