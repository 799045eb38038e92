//! HTTP as the load generators speak it: one keep-alive connection, one request at a time.

use std::net::SocketAddr;

use anyhow::{Context, Result, bail};
use kit::message::{ANSWER_TIME_MAX, Answer};
pub use kit::message::{find, request};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::time::timeout;

/// A connection, and the last answer on it.
pub struct KeepAlive {
    write: OwnedWriteHalf,
    answers: Answers,
}

/// What comes back on a connection, one answer at a time.
pub struct Answers {
    read: OwnedReadHalf,
    answer: Answer,
}

impl KeepAlive {
    /// Connects to a server.
    pub async fn connect(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address).await.context("cannot connect")?;
        stream.set_nodelay(true)?;
        let (read, write) = stream.into_split();
        Ok(Self { write, answers: Answers { read, answer: Answer::default() } })
    }

    /// The two directions, for one who sends and another one who reads.
    pub fn into_parts(self) -> (OwnedWriteHalf, Answers) {
        (self.write, self.answers)
    }

    /// Sends a request and reads its answer.
    pub async fn exchange(&mut self, request: &[u8]) -> Result<()> {
        let exchange = async {
            self.write.write_all(request).await?;
            self.answers.receive().await
        };
        timeout(ANSWER_TIME_MAX, exchange).await.context("not in time")?
    }

    /// Sends a request that must succeed, and gives the answer's JSON.
    pub async fn ask(&mut self, request: &[u8]) -> Result<Value> {
        self.exchange(request).await?;
        self.answers.answer.json()
    }

    /// Sends a request and goes away without waiting for its answer.
    pub async fn send_and_leave(mut self, request: &[u8]) -> Result<()> {
        self.write.write_all(request).await?;
        Ok(())
    }

    /// What came back last.
    pub fn answers(&self) -> &Answers {
        &self.answers
    }

    /// The status of the last answer.
    pub fn status(&self) -> Option<u16> {
        self.answers.status()
    }

    /// A header of the last answer.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.answers.header(name)
    }

    /// The body of the last answer.
    pub fn body(&self) -> &[u8] {
        self.answers.body()
    }

    /// The last answer, to be shown.
    pub fn shown(&self) -> String {
        self.answers.shown()
    }
}

impl Answers {
    /// Reads the next answer, however long it takes to come.
    pub async fn receive(&mut self) -> Result<()> {
        self.answer.clear();
        while !self.answer.is_whole()? {
            if self.read.read_buf(self.answer.buffer()).await? == 0 {
                bail!("the server closed the connection");
            }
        }
        Ok(())
    }

    /// The status of the last answer.
    pub fn status(&self) -> Option<u16> {
        self.answer.status()
    }

    /// A header of the last answer.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.answer.header(name)
    }

    /// The body of the last answer.
    pub fn body(&self) -> &[u8] {
        self.answer.body()
    }

    /// The last answer, to be shown.
    pub fn shown(&self) -> String {
        self.answer.shown()
    }
}
