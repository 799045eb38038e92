//! Sharing of connection places when there are too many, and the common limit of unfinished
//! requests.

use std::time::Duration;

use web::{HEAD_BYTES_FREE, Limits};

use crate::kit::{Client, TestServer};

/// Longer than a connection must have waited before it may lose its place.
const A_WHILE: Duration = Duration::from_millis(150);

/// Clients of one address, in the state in which they wait.
async fn waiting(server: &TestServer, last: u8, count: usize, sent: &str) -> Vec<Client> {
    let mut clients = Vec::new();
    for _ in 0..count {
        let mut client = server.connect_from(last).await;
        client.write(sent).await;
        if sent.ends_with("\r\n\r\n") && !sent.contains("Content-Length") {
            assert_eq!(client.read_answer().await.status, 200);
        }
        clients.push(client);
    }
    clients
}

/// Whatever the connections of the largest network wait for.
#[tokio::test]
async fn a_newcomer_takes_the_place_of_who_has_waited_longest_in_the_largest_network() {
    for sent in [
        "GET /hello HTTP/1.1\r\nHost: t\r\n\r\n",
        "GET /hello HTTP/1.1\r\nHost: t\r\nX: ",
        "POST /length HTTP/1.1\r\nHost: t\r\nContent-Length: 9\r\n\r\nx",
    ] {
        let server = TestServer::start(Limits { connections_max: 6, ..Limits::default() }).await;
        let mut many = waiting(&server, 2, 4, sent).await;
        let mut few = waiting(&server, 3, 2, sent).await;
        server.wait_for_connections(6).await;
        tokio::time::sleep(A_WHILE).await;
        let mut newcomer = server.connect_from(4).await;
        assert_eq!(newcomer.get("/hello").await.status, 200, "{sent:?}");
        assert!(many.remove(0).is_closed().await, "{sent:?}");
        assert_eq!(server.metrics.connections_displaced.get(), 1);
        // Now there are three, two and one: the larger network gets no place of the others.
        server.wait_for_connections(6).await;
        assert!(server.connect_from(2).await.is_closed().await, "{sent:?}");
        assert_eq!(server.metrics.connections_refused.get(), 1);
        // Two and one are left where nobody has fewer.
        tokio::time::sleep(A_WHILE).await;
        assert_eq!(server.connect_from(5).await.get("/hello").await.status, 200, "{sent:?}");
        for client in &mut few {
            assert!(client.try_write("x").await, "{sent:?}");
        }
    }
}

/// A request in work is finished whatever happens.
#[tokio::test]
async fn a_request_in_work_keeps_its_place() {
    let server = TestServer::start(Limits { connections_max: 2, ..Limits::default() }).await;
    let mut busy = server.connect_from(2).await;
    busy.write("GET /slow/1500 HTTP/1.1\r\nHost: t\r\n\r\n").await;
    let mut other = server.connect_from(2).await;
    other.write("GET /slow/1500 HTTP/1.1\r\nHost: t\r\n\r\n").await;
    server.wait_for_slow().await;
    server.wait_for_connections(2).await;
    tokio::time::sleep(A_WHILE).await;
    assert!(server.connect_from(3).await.is_closed().await);
    assert_eq!(busy.read_answer().await.text(), "done");
    assert_eq!(other.read_answer().await.text(), "done");
}

/// The proxy's connections belong to many clients.
#[tokio::test]
async fn a_trusted_proxy_loses_no_place() {
    let limits = Limits { connections_max: 2, ..Limits::default() };
    let server = TestServer::start_behind(limits, &["127.0.0.2"]).await;
    let _proxy = waiting(&server, 2, 2, "GET /hello HTTP/1.1\r\nHost: t\r\n\r\n").await;
    server.wait_for_connections(2).await;
    tokio::time::sleep(A_WHILE).await;
    assert!(server.connect_from(3).await.is_closed().await);
}

