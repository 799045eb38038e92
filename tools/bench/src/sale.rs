//! Measures sales per second: the release server on a new directory against the HTTP ceiling.
//! Afterwards it checks that exactly the acknowledged certificates exist.

use std::sync::Arc;

use anyhow::{Result, ensure};
use kit::process::ServerProcess;
use kit::report::Figure;
use load_kit::store::{Data, Store};
use postgres_scratch::Durability;

use super::ceiling::{Plan, Row, SECONDS_MAX, Sides, no_op_server, print_table};
use super::ground::{Common, Ground};
use super::load::sale::Sale;
use super::sold::Sold;
use super::usual::{self, Usual};

#[derive(clap::Args)]
pub(crate) struct SaleOptions {
    #[command(flatten)]
    common: Common,
    #[command(flatten)]
    settings: SaleSettings,
    /// Measure the ceiling only
    #[arg(long, conflicts_with = "server")]
    no_op_only: bool,
}

#[derive(clap::Args)]
pub(crate) struct SaleSettings {
    /// Duration of each of the three rounds of a cell in seconds
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=SECONDS_MAX))]
    pub(crate) seconds: u64,
    /// Numbers of connections to measure with
    #[arg(long, value_delimiter = ',', default_value = "1,32,128")]
    pub(crate) connections: Vec<usize>,
    /// Store of the data
    #[arg(long, value_enum, default_value = "sqlite")]
    pub(crate) store: Store,
    /// Maximum number of servers on the store. One server alone is measured first
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=8))]
    pub(crate) nodes: u8,
    /// Measure only, without the check of the stored certificates
    #[arg(long)]
    pub(crate) no_check: bool,
}

/// Runs the benchmark.
pub(crate) fn run(options: &SaleOptions) -> Result<()> {
    let SaleOptions { common, settings, no_op_only } = options;
    let report = if *no_op_only {
        common.run_without_server("sale", |ground| measure_ceiling(settings, ground))
    } else {
        common.run("sale", |ground| measure(settings, ground))
    };
    report.map(drop)
}

fn plan(settings: &SaleSettings, ground: &Ground) -> Result<Plan> {
    if ground.smoke {
        return Ok(Plan::smoke());
    }
    Plan::new(settings.seconds, &settings.connections)
}

fn measure_ceiling(settings: &SaleSettings, ground: &Ground) -> Result<Vec<Figure>> {
    let plan = plan(settings, ground)?;
    let no_op = no_op_server(&ground.directory.join("no-op.log"))?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let sides = Sides { no_op: &no_op, scrip: &[], orders: Arc::default() };
    let mut rows = Vec::new();
    for &connections in &plan.connections {
        rows.extend(sides.measure(&runtime, &plan, connections, &Sale::new())?.0);
    }
    print_table(&rows);
    Ok(rows.iter().flat_map(|row| row.figures(&format!("sale.{}", row.connections))).collect())
}

/// Measures both sides, and checks the store afterwards.
pub(crate) fn measure(settings: &SaleSettings, ground: &Ground) -> Result<Vec<Figure>> {
    let SaleSettings { store, nodes, .. } = *settings;
    let embedded = store == Store::Sqlite;
    ensure!(!embedded || nodes == 1, "the embedded store serves one server");
    let plan = plan(settings, ground)?;
    let (scrip, directory) = (ground.scrip()?, &ground.directory);
    let data = Data::new(store, directory.join("data"), Durability::Full)?;
    let no_op = no_op_server(&directory.join("no-op.log"))?;
    let mut servers = Vec::new();
    for node in 1..=nodes {
        let log = directory.join(format!("scrip-{node}.log"));
        servers.push(ServerProcess::start(&mut data.serve(scrip), &log)?);
    }
    let usual = data.database().map(|database| Usual::lay(scrip, database, directory));
    let usual = usual.transpose()?;

    let mut sold = Sold::default();
    let (mut rows, mut usual_rows) = (Vec::new(), Vec::new());
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let sides = Sides { no_op: &no_op, scrip: &servers, orders: Arc::default() };
    for &connections in &plan.connections {
        let (measured, asked) = sides.measure(&runtime, &plan, connections, &Sale::new())?;
        let one = measured.first().and_then(Row::rate);
        rows.extend(measured);
        if let Some(usual) = usual.as_ref().filter(|_| connections <= usual::CONNECTIONS_MAX) {
            usual_rows.push(usual.measure(connections, plan.seconds(), one)?);
        }
        for driven in asked {
            sold.add(driven);
        }
    }
    drop(runtime);
    print_table(&rows);
    usual::print_table(&usual_rows);
    for server in servers {
        server.stop_well()?;
    }
    sold.asked.check_answers()?;
    if !settings.no_check {
        sold.check_store(scrip, &data)?;
    }
    let name = store.name();
    let mut figures = Vec::new();
    for row in &rows {
        let (servers, connections) = (row.servers, row.connections);
        figures.extend(row.figures(&match servers {
            1 => format!("sale.{name}.{connections}"),
            _ => format!("sale.{name}.{connections}.{servers}-servers"),
        }));
    }
    figures.extend(usual_rows.iter().flat_map(|row| row.figures(&format!("sale.{name}"))));
    Ok(figures)
}
