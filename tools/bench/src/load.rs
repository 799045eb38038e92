//! The load generator: keep-alive connections, each with one request at a time.
//!
//! It runs on the machine that it measures, so it does little for each request. The request is
//! rendered once, and only its numbers change. It reads only those parts of an answer that must be
//! checked.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use load_kit::http::{Answer, KeepAlive};
use tokio::task::JoinSet;

pub(super) mod cards;
pub(super) mod redemption;
pub(super) mod sale;

/// A kind of request that is sent again and again, each time with another number.
pub(super) trait Traffic: Clone + Send + 'static {
    /// Returns the name in the table.
    fn name(&self) -> &'static str;

    /// Returns the request with this number.
    fn request(&mut self, order: u64) -> &[u8];

    /// Returns whether the answer reports success. Adds the numbers of its certificates.
    fn acknowledged(&self, answer: &Answer, numbers: &mut Vec<u64>) -> bool;
}

/// Target and duration of a run.
#[derive(Clone)]
pub(crate) struct Drive {
    /// Addresses of the servers. Connections go to each in turn.
    pub(crate) addresses: Vec<SocketAddr>,
    pub(crate) connections: usize,
    /// Time at the beginning that is not measured.
    pub(crate) warm_up: Duration,
    pub(crate) time: Duration,
    /// Maximum number of requests.
    pub(crate) requests_max: u64,
}

/// Result of a run.
#[derive(Default)]
pub(crate) struct Driven {
    /// Latencies of the measured part, in ascending order.
    pub(crate) latencies_micros: Vec<u32>,
    pub(crate) measured: Duration,
    /// Number of acknowledged requests, including the warm-up.
    pub(crate) acknowledged: u64,
    /// Numbers of the certificates in the acknowledgements.
    pub(crate) numbers: Vec<u64>,
    /// Number of refused requests.
    pub(crate) refused: u64,
    /// The first refusal, or the reason why an answer is missing.
    pub(crate) first_refusal: Option<String>,
    /// Number of requests without an answer.
    pub(crate) unanswered: u64,
}

impl Driven {
    /// Adds another part of the same run.
    pub(crate) fn add(&mut self, other: Self) {
        self.latencies_micros.extend(other.latencies_micros);
        self.acknowledged += other.acknowledged;
        self.numbers.extend(other.numbers);
        self.refused += other.refused;
        self.unanswered += other.unanswered;
        self.first_refusal = self.first_refusal.take().or(other.first_refusal);
    }

    /// Adds one answer to the result.
    pub(crate) fn take(&mut self, traffic: &impl Traffic, answer: &Answer) {
        if traffic.acknowledged(answer, &mut self.numbers) {
            self.acknowledged += 1;
        } else {
            self.refused += 1;
            self.first_refusal.get_or_insert_with(|| answer.shown());
        }
    }

    /// # Errors
    ///
    /// Not every request was acknowledged.
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

    /// Returns the latency that this part per thousand of the requests stayed below.
    pub(crate) fn below_micros(&self, per_mille: usize) -> u32 {
        below(&self.latencies_micros, per_mille)
    }
}

/// Sends requests until the time is over or their number is reached. Then waits for the remaining
/// answers.
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
    let limits = RunLimits {
        measured_from,
        until: measured_from + drive.time,
        budget: Arc::new(AtomicU64::new(drive.requests_max)),
    };
    let mut tasks = JoinSet::new();
    for http in opened {
        let (limits, orders) = (limits.clone(), Arc::clone(orders));
        let traffic = traffic.clone();
        let connection = Connection { http, limits, orders, traffic, driven: Driven::default() };
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
struct RunLimits {
    measured_from: Instant,
    until: Instant,
    budget: Arc<AtomicU64>,
}

impl RunLimits {
    fn allows_one_more(&self, now: Instant) -> bool {
        let take_one = |left: u64| left.checked_sub(1);
        now < self.until
            && self.budget.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take_one).is_ok()
    }
}

struct Connection<T> {
    http: KeepAlive,
    limits: RunLimits,
    orders: Arc<AtomicU64>,
    traffic: T,
    driven: Driven,
}

impl<T: Traffic> Connection<T> {
    async fn run(mut self) -> (Driven, Instant) {
        let mut now = Instant::now();
        while self.limits.allows_one_more(now) {
            let sent = now;
            let order = self.orders.fetch_add(1, Ordering::Relaxed);
            let exchanged = self.http.exchange(self.traffic.request(order)).await;
            now = Instant::now();
            match exchanged {
                Ok(()) => self.driven.take(&self.traffic, self.http.answer()),
                Err(error) => {
                    self.driven.unanswered += 1;
                    self.driven.first_refusal.get_or_insert(format!("no answer: {error:#}"));
                    break;
                }
            }
            if sent >= self.limits.measured_from {
                let micros = u32::try_from((now - sent).as_micros()).unwrap_or(u32::MAX);
                self.driven.latencies_micros.push(micros);
            }
        }
        (self.driven, now)
    }
}

/// Returns the value that this part per thousand of sorted numbers stays below.
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
