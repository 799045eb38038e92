//! HTTP/1.1 of the tools: one request at a time on a connection, and answers that declare their
//! length. Nothing in this file waits, except [`Connection`].

use std::fmt::Write as _;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

/// Time after which a request counts as unanswered. It is longer than any client would wait.
pub const ANSWER_TIME_MAX: Duration = Duration::from_secs(30);

/// Maximum length of an answer. A page of coupons has some 200 KiB.
const ANSWER_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Returns the bytes of a request. It declares a body unless that is empty. The body is JSON unless
/// the headers say otherwise.
pub fn request(verb: &str, target: &str, headers: &[(&str, &str)], body: &str) -> Vec<u8> {
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

/// An answer, complete or in parts.
#[derive(Default)]
pub struct Answer {
    bytes: Vec<u8>,
    /// Lengths of head and body, once the head has arrived.
    lengths: Option<(usize, usize)>,
}

impl Answer {
    /// Removes the answer, so that the next one uses the same memory.
    pub fn clear(&mut self) {
        self.bytes.clear();
        self.lengths = None;
    }

    /// Returns the buffer for arriving bytes.
    pub fn buffer(&mut self) -> &mut Vec<u8> {
        &mut self.bytes
    }

    /// Returns whether the whole answer has arrived.
    ///
    /// # Errors
    ///
    /// The answer declares no length, or is too large.
    pub fn is_whole(&mut self) -> Result<bool> {
        if self.lengths.is_none() {
            self.lengths = measure(&self.bytes)?;
        }
        if let Some((head, body)) = self.lengths
            && self.bytes.len() >= head + body
        {
            return Ok(true);
        }
        ensure!(
            self.bytes.len() <= ANSWER_BYTES_MAX,
            "an answer of more than {ANSWER_BYTES_MAX} bytes"
        );
        Ok(false)
    }

    /// Returns the status code.
    pub fn status(&self) -> Option<u16> {
        let status = self.bytes.strip_prefix(b"HTTP/1.1 ")?.get(..3)?;
        std::str::from_utf8(status).ok()?.parse().ok()
    }

    /// Returns the value of a header. The case of its name does not matter.
    pub fn header(&self, name: &str) -> Option<&str> {
        let head = std::str::from_utf8(self.bytes.get(..self.head_bytes())?).ok()?;
        let mut headers = head.lines().filter_map(|line| line.split_once(':'));
        let found = headers.find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.trim())
    }

    /// Returns the body of the answer.
    pub fn body(&self) -> &[u8] {
        self.bytes.get(self.head_bytes()..).unwrap_or_default()
    }

    /// Returns the JSON of an answer that must be a success.
    pub fn json(&self) -> Result<Value> {
        let succeeded = self.status().is_some_and(|status| (200..300).contains(&status));
        ensure!(succeeded, "refused:\n{}", self.shown());
        serde_json::from_slice(self.body()).context("an answer must be JSON")
    }

    /// Returns the whole answer as text.
    pub fn shown(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    fn head_bytes(&self) -> usize {
        self.lengths.map_or(0, |(head, _)| head)
    }
}

/// Lengths of head and body, once the head has arrived.
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

/// Returns the position of a text in another one. Compares the second byte first: names in JSON
/// begin with a quotation mark, which is too frequent.
pub fn find(text: &[u8], wanted: &[u8]) -> Option<usize> {
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

/// A keep-alive connection that blocks while it waits. Load generators use the one in `load-kit`.
pub struct Connection(TcpStream);

impl Connection {
    /// Connects to a server.
    pub fn open(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address).context("cannot connect")?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(ANSWER_TIME_MAX))?;
        Ok(Self(stream))
    }

    /// Sends a request that must succeed, and returns the JSON of its answer.
    pub fn ask(&mut self, request: &[u8]) -> Result<Value> {
        self.0.write_all(request)?;
        let (mut answer, mut part) = (Answer::default(), [0; 4096]);
        while !answer.is_whole()? {
            let length = self.0.read(&mut part).context("no answer in time")?;
            if length == 0 {
                bail!("the server closed the connection");
            }
            answer.buffer().extend_from_slice(&part[..length]);
        }
        answer.json()
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;
    use std::thread;

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

    #[test]
    fn an_answer_that_comes_in_pieces_is_put_together() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let server = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = [0; 1024];
            let length = stream.read(&mut request).unwrap();
            for piece in ["HTTP/1.1 201 Created\r\nContent-", "Length: 9\r\n\r\n{\"a\"", ": 12}"] {
                stream.write_all(piece.as_bytes()).unwrap();
                stream.flush().unwrap();
            }
            String::from_utf8_lossy(&request[..length]).into_owned()
        });
        let mut connection = Connection::open(address).unwrap();
        let answer = connection.ask(&request("POST", "/x", &[("A", "b")], "{}")).unwrap();
        assert_eq!(answer, serde_json::json!({"a": 12}));
        assert_eq!(
            server.join().unwrap(),
            "POST /x HTTP/1.1\r\nHost: 127.0.0.1\r\nA: b\r\nContent-Type: application/json\r\n\
             Content-Length: 2\r\n\r\n{}"
        );
    }
}
