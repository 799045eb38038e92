//! Redemptions per second: many certificates against one, and both against the HTTP ceiling;
//! afterwards the proof that exactly what was acknowledged was taken.

use std::fs;
use std::path::{Path, PathBuf};
use std::slice;
use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use postgres_scratch::Durability;
use serde::Serialize;
use serde_json::Value;
use tokio::runtime::Runtime;

use super::compare::{Plan, Row, SECONDS_MAX, Sides, no_op_server, print_table};
use super::load::redemption::{Card, Redemption};
use super::machine::Machine;
use crate::http::{self, KeepAlive};
use crate::process::{self, ServerProcess};
use crate::store::{Data, Store};
use crate::workspace;

/// Certificates that one sale sells while the table is laid.
const CERTIFICATES_PER_SALE: usize = 1_000;

/// What is on each certificate: the most that the demo's series sells, so that none runs empty.
const NOMINAL_MINOR: i64 = 100_000_000;

const COUPON: &str = "BENCH";

#[derive(clap::Args)]
pub(crate) struct Options {
    /// How long each of the three rounds of a cell is measured
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=SECONDS_MAX))]
    seconds: u64,
    /// Numbers of connections to measure with
    #[arg(long, value_delimiter = ',', default_value = "1,32,128")]
    connections: Vec<usize>,
    /// Certificates that the uniform requests go round, in thousands
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..=1_000))]
    thousands: u16,
    /// One second, 200 requests, 8 connections: only shows that everything still works
    #[arg(long)]
    smoke: bool,
    /// What keeps the data
    #[arg(long, value_enum, default_value = "sqlite")]
    store: Store,
    /// Also write the figures to this file
    #[arg(long)]
    json: Option<PathBuf>,
    /// Measure this program instead of building `scrip`
    #[arg(long)]
    server: Option<PathBuf>,
}

/// Runs the benchmark and prints its table.
pub(crate) fn run(options: &Options) -> Result<()> {
    let (plan, sales) = if options.smoke {
        (Plan::smoke(), 1)
    } else {
        (Plan::new(options.seconds, &options.connections)?, usize::from(options.thousands))
    };
    let scrip = match &options.server {
        Some(server) => server.clone(),
        None => process::build_scrip()?,
    };
    let directory = workspace::fresh_directory("bench-redeem")?;
    let result = measure_and_check(&plan, sales, &scrip, &directory, options);
    match &result {
        Ok(()) => fs::remove_dir_all(&directory)?,
        Err(_) => println!("the server's data and log are left in {}", directory.display()),
    }
    result
}

#[derive(Serialize)]
struct Figures<'a> {
    machine: &'a Machine,
    rows: &'a [Row],
}

fn measure_and_check(
    plan: &Plan,
    sales: usize,
    scrip: &Path,
    directory: &Path,
    options: &Options,
) -> Result<()> {
    let machine = Machine::describe(directory)?;
    machine.print();
    let data = Data::new(options.store, directory.join("data"), Durability::Full)?;
    let no_op = no_op_server(&directory.join("no-op.log"))?;
    let mut serve = data.serve(scrip);
    let server = ServerProcess::start(&mut serve, &directory.join("scrip.log"))?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let kinds = runtime.block_on(lay(&server, sales))?;
    let sides = Sides { no_op: &no_op, scrip: slice::from_ref(&server), orders: Arc::default() };
    let rows = measure(&runtime, plan, &sides, &kinds).inspect_err(|_| {
        println!("{}", server.log_end());
    })?;
    print_table(&rows);
    print_hot_ratios(&rows);
    if let Some(file) = &options.json {
        fs::write(file, serde_json::to_vec_pretty(&Figures { machine: &machine, rows: &rows })?)?;
    }
    drop(runtime);
    let status = server.stop()?;
    ensure!(status.success(), "the server ended with {status} when it was asked to stop");
    data.verify(scrip)?;
    println!(
        "checked: exactly the redemptions acknowledged were taken, and `scrip verify` is clean"
    );
    Ok(())
}

/// A kind of redemption, with the certificates that pay.
struct Kind {
    traffic: Redemption,
    cards: Arc<Vec<Card>>,
    coupon: Option<i64>,
}

