//! Sales per second: the release server on a fresh directory against the HTTP ceiling, and
//! afterwards the proof that exactly what was acknowledged exists.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, bail, ensure};
use postgres_scratch::Durability;
use serde::Serialize;

use super::compare::{Plan, Row, SECONDS_MAX, Sides, no_op_server, print_table};
use super::load::Driven;
use super::load::sale::Sale;
use super::machine::Machine;
use super::usual::{self, Usual, UsualRow};
use crate::process::{self, ServerProcess};
use crate::store::{Data, Store};
use crate::workspace;

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
    /// What keeps the data
    #[arg(long, value_enum, default_value = "sqlite")]
    store: Store,
    /// How many servers are on the data at most; one alone is measured first
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=8))]
    nodes: u8,
    /// Measure only: leave out the check of what was stored
    #[arg(long)]
    no_check: bool,
}

/// Runs the benchmark and prints its table.
pub(crate) fn run(options: &Options) -> Result<()> {
    let plan = if options.smoke {
        Plan::smoke()
    } else {
        Plan::new(options.seconds, &options.connections)?
    };
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
    let data = Data::new(options.store, directory.join("data"), Durability::Full)?;

    ensure!(
        options.store == Store::Postgres || options.nodes == 1,
        "the embedded store serves one server"
    );
    let no_op = no_op_server(&directory.join("no-op.log"))?;
    let mut servers = Vec::new();
    if let Some(scrip) = scrip {
        for node in 1..=options.nodes {
            let log = directory.join(format!("scrip-{node}.log"));
            servers.push(ServerProcess::start(&mut data.serve(scrip), &log)?);
        }
    }
    let usual = match (scrip, data.database()) {
        (Some(scrip), Some(database)) => Some(Usual::lay(scrip, database, directory)?),
        _ => None,
    };

    let mut ledger = Ledger::default();
    let (mut rows, mut usual_rows) = (Vec::new(), Vec::new());
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let orders = Arc::default();
    let sides = Sides { no_op: &no_op, scrip: &servers, orders };
    for &connections in &plan.connections {
        let (measured, asked) = sides.measure(&runtime, plan, connections, &Sale::new())?;
        let one = measured.first().and_then(Row::rate);
        rows.extend(measured);
        if let Some(usual) = &usual {
            usual_rows.push(usual.measure(connections, plan.seconds(), one)?);
        }
        for driven in asked {
            ledger.add(driven);
        }
    }
    drop(runtime);
    print_table(&rows);
    usual::print_table(&usual_rows);
    if let Some(file) = &options.json {
        let figures = Figures { machine: &machine, rows: &rows, usual: &usual_rows };
        fs::write(file, serde_json::to_vec_pretty(&figures)?)?;
    }
    for server in servers {
        let status = server.stop()?;
        ensure!(status.success(), "the server ended with {status} when it was asked to stop");
    }
    ledger.asked.check_answers()?;
    if let Some(scrip) = scrip.filter(|_| !options.no_check) {
        ledger.check_store(scrip, &data)?;
    }
    Ok(())
}

#[derive(Serialize)]
struct Figures<'a> {
    machine: &'a Machine,
    rows: &'a [Row],
    /// What the usual design does on the same database.
    usual: &'a [UsualRow],
}

/// What the server has acknowledged.
#[derive(Default)]
struct Ledger {
    numbers: Vec<u64>,
    asked: Driven,
}

impl Ledger {
    fn add(&mut self, mut driven: Driven) {
        self.numbers.append(&mut driven.numbers);
        self.asked.add(driven);
    }

    fn check_store(&mut self, scrip: &Path, data: &Data) -> Result<()> {
        data.verify(scrip)?;
        let listed = data.output_of(scrip, &["certificates", "list", "--format", "numbers"])?;
        let stored = listed.lines().map(|line| line.trim().parse()).collect::<Result<_, _>>();
        let stored = stored.context("`scrip certificates list` printed something else")?;
        let sold = self.numbers.len();
        // A sale whose answer was lost may have happened all the same.
        let extra_max = self.asked.unanswered * CERTIFICATES_PER_SALE;
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
}
