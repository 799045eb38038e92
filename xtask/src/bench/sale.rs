//! Sales per second: the release server on a fresh directory against the HTTP ceiling, and
//! afterwards the proof that exactly what was acknowledged exists.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use serde::Serialize;
use tokio::runtime::Runtime;

use super::load::{Drive, Driven, drive};
use super::machine::Machine;
use crate::process::{self, ServerProcess};
use crate::workspace;

/// Each cell is measured this often; the median counts.
const ROUNDS: usize = 3;

/// No cell sends more than this, however long it runs: two certificates each are kept in memory
/// here, and on the disk there.
const REQUESTS_PER_CELL_MAX: u64 = 400_000;

const SECONDS_MAX: u64 = 300;
const CONNECTIONS_MAX: usize = 1_024;

/// Certificates in one sale of the load generator.
const CERTIFICATES_PER_SALE: u64 = 2;

#[derive(clap::Args)]
pub(crate) struct Options {
    /// How long each of the three rounds of a cell is measured
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=SECONDS_MAX))]
    seconds: u64,
    /// Numbers of connections to measure with
    #[arg(long, value_delimiter = ',', default_value = "1,32,128")]
    connections: Vec<usize>,
    /// One second, 200 requests, 8 connections: only shows that everything still works
    #[arg(long)]
    smoke: bool,
    /// Also write the figures to this file
    #[arg(long)]
    json: Option<PathBuf>,
    /// Measure this program instead of building `scrip`
    #[arg(long)]
    server: Option<PathBuf>,
    /// Measure the ceiling only
    #[arg(long, conflicts_with = "server")]
    no_op_only: bool,
    /// Measure only: leave out the check of what was stored
    #[arg(long)]
    no_check: bool,
}

/// The plan that the options come to.
struct Plan {
    connections: Vec<usize>,
    warm_up: Duration,
    time: Duration,
    requests_max: u64,
    rounds: usize,
}

impl Plan {
    fn new(options: &Options) -> Result<Self> {
        if options.smoke {
            return Ok(Self {
                connections: vec![8],
                warm_up: Duration::ZERO,
                time: Duration::from_secs(1),
                requests_max: 200,
                rounds: 1,
            });
        }
        for &connections in &options.connections {
            let fits = (1..=CONNECTIONS_MAX).contains(&connections);
            ensure!(fits, "connections: 1 to {CONNECTIONS_MAX}, not {connections}");
        }
        Ok(Self {
            connections: options.connections.clone(),
            warm_up: Duration::from_millis(500),
            time: Duration::from_secs(options.seconds),
            requests_max: REQUESTS_PER_CELL_MAX,
            rounds: ROUNDS,
        })
    }
}

/// Runs the benchmark and prints its table.
pub(crate) fn run(options: &Options) -> Result<()> {
    let plan = Plan::new(options)?;
    let scrip = match &options.server {
        _ if options.no_op_only => None,
        Some(server) => Some(server.clone()),
        None => Some(process::build_scrip()?),
    };
    let directory = workspace::fresh_directory("bench-sale")?;
    let result = measure_and_check(&plan, scrip.as_deref(), &directory, options);
    match &result {
        Ok(()) => fs::remove_dir_all(&directory)?,
        Err(_) => println!("the server's data and log are left in {}", directory.display()),
    }
    result
}

fn measure_and_check(
    plan: &Plan,
    scrip: Option<&Path>,
    directory: &Path,
    options: &Options,
) -> Result<()> {
    let machine = Machine::describe(directory)?;
    machine.print();
    let data = directory.join("data");

    let mut no_op = Command::new(std::env::current_exe()?);
    let no_op = ServerProcess::start(no_op.arg("no-op-server"), &directory.join("no-op.log"))?;
    let server = match scrip {
        Some(scrip) => {
            let mut serve = process::demo_server(scrip, &data);
            Some(ServerProcess::start(&mut serve, &directory.join("scrip.log"))?)
        }
        None => None,
    };

    let mut ledger = Ledger::default();
    let mut rows = Vec::new();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    for &connections in &plan.connections {
        rows.push(measure_row(&runtime, plan, connections, &no_op, server.as_ref(), &mut ledger)?);
    }
    drop(runtime);
    print_table(&rows);
    if let Some(file) = &options.json {
        let figures = Figures { machine: &machine, rows: &rows };
        fs::write(file, serde_json::to_vec_pretty(&figures)?)?;
    }
    let (Some(scrip), Some(server)) = (scrip, server) else { return Ok(()) };
    let status = server.stop()?;
    ensure!(status.success(), "the server ended with {status} when it was asked to stop");
    ledger.check_answers()?;
    if !options.no_check {
        ledger.check_store(scrip, &data)?;
    }
    Ok(())
}

