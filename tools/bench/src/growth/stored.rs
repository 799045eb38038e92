//! A store with a number of certificates, and its measurements.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use kit::process::ServerProcess;
use kit::report::median;
use load_kit::http::{self, KeepAlive};
use load_kit::store::{Data, Store};
use postgres_scratch::Durability;
use tokio::runtime::Runtime;
use tokio::task::JoinSet;

use super::disk::{BYTES_PER_CERTIFICATE, Room};
use crate::ceiling::Round;
use crate::load::Driven;
use crate::load::cards::{self, CERTIFICATES_PER_SALE_MAX, NOMINAL_MINOR};
use crate::load::redemption::Card;

/// Number of connections that sell certificates.
const SELLERS: usize = 8;

/// Number of certificates between two lines about the progress.
const PROGRESS: Duration = Duration::from_secs(5);

/// Number of certificates that redemptions use. They are spread over the whole store.
const CARDS_MAX: u64 = 200_000;

/// Price of each certificate that the load generator sells.
const SALE_MINOR: i128 = 100;

/// Number of starts of a server. The median counts.
const STARTS: usize = 5;

/// Time after the start at which a server is idle.
const SETTLED: Duration = Duration::from_secs(2);

/// Maximum time until a server is ready.
const READY_MAX: Duration = Duration::from_mins(1);

/// A store with sold certificates, and a server on it.
pub(crate) struct Stored {
    pub(crate) certificates: u64,
    pub(crate) bytes_per_certificate: u64,
    pub(crate) cards: Arc<Vec<Card>>,
    pub(crate) start_millis: f64,
    pub(crate) idle_kib: Option<u32>,
    pub(crate) loaded_kib: Option<u32>,
    pub(crate) sales: Vec<Round>,
    pub(crate) redemptions: Vec<Round>,
    pub(crate) server: ServerProcess,
    data: Data,
    /// Certificates that the rounds sold, and the number of their redemptions.
    sold: u64,
    redeemed: u64,
}

/// A filled store without a server.
pub(crate) struct Filled {
    certificates: u64,
    bytes: u64,
    cards: Vec<Card>,
    data: Data,
    log: PathBuf,
}

impl Filled {
    /// Sells this number of certificates from a new store. The disk must have space for all stores.
    pub(crate) fn fill(
        runtime: &Runtime,
        scrip: &Path,
        directory: &Path,
        store: Store,
        certificates: u64,
        room: &Room,
    ) -> Result<Self> {
        let data = directory.join(format!("data-{certificates}"));
        let log = directory.join(format!("scrip-{certificates}.log"));
        let data = Data::new(store, data, Durability::Full)?;
        room.check(&data.disk()?)?;
        let server = ServerProcess::start(&mut data.serve(scrip), &log)?;
        let cards = runtime
            .block_on(sell(&server, certificates))
            .inspect_err(|_| println!("{}", server.log_end()))?;
        server.stop_well()?;
        let bytes = data.bytes()?;
        Ok(Self { certificates, bytes, cards, data, log })
    }

    fn bytes_per_certificate(&self) -> u64 {
        self.bytes / self.certificates.max(1)
    }

    /// Returns the bytes that a certificate of another store will take. In a small store most of
    /// the space is fixed.
    pub(crate) fn bytes_expected(&self) -> u64 {
        let tells = self.certificates >= 100_000;
        if tells { self.bytes_per_certificate() } else { BYTES_PER_CERTIFICATE }
    }

    /// Starts a server several times. The last one keeps running.
    pub(crate) fn start(self, runtime: &Runtime, scrip: &Path, smoke: bool) -> Result<Stored> {
        let mut millis = Vec::new();
        let mut start = || {
            let began = Instant::now();
            let server = ServerProcess::start(&mut self.data.serve(scrip), &self.log)?;
            runtime.block_on(ready(&server, began))?;
            millis.push(began.elapsed().as_secs_f64() * 1_000.0);
            anyhow::Ok(server)
        };
        for _ in 1..STARTS {
            start()?.stop_well()?;
        }
        let server = start()?;
        thread::sleep(if smoke { SETTLED / 10 } else { SETTLED });
        Ok(Stored {
            certificates: self.certificates,
            bytes_per_certificate: self.bytes_per_certificate(),
            cards: Arc::new(self.cards),
            start_millis: median(millis).context("a start")?,
            idle_kib: server.memory().map(|memory| memory.now_kib),
            loaded_kib: None,
            sales: Vec::new(),
            redemptions: Vec::new(),
            server,
            data: self.data,
            sold: 0,
            redeemed: 0,
        })
    }
}

impl Stored {
    /// Adds a round of sales.
    pub(crate) fn add_sales(&mut self, driven: &Driven) -> Result<()> {
        self.check_answers(driven)?;
        self.sold += driven.numbers.len() as u64;
        self.sales.push(Round::of(driven));
        Ok(())
    }

    /// Adds a round of redemptions.
    pub(crate) fn add_redemptions(&mut self, driven: &Driven) -> Result<()> {
        self.check_answers(driven)?;
        self.redeemed += driven.acknowledged;
        self.redemptions.push(Round::of(driven));
        Ok(())
    }

