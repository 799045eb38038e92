//! HTTP as the load generators speak it: one keep-alive connection, one request at a time.

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::time::timeout;

/// After this, a request counts as unanswered. Longer than any client would wait.
const ANSWER_TIME_MAX: Duration = Duration::from_secs(30);

/// The largest answer that is understood; a page of coupons is some 200 KiB.
const ANSWER_BYTES_MAX: usize = 4 * 1024 * 1024;

/// A request as it goes over the wire. It declares a body unless that is empty: as JSON, unless the
/// headers say what it is.
pub(crate) fn request(verb: &str, target: &str, headers: &[(&str, &str)], body: &str) -> Vec<u8> {
    let mut request = format!("{verb} {target} HTTP/1.1\r\nHost: 127.0.0.1\r\n");
    for (name, value) in headers {
        let _ = write!(request, "{name}: {value}\r\n");
    }
    if !body.is_empty() {
        if !headers.iter().any(|(name, _)| *name == "Content-Type") {
            request.push_str("Content-Type: application/json\r\n");
        }
        let _ = write!(request, "Content-Length: {}\r\n", body.len());
    }
    (request + "\r\n" + body).into_bytes()
}

/// A connection, and the last answer on it.
pub(crate) struct KeepAlive {
    write: OwnedWriteHalf,
    answers: Answers,
}

/// What comes back on a connection, one answer at a time.
pub(crate) struct Answers {
    read: OwnedReadHalf,
    answer: Vec<u8>,
    body_at: usize,
}

impl KeepAlive {
    pub(crate) async fn connect(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address).await.context("cannot connect")?;
        stream.set_nodelay(true)?;
        let (read, write) = stream.into_split();
        let answers = Answers { read, answer: Vec::with_capacity(4096), body_at: 0 };
        Ok(Self { write, answers })
    }

    /// The two directions, for one who sends and another one who reads.
    pub(crate) fn into_parts(self) -> (OwnedWriteHalf, Answers) {
        (self.write, self.answers)
    }

    /// Sends a request and reads its answer.
    pub(crate) async fn exchange(&mut self, request: &[u8]) -> Result<()> {
        let exchange = async {
            self.write.write_all(request).await?;
            self.answers.receive().await
        };
        timeout(ANSWER_TIME_MAX, exchange).await.context("not in time")?
    }

    /// Sends a request that must succeed, and gives the answer's JSON.
    pub(crate) async fn ask(&mut self, request: &[u8]) -> Result<Value> {
        self.exchange(request).await?;
        let succeeded = self.status().is_some_and(|status| (200..300).contains(&status));
        ensure!(succeeded, "refused:\n{}", self.shown());
        serde_json::from_slice(self.body()).context("an answer must be JSON")
    }

    /// Sends a request and goes away without waiting for its answer.
    pub(crate) async fn send_and_leave(mut self, request: &[u8]) -> Result<()> {
        self.write.write_all(request).await?;
        Ok(())
    }

    /// What came back last.
    pub(crate) fn answers(&self) -> &Answers {
        &self.answers
    }

    /// The status of the last answer.
    pub(crate) fn status(&self) -> Option<u16> {
        self.answers.status()
    }

    /// A header of the last answer.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.answers.header(name)
    }

    /// The body of the last answer.
    pub(crate) fn body(&self) -> &[u8] {
        self.answers.body()
    }

    /// The last answer, to be shown.
    pub(crate) fn shown(&self) -> String {
        self.answers.shown()
    }
}

impl Answers {
    /// Reads the next answer, however long it takes to come.
    pub(crate) async fn receive(&mut self) -> Result<()> {
        self.answer.clear();
        let mut length = None;
        loop {
            if self.read.read_buf(&mut self.answer).await? == 0 {
                bail!("the server closed the connection");
            }
            if length.is_none() {
                length = measure(&self.answer)?;
            }
            if let Some((head, body)) = length
                && self.answer.len() >= head + body
            {
                self.body_at = head;
                return Ok(());
            }
            if self.answer.len() > ANSWER_BYTES_MAX {
                bail!("an answer of more than {ANSWER_BYTES_MAX} bytes");
            }
        }
    }

    /// The status of the last answer.
    pub(crate) fn status(&self) -> Option<u16> {
        let status = self.answer.strip_prefix(b"HTTP/1.1 ")?.get(..3)?;
        std::str::from_utf8(status).ok()?.parse().ok()
    }

    /// A header of the last answer.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let head = std::str::from_utf8(self.answer.get(..self.body_at)?).ok()?;
        let mut headers = head.lines().filter_map(|line| line.split_once(':'));
        let found = headers.find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.trim())
    }

    /// The body of the last answer.
    pub(crate) fn body(&self) -> &[u8] {
        self.answer.get(self.body_at..).unwrap_or_default()
    }

    /// The last answer, to be shown.
    pub(crate) fn shown(&self) -> String {
        String::from_utf8_lossy(&self.answer).into_owned()
    }
}

/// The lengths of head and body, once the head is there.
fn measure(answer: &[u8]) -> Result<Option<(usize, usize)>> {
    let Some(end) = find(answer, b"\r\n\r\n") else { return Ok(None) };
    let length = answer[..end]
        .split(|&byte| byte == b'\n')
        .find_map(|line| {
            let (name, value) = line.split_at_checked(b"content-length:".len())?;
            name.eq_ignore_ascii_case(b"content-length:").then_some(value)
        })
        .and_then(|value| std::str::from_utf8(value).ok()?.trim().parse().ok())
        .context("an answer without a length")?;
    Ok(Some((end + 4, length)))
}

/// Looks at the second byte first: the names begin with a quotation mark, as half of JSON does.
pub(crate) fn find(text: &[u8], wanted: &[u8]) -> Option<usize> {
    let second = *wanted.get(1)?;
    let mut from = 1;
    while let Some(found) = text.get(from..)?.iter().position(|&byte| byte == second) {
        let at = from + found - 1;
        if text[at..].starts_with(wanted) {
            return Some(at);
        }
        from += found + 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_measured_whatever_the_case_of_their_names() {
        for name in ["Content-Length", "content-length"] {
            let answer = format!("HTTP/1.1 200 OK\r\n{name}: 12\r\n\r\nabc");
            let head = answer.find("abc").unwrap();
            assert_eq!(measure(answer.as_bytes()).unwrap(), Some((head, 12)));
        }
        assert_eq!(measure(b"HTTP/1.1 200 OK\r\nContent-Le").unwrap(), None);
        assert!(measure(b"HTTP/1.1 200 OK\r\n\r\n").is_err());
    }
}
