//! The load generator: keep-alive connections, each with one request on its way at any time.
//!
//! It runs on the machine that it measures, so it does as little as it can for a request: the
//! request is rendered once and only its order number is written anew, and of the answer it looks
//! at no more than what has to be checked.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::Result;
use tokio::task::JoinSet;

use crate::http::{KeepAlive, find};

/// Where the order number stands in the request.
const PLACEHOLDER: &str = "bench-0000000000000000";
const ORDER_DIGITS: usize = 16;

/// The founding document's sample of a sale, with two goods of 1.00. It has no `ChequeId`, so that
/// the order number alone tells one sale from another.
const SALE: &str = concat!(
    r#"{"PosCode":"sample string 1","SertCardSeries":1,"OrderNumber":"bench-0000000000000000","#,
    r#""Refund":false,"Client":1,"ClientIShop":1,"Email":"sample string 3","Phone":1,"Goods":["#,
    r#"{"Id":1,"Name":"sample string 1","Quantity":1,"Price":1.0,"ItemCode":"sample string 2"},"#,
    r#"{"Id":1,"Name":"sample string 1","Quantity":1,"Price":1.0,"ItemCode":"sample string 2"}],"#,
    r#""Operator":1,"Token":1,"SiteCode":"sample string 4"}"#
);

/// How one server is driven for a while.
#[derive(Clone, Copy)]
pub(crate) struct Drive {
    pub(crate) address: SocketAddr,
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
    /// Numbers of the certificates that were acknowledged.
    pub(crate) numbers: Vec<u64>,
    /// Requests answered with anything but a sale, and the first such answer.
    pub(crate) refused: u64,
    pub(crate) first_refusal: Option<String>,
    /// Requests that were sent and whose answer did not come.
    pub(crate) unanswered: u64,
}

impl Driven {
    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
    pub(crate) fn requests_per_second(&self) -> f64 {
        self.latencies_micros.len() as f64 / self.measured.as_secs_f64().max(1e-9)
    }

    /// The latency that so many per cent of the requests stayed below.
    pub(crate) fn percentile_micros(&self, per_cent: usize) -> u32 {
        let last = self.latencies_micros.len().saturating_sub(1);
        self.latencies_micros.get(last * per_cent / 100).copied().unwrap_or(0)
    }
}

/// Sends sales until time or requests run out, then waits for the answers still due.
pub(crate) async fn drive(drive: Drive, orders: &Arc<AtomicU64>) -> Result<Driven> {
    let mut opened = Vec::with_capacity(drive.connections);
    for _ in 0..drive.connections {
        opened.push(KeepAlive::connect(drive.address).await?);
    }
    let measured_from = Instant::now() + drive.warm_up;
    let schedule = Schedule {
        measured_from,
        until: measured_from + drive.time,
        budget: Arc::new(AtomicU64::new(drive.requests_max)),
    };
    let mut tasks = JoinSet::new();
    for http in opened {
        let connection = Connection::new(http, schedule.clone(), Arc::clone(orders));
        tasks.spawn(connection.run());
    }
    let mut all = Driven::default();
    let mut last_answer = measured_from;
    for (driven, ended) in tasks.join_all().await {
        all.latencies_micros.extend(driven.latencies_micros);
        all.numbers.extend(driven.numbers);
        all.refused += driven.refused;
        all.unanswered += driven.unanswered;
        all.first_refusal = all.first_refusal.or(driven.first_refusal);
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

struct Connection {
    http: KeepAlive,
    schedule: Schedule,
    orders: Arc<AtomicU64>,
    request: Vec<u8>,
    /// Where in `request` the digits of the order number are.
    order_at: usize,
    driven: Driven,
}

impl Connection {
    fn new(http: KeepAlive, schedule: Schedule, orders: Arc<AtomicU64>) -> Self {
        let request = format!(
            "POST /api/sertcard/NumberFromGoods HTTP/1.1\r\nHost: 127.0.0.1\r\n\
             Authorization: Bearer demo\r\nContent-Type: application/json\r\n\
             Accept: application/json\r\nContent-Length: {}\r\n\r\n{SALE}",
            SALE.len()
        );
        let order_at = request.find(PLACEHOLDER).map_or(0, |at| at + PLACEHOLDER.len());
        Self {
            http,
            schedule,
            orders,
            request: request.into_bytes(),
            order_at: order_at - ORDER_DIGITS,
            driven: Driven::default(),
        }
    }

    async fn run(mut self) -> (Driven, Instant) {
        let mut now = Instant::now();
        while self.schedule.allows_one_more(now) {
            let sent = now;
            let order = self.orders.fetch_add(1, Ordering::Relaxed);
            write_digits(order, &mut self.request[self.order_at..][..ORDER_DIGITS]);
            let exchanged = self.http.exchange(&self.request).await;
            now = Instant::now();
            match exchanged {
                Ok(()) => self.take_answer(),
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

    fn take_answer(&mut self) {
        let body = self.http.body();
        let sold = self.http.status() == Some(200)
            && number_after(body, br#""ErrorCode":"#).is_some_and(|(code, _)| code == 0);
        if !sold {
            self.driven.refused += 1;
            self.driven.first_refusal.get_or_insert_with(|| self.http.shown());
            return;
        }
        let mut rest = body;
        while let Some((number, end)) = number_after(rest, br#""Number":"#) {
            self.driven.numbers.push(number);
            rest = &rest[end..];
        }
    }
}

fn write_digits(mut number: u64, digits: &mut [u8]) {
    for digit in digits.iter_mut().rev() {
        *digit = b'0' + u8::try_from(number % 10).unwrap_or(0);
        number /= 10;
    }
}

/// The number that follows a name, and where it ends.
fn number_after(text: &[u8], name: &[u8]) -> Option<(u64, usize)> {
    let mut at = find(text, name)? + name.len();
    while text.get(at) == Some(&b' ') {
        at += 1;
    }
    let digits = text[at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let number = std::str::from_utf8(&text[at..at + digits]).ok()?.parse().ok()?;
    Some((number, at + digits))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_number_is_written_into_its_place() {
        let at = SALE.find(PLACEHOLDER).unwrap() + PLACEHOLDER.len() - ORDER_DIGITS;
        let mut request = SALE.as_bytes().to_vec();
        write_digits(1_234_567, &mut request[at..][..ORDER_DIGITS]);
        let text = String::from_utf8(request).unwrap();
        assert!(text.contains(r#""OrderNumber":"bench-0000000001234567","Refund""#));
        assert_eq!(text.len(), SALE.len());
    }

    #[test]
    fn numbers_are_found_by_name() {
        let body = br#"{"SertCards":[{"Number":2000000000015},{"Number": 7}],"ErrorCode":0}"#;
        let (first, end) = number_after(body, br#""Number":"#).unwrap();
        let (second, _) = number_after(&body[end..], br#""Number":"#).unwrap();
        assert_eq!((first, second), (2_000_000_000_015, 7));
        assert_eq!(number_after(body, br#""ErrorCode":"#).unwrap().0, 0);
        assert_eq!(number_after(body, br#""Remain":"#), None);
    }

    #[test]
    fn percentiles_are_of_the_sorted_latencies() {
        let driven = Driven { latencies_micros: (1..=101).collect(), ..Driven::default() };
        assert_eq!((driven.percentile_micros(50), driven.percentile_micros(99)), (51, 100));
        assert_eq!(Driven::default().percentile_micros(50), 0);
    }
}
