//! A blocking HTTP/1.1 client that sends exactly what it is given.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// Nothing that a test asks for takes as long as this unless it is broken.
const PATIENCE: Duration = Duration::from_secs(30);

/// Framing of a body: the way that its length is sent.
#[derive(Clone, Copy)]
pub(crate) enum Framing<'a> {
    /// There is no body, and no word of its length.
    None,
    /// A body with `Content-Length`.
    Length(&'a [u8]),
    /// `Transfer-Encoding: chunked`, in chunks of this many bytes.
    Chunked(&'a [u8], usize),
}

/// An answer as it was on the wire.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) reason: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// The value of a header; its name in any case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut named = self.headers.iter().filter(|(known, _)| known.eq_ignore_ascii_case(name));
        let (_, value) = named.next()?;
        assert!(named.next().is_none(), "{name} is there twice: {:?}", self.headers);
        Some(value)
    }

    pub(crate) fn content_type(&self) -> &str {
        self.header("Content-Type").unwrap_or_default()
    }

    /// The body as text, in the charset that it says it has. UTF-16 has a byte order mark, UTF-8
    /// has none.
    pub(crate) fn text(&self) -> String {
        if self.content_type().ends_with("charset=utf-16") {
            let units = self.body.chunks(2).map(|two| u16::from_le_bytes(two.try_into().unwrap()));
            let text = String::from_utf16(&units.collect::<Vec<_>>()).unwrap();
            return text.strip_prefix('\u{feff}').expect("a byte order mark").to_owned();
        }
        String::from_utf8(self.body.clone()).unwrap()
    }

    fn closes(&self) -> bool {
        self.header("Connection").is_some_and(|value| value.eq_ignore_ascii_case("close"))
    }
}

/// A connection to the server.
pub(crate) struct Client {
    address: SocketAddr,
    socket: TcpStream,
    read: Vec<u8>,
    closed: bool,
}

impl Client {
    pub(crate) fn connect(address: SocketAddr) -> Self {
        Self::try_connect(address).unwrap()
    }

    fn try_connect(address: SocketAddr) -> io::Result<Self> {
        let socket = TcpStream::connect_timeout(&address, PATIENCE)?;
        socket.set_read_timeout(Some(PATIENCE))?;
        socket.set_write_timeout(Some(PATIENCE))?;
        socket.set_nodelay(true)?;
        Ok(Self { address, socket, read: Vec::new(), closed: false })
    }

    /// Sends a request and reads the answer. `Host` is added unless it is given, and so is what
    /// the framing needs. A connection that the last answer closed is opened again.
    pub(crate) fn request(
        &mut self,
        method: &str,
        target: &str,
        headers: &[(&str, &str)],
        framing: Framing<'_>,
    ) -> Answer {
        let sent = format!("{method} {target}");
        self.try_request(method, target, headers, framing)
            .unwrap_or_else(|error| panic!("{sent}: {error}"))
    }

    pub(crate) fn try_request(
        &mut self,
        method: &str,
        target: &str,
        headers: &[(&str, &str)],
        framing: Framing<'_>,
    ) -> io::Result<Answer> {
        if self.closed {
            *self = Self::try_connect(self.address)?;
        }
        let mut bytes = head(method, target, headers, framing);
        match framing {
            Framing::None => {}
            Framing::Length(body) => bytes.extend_from_slice(body),
            Framing::Chunked(body, size) => {
                for chunk in body.chunks(size) {
                    write!(bytes, "{:x}\r\n", chunk.len())?;
                    bytes.extend_from_slice(chunk);
                    bytes.extend_from_slice(b"\r\n");
                }
                bytes.extend_from_slice(b"0\r\n\r\n");
            }
        }
        // A server may answer and close before it has read everything.
        let written = self.socket.write_all(&bytes);
        let answer = self.try_answer(method == "HEAD");
        match (written, answer) {
            (Err(error), Err(_)) => Err(error),
            (_, answer) => answer,
        }
    }

    /// Sends bytes as they are.
    pub(crate) fn send(&mut self, bytes: impl AsRef<[u8]>) {
        self.socket.write_all(bytes.as_ref()).unwrap();
    }

    /// Reads the answer to something that was sent.
    pub(crate) fn answer(&mut self) -> Answer {
        self.try_answer(false).unwrap()
    }

    /// Whether the server closes the connection without another word.
    pub(crate) fn ends(&mut self) -> bool {
        self.read.is_empty() && matches!(self.socket.read(&mut [0]), Ok(0))
    }

    fn try_answer(&mut self, head_only: bool) -> io::Result<Answer> {
        let end = loop {
            if let Some(end) = find(&self.read, b"\r\n\r\n") {
                break end;
            }
            self.fill()?;
        };
        let head: Vec<u8> = self.read.drain(..end + 4).collect();
        let head = String::from_utf8(head).unwrap();
        let mut lines = head.trim_end().split("\r\n");
        let status_line = lines.next().unwrap();
        let rest = status_line.strip_prefix("HTTP/1.1 ").expect(status_line);
        let (status, reason) = rest.split_once(' ').unwrap_or((rest, ""));
        let headers = lines.map(|line| line.split_once(": ").unwrap_or((line, "")));
        let mut answer = Answer {
            status: status.parse().unwrap(),
            reason: reason.to_owned(),
            headers: headers.map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
            body: Vec::new(),
        };
        if answer.status >= 200 && !head_only {
            answer.body = self.body(&answer)?;
        }
        self.closed = answer.closes();
        Ok(answer)
    }

    fn body(&mut self, answer: &Answer) -> io::Result<Vec<u8>> {
        if answer.header("Transfer-Encoding") == Some("chunked") {
            let mut body = Vec::new();
            loop {
                let line = self.line()?;
                let size = usize::from_str_radix(&line, 16).unwrap();
                body.extend(self.exactly(size)?);
                self.line()?;
                if size == 0 {
                    return Ok(body);
                }
            }
        }
        let length = answer.header("Content-Length").map(|length| length.parse().unwrap());
        self.exactly(length.unwrap_or(0))
    }

    fn line(&mut self) -> io::Result<String> {
        loop {
            if let Some(end) = find(&self.read, b"\r\n") {
                let line: Vec<u8> = self.read.drain(..end + 2).collect();
                return Ok(String::from_utf8(line[..end].to_vec()).unwrap());
            }
            self.fill()?;
        }
    }

    fn exactly(&mut self, count: usize) -> io::Result<Vec<u8>> {
        while self.read.len() < count {
            self.fill()?;
        }
        Ok(self.read.drain(..count).collect())
    }

    fn fill(&mut self) -> io::Result<()> {
        let mut buffer = [0; 16 * 1024];
        match self.socket.read(&mut buffer)? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            count => {
                self.read.extend_from_slice(&buffer[..count]);
                Ok(())
            }
        }
    }
}

fn head(method: &str, target: &str, headers: &[(&str, &str)], framing: Framing<'_>) -> Vec<u8> {
    let mut head = format!("{method} {target} HTTP/1.1\r\n");
    if !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("Host")) {
        head += "Host: localhost\r\n";
    }
    for (name, value) in headers {
        head += &format!("{name}: {value}\r\n");
    }
    match framing {
        Framing::None => {}
        Framing::Length(body) => head += &format!("Content-Length: {}\r\n", body.len()),
        Framing::Chunked(..) => head += "Transfer-Encoding: chunked\r\n",
    }
    head += "\r\n";
    head.into_bytes()
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}