/// Sells the certificates and makes the coupon.
async fn lay(server: &ServerProcess, sales: usize) -> Result<[Kind; 3]> {
    let mut http = KeepAlive::connect(server.address()).await?;
    let mut many = Vec::new();
    for sale in 0..sales {
        many.extend(sell(&mut http, &format!("lay-{sale}"), CERTIFICATES_PER_SALE).await?);
    }
    let one = sell(&mut http, "lay-one", 1).await?;
    let other = sell(&mut http, "lay-other", 1).await?;
    let body = format!(
        "{{\"code\":\"{COUPON}\",\"discount\":{{\"money\":{{\"amount\":1,\"currency\":\"RUB\"}}}}}}"
    );
    let headers = [("Authorization", "Bearer demo"), ("Idempotency-Key", COUPON)];
    let coupon = http.ask(&http::request("POST", "/v1/coupons", &headers, &body)).await?;
    let coupon = coupon["id"].as_i64().context("a coupon has an id")?;
    let kind = |name, cards: Vec<Card>, coupon: Option<i64>| {
        let cards = Arc::new(cards);
        let traffic = Redemption::new(name, Arc::clone(&cards), coupon.map(|_| COUPON));
        Kind { traffic, cards, coupon }
    };
    Ok([
        kind("uniform", many, None),
        kind("one certificate", one, None),
        kind("one certificate, coupon", other, Some(coupon)),
    ])
}

async fn sell(http: &mut KeepAlive, order: &str, count: usize) -> Result<Vec<Card>> {
    let price = NOMINAL_MINOR / 100;
    let body = format!(
        "{{\"PosCode\":\"demo\",\"SertCardSeries\":1,\"OrderNumber\":\"{order}\",\"Refund\":false,\
         \"Goods\":[{{\"Id\":1,\"Name\":\"certificate\",\"Quantity\":{count},\"Price\":{price}.00,\
         \"ItemCode\":\"certificate\"}}]}}"
    );
    let headers = [("Authorization", "Bearer demo")];
    let sale = http::request("POST", "/api/sertcard/NumberFromGoods", &headers, &body);
    let sold = http.ask(&sale).await?;
    let cards = sold["SertCards"].as_array().with_context(|| format!("nothing sold: {sold}"))?;
    let card = |card: &Value| {
        let number = card["Number"].as_i64().context("a certificate has a number")?.to_string();
        let secret = card["SecretCode"].as_str().context("a certificate has a secret")?.to_owned();
        Ok(Card { number, secret })
    };
    cards.iter().map(card).collect()
}

/// Measures each kind in turn, and checks after each cell what was taken.
fn measure(
    runtime: &Runtime,
    plan: &Plan,
    sides: &Sides<'_>,
    kinds: &[Kind; 3],
) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    let mut taken = [0; 3];
    for &connections in &plan.connections {
        for (kind, taken) in kinds.iter().zip(&mut taken) {
            let (measured, asked) = sides.measure(runtime, plan, connections, &kind.traffic)?;
            rows.extend(measured);
            for driven in asked {
                driven.check_answers()?;
                *taken += driven.acknowledged;
            }
        }
    }
    for (kind, taken) in kinds.iter().zip(taken) {
        runtime.block_on(kind.check(sides, taken))?;
    }
    Ok(rows)
}

impl Kind {
    /// Checks that of all certificates together exactly so many minor units were taken, and that the
    /// coupon was used as often.
    async fn check(&self, sides: &Sides<'_>, taken: u64) -> Result<()> {
        let server = sides.scrip.first().context("a server that was measured")?;
        let mut http = KeepAlive::connect(server.address()).await?;
        let headers = [("Authorization", "Bearer demo")];
        let mut missing = 0;
        for Card { number, .. } in self.cards.iter() {
            let target = format!("/v1/certificates/{number}");
            let seen = http.ask(&http::request("GET", &target, &headers, "")).await?;
            let balance = seen.pointer("/balance/amount").and_then(Value::as_i64);
            missing += NOMINAL_MINOR - balance.context("a certificate has a balance")?;
        }
        let fits = u64::try_from(missing).is_ok_and(|missing| missing == taken);
        ensure!(fits, "{taken} redemptions of 0.01 were acknowledged, and {missing} taken");
        if let Some(coupon) = self.coupon {
            let target = format!("/v1/coupons/{coupon}");
            let seen = http.ask(&http::request("GET", &target, &headers, "")).await?;
            let uses = seen["uses"].as_u64();
            ensure!(uses == Some(taken), "{taken} redemptions, and the coupon says {seen}");
        }
        Ok(())
    }
}

/// What is left of the uniform rate where everybody wants the same.
fn print_hot_ratios(rows: &[Row]) {
    for rows in rows.chunks_exact(3) {
        let [uniform, hot, hottest] = rows else { continue };
        let ratio = |row: &Row| Some(100.0 * row.rate()? / uniform.rate()?.max(1e-9));
        if let (Some(hot), Some(hottest)) = (ratio(hot), ratio(hottest)) {
            println!(
                "{:>4} connections: one certificate {hot:.0} % of uniform, one coupon too {hottest:.0} %",
                uniform.connections
            );
        }
    }
}