    /// Notes a redemption of one minor unit outside of the rounds.
    pub(crate) const fn note_redemption(&mut self) {
        self.redeemed += 1;
    }

    fn check_answers(&self, driven: &Driven) -> Result<()> {
        driven.check_answers().inspect_err(|_| println!("{}", self.server.log_end()))
    }

    /// Records the largest memory of the server so far.
    pub(crate) fn note_memory(&mut self) {
        self.loaded_kib = self.server.memory().map(|memory| memory.most_kib);
    }

    /// Stops the server. Checks that the store has exactly the acknowledged certificates, with
    /// exactly their value. `scrip verify` counts both, and checks every rule.
    pub(crate) fn check(self, scrip: &Path) -> Result<()> {
        self.server.stop_well()?;
        let told = self.data.output_of(scrip, &["verify"])?;
        let found = totals(&told).with_context(|| format!("`scrip verify` told:\n{told}"))?;
        let certificates = self.certificates + self.sold;
        let balance = i128::from(self.certificates) * i128::from(NOMINAL_MINOR)
            + i128::from(self.sold) * SALE_MINOR
            - i128::from(self.redeemed);
        ensure!(
            found == (certificates, balance),
            "{certificates} certificates with {balance} minor units were acknowledged, and {} with \
             {} are stored",
            found.0,
            found.1
        );
        println!(
            "checked: {certificates} certificates with {balance} minor units, as acknowledged"
        );
        self.data.remove()
    }
}

/// Sells certificates over the mloyalty API. Returns some of them, spread evenly.
async fn sell(server: &ServerProcess, certificates: u64) -> Result<Vec<Card>> {
    let each = CERTIFICATES_PER_SALE_MAX as u64;
    let stride = usize::try_from(certificates.div_ceil(CARDS_MAX).max(1))?;
    let (next, sold) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
    let mut sellers = JoinSet::new();
    for _ in 0..SELLERS {
        let mut http = KeepAlive::connect(server.address()).await?;
        let (next, sold) = (Arc::clone(&next), Arc::clone(&sold));
        sellers.spawn(async move {
            let mut kept = Vec::new();
            loop {
                let sale = next.fetch_add(1, Ordering::Relaxed);
                let count = certificates.saturating_sub(sale.saturating_mul(each)).min(each);
                if count == 0 {
                    return anyhow::Ok(kept);
                }
                let count = usize::try_from(count)?;
                let cards = cards::sell(&mut http, &format!("lay-{sale}"), count).await?;
                ensure!(cards.len() == count, "{} sold instead of {count}", cards.len());
                kept.extend(cards.into_iter().step_by(stride));
                sold.fetch_add(count as u64, Ordering::Relaxed);
            }
        });
    }
    let began = Instant::now();
    let mut progress = tokio::time::interval_at((began + PROGRESS).into(), PROGRESS);
    let mut kept = Vec::new();
    loop {
        tokio::select! {
            ended = sellers.join_next() => match ended {
                Some(cards) => kept.extend(cards??),
                None => break,
            },
            _ = progress.tick() => say(&sold, certificates),
        }
    }
    let seconds = began.elapsed().as_secs_f64();
    println!("{certificates} certificates sold in {seconds:.1} s; {} to redeem from", kept.len());
    Ok(kept)
}

#[expect(clippy::print_stderr, reason = "progress is not part of what is found out")]
fn say(sold: &AtomicU64, of: u64) {
    eprintln!("{} of {of} certificates sold", sold.load(Ordering::Relaxed));
}

/// Waits until a server says that it is ready.
async fn ready(server: &ServerProcess, began: Instant) -> Result<()> {
    let request = http::request("GET", "/readyz", &[], "");
    let mut http = KeepAlive::connect(server.address()).await?;
    while began.elapsed() < READY_MAX {
        http.exchange(&request).await?;
        if http.status() == Some(200) {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    anyhow::bail!("the server was not ready in time\n{}", server.log_end())
}

/// The certificates and the minor units on them, of all operators, in what `scrip verify` tells.
fn totals(told: &str) -> Option<(u64, i128)> {
    let mut totals = (0, 0);
    for line in told.lines().filter(|line| line.starts_with("operator ")) {
        let (_, of_operator) = line.split_once(": ")?;
        let (certificates, balance) = of_operator.split_once(" certificates, balance ")?;
        totals.0 += certificates.parse::<u64>().ok()?;
        totals.1 += balance.replace('.', "").parse::<i128>().ok()?;
    }
    Some(totals)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_totals_of_all_operators_are_added() {
        let told = "operator 1: 2 certificates, balance 2000000.01\n\
                    operator 7: 10 certificates, balance 0.99\n12 entries checked\n";
        assert_eq!(totals(told), Some((12, 200_000_100)));
        assert_eq!(totals("0 entries\n"), Some((0, 0)));
        assert_eq!(totals("operator 1: many certificates, balance 1.00\n"), None);
    }
}