/// Requests that are awake have a bound of their own, below that of connections.
#[tokio::test]
async fn a_slow_body_makes_room_for_another_network() {
    let limits = Limits { connections_awake_max: 3, ..Limits::default() };
    let server = TestServer::start(limits).await;
    let slow = "POST /length HTTP/1.1\r\nHost: t\r\nContent-Length: 9\r\n\r\nx";
    let mut slow = waiting(&server, 2, 3, slow).await;
    server.wait_for_connections(3).await;
    tokio::time::sleep(A_WHILE).await;
    // The same network has to come again; another one is let in.
    let answer = server.connect_from(2).await.get("/hello").await;
    assert_eq!((answer.status, answer.header("Retry-After")), (503, Some("1")));
    assert_eq!(server.connect_from(3).await.get("/hello").await.status, 200);
    assert!(slow.remove(0).is_closed().await);
    let mut last = slow.remove(1);
    last.write("xxxxxxxx").await;
    assert_eq!(last.read_answer().await.text(), "9");
}

/// Connections that rest need no buffers, so more may rest than may be awake.
#[tokio::test]
async fn more_may_rest_than_may_be_awake() {
    let limits = Limits { connections_awake_max: 3, ..Limits::default() };
    let server = TestServer::start(limits).await;
    let mut clients = waiting(&server, 2, 20, "GET /hello HTTP/1.1\r\nHost: t\r\n\r\n").await;
    for round in 0..3 {
        for client in &mut clients {
            assert_eq!(client.get("/hello").await.status, 200, "{round}");
        }
    }
}

/// Rested connections go on where they were, in whatever pieces the next request comes.
#[tokio::test]
async fn a_rested_connection_answers_as_before() {
    let server = TestServer::start(Limits::default()).await;
    let mut client = server.connect().await;
    for pieces in [
        &["GET /hello HTTP/1.1\r\nHost: t\r\n\r\n"][..],
        &["GET /hel", "lo HTTP/1.1\r\nHost: t\r\n", "\r\n"],
        &["GET /hello HTTP/1.1\r\nHost: t\r\n\r", "\n"],
        &["\r\n", "GET /hello HTTP/1.1\r\nHost: t\r\n\r\n"],
    ] {
        for pause in [10, 1_300] {
            for piece in pieces {
                tokio::time::sleep(Duration::from_millis(pause)).await;
                client.write(piece).await;
            }
            assert_eq!(client.read_answer().await.text(), "hello", "{pieces:?} {pause}");
        }
    }
    assert_eq!(client.post("/length", 100_000).await.text(), "100000");
}

#[tokio::test]
async fn unfinished_heads_have_a_bound_together() {
    let limits = Limits { heads_bytes_max: 3 * HEAD_BYTES_FREE, ..Limits::default() };
    let server = TestServer::start(limits).await;
    let head = format!("GET /hello HTTP/1.1\r\nHost: t\r\nX: {}", "x".repeat(2 * HEAD_BYTES_FREE));
    let mut holders = waiting(&server, 2, 2, &head).await;
    server.wait_for_connections(2).await;
    let mut refused = 0;
    for attempt in 0..100 {
        tokio::time::sleep(Duration::from_millis(10)).await;
        let mut client = server.connect().await;
        client.write(&head).await;
        client.write("\r\n\r\n").await;
        let answer = client.read_answer().await;
        assert!(matches!(answer.status, 200 | 503), "{attempt}: {}", answer.head);
        refused += usize::from(answer.status == 503);
        // An ordinary head passes all the while.
        assert_eq!(server.connect().await.get("/hello").await.status, 200);
        if refused > 0 {
            break;
        }
    }
    assert!(refused > 0, "the bound is never met");
    // What is complete is free again.
    for holder in &mut holders {
        holder.write("\r\n\r\n").await;
        assert_eq!(holder.read_answer().await.status, 200);
    }
    let mut client = server.connect().await;
    assert_eq!(client.send(&(head + "\r\n\r\n")).await.status, 200);
}
