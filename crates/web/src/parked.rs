//! A parked connection waits for a request. It is a socket and the part of a head that has arrived.
//!
//! HTTP's buffers have 16 KiB from the start, and most connections wait most of the time. hyper
//! therefore gets a connection when a whole head is there, and gives it back when the connection is
//! idle.

use std::io::{self, ErrorKind};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Instant;

use tokio::net::TcpStream;

use crate::connection::{Connection, Phase};
use crate::guardian::{End, Guardian};

/// Number of bytes per read. Most heads come in one piece.
const READ_BYTES: usize = 4 * 1024;

/// A connection without buffers.
pub(crate) struct Parked {
    pub(crate) socket: TcpStream,
    /// Received part of the next request. Its capacity is no larger than needed.
    pub(crate) head: Vec<u8>,
}

impl Parked {
    /// Ready when hyper has something to do, or at the end of the connection.
    pub(crate) fn poll_head(
        &mut self,
        connection: &Arc<Connection>,
        guardian: &mut Guardian<'_>,
        context: &mut Context<'_>,
    ) -> Poll<Result<(), End>> {
        if connection.is_to_leave() || connection.running.is_stopping() {
            return Poll::Ready(Err(End::Cut));
        }
        loop {
            match self.socket.poll_read_ready(context) {
                Poll::Pending => break,
                Poll::Ready(Err(_)) => return Poll::Ready(Err(End::Closed)),
                Poll::Ready(Ok(())) => {}
            }
            match self.read(connection) {
                // A part of a head without the rest is of no use.
                Ok(0) => return Poll::Ready(Err(End::Closed)),
                Ok(bytes) => {
                    if !connection.count_head(bytes) {
                        return Poll::Ready(Err(End::Crowded));
                    }
                    if is_for_hyper(&self.head, bytes, connection.running.limits.header_bytes_max) {
                        return Poll::Ready(Ok(()));
                    }
                    guardian.look_again();
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                Err(_) => return Poll::Ready(Err(End::Closed)),
            }
        }
        guardian.poll(context).map(Err)
    }

    fn read(&mut self, connection: &Connection) -> io::Result<usize> {
        let mut buffer = [0; READ_BYTES];
        let bytes = self.socket.try_read(&mut buffer)?;
        if bytes > 0 {
            if connection.phase().0 == Phase::Rest {
                connection.enter(Phase::Head, Instant::now());
            }
            self.head.reserve_exact(bytes);
            self.head.extend_from_slice(&buffer[..bytes]);
        }
        Ok(bytes)
    }
}

/// Whether hyper should take the head: it is complete, too long, or not a head. The last `new`
/// bytes of it are new. hyper reports what is wrong with it.
fn is_for_hyper(head: &[u8], new: usize, bytes_max: usize) -> bool {
    let before = head.len() - new;
    head.len() >= bytes_max
        || is_no_head(&head[before..])
        || is_complete(&head[before.saturating_sub(3)..])
}

/// Whether the bytes contain an empty line.
fn is_complete(bytes: &[u8]) -> bool {
    let mut lines = bytes.split(|byte| *byte == b'\n');
    // What stands before the first line break may be the end of a line.
    lines.next();
    let after = lines.clone().count().saturating_sub(1);
    lines.take(after).any(|line| matches!(line, b"" | b"\r"))
}

/// Whether the bytes cannot be a head, such as the greeting of TLS.
fn is_no_head(bytes: &[u8]) -> bool {
    bytes.iter().any(|byte| byte.is_ascii_control() && !matches!(byte, b'\r' | b'\n' | b'\t'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_ends_with_an_empty_line() {
        for (text, complete) in [
            ("GET / HTTP/1.1\r\nHost: x\r\n\r\n", true),
            ("GET / HTTP/1.1\nHost: x\n\n", true),
            ("GET / HTTP/1.1\r\n\r\nmore", true),
            ("GET / HTTP/1.1\n\r\n", true),
            ("GET / HTTP/1.1\r\nHost: x\r\n", false),
            ("GET / HTTP/1.1\r\nHost: x\r\n\r", false),
            ("GET / HTTP/1.1\r\nHost: x", false),
            ("\r", false),
        ] {
            assert_eq!(is_for_hyper(text.as_bytes(), text.len(), 16_384), complete, "{text:?}");
            // In whatever pieces it comes, it is complete with the same byte.
            let mut found = None;
            for end in 1..=text.len() {
                if found.is_none() && is_for_hyper(&text.as_bytes()[..end], 1, 16_384) {
                    found = Some(end);
                }
            }
            assert_eq!(found.is_some(), complete, "{text:?}");
        }
    }

    #[test]
    fn what_is_no_head_is_not_waited_for() {
        for (bytes, new, passed_on) in [
            (&b"\x16\x03\x01\x02\x00"[..], 5, true),
            (b"GET / HTTP/1.1\r\nX: \x00", 1, true),
            (b"GET /\tx", 7, false),
            ("GET /\u{43d}".as_bytes(), 3, false),
            (b"0123456789", 1, true),
        ] {
            assert_eq!(is_for_hyper(bytes, new, 10), passed_on, "{bytes:?}");
        }
    }
}
