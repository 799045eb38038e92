//! A caller: one connection. If it breaks, the caller opens it again, to the next server.

use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use load_kit::console::ConsoleSession;
use load_kit::http::{self, KeepAlive};
use serde_json::Value;

use super::clock::{Clock, Micros};
use super::server::Address;

/// Maximum number of times that an unanswered request is sent. With the pause in between it takes
/// longer than any start of a server.
const TRIES_MAX: usize = 600;
const TRY_AGAIN_AFTER: Duration = Duration::from_millis(50);

/// Status of a server without its database.
const UNAVAILABLE: u16 = 503;

/// An answer as it was received.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Raw {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
    /// Whether it says that the request was carried out before.
    pub(crate) replayed: bool,
}

/// One sending of a request. Several may have the same key.
#[derive(Clone, Debug)]
pub(crate) struct Attempt {
    pub(crate) sent: Micros,
    /// Time and content of the answer. `None` if the client left or the server was killed.
    pub(crate) answer: Option<(Micros, Raw)>,
}

impl Raw {
    /// Returns whether the request was accepted.
    pub(crate) fn is_accepted(&self) -> bool {
        self.status < 300
    }

    pub(crate) fn json(&self) -> Result<Value> {
        serde_json::from_slice(&self.body).context("an answer must be JSON")
    }
}

impl Attempt {
    /// Returns whether it was answered with a refusal.
    pub(crate) fn is_refused(&self) -> bool {
        self.answer.as_ref().is_some_and(|(_, raw)| !raw.is_accepted())
    }

    /// Returns whether its outcome is unknown.
    pub(crate) fn is_lost(&self) -> bool {
        self.answer.is_none()
    }
}

/// A caller of all surfaces with the demo's credentials.
pub(crate) struct Caller {
    address: Address,
    clock: Clock,
    http: Option<KeepAlive>,
}

impl Caller {
    pub(crate) fn new(address: Address, clock: Clock) -> Self {
        Self { address, clock, http: None }
    }

    pub(crate) fn clock(&self) -> Clock {
        self.clock
    }

    /// Creates another caller of the same server.
    pub(crate) fn another(&self) -> Self {
        Self::new(self.address.clone(), self.clock)
    }

    /// Creates another caller of the same server, with another clock.
    pub(crate) fn another_at(&self, clock: Clock) -> Self {
        Self::new(self.address.clone(), clock)
    }

    /// Opens the connection.
    pub(crate) async fn connect(&mut self) -> Result<()> {
        self.connection().await?;
        Ok(())
    }

    async fn connection(&mut self) -> Result<&mut KeepAlive> {
        if self.http.is_none() {
            let address = self.address.next();
            self.http = Some(KeepAlive::connect(address).await?);
        }
        self.http.as_mut().context("a connection")
    }

    /// Sends a request once. If the connection breaks, there is no answer.
    pub(crate) async fn attempt(&mut self, request: &[u8]) -> Attempt {
        let (clock, may_lack_database) = (self.clock, self.address.may_lack_database());
        let Ok(http) = self.connection().await else {
            return Attempt { sent: clock.now(), answer: None };
        };
        let sent = clock.now();
        let exchanged = http.exchange(request).await;
        let received = clock.now();
        let answer = exchanged.ok().and_then(|()| {
            let (status, body) = (http.status()?, http.body().to_vec());
            if status == UNAVAILABLE && may_lack_database {
                return None;
            }
            let replayed = http.header("Idempotency-Replayed") == Some("true");
            Some((received, Raw { status, body, replayed }))
        });
        if answer.is_none() {
            self.http = None;
        }
        Attempt { sent, answer }
    }

    /// Sends a request, and closes the connection before the answer.
    pub(crate) async fn send_and_leave(&mut self, request: &[u8]) -> Attempt {
        let mut sent = self.clock.now();
        if self.connection().await.is_ok()
            && let Some(http) = self.http.take()
        {
            sent = self.clock.now();
            // If the sending fails, there is no answer either.
            let _ = http.send_and_leave(request).await;
        }
        Attempt { sent, answer: None }
    }

    /// Sends a request until it is answered. Returns all attempts.
    pub(crate) async fn insist(&mut self, request: &[u8]) -> Result<Vec<Attempt>> {
        let mut attempts = Vec::new();
        while attempts.len() < TRIES_MAX {
            attempts.push(self.attempt(request).await);
            if attempts.last().is_some_and(|attempt| attempt.answer.is_some()) {
                return Ok(attempts);
            }
            tokio::time::sleep(TRY_AGAIN_AFTER).await;
        }
        bail!("no answer after {TRIES_MAX} tries")
    }

    /// Sends a request outside of the history. Its answer must be a success.
    pub(crate) async fn ask(&mut self, request: &[u8]) -> Result<Value> {
        let mut attempts = self.insist(request).await?;
        let (_, raw) = attempts.pop().and_then(|last| last.answer).context("an answer")?;
        let shown = String::from_utf8_lossy(&raw.body);
        ensure!(raw.is_accepted(), "refused with {}:\n{shown}", raw.status);
        raw.json()
    }

    /// Signs in to the console.
    pub(crate) async fn sign_in(&mut self) -> Result<ConsoleSession> {
        ConsoleSession::open(self.connection().await?).await
    }

    /// Reads all pages of a list of the native API.
    pub(crate) async fn list(&mut self, target: &str) -> Result<Vec<Value>> {
        let (mut all, mut cursor) = (Vec::new(), String::new());
        loop {
            let page =
                self.ask(&native("GET", &format!("{target}?limit=200{cursor}"), None, "")).await?;
            all.extend(page["data"].as_array().context("a page has data")?.iter().cloned());
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return Ok(all),
            }
        }
    }
}

/// Returns a request to the native API, with or without a key.
pub(crate) fn native(verb: &str, target: &str, key: Option<&str>, body: &str) -> Vec<u8> {
    let mut headers = vec![("Authorization", "Bearer demo")];
    headers.extend(key.map(|key| ("Idempotency-Key", key)));
    http::request(verb, target, &headers, body)
}

/// Returns a request to the InSales API.
pub(crate) fn insales(verb: &str, path: &str, body: &str) -> Vec<u8> {
    let authorization = [("Authorization", "Basic ZGVtbzpkZW1v")];
    http::request(verb, &format!("/admin/discount_codes{path}"), &authorization, body)
}

/// Returns a request to the mloyalty API.
pub(crate) fn mloyalty(method: &str, body: &str) -> Vec<u8> {
    let authorization = [("Authorization", "Bearer demo")];
    http::request("POST", &format!("/api/sertcard/{method}"), &authorization, body)
}
