//! Measures redemptions per second: of many certificates and of one, both against the HTTP ceiling.
//! Afterwards it checks that exactly the acknowledged amounts were taken.

use std::slice;
use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use kit::process::ServerProcess;
use kit::report::Figure;
use load_kit::http::{self, KeepAlive};
use load_kit::store::{Data, Store};
use postgres_scratch::Durability;
use serde_json::Value;
use tokio::runtime::Runtime;

use super::ceiling::{Plan, Row, SECONDS_MAX, Sides, no_op_server, print_table};
use super::ground::{Ground, Options};
use super::load::cards::{self, CERTIFICATES_PER_SALE_MAX, NOMINAL_MINOR};
use super::load::redemption::{Card, Redemption};

const COUPON: &str = "BENCH";

#[derive(clap::Args)]
pub(crate) struct RedeemSettings {
    /// Duration of each of the three rounds of a cell in seconds
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=SECONDS_MAX))]
    pub(crate) seconds: u64,
    /// Numbers of connections to measure with
    #[arg(long, value_delimiter = ',', default_value = "1,32,128")]
    pub(crate) connections: Vec<usize>,
    /// Number of certificates that the uniform requests use, in thousands
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..=1_000))]
    pub(crate) thousands: u16,
    /// Store of the data
    #[arg(long, value_enum, default_value = "sqlite")]
    pub(crate) store: Store,
}

/// Runs the benchmark.
pub(crate) fn run(options: &Options<RedeemSettings>) -> Result<()> {
    let Options { common, settings } = options;
    common.run("redeem", |ground| measure(settings, ground)).map(drop)
}

/// Measures both sides, and checks the amounts afterwards.
pub(crate) fn measure(settings: &RedeemSettings, ground: &Ground) -> Result<Vec<Figure>> {
    let (plan, sales) = if ground.smoke {
        (Plan::smoke(), 1)
    } else {
        (Plan::new(settings.seconds, &settings.connections)?, usize::from(settings.thousands))
    };
    let (scrip, directory) = (ground.scrip()?, &ground.directory);
    let data = Data::new(settings.store, directory.join("data"), Durability::Full)?;
    let no_op = no_op_server(&directory.join("no-op.log"))?;
    let mut serve = data.serve(scrip);
    let server = ServerProcess::start(&mut serve, &directory.join("scrip.log"))?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let kinds = runtime.block_on(lay(&server, sales))?;
    let sides = Sides { no_op: &no_op, scrip: slice::from_ref(&server), orders: Arc::default() };
    let rows = measure_kinds(&runtime, &plan, &sides, &kinds).inspect_err(|_| {
        println!("{}", server.log_end());
    })?;
    print_table(&rows);
    drop(runtime);
    server.stop_well()?;
    data.verify(scrip)?;
    println!(
        "checked: exactly the acknowledged redemptions were taken, and `scrip verify` finds no faults"
    );
    Ok(figures(&rows, settings.store))
}

/// A kind of redemption, with the certificates that pay it.
struct RedemptionKind {
    traffic: Redemption,
    cards: Arc<Vec<Card>>,
    coupon: Option<i64>,
}

/// Sells the certificates and creates the coupon.
async fn lay(server: &ServerProcess, sales: usize) -> Result<[RedemptionKind; 3]> {
    let mut http = KeepAlive::connect(server.address()).await?;
    let mut many = Vec::new();
    for sale in 0..sales {
        let order = format!("lay-{sale}");
        many.extend(cards::sell(&mut http, &order, CERTIFICATES_PER_SALE_MAX).await?);
    }
    let one = cards::sell(&mut http, "lay-one", 1).await?;
    let other = cards::sell(&mut http, "lay-other", 1).await?;
    let body = format!(
        "{{\"code\":\"{COUPON}\",\"discount\":{{\"money\":{{\"amount\":1,\"currency\":\"RUB\"}}}}}}"
    );
    let headers = [("Authorization", "Bearer demo"), ("Idempotency-Key", COUPON)];
    let coupon = http.ask(&http::request("POST", "/v1/coupons", &headers, &body)).await?;
    let coupon = coupon["id"].as_i64().context("a coupon has an id")?;
    let kind = |name, cards: Vec<Card>, coupon: Option<i64>| {
        let cards = Arc::new(cards);
        let traffic = Redemption::new(name, Arc::clone(&cards), coupon.map(|_| COUPON));
        RedemptionKind { traffic, cards, coupon }
    };
    Ok([
        kind("uniform", many, None),
        kind("one certificate", one, None),
        kind("one certificate, coupon", other, Some(coupon)),
    ])
}

/// Measures each kind in turn, and checks the amounts in the end.
fn measure_kinds(
    runtime: &Runtime,
    plan: &Plan,
    sides: &Sides<'_>,
    kinds: &[RedemptionKind; 3],
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

impl RedemptionKind {
    /// Checks that exactly this number of minor units was taken from all certificates together, and
    /// that the coupon was used as often.
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

/// Returns the figures of all rows. Prints the rates with one certificate and one coupon as a part
/// of the uniform rate.
fn figures(rows: &[Row], store: Store) -> Vec<Figure> {
    let mut figures = Vec::new();
    for rows in rows.chunks_exact(3) {
        let [uniform, hot, hottest] = rows else { continue };
        let begin = format!("redeem.{}.{}", store.name(), uniform.connections);
        let ratio = |row: &Row| Some(row.rate()? / uniform.rate()?.max(1e-9));
        if let (Some(hot), Some(hottest)) = (ratio(hot), ratio(hottest)) {
            println!(
                "{:>4} connections: one certificate {:.0} % of uniform, one coupon too {:.0} %",
                uniform.connections,
                100.0 * hot,
                100.0 * hottest
            );
            figures.push(Figure::ratio(format!("{begin}.one-certificate"), hot));
            figures.push(Figure::ratio(format!("{begin}.hot"), hottest));
        }
        for row in rows {
            let what = row.what.replace(',', "").replace(' ', "-");
            figures.extend(row.figures(&format!("{begin}.{what}")));
        }
    }
    figures
}