/// Measures both servers in turn, so that a drift of the machine meets both.
fn measure_row(
    runtime: &Runtime,
    plan: &Plan,
    connections: usize,
    no_op: &ServerProcess,
    scrip: Option<&ServerProcess>,
    ledger: &mut Ledger,
) -> Result<Row> {
    let (mut no_op_rounds, mut scrip_rounds) = (Vec::new(), Vec::new());
    let measure = |server: &ServerProcess| -> Result<Driven> {
        let address = server.address();
        let (warm_up, time, requests_max) = (plan.warm_up, plan.time, plan.requests_max);
        let how = Drive { address, connections, warm_up, time, requests_max };
        runtime.block_on(drive(how, &ledger.orders))
    };
    let mut sold = Vec::new();
    for _ in 0..plan.rounds {
        let driven = measure(no_op)?;
        ensure!(driven.refused + driven.unanswered == 0, "the no-op server failed");
        no_op_rounds.push(Round::of(&driven));
        if let Some(scrip) = scrip {
            let driven = measure(scrip)?;
            scrip_rounds.push(Round::of(&driven));
            sold.push(driven);
        }
    }
    for driven in sold {
        ledger.add(driven);
    }
    let no_op = Round::median(&no_op_rounds);
    let scrip = (!scrip_rounds.is_empty()).then(|| Round::median(&scrip_rounds));
    let ratio = median_ratio(&no_op_rounds, &scrip_rounds);
    Ok(Row { connections, no_op, scrip, ratio })
}

#[derive(Serialize)]
struct Figures<'a> {
    machine: &'a Machine,
    rows: &'a [Row],
}

#[derive(Serialize)]
struct Row {
    connections: usize,
    no_op: Round,
    scrip: Option<Round>,
    /// Of the requests per second.
    ratio: Option<f64>,
}

/// The median of the ratios within a round, whose two halves had much the same machine.
fn median_ratio(no_op: &[Round], scrip: &[Round]) -> Option<f64> {
    let pairs = scrip.iter().zip(no_op);
    let ratio = |(scrip, no_op): (&Round, &Round)| {
        scrip.requests_per_second / no_op.requests_per_second.max(1e-9)
    };
    let mut ratios: Vec<f64> = pairs.map(ratio).collect();
    ratios.sort_by(f64::total_cmp);
    ratios.get(ratios.len() / 2).copied()
}

#[derive(Clone, Copy, Serialize)]
struct Round {
    requests_per_second: f64,
    p50_micros: u32,
    p99_micros: u32,
}

impl Round {
    fn of(driven: &Driven) -> Self {
        Self {
            requests_per_second: driven.requests_per_second(),
            p50_micros: driven.percentile_micros(50),
            p99_micros: driven.percentile_micros(99),
        }
    }

    /// Of each figure by itself.
    fn median(rounds: &[Self]) -> Self {
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
        }
    }
}

fn print_table(rows: &[Row]) {
    println!();
    println!("              ------- no-op -------   ------- scrip -------");
    println!("connections   req/s   p50 µs  p99 µs   req/s   p50 µs  p99 µs   ratio");
    for Row { connections, no_op, scrip, ratio } in rows {
        print!("{connections:>11}  {}", columns(no_op));
        if let (Some(scrip), Some(ratio)) = (scrip, ratio) {
            print!("  {}   {:>4.0} %", columns(scrip), ratio * 100.0);
        }
        println!();
    }
    println!();
}

fn columns(round: &Round) -> String {
    let Round { requests_per_second, p50_micros, p99_micros } = round;
    format!("{requests_per_second:>7.0} {p50_micros:>8} {p99_micros:>7}")
}

