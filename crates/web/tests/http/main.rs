//! Every limit at its edge, over real sockets.

mod head;
mod kit;
mod log;
mod shares;

use std::time::{Duration, Instant};

use kit::{Client, TestServer};
use web::{BODY_BYTES_FREE, BODY_BYTES_MAX, HEADER_BYTES_MAX, Limits};

/// Limits that a test does not have to wait for.
fn quick() -> Limits {
    Limits {
        request_read_max: Duration::from_millis(300),
        idle_max: Duration::from_secs(2),
        shutdown_grace: Duration::from_millis(600),
        ..Limits::default()
    }
}

/// A head of exactly so many bytes.
fn head_of(bytes: usize) -> String {
    let (start, end) = ("GET /hello HTTP/1.1\r\nHost: test\r\nX-Filler: ", "\r\n\r\n");
    format!("{start}{}{end}", "x".repeat(bytes - start.len() - end.len()))
}

#[tokio::test]
async fn header_names_go_out_in_title_case() {
    let server = TestServer::start(Limits::default()).await;
    let mut client = server.connect().await;
    let answer = client.get("/hello").await;
    assert_eq!((answer.status, answer.text().as_str()), (200, "hello"));
    for name in ["X-Request-Id: ", "Content-Length: ", "Content-Type: ", "Date: "] {
        assert!(answer.head.contains(name), "{name} in {}", answer.head);
    }
}

#[tokio::test]
async fn the_clients_request_id_comes_back() {
    let server = TestServer::start(Limits::default()).await;
    let mut client = server.connect().await;
    let answer = client.send("GET /hello HTTP/1.1\r\nHost: t\r\nX-Request-Id: abc-1\r\n\r\n").await;
    assert_eq!(answer.header("X-Request-Id"), Some("abc-1"));
    let answer = client.send("GET /hello HTTP/1.1\r\nHost: t\r\nX-Request-Id: a b\r\n\r\n").await;
    assert_eq!(answer.header("X-Request-Id").map(str::len), Some(16));
    // The room sees the same one.
    let answer = client.send("GET /id HTTP/1.1\r\nHost: t\r\nX-Request-Id: abc-2\r\n\r\n").await;
    assert_eq!(answer.text(), "abc-2");
}

#[tokio::test]
async fn a_head_of_the_largest_size_passes() {
    let server = TestServer::start(Limits::default()).await;
    let mut client = server.connect().await;
    for bytes in [HEADER_BYTES_MAX - 1, HEADER_BYTES_MAX] {
        assert_eq!(client.send(&head_of(bytes)).await.status, 200);
    }
}

#[tokio::test]
async fn a_larger_head_is_refused() {
    let server = TestServer::start(Limits::default()).await;
    for bytes in [HEADER_BYTES_MAX + 1, HEADER_BYTES_MAX * 3] {
        let mut client = server.connect().await;
        assert_eq!(client.send(&head_of(bytes)).await.status, 431, "{bytes} bytes");
        assert!(client.is_closed().await);
    }
    // So is one that never ends.
    let mut client = server.connect().await;
    client.write("GET /hello HTTP/1.1\r\nHost: t\r\nX-Filler: ").await;
    client.write(&"x".repeat(HEADER_BYTES_MAX)).await;
    assert_eq!(client.read_answer().await.status, 431);
}

#[tokio::test]
async fn a_body_of_the_largest_size_passes() {
    let server = TestServer::start(Limits::default()).await;
    let mut client = server.connect().await;
    for path in ["/length", "/axum-length"] {
        for bytes in [0, 1, BODY_BYTES_MAX] {
            assert_eq!(client.post(path, bytes).await.text(), bytes.to_string(), "{path}");
            assert_eq!(client.post_chunked(path, bytes).await.text(), bytes.to_string(), "{path}");
        }
    }
}

/// The client sends everything before it reads, as simple clients do, and sees the answer.
#[tokio::test]
async fn a_larger_body_is_refused_and_the_client_learns_why() {
    let server = TestServer::start(Limits::default()).await;
    for path in ["/length", "/axum-length"] {
        for bytes in [BODY_BYTES_MAX + 1, BODY_BYTES_MAX * 8] {
            let mut client = server.connect().await;
            let answer = client.post(path, bytes).await;
            assert_eq!((answer.status, answer.header("Connection")), (413, Some("close")));
            assert!(client.is_closed().await);

            let mut client = server.connect().await;
            let answer = client.post_chunked(path, bytes).await;
            assert_eq!((answer.status, answer.header("Connection")), (413, Some("close")));
            assert!(client.is_closed().await);
        }
    }
}

