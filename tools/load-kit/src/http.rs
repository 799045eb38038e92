//! HTTP of the load generators: one keep-alive connection, one request at a time.

use std::net::SocketAddr;

use anyhow::{Context, Result, bail};
use kit::message::ANSWER_TIME_MAX;
pub use kit::message::{Answer, find, request};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// A connection, and the last answer on it.
pub struct KeepAlive {
    stream: TcpStream,
    answer: Answer,
}

impl KeepAlive {
    /// Connects to a server.
    pub async fn connect(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address).await.context("cannot connect")?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, answer: Answer::default() })
    }

    /// Sends a request and reads its answer.
    pub async fn exchange(&mut self, request: &[u8]) -> Result<()> {
        let exchange = async {
            self.stream.write_all(request).await?;
            self.receive().await
        };
        timeout(ANSWER_TIME_MAX, exchange).await.context("not in time")?
    }

    /// Sends a request that must succeed, and returns the JSON of its answer.
    pub async fn ask(&mut self, request: &[u8]) -> Result<Value> {
        self.exchange(request).await?;
        self.answer.json()
    }

    /// Sends a request and closes the connection without waiting for the answer.
    pub async fn send_and_leave(mut self, request: &[u8]) -> Result<()> {
        self.stream.write_all(request).await?;
        Ok(())
    }

    /// Returns the last answer.
    pub const fn answer(&self) -> &Answer {
        &self.answer
    }

    /// Returns the status of the last answer.
    pub fn status(&self) -> Option<u16> {
        self.answer.status()
    }

    /// Returns a header of the last answer.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.answer.header(name)
    }

    /// Returns the body of the last answer.
    pub fn body(&self) -> &[u8] {
        self.answer.body()
    }

    /// Returns the last answer as text.
    pub fn shown(&self) -> String {
        self.answer.shown()
    }

    /// Reads the next answer, however long it takes.
    async fn receive(&mut self) -> Result<()> {
        self.answer.clear();
        while !self.answer.is_whole()? {
            if self.stream.read_buf(self.answer.buffer()).await? == 0 {
                bail!("the server closed the connection");
            }
        }
        Ok(())
    }
}
