//! Attacks on connections: slow, endless, too large, and no HTTP at all.

use std::net::SocketAddr;
use std::pin::Pin;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use super::{address, connect};

/// The longest that the server lets anything of this last, and as much again for a busy machine.
const OVER_AFTER: Duration = Duration::from_secs(20);

const SALE: &str =
    "POST /api/sertcard/NumberFromGoods HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";

type Attack = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Number of attackers that are only slow.
pub(super) const SLOW: usize = 400;

/// All attacks, beside each other, each from an address of its own.
pub(super) async fn all(server: SocketAddr) {
    let mut attacks: Vec<Attack> = Vec::new();
    attacks.push(Box::pin(slow(server)));
    for _ in 0..300 {
        attacks.push(Box::pin(slow_large_body(server)));
    }
    for _ in 0..10 {
        attacks.push(Box::pin(endless_body(server)));
        attacks.push(Box::pin(many_requests_and_no_reading(server)));
    }
    for round in 0..5 {
        for (place, (sent, statuses)) in senseless().into_iter().enumerate() {
            attacks.push(Box::pin(refused(server, round * 50 + place, sent, statuses)));
        }
    }
    attacks.into_iter().collect::<JoinSet<()>>().join_all().await;
}

/// Those that only take their time.
pub(super) async fn slow(server: SocketAddr) {
    let mut attacks: Vec<Attack> = Vec::new();
    for _ in 0..SLOW / 2 {
        attacks.push(Box::pin(slow_head(server)));
        attacks.push(Box::pin(silence(server)));
    }
    attacks.into_iter().collect::<JoinSet<()>>().join_all().await;
}

/// All that the server says until it closes, which it must. A reset says nothing.
async fn rest(socket: &mut TcpStream) -> String {
    let mut said = Vec::new();
    let read = timeout(OVER_AFTER, async {
        let mut buffer = [0; 4096];
        while let Ok(read) = socket.read(&mut buffer).await {
            if read == 0 {
                break;
            }
            said.extend_from_slice(&buffer[..read]);
        }
    });
    assert!(read.await.is_ok(), "the server does not let go");
    String::from_utf8_lossy(&said).into_owned()
}

fn status(said: &str) -> &str {
    said.strip_prefix("HTTP/1.1 ").and_then(|rest| rest.get(..3)).unwrap_or(said)
}

/// A byte now and then.
async fn slow_head(server: SocketAddr) {
    let (mut reader, mut writer) = connect(server, address(10, 0)).await.into_split();
    let sending = async {
        let _ = writer.write_all(b"GET / HTTP/1.1\r\nHost: x\r\nX: ").await;
        while writer.write_all(b"x").await.is_ok() {
            sleep(Duration::from_millis(200)).await;
        }
    };
    let mut said = String::new();
    let reading = async {
        let mut bytes = [0; 256];
        if let Ok(read) = reader.read(&mut bytes).await {
            said = String::from_utf8_lossy(&bytes[..read]).into_owned();
        }
    };
    let over = timeout(OVER_AFTER, async {
        tokio::select! { () = sending => {}, () = reading => {} }
    });
    assert!(over.await.is_ok(), "a slow head is waited for");
    assert!(matches!(status(&said), "408" | ""), "{said}");
}

/// An attacker that sends nothing.
async fn silence(server: SocketAddr) {
    let mut socket = connect(server, address(10, 1)).await;
    let said = rest(&mut socket).await;
    assert!(matches!(status(&said), "408" | ""), "{said}");
}

/// A body as large as it may be, of which the last byte never comes.
async fn slow_large_body(server: SocketAddr) {
    let mut socket = connect(server, address(10, 2)).await;
    let head = format!("{SALE}Content-Length: 1048576\r\n\r\n");
    let body = vec![b' '; 1_048_575];
    let sent = timeout(OVER_AFTER, async {
        socket.write_all(head.as_bytes()).await?;
        socket.write_all(&body).await
    });
    assert!(sent.await.is_ok(), "the server takes nothing more and does not close");
    let said = rest(&mut socket).await;
    assert!(matches!(status(&said), "408" | "503" | ""), "{said}");
}

/// A body whose length is never told, and which never ends.
async fn endless_body(server: SocketAddr) {
    let mut socket = connect(server, address(10, 3)).await;
    let head = format!("{SALE}Transfer-Encoding: chunked\r\n\r\n");
    let chunk = format!("10000\r\n{}\r\n", " ".repeat(0x10000));
    let sent = timeout(OVER_AFTER, async {
        let _ = socket.write_all(head.as_bytes()).await;
        while socket.write_all(chunk.as_bytes()).await.is_ok() {
            sleep(Duration::from_millis(5)).await;
        }
    });
    assert!(sent.await.is_ok(), "an endless body is read for ever");
}

