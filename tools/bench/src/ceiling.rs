//! Compares the server with the HTTP ceiling. Both get the same requests in turn. The result is the
//! ratio of their rates.

use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use anyhow::{Result, ensure};
use kit::process::ServerProcess;
use kit::report::{Figure, median};
use tokio::runtime::Runtime;

use super::load::{Drive, Driven, Traffic, drive};

/// Number of rounds of each cell. The median counts.
const ROUNDS: usize = 3;

/// Maximum number of requests of a cell. The server stores their results on disk, and this process
/// keeps some of them in memory.
const REQUESTS_PER_CELL_MAX: u64 = 400_000;

/// Maximum duration of a round in seconds.
pub(super) const SECONDS_MAX: u64 = 300;

const CONNECTIONS_MAX: usize = 1_024;

/// Number of connections for which the promises are made.
pub(super) const CONNECTIONS_PROMISED: usize = 128;

/// Duration of the rounds, and their numbers of connections.
pub(super) struct Plan {
    pub(super) connections: Vec<usize>,
    warm_up: Duration,
    time: Duration,
    requests_max: u64,
    pub(super) rounds: usize,
}

impl Plan {
    /// # Errors
    ///
    /// The server does not accept this number of connections.
    pub(super) fn new(seconds: u64, connections: &[usize]) -> Result<Self> {
        for &connections in connections {
            let fits = (1..=CONNECTIONS_MAX).contains(&connections);
            ensure!(fits, "connections: 1 to {CONNECTIONS_MAX}, not {connections}");
        }
        Ok(Self {
            connections: connections.to_vec(),
            warm_up: Duration::from_millis(500),
            time: Duration::from_secs(seconds),
            requests_max: REQUESTS_PER_CELL_MAX,
            rounds: ROUNDS,
        })
    }

    /// Returns the duration of each round in seconds.
    pub(super) fn seconds(&self) -> u64 {
        self.time.as_secs().max(1)
    }

    /// Returns the duration of a round at this rate, so that it stays below the maximum number of
    /// requests.
    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
    pub(super) fn time_for(&self, per_second: f64) -> Duration {
        let most = REQUESTS_PER_CELL_MAX as f64 / per_second;
        self.time.min(Duration::from_secs_f64(most))
    }

    /// Sends requests to servers for one round.
    pub(super) fn drive(
        &self,
        runtime: &Runtime,
        servers: &[ServerProcess],
        connections: usize,
        orders: &Arc<AtomicU64>,
        traffic: &impl Traffic,
    ) -> Result<Driven> {
        let addresses = servers.iter().map(ServerProcess::address).collect();
        let Self { warm_up, time, requests_max, .. } = *self;
        let how = Drive { addresses, connections, warm_up, time, requests_max };
        runtime.block_on(drive(how, orders, traffic))
    }

    /// Returns a plan that only shows that the benchmark works.
    pub(super) fn smoke() -> Self {
        Self {
            connections: vec![CONNECTIONS_PROMISED],
            warm_up: Duration::ZERO,
            time: Duration::from_secs(1),
            requests_max: 1_000,
            rounds: 1,
        }
    }
}

/// The two sides of the comparison.
pub(super) struct Sides<'a> {
    pub(super) no_op: &'a ServerProcess,
    /// Servers on one store. Empty if only the ceiling is measured.
    pub(super) scrip: &'a [ServerProcess],
    /// Number of the next request. No number is sent twice.
    pub(super) orders: Arc<AtomicU64>,
}

impl Sides<'_> {
    /// Measures both sides in turn, so that changes of the machine affect both. If there are
    /// several servers, first one gets all connections, then two share them, and so on. Returns a
    /// row of the table for each of these steps, and everything that was sent to the servers.
    pub(super) fn measure(
        &self,
        runtime: &Runtime,
        plan: &Plan,
        connections: usize,
        traffic: &impl Traffic,
    ) -> Result<(Vec<Row>, Vec<Driven>)> {
        let measure = |servers: &[ServerProcess]| {
            plan.drive(runtime, servers, connections, &self.orders, traffic)
        };
        let mut no_op_rounds = Vec::new();
        let mut scrip_rounds = vec![Vec::new(); self.scrip.len()];
        let mut asked = Vec::new();
        for _ in 0..plan.rounds {
            let driven = measure(std::slice::from_ref(self.no_op))?;
            driven.check_answers()?;
            no_op_rounds.push(Round::of(&driven));
            for (last, rounds) in scrip_rounds.iter_mut().enumerate() {
                let driven = measure(&self.scrip[..=last])?;
                rounds.push(Round::of(&driven));
                asked.push(driven);
            }
        }
        let (what, no_op) = (traffic.name(), Round::median(&no_op_rounds));
        let with = |(place, rounds): (usize, &Vec<Round>)| Row {
            what,
            servers: place + 1,
            connections,
            no_op,
            scrip: Some(Round::median(rounds)),
            ratio: median_ratio(&no_op_rounds, rounds),
        };
        let mut rows: Vec<Row> = scrip_rounds.iter().enumerate().map(with).collect();
        if rows.is_empty() {
            rows.push(Row { what, servers: 0, connections, no_op, scrip: None, ratio: None });
        }
        Ok((rows, asked))
    }
}

