//! Faulty heads, meanings of paths, and headers for caches and pages.

use web::Limits;

use crate::kit::{Answer, Client, TestServer};

async fn ask(client: &mut Client, method: &str, path: &str, headers: &[&str]) -> Answer {
    let mut request = format!("{method} {path} HTTP/1.1\r\nHost: t\r\n");
    for header in headers {
        request += &format!("{header}\r\n");
    }
    client.send(&(request + "\r\n")).await
}

#[tokio::test]
async fn a_request_has_one_host_and_one_caller() {
    let server = TestServer::start(Limits::default()).await;
    for (head, status) in [
        ("GET /hello HTTP/1.1\r\n", 400),
        ("GET /hello HTTP/1.1\r\nHost: a\r\nHost: a\r\n", 400),
        ("GET /hello HTTP/1.1\r\nHost: a, b\r\n", 400),
        ("GET http://a/hello HTTP/1.1\r\n", 400),
        ("GET /axum-hello HTTP/1.1\r\n", 400),
        ("GET /healthz HTTP/1.1\r\n", 400),
        ("GET /hello HTTP/1.1\r\nHost: a\r\nAuthorization: x\r\nAuthorization: x\r\n", 400),
        ("GET /hello HTTP/1.1\r\nHost: a\r\nAuthorization: x\r\n", 200),
        ("GET /hello HTTP/1.0\r\nConnection: keep-alive\r\n", 200),
    ] {
        let mut client = server.connect().await;
        assert_eq!(client.send(&format!("{head}\r\n")).await.status, status, "{head:?}");
        // The connection is as good as before, with a body too.
        let body = format!("{head}Content-Length: 2\r\n\r\nab");
        client.send(&body.replacen("GET", "POST", 1)).await;
        assert_eq!(client.get("/hello").await.status, 200, "{head:?}");
    }
}

#[tokio::test]
async fn slashes_count_once() {
    let server = TestServer::start(Limits::default()).await;
    let mut client = server.connect().await;
    for (path, status) in [
        ("//hello", 200),
        ("///hello?a=//b", 200),
        ("//axum-hello", 200),
        ("//slow//1", 200),
        ("/%2Fhello", 404),
        ("/slow%2F1", 404),
        ("//", 404),
    ] {
        assert_eq!(client.get(path).await.status, status, "{path}");
    }
}

#[tokio::test]
async fn no_answer_is_stored_unless_its_room_allows() {
    let server = TestServer::start(Limits::default()).await;
    let mut client = server.connect().await;
    for path in ["/hello", "/nowhere", "/panic", "/axum-hello", "/healthz"] {
        let answer = client.get(path).await;
        assert_eq!(answer.header("Cache-Control"), Some("no-store"), "{path}");
    }
    let answer = client.send("GET /hello HTTP/1.1\r\n\r\n").await;
    assert_eq!((answer.status, answer.header("Cache-Control")), (400, Some("no-store")));
}

#[tokio::test]
async fn pages_of_other_origins_call_if_the_server_lets_them() {
    const ASKS: &str = "Access-Control-Request-Method: POST";
    for (allowed, origin, told, varies) in [
        (&[][..], "https://shop.example", None, None),
        (&["*"], "https://shop.example", Some("*"), None),
        (
            &["https://shop.example"],
            "https://shop.example",
            Some("https://shop.example"),
            Some("Origin"),
        ),
        (&["https://a.example", "https://b.example"], "https://c.example", None, Some("Origin")),
        (&["https://shop.example"], "https://shop.example.evil", None, Some("Origin")),
        (&["https://shop.example"], "http://shop.example", None, Some("Origin")),
        (&["https://shop.example"], "null", None, Some("Origin")),
    ] {
        let server = TestServer::start_with(Limits::default(), &[], allowed).await;
        let mut client = server.connect().await;
        let origin = format!("Origin: {origin}");
        let seen = |answer: &Answer| {
            let header = |name| answer.header(name).map(str::to_owned);
            (header("Access-Control-Allow-Origin"), header("Vary"))
        };
        let expected = (told.map(str::to_owned), varies.map(str::to_owned));
        let preflight = ask(&mut client, "OPTIONS", "/id", &[&origin, ASKS]).await;
        assert_eq!(seen(&preflight), expected, "{allowed:?} {origin}");
        let methods = preflight.header("Access-Control-Allow-Methods");
        assert_eq!(methods.is_some(), told.is_some(), "{allowed:?} {origin}");
        assert_eq!(preflight.status == 204, told.is_some(), "{allowed:?} {origin}");
        // The request itself, and whatever goes wrong with it.
        for head in [vec![origin.as_str()], vec![&origin, "Authorization: a", "Authorization: b"]] {
            let answer = ask(&mut client, "GET", "/id", &head).await;
            assert_eq!(seen(&answer), expected, "{allowed:?} {head:?}");
            let exposed = answer.header("Access-Control-Expose-Headers");
            assert_eq!(exposed.is_some(), told.is_some(), "{allowed:?} {head:?}");
            assert!(answer.header("Access-Control-Allow-Credentials").is_none());
        }
        // Without an origin nobody is named, and caches know that it matters.
        let answer = ask(&mut client, "GET", "/id", &[]).await;
        assert_eq!(seen(&answer), (None, expected.1), "{allowed:?}");
        // OPTIONS that is no preflight, and a room that is not open.
        let answer = ask(&mut client, "OPTIONS", "/id", &[&origin]).await;
        assert_eq!((answer.status, seen(&answer).0), (200, expected.0), "{allowed:?}");
        let answer = ask(&mut client, "OPTIONS", "/hello", &[&origin, ASKS]).await;
        assert_eq!((answer.status, seen(&answer)), (200, (None, None)), "{allowed:?}");
    }
}

#[tokio::test]
async fn metrics_are_for_this_machine() {
    for (proxies, headers, status) in [
        (&[][..], &[][..], 200),
        (&[], &["X-Forwarded-For: 127.0.0.1"], 200),
        // A proxy that is not trusted is still one.
        (&[], &["X-Forwarded-For: 203.0.113.9"], 403),
        (&[], &["X-Real-IP: 203.0.113.9"], 403),
        (&[], &["Forwarded: for=203.0.113.9"], 403),
        (&[], &["X-Forwarded-For: unknown"], 403),
        (&["127.0.0.1"], &["X-Forwarded-For: 203.0.113.9"], 403),
        (&["127.0.0.1"], &["X-Forwarded-For: 127.0.0.1, 203.0.113.9"], 403),
        (&["127.0.0.1"], &["X-Forwarded-For: 203.0.113.9", "X-Forwarded-For: ::1"], 403),
        (&["127.0.0.1"], &["X-Forwarded-For: ::1"], 200),
    ] {
        let server = TestServer::start_behind(Limits::default(), proxies).await;
        let mut client = server.connect().await;
        let answer = ask(&mut client, "GET", "/metrics", headers).await;
        assert_eq!(answer.status, status, "{proxies:?} {headers:?}");
        assert_eq!(ask(&mut client, "GET", "/healthz", headers).await.status, 200);
    }
}
