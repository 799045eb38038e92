//! A mail server and a phone gateway that keep what they are given.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};

/// Something that was handed over: to whom, and what.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    pub(crate) to: String,
    pub(crate) body: String,
}

/// A server on a loopback port of its own that lives as long as the test.
pub(crate) struct PostOffice {
    address: SocketAddr,
    received: Arc<Mutex<Vec<Received>>>,
}

impl PostOffice {
    /// A mail server. To letters it says these words one after the other, and then takes all.
    pub(crate) fn smtp(words: &[&'static str]) -> Self {
        let words = Arc::new(Mutex::new(words.iter().rev().copied().collect::<Vec<_>>()));
        Self::open(move |stream, received| {
            let _gone = talk(stream, &words, received);
        })
    }

    /// A phone gateway, which answers with these statuses one after the other, and then with 200.
    pub(crate) fn gateway(statuses: &[u16]) -> Self {
        let statuses = Arc::new(Mutex::new(statuses.iter().rev().copied().collect::<Vec<_>>()));
        Self::open(move |stream, received| {
            let _gone = answer(stream, &statuses, received);
        })
    }

    fn open(serve: impl Fn(TcpStream, &Mutex<Vec<Received>>) + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let received = Arc::new(Mutex::default());
        let kept = Arc::clone(&received);
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                serve(stream, &kept);
            }
        });
        Self { address, received }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns the messages received so far.
    pub(crate) fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// The server's half of RFC 5321, as far as a client needs it.
fn talk(
    stream: TcpStream,
    words: &Mutex<Vec<&'static str>>,
    received: &Mutex<Vec<Received>>,
) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    let mut stream = stream;
    let mut to = String::new();
    write!(stream, "220 sink\r\n")?;
    while let Some(line) = lines.next().transpose()? {
        let verb = line.split([' ', ':']).next().unwrap_or_default().to_uppercase();
        match verb.as_str() {
            "EHLO" | "HELO" => write!(stream, "250-sink\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n")?,
            "RCPT" => {
                line.split(['<', '>']).nth(1).unwrap_or_default().clone_into(&mut to);
                write!(stream, "250 ok\r\n")?;
            }
            "DATA" => {
                write!(stream, "354 go on\r\n")?;
                let mut body = String::new();
                while let Some(line) = lines.next().transpose()? {
                    if line == "." {
                        break;
                    }
                    body += line.strip_prefix('.').unwrap_or(&line);
                    body.push('\n');
                }
                if let Some(refusal) = words.lock().unwrap().pop() {
                    write!(stream, "{refusal}\r\n")?;
                } else {
                    received.lock().unwrap().push(Received { to: to.clone(), body });
                    write!(stream, "250 taken\r\n")?;
                }
            }
            "QUIT" => return write!(stream, "221 bye\r\n"),
            _ => write!(stream, "250 ok\r\n")?,
        }
    }
    Ok(())
}

fn answer(
    stream: TcpStream,
    statuses: &Mutex<Vec<u16>>,
    received: &Mutex<Vec<Received>>,
) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut stream = stream;
    let (mut head, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        if line.trim().is_empty() {
            break;
        }
        head += &line;
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let status = statuses.lock().unwrap().pop().unwrap_or(200);
    if status == 200 {
        let to = head.lines().next().unwrap_or_default().to_owned();
        let body = String::from_utf8(body).unwrap();
        received.lock().unwrap().push(Received { to, body });
    }
    write!(stream, "HTTP/1.1 {status} X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
}
