//! Somebody on the way who would like a connection without TLS, and what they get to see.

#![expect(clippy::unwrap_used, reason = "test code")]

use std::io::{Read, Write};
use std::net::TcpListener;
use std::thread;
use std::time::Duration;

use storage::MasterKey;
use storage_postgres::{Access, PostgresSettings, open};
use tokio::runtime::Runtime;

/// First bytes of a client: a length of eight, and the number for TLS.
const GREETING: [u8; 8] = [0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f];

/// Answer of a database server that accepts everybody and is then ready.
const WELCOME: &[u8] = b"R\0\0\0\x08\0\0\0\0Z\0\0\0\x05I";

/// Returns the bytes that a client sends after its greeting, and its error, for this answer.
fn met_with(runtime: &Runtime, query: &str, answer: &[u8]) -> (Vec<u8>, String) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let answer = answer.to_vec();
    let server = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        // What would never come must not be waited for.
        stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
        let mut greeting = GREETING;
        stream.read_exact(&mut greeting).unwrap();
        assert_eq!(greeting, GREETING);
        stream.write_all(&answer).unwrap();
        let mut sent = vec![0; 4096];
        let length = stream.read(&mut sent).unwrap_or(0);
        sent.truncate(length);
        sent
    });
    let url = format!("postgres://the-till:pass-word@127.0.0.1:{port}/shop?{query}");
    let settings: PostgresSettings = url.parse().unwrap();
    let directory = tempfile::tempdir().unwrap();
    let opened = open(settings, directory.path(), Access::Look, || MasterKey([7; 32]));
    let error = runtime.block_on(opened).err().expect("nobody is there");
    (server.join().unwrap(), storage::health::told(&error))
}

#[test]
fn nothing_is_told_to_who_takes_tls_away() {
    /// The first byte of what TLS sends, when a handshake is begun.
    const HANDSHAKE: u8 = 22;
    let runtime = Runtime::new().unwrap();
    let behind = |first: &[u8]| [first, WELCOME].concat();
    let refused = b"E\0\0\0\x0cSFATAL\0\0".to_vec();
    for (query, answer, is_told, begins_with, text) in [
        // Who may go on without TLS does.
        ("sslmode=prefer", b"N".to_vec(), true, Some(0), ""),
        ("sslmode=require", b"N".to_vec(), false, None, "does not offer TLS"),
        ("sslmode=verify-full", b"N".to_vec(), false, None, "does not offer TLS"),
        ("sslmode=require", behind(b"N"), false, None, "does not offer TLS"),
        ("sslmode=require", refused, false, None, "does not offer TLS"),
        // A welcome that is not protected is no part of a protected connection.
        ("sslmode=require", behind(b"S"), false, Some(HANDSHAKE), "TLS with the database"),
        ("sslmode=prefer", behind(b"S"), false, Some(HANDSHAKE), "TLS with the database"),
    ] {
        let (sent, told) = met_with(&runtime, query, &answer);
        let seen = String::from_utf8_lossy(&sent);
        assert_eq!(seen.contains("the-till"), is_told, "{query} {answer:?}: {seen:?}");
        assert_eq!(sent.first().copied(), begins_with, "{query} {answer:?}: {seen:?}");
        assert!(told.contains(text), "{query} {answer:?}: {told}");
        assert!(!seen.contains("pass-word") && !told.contains("pass-word"), "{seen} {told}");
    }
}