/// Requests without a pause, and no answer is taken.
async fn many_requests_and_no_reading(server: SocketAddr) {
    let mut socket = connect(server, address(10, 4)).await;
    let many = "GET /Help HTTP/1.1\r\nHost: x\r\n\r\n".repeat(1_000);
    let mut taken = 0;
    // What the server does not take within a second it will not take at all.
    while let Ok(Ok(())) = timeout(Duration::from_secs(1), socket.write_all(many.as_bytes())).await
    {
        taken += many.len();
        assert!(taken < 64 * 1024 * 1024, "the server reads what it cannot answer");
    }
    sleep(Duration::from_secs(3)).await;
}

/// Sent bytes, and the allowed statuses of the answer.
type Senseless = (Vec<u8>, &'static [&'static str]);

fn senseless() -> Vec<Senseless> {
    let text = |text: String| text.into_bytes();
    let refused: &[&str] = &["400", "431", "414", ""];
    let many = |count: usize| (0..count).map(|n| format!("X-{n}: y\r\n")).collect::<String>();
    vec![
        (text(format!("GET / HTTP/1.1\r\n{}\r\n", many(5_000))), refused),
        (text(format!("GET / HTTP/1.1\r\n{}\r\n", "X: y\r\n".repeat(5_000))), refused),
        (text(format!("GET / HTTP/1.1\r\nX: {}\r\n\r\n", "x".repeat(1 << 20))), refused),
        (text(format!("GET /{} HTTP/1.1\r\n\r\n", "x".repeat(1 << 20))), refused),
        (text(format!("GET / HTTP/1.1\r\n{}: y\r\n\r\n", "x".repeat(1 << 20))), refused),
        (text(format!("{} / HTTP/1.1\r\n\r\n", "G".repeat(1 << 20))), refused),
        (text("\r\n".repeat(1 << 18)), refused),
        (vec![0; 1 << 16], refused),
        // TLS, HTTP/2, and what scanners send.
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03".repeat(64), refused),
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x12\x04\x00".to_vec(), &["400", "505", ""]),
        (b"GET / HTTP/9.9\r\n\r\n".to_vec(), refused),
        (b"GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n".to_vec(), refused),
        (text(format!("{SALE}Content-Length: {}\r\n\r\n", "9".repeat(100))), refused),
        (text(format!("{SALE}Content-Length: 1\r\nContent-Length: 2\r\n\r\nab")), refused),
        (text(format!("{SALE}Transfer-Encoding: chunked\r\n\r\nffffffffffffffff1\r\n")), refused),
        (text(format!("{SALE}Transfer-Encoding: chunked\r\n\r\nxyz\r\n")), refused),
        (
            text(format!("{SALE}Transfer-Encoding: chunked\r\n\r\n1;{}", "x".repeat(1 << 20))),
            refused,
        ),
        // Longer than announced: the rest is another request, and none.
        (
            text(format!("{SALE}Content-Length: 2\r\n\r\n{{}}{}", "x".repeat(1 << 18))),
            &["200", "401"],
        ),
        // Without any word of its length a body is empty.
        (text(format!("{SALE}\r\n{}", "{".repeat(1 << 18))), &["200", "401", "415"]),
    ]
}

async fn refused(server: SocketAddr, after: usize, sent: Vec<u8>, statuses: &[&str]) {
    sleep(Duration::from_millis(20 * after as u64)).await;
    let (mut reader, mut writer) = connect(server, address(10, 5)).await.into_split();
    let shown = sent[..sent.len().min(100)].escape_ascii().to_string();
    let mut said = Vec::new();
    let over = timeout(OVER_AFTER, async {
        let reading = async {
            let mut buffer = [0; 4096];
            while let Ok(read @ 1..) = reader.read(&mut buffer).await {
                said.extend_from_slice(&buffer[..read]);
            }
        };
        let writing = async {
            let _ = writer.write_all(&sent).await;
            let _ = writer.shutdown().await;
        };
        tokio::join!(reading, writing);
    });
    assert!(over.await.is_ok(), "the server does not let go of {shown}");
    let said = String::from_utf8_lossy(&said);
    assert!(statuses.contains(&status(&said)), "{shown}: {said}");
    assert!(said.len() < 4_096, "{shown}: {} bytes of answer", said.len());
}