/// Starts the HTTP ceiling as a process of its own.
pub(super) fn no_op_server(log: &std::path::Path) -> Result<ServerProcess> {
    let mut no_op = Command::new(std::env::current_exe()?);
    ServerProcess::start(no_op.arg("no-op-server"), log)
}

/// One row of the table.
pub(super) struct Row {
    pub(super) what: &'static str,
    /// Number of servers on one store.
    pub(super) servers: usize,
    pub(super) connections: usize,
    no_op: Round,
    scrip: Option<Round>,
    /// Ratio of the two rates.
    ratio: Option<f64>,
}

impl Row {
    /// Returns the rate of the server.
    pub(super) fn rate(&self) -> Option<f64> {
        self.scrip.map(|scrip| scrip.requests_per_second)
    }

    /// Returns all figures of this result. Their names have this beginning.
    pub(super) fn figures(&self, begin: &str) -> Vec<Figure> {
        let ratio = self.ratio.map(|ratio| Figure::ratio(format!("{begin}.ratio"), ratio));
        let scrip = self.scrip.iter().flat_map(|scrip| scrip.figures(begin));
        let no_op = self.no_op.figures(&format!("{begin}.no-op"));
        ratio.into_iter().chain(scrip).chain(no_op).collect()
    }
}

/// Returns the median of the ratios of the two rates. The two rates of a round saw the same
/// machine.
pub(super) fn median_ratio(below: &[Round], above: &[Round]) -> Option<f64> {
    let ratio = |(above, below): (&Round, &Round)| {
        above.requests_per_second / below.requests_per_second.max(1e-9)
    };
    median(above.iter().zip(below).map(ratio).collect())
}

/// Result of one side in one round.
#[derive(Clone, Copy)]
pub(super) struct Round {
    pub(super) requests_per_second: f64,
    p50_micros: u32,
    p99_micros: u32,
    p999_micros: u32,
}

impl Round {
    pub(super) fn of(driven: &Driven) -> Self {
        Self {
            requests_per_second: driven.requests_per_second(),
            p50_micros: driven.below_micros(500),
            p99_micros: driven.below_micros(990),
            p999_micros: driven.below_micros(999),
        }
    }

    /// Returns all figures of this result. Their names have this beginning.
    pub(super) fn figures(&self, begin: &str) -> Vec<Figure> {
        vec![
            Figure::rate(format!("{begin}.rate"), self.requests_per_second),
            Figure::micros(format!("{begin}.p50"), self.p50_micros),
            Figure::micros(format!("{begin}.p99"), self.p99_micros),
            Figure::micros(format!("{begin}.p99.9"), self.p999_micros),
        ]
    }

    /// Returns the median of each figure.
    pub(super) fn median(rounds: &[Self]) -> Self {
        fn middle<T: Copy>(rounds: &[Round], figure: fn(&Round) -> T, order: Order<T>) -> T {
            let mut figures: Vec<T> = rounds.iter().map(figure).collect();
            figures.sort_by(order);
            figures[figures.len() / 2]
        }
        type Order<T> = fn(&T, &T) -> std::cmp::Ordering;
        Self {
            requests_per_second: middle(rounds, |round| round.requests_per_second, f64::total_cmp),
            p50_micros: middle(rounds, |round| round.p50_micros, u32::cmp),
            p99_micros: middle(rounds, |round| round.p99_micros, u32::cmp),
            p999_micros: middle(rounds, |round| round.p999_micros, u32::cmp),
        }
    }
}

/// Prints the rows with a heading.
pub(super) fn print_table(rows: &[Row]) {
    println!();
    println!(
        "                                               ------- no-op -------   ------- scrip -------"
    );
    println!(
        "                         servers  connections   req/s   p50 µs  p99 µs   req/s   p50 µs  \
         p99 µs   ratio"
    );
    for Row { what, servers, connections, no_op, scrip, ratio } in rows {
        print!("{what:<24} {servers:>7} {connections:>12}  {}", columns(no_op));
        if let (Some(scrip), Some(ratio)) = (scrip, ratio) {
            print!("  {}   {:>4.0} %", columns(scrip), ratio * 100.0);
        }
        println!();
    }
    println!();
}

fn columns(round: &Round) -> String {
    let Round { requests_per_second, p50_micros, p99_micros, .. } = round;
    format!("{requests_per_second:>7.0} {p50_micros:>8} {p99_micros:>7}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_of_each_figure() {
        let round = |requests_per_second, p50_micros, p99_micros| Round {
            requests_per_second,
            p50_micros,
            p99_micros,
            p999_micros: p99_micros + 1,
        };
        let median = Round::median(&[round(3.0, 1, 9), round(1.0, 2, 8), round(2.0, 3, 7)]);
        assert_eq!((median.p50_micros, median.p99_micros, median.p999_micros), (2, 8, 9));
        assert!((median.requests_per_second - 2.0).abs() < f64::EPSILON);
    }
}