/// What the server has acknowledged.
#[derive(Default)]
struct Ledger {
    orders: Arc<AtomicU64>,
    numbers: Vec<u64>,
    refused: u64,
    unanswered: u64,
    first_refusal: Option<String>,
}

impl Ledger {
    fn add(&mut self, driven: Driven) {
        self.numbers.extend(driven.numbers);
        self.refused += driven.refused;
        self.unanswered += driven.unanswered;
        self.first_refusal = self.first_refusal.take().or(driven.first_refusal);
    }

    fn check_answers(&self) -> Result<()> {
        if self.refused + self.unanswered > 0 {
            bail!(
                "{} sales were refused and {} not answered; the first of them:\n{}",
                self.refused,
                self.unanswered,
                self.first_refusal.as_deref().unwrap_or("")
            );
        }
        Ok(())
    }

    fn check_store(&mut self, scrip: &Path, data: &Path) -> Result<()> {
        let mut verify = Command::new(scrip);
        workspace::output_of(verify.arg("verify").arg("--data-dir").arg(data))?;
        let mut list = Command::new(scrip);
        list.args(["certificates", "list", "--format", "numbers", "--data-dir"]).arg(data);
        let listed = workspace::output_of(&mut list)?;
        let stored = listed.lines().map(|line| line.trim().parse()).collect::<Result<_, _>>();
        let stored = stored.context("`scrip certificates list` printed something else")?;
        let sold = self.numbers.len();
        // A sale whose answer was lost may have happened all the same.
        let extra_max = self.unanswered * CERTIFICATES_PER_SALE;
        let acknowledged = std::mem::take(&mut self.numbers);
        compare(acknowledged, stored, extra_max)?;
        println!("checked: the {sold} certificates acknowledged are in the store, and no others");
        Ok(())
    }
}

/// Compares what was acknowledged with what is there.
fn compare(mut acknowledged: Vec<u64>, mut stored: Vec<u64>, extra_max: u64) -> Result<()> {
    acknowledged.sort_unstable();
    stored.sort_unstable();
    for (numbers, what) in [(&acknowledged, "acknowledged"), (&stored, "stored")] {
        if let Some([number, _]) = numbers.array_windows().find(|[one, next]| one == next) {
            bail!("certificate {number} was {what} twice");
        }
    }
    let mut missing = acknowledged.iter().filter(|number| stored.binary_search(number).is_err());
    if let Some(first) = missing.next() {
        bail!(
            "{} acknowledged certificates are not stored, {first} to begin with",
            1 + missing.count()
        );
    }
    // As none is missing and none is twice there, what is left over are the lengths.
    let extra = stored.len() - acknowledged.len();
    ensure!(
        extra as u64 <= extra_max,
        "{extra} certificates are stored that were never acknowledged; at most {extra_max} could be"
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complaint(acknowledged: &[u64], stored: &[u64], extra_max: u64) -> String {
        match compare(acknowledged.to_vec(), stored.to_vec(), extra_max) {
            Ok(()) => String::new(),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn exactly_what_was_acknowledged_has_to_be_stored() {
        assert_eq!(complaint(&[3, 1, 2], &[1, 2, 3], 0), "");
        assert_eq!(complaint(&[], &[], 0), "");
        assert_eq!(complaint(&[1], &[1, 2, 3], 2), "");
        assert!(complaint(&[1], &[1, 2, 3], 1).starts_with("2 certificates are stored that"));
        assert!(complaint(&[1, 2, 9], &[1], 5).starts_with("2 acknowledged certificates are not"));
        assert!(complaint(&[1, 1], &[1, 2], 5).contains("1 was acknowledged twice"));
        assert!(complaint(&[1], &[1, 1], 5).contains("1 was stored twice"));
    }

    #[test]
    fn the_median_is_of_each_figure() {
        let round = |requests_per_second, p50_micros, p99_micros| Round {
            requests_per_second,
            p50_micros,
            p99_micros,
        };
        let median = Round::median(&[round(3.0, 1, 9), round(1.0, 2, 8), round(2.0, 3, 7)]);
        assert_eq!((median.p50_micros, median.p99_micros), (2, 8));
        assert!((median.requests_per_second - 2.0).abs() < f64::EPSILON);
    }
}