/// Whoever sends large bodies slowly holds memory for them, and others must not go without.
#[tokio::test]
async fn large_bodies_that_are_read_at_once_have_a_bound_together() {
    let limits = Limits { bodies_bytes_max: 2 * BODY_BYTES_FREE, ..Limits::default() };
    let server = TestServer::start(limits).await;
    let mut holder = server.connect().await;
    let bytes = 3 * BODY_BYTES_FREE;
    holder
        .write(&format!("POST /length HTTP/1.1\r\nHost: t\r\nContent-Length: {bytes}\r\n\r\n"))
        .await;
    holder.write(&"x".repeat(bytes - 1)).await;
    // What was sent is read a moment later.
    for attempt in 0.. {
        assert!(attempt < 1_000, "the bound is never met");
        let mut other = server.connect().await;
        let answer = other.post("/length", BODY_BYTES_FREE + 2).await;
        if answer.status == 503 {
            assert_eq!(answer.header("Connection"), Some("close"));
            break;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    for path in ["/length", "/axum-length"] {
        let mut other = server.connect().await;
        assert_eq!(other.post(path, BODY_BYTES_FREE + 2).await.status, 503, "{path}");
        assert!(other.is_closed().await);
        let mut ordinary = server.connect().await;
        assert_eq!(ordinary.post(path, BODY_BYTES_FREE).await.status, 200, "{path}");
    }
    holder.write("x").await;
    assert_eq!(holder.read_answer().await.text(), bytes.to_string());
    // The room is free again, for one as large and for one after the other.
    let mut other = server.connect().await;
    for _ in 0..3 {
        assert_eq!(other.post("/length", bytes).await.status, 200);
    }
}

#[tokio::test]
async fn a_hopelessly_large_body_is_refused_before_it_is_sent() {
    let server = TestServer::start(Limits::default()).await;
    let mut client = server.connect().await;
    let head = "POST /length HTTP/1.1\r\nHost: t\r\nContent-Length: 99999999999\r\n\r\n";
    assert_eq!(client.send(head).await.status, 413);
    // The same for a client that asks first.
    let mut client = server.connect().await;
    let head = "POST /length HTTP/1.1\r\nHost: t\r\nContent-Length: 1048577\r\nExpect: 100-continue\r\n\r\n";
    assert_eq!(client.send(head).await.status, 413);
}

#[tokio::test]
async fn a_client_that_asks_first_is_told_to_go_on() {
    let server = TestServer::start(Limits::default()).await;
    let mut client = server.connect().await;
    let head =
        "POST /length HTTP/1.1\r\nHost: t\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n";
    assert_eq!(client.send(head).await.status, 100);
    assert_eq!(client.send("ab").await.text(), "2");
}

/// A refusal that has nothing to do with the body must not break the connection either.
#[tokio::test]
async fn a_body_that_nobody_reads_is_put_away() {
    let server = TestServer::start(Limits::default()).await;
    let mut client = server.connect().await;
    for bytes in [10, BODY_BYTES_MAX] {
        assert_eq!(client.post("/nowhere", bytes).await.status, 404);
        assert_eq!(client.post_chunked("/nowhere", bytes).await.status, 404);
    }
    assert_eq!(client.get("/hello").await.status, 200);
}

#[tokio::test]
async fn a_slow_head_ends_the_connection() {
    let server = TestServer::start(quick()).await;
    let mut client = server.connect().await;
    assert_eq!(client.get("/hello").await.status, 200);
    let began = Instant::now();
    client.write("GET /hello HT").await;
    assert_eq!(client.read_answer().await.status, 408);
    assert!(client.is_closed().await);
    assert!((250..1500).contains(&began.elapsed().as_millis()), "{:?}", began.elapsed());
}

#[tokio::test]
async fn a_trickling_head_ends_the_connection() {
    let server = TestServer::start(quick()).await;
    let mut client = server.connect().await;
    let began = Instant::now();
    while began.elapsed() < Duration::from_secs(2) && client.try_write("G").await {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(began.elapsed() < Duration::from_millis(1500), "{:?}", began.elapsed());
}

#[tokio::test]
async fn a_connection_that_sends_nothing_is_closed() {
    let server = TestServer::start(quick()).await;
    let mut client = server.connect().await;
    let began = Instant::now();
    client.read_to_end().await;
    assert!((250..1500).contains(&began.elapsed().as_millis()), "{:?}", began.elapsed());
}

#[tokio::test]
async fn a_resting_connection_may_rest_longer_than_a_head_may_take() {
    let server = TestServer::start(quick()).await;
    let mut client = server.connect().await;
    assert_eq!(client.get("/hello").await.status, 200);
    tokio::time::sleep(Duration::from_millis(900)).await;
    assert_eq!(client.get("/hello").await.status, 200);
    let began = Instant::now();
    assert!(client.is_closed().await);
    assert!((1800..3500).contains(&began.elapsed().as_millis()), "{:?}", began.elapsed());
}

#[tokio::test]
async fn a_slow_body_ends_the_request() {
    let server = TestServer::start(quick()).await;
    for path in ["/length", "/axum-length"] {
        let mut client = server.connect().await;
        client
            .write(&format!("POST {path} HTTP/1.1\r\nHost: t\r\nContent-Length: 10\r\n\r\nabc"))
            .await;
        let answer = client.read_answer().await;
        assert_eq!((answer.status, answer.header("Connection")), (408, Some("close")));
        assert!(client.is_closed().await);
    }
}

/// Head and body together have the time, not each of them.
#[tokio::test]
async fn the_time_of_the_head_counts_for_the_body() {
    let limits = Limits { request_read_max: Duration::from_secs(1), ..quick() };
    let server = TestServer::start(limits).await;
    let mut client = server.connect().await;
    let began = Instant::now();
    client.write("POST /length HTTP/1.1\r\nHost: t\r\n").await;
    tokio::time::sleep(Duration::from_millis(700)).await;
    client.write("Content-Length: 10\r\n\r\nabc").await;
    assert_eq!(client.read_answer().await.status, 408);
    assert!(began.elapsed() < Duration::from_millis(1600), "{:?}", began.elapsed());
}

#[tokio::test]
async fn a_slow_handler_is_waited_for() {
    let server = TestServer::start(quick()).await;
    let mut client = server.connect().await;
    assert_eq!(client.get("/slow/1000").await.text(), "done");
}

#[tokio::test]
async fn one_address_has_so_many_connections_and_no_more() {
    let server = TestServer::start(Limits { connections_per_address_max: 3, ..quick() }).await;
    let mut clients = Vec::new();
    for _ in 0..3 {
        let mut client = server.connect().await;
        assert_eq!(client.get("/hello").await.status, 200);
        clients.push(client);
    }
    assert!(server.connect().await.is_closed().await);
    assert_eq!(server.metrics.connections_refused.get(), 1);
    assert_eq!(server.metrics.connections_open.get(), 3);
    // A place that was given up is free again.
    drop(clients.pop());
    server.wait_for_connections(2).await;
    assert_eq!(server.connect().await.get("/hello").await.status, 200);
}

#[tokio::test]
async fn there_is_a_limit_for_all_addresses_together_too() {
    let server = TestServer::start(Limits { connections_max: 1, ..quick() }).await;
    let mut first = server.connect().await;
    assert_eq!(first.get("/hello").await.status, 200);
    assert!(server.connect().await.is_closed().await);
}

#[tokio::test]
async fn a_trusted_proxy_may_have_more_connections() {
    let limits = Limits { connections_per_address_max: 1, ..quick() };
    let server = TestServer::start_behind(limits, &["127.0.0.0/8"]).await;
    let mut first = server.connect().await;
    assert_eq!(first.get("/hello").await.status, 200);
    assert_eq!(server.connect().await.get("/hello").await.status, 200);
}

#[tokio::test]
async fn the_client_is_whom_a_trusted_proxy_names() {
    let head =
        "GET /client HTTP/1.1\r\nHost: t\r\nX-Forwarded-For: 198.51.100.1, 203.0.113.9\r\n\r\n";
    let server = TestServer::start(quick()).await;
    assert_eq!(server.connect().await.send(head).await.text(), "127.0.0.1");
    let server = TestServer::start_behind(quick(), &["127.0.0.1"]).await;
    assert_eq!(server.connect().await.send(head).await.text(), "203.0.113.9");
}

#[tokio::test]
async fn stopping_finishes_requests_and_closes_what_is_idle() {
    let limits = Limits { shutdown_grace: Duration::from_secs(5), ..quick() };
    let mut server = TestServer::start(limits).await;
    let mut unused = server.connect().await;
    let mut idle = server.connect().await;
    assert_eq!(idle.get("/hello").await.status, 200);
    let mut busy = server.connect().await;
    busy.write("GET /slow/1000 HTTP/1.1\r\nHost: t\r\n\r\n").await;
    server.wait_for_slow().await;
    server.wait_for_connections(3).await;

    let began = Instant::now();
    server.stop();
    assert!(idle.is_closed().await);
    assert!(unused.is_closed().await);
    assert!(began.elapsed() < Duration::from_millis(700), "{:?}", began.elapsed());
    let answer = busy.read_answer().await;
    assert_eq!((answer.text().as_str(), answer.header("Connection")), ("done", Some("close")));
    assert_eq!(server.stopped().await.cut_off, 0);
    assert!(server.try_connect().await.is_none(), "it still listens");
}

#[tokio::test]
async fn stopping_does_not_take_longer_than_its_grace() {
    let mut server = TestServer::start(quick()).await;
    let mut busy = server.connect().await;
    busy.write("GET /slow/60000 HTTP/1.1\r\nHost: t\r\n\r\n").await;
    server.wait_for_slow().await;
    let began = Instant::now();
    server.stop();
    assert_eq!(server.stopped().await.cut_off, 1);
    assert!((550..1500).contains(&began.elapsed().as_millis()), "{:?}", began.elapsed());
    assert!(busy.is_closed().await);
}

#[tokio::test]
async fn a_panic_is_answered_and_the_connection_goes_on() {
    let server = TestServer::start(Limits::default()).await;
    let mut client = server.connect().await;
    for path in ["/panic", "/axum-panic", "/panic-at-once"] {
        let answer = client.get(path).await;
        assert_eq!((answer.status, answer.text().as_str()), (500, "the room is sorry"), "{path}");
        assert!(answer.header("X-Request-Id").is_some());
    }
    assert_eq!(client.get("/hello").await.text(), "hello");
    assert_eq!(server.metrics.panics.get(), 3);
}

#[tokio::test]
async fn head_has_no_body() {
    let server = TestServer::start(Limits::default()).await;
    let mut client = server.connect().await;
    for path in ["/hello", "/axum-hello"] {
        client.write(&format!("HEAD {path} HTTP/1.1\r\nHost: t\r\n\r\n")).await;
        let answer = client.read_head().await;
        assert_eq!((answer.status, answer.header("Content-Length")), (200, Some("5")));
    }
    // Whatever had come after the head would be taken for this answer's.
    assert_eq!(client.get("/hello").await.text(), "hello");
}

#[tokio::test]
async fn pipelined_requests_are_answered_in_order() {
    let server = TestServer::start(Limits::default()).await;
    let mut client = server.connect().await;
    client
        .write(
            &"GET /hello HTTP/1.1\r\nHost: t\r\n\r\nGET /client HTTP/1.1\r\nHost: t\r\n\r\n"
                .repeat(20),
        )
        .await;
    for _ in 0..20 {
        assert_eq!(client.read_answer().await.text(), "hello");
        assert_eq!(client.read_answer().await.text(), "127.0.0.1");
    }
}

/// `Connection: close` with an answer that does not fit into the socket's buffers.
#[tokio::test]
async fn a_large_last_answer_arrives_whole() {
    let server = TestServer::start(Limits::default()).await;
    let mut client = server.connect().await;
    client.write("GET /large HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n").await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(client.read_answer().await.body.len(), kit::LARGE_BYTES);
    assert!(client.is_closed().await);
}

#[tokio::test]
async fn a_client_that_takes_nothing_is_let_go() {
    let limits = Limits { idle_max: Duration::from_millis(400), ..quick() };
    let server = TestServer::start(limits).await;
    let mut client = server.connect().await;
    client.write("GET /large HTTP/1.1\r\nHost: t\r\n\r\n").await;
    server.wait_for_connections(1).await;
    server.wait_for_connections(0).await;
}

#[tokio::test]
async fn monitoring_has_its_own_room() {
    let server = TestServer::start(Limits::default()).await;
    let mut client = server.connect().await;
    assert_eq!(client.get("/healthz").await.text(), "ok");
    let answer = client.get("/readyz").await;
    assert_eq!((answer.status, answer.text().as_str()), (503, "not yet\n"));
    client.get("/noted").await;
    let accept = "Accept: application/openmetrics-text; version=1.0.0";
    let answer =
        client.send(&format!("GET /metrics HTTP/1.1\r\nHost: t\r\n{accept}\r\n\r\n")).await;
    assert!(answer.header("Content-Type").unwrap().starts_with("application/openmetrics-text"));
    assert!(answer.text().ends_with("# EOF\n"));
    let answer = client.get("/metrics").await;
    assert!(answer.header("Content-Type").unwrap().starts_with("text/plain; version=0.0.4"));
    let text = answer.text();
    for line in [
        r#"http_requests_total{room="health",method="other",status="2xx"} 2"#,
        r#"http_requests_total{room="health",method="other",status="5xx"} 1"#,
        r#"http_requests_total{room="plain",method="Noted",status="2xx"} 1"#,
        r#"http_request_duration_seconds_count{room="health"} 3"#,
        "http_connections_open 1",
    ] {
        assert!(text.lines().any(|given| given == line), "{line} in\n{text}");
    }
}

#[tokio::test]
async fn what_is_not_http_is_refused() {
    let server = TestServer::start(Limits::default()).await;
    let mut client: Client = server.connect().await;
    assert_eq!(client.send("what is this?\r\n\r\n").await.status, 400);
    assert!(client.is_closed().await);
}
