//! The load generator: keep-alive connections, each with one request on its way at any time.
//!
//! It runs on the machine that it measures, so it does as little as it can for a request: the
//! request is rendered once and only its numbers are written anew, and of the answer it looks at no
//! more than what has to be checked.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use load_kit::http::{Answers, KeepAlive};
use tokio::task::JoinSet;

pub(super) mod cards;
pub(super) mod redemption;
pub(super) mod sale;

/// What is asked again and again, each time with another number.
pub(super) trait Traffic: Clone + Send + 'static {
    /// What it is called in the table.
    fn name(&self) -> &'static str;

    /// The request with a number.
    fn request(&mut self, order: u64) -> &[u8];

    /// Whether the answer says that it was done. Numbers that must be remembered are added to those
    /// given.
    fn acknowledged(&self, answer: &Answers, numbers: &mut Vec<u64>) -> bool;
}

/// How servers are driven for a while.
#[derive(Clone)]
pub(crate) struct Drive {
    /// Connections are made to each in turn.
    pub(crate) addresses: Vec<SocketAddr>,
    pub(crate) connections: usize,
    /// What is sent in this time is not measured, though its certificates count.
    pub(crate) warm_up: Duration,
    pub(crate) time: Duration,
    /// However fast the server is, it gets no more requests than this.
    pub(crate) requests_max: u64,
}

/// What came of it.
#[derive(Default)]
pub(crate) struct Driven {
    /// Of the measured part, in ascending order.
    pub(crate) latencies_micros: Vec<u32>,
    pub(crate) measured: Duration,
    /// How many requests were acknowledged, those before the measured part included.
    pub(crate) acknowledged: u64,
    /// Numbers that were acknowledged with them.
    pub(crate) numbers: Vec<u64>,
    /// Requests answered with a refusal, and the first such answer.
    pub(crate) refused: u64,
    pub(crate) first_refusal: Option<String>,
    /// Requests that were sent and whose answer did not come.
    pub(crate) unanswered: u64,
}

impl Driven {
    /// Adds another part of the same.
    pub(crate) fn add(&mut self, other: Self) {
        self.latencies_micros.extend(other.latencies_micros);
        self.acknowledged += other.acknowledged;
        self.numbers.extend(other.numbers);
        self.refused += other.refused;
        self.unanswered += other.unanswered;
        self.first_refusal = self.first_refusal.take().or(other.first_refusal);
    }

    /// Adds an answer.
    pub(crate) fn take(&mut self, traffic: &impl Traffic, answer: &Answers) {
        if traffic.acknowledged(answer, &mut self.numbers) {
            self.acknowledged += 1;
        } else {
            self.refused += 1;
            self.first_refusal.get_or_insert_with(|| answer.shown());
        }
    }

    /// # Errors
    ///
    /// That not everything was acknowledged.
    pub(crate) fn check_answers(&self) -> Result<()> {
        ensure!(
            self.refused + self.unanswered == 0,
            "{} requests were refused and {} not answered; the first of them:\n{}",
            self.refused,
            self.unanswered,
            self.first_refusal.as_deref().unwrap_or("")
        );
        Ok(())
    }

    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
    pub(crate) fn requests_per_second(&self) -> f64 {
        self.latencies_micros.len() as f64 / self.measured.as_secs_f64().max(1e-9)
    }

    /// The latency that so many in a thousand of the requests stayed below.
    pub(crate) fn below_micros(&self, per_mille: usize) -> u32 {
        below(&self.latencies_micros, per_mille)
    }
}

/// Sends requests until time or requests run out, then waits for the answers still due.
pub(crate) async fn drive(
    drive: Drive,
    orders: &Arc<AtomicU64>,
    traffic: &impl Traffic,
) -> Result<Driven> {
    let mut opened = Vec::with_capacity(drive.connections);
    for &address in drive.addresses.iter().cycle().take(drive.connections) {
        opened.push(KeepAlive::connect(address).await?);
    }
    let measured_from = Instant::now() + drive.warm_up;
    let schedule = Schedule {
        measured_from,
        until: measured_from + drive.time,
        budget: Arc::new(AtomicU64::new(drive.requests_max)),
    };
    let mut tasks = JoinSet::new();
    for http in opened {
        let (schedule, orders) = (schedule.clone(), Arc::clone(orders));
        let traffic = traffic.clone();
        let connection = Connection { http, schedule, orders, traffic, driven: Driven::default() };
        tasks.spawn(connection.run());
    }
    let mut all = Driven::default();
    let mut last_answer = measured_from;
    for (driven, ended) in tasks.join_all().await {
        all.add(driven);
        last_answer = last_answer.max(ended);
    }
    all.latencies_micros.sort_unstable();
    all.measured = last_answer - measured_from;
    Ok(all)
}

#[derive(Clone)]
struct Schedule {
    measured_from: Instant,
    until: Instant,
    budget: Arc<AtomicU64>,
}

impl Schedule {
    fn allows_one_more(&self, now: Instant) -> bool {
        let take_one = |left: u64| left.checked_sub(1);
        now < self.until
            && self.budget.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take_one).is_ok()
    }
}

struct Connection<T> {
    http: KeepAlive,
    schedule: Schedule,
    orders: Arc<AtomicU64>,
    traffic: T,
    driven: Driven,
}

impl<T: Traffic> Connection<T> {
    async fn run(mut self) -> (Driven, Instant) {
        let mut now = Instant::now();
        while self.schedule.allows_one_more(now) {
            let sent = now;
            let order = self.orders.fetch_add(1, Ordering::Relaxed);
            let exchanged = self.http.exchange(self.traffic.request(order)).await;
            now = Instant::now();
            match exchanged {
                Ok(()) => self.driven.take(&self.traffic, self.http.answers()),
                Err(error) => {
                    self.driven.unanswered += 1;
                    self.driven.first_refusal.get_or_insert(format!("no answer: {error:#}"));
                    break;
                }
            }
            if sent >= self.schedule.measured_from {
                let micros = u32::try_from((now - sent).as_micros()).unwrap_or(u32::MAX);
                self.driven.latencies_micros.push(micros);
            }
        }
        (self.driven, now)
    }
}

/// What so many in a thousand stay below, of numbers in ascending order.
pub(super) fn below(sorted: &[u32], per_mille: usize) -> u32 {
    let last = sorted.len().saturating_sub(1);
    sorted.get(last * per_mille / 1_000).copied().unwrap_or(0)
}

fn write_digits(mut number: u64, digits: &mut [u8]) {
    for digit in digits.iter_mut().rev() {
        *digit = b'0' + u8::try_from(number % 10).unwrap_or(0);
        number /= 10;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_in_a_thousand_are_of_the_sorted_latencies() {
        let driven = Driven { latencies_micros: (1..=1_001).collect(), ..Driven::default() };
        for (per_mille, micros) in [(0, 1), (500, 501), (990, 991), (999, 1_000), (1_000, 1_001)] {
            assert_eq!(driven.below_micros(per_mille), micros);
        }
        assert_eq!(below(&[7, 9], 999), 7);
        assert_eq!(Driven::default().below_micros(500), 0);
    }
}
