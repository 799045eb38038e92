//! What is promised of the speed, and whether it is kept. The rows are those of the product's
//! description ("How fast"), on each store where they say something, and the lists of coupons.

use super::figure::{Better, Figure, Report, Unit, with_commas};

/// A figure with a target.
pub(crate) struct Promise {
    /// The name of the figure.
    figure: &'static str,
    what: &'static str,
    pub(crate) target: f64,
}

const fn promise(figure: &'static str, what: &'static str, target: f64) -> Promise {
    Promise { figure, what, target }
}

/// All of them, in the order in which they are shown.
const PROMISES: [Promise; 21] = [
    promise("sale.sqlite.128.ratio", "sales on SQLite, of the ceiling", 0.6),
    promise("redeem.sqlite.128.uniform.ratio", "redemptions on SQLite, of the ceiling", 0.5),
    promise("redeem.sqlite.128.hot", "one certificate and coupon on SQLite, of many's rate", 0.9),
    promise(
        "redeem.postgres.128.hot",
        "one certificate and coupon on PostgreSQL, of many's rate",
        0.9,
    ),
    promise("sale.postgres.128.usual", "sales on PostgreSQL, one server, of pgbench's rate", 4.0),
    promise("latency.sqlite.50.syncs", "p99 at half the maximum on SQLite, of fdatasync", 10.0),
    promise(
        "latency.postgres.50.syncs",
        "p99 at half the maximum on PostgreSQL, of fdatasync",
        10.0,
    ),
    promise(
        "growth.sqlite.sale.kept",
        "sales on SQLite, {most} stored, of the rate with {least}",
        0.85,
    ),
    promise(
        "growth.postgres.sale.kept",
        "sales on PostgreSQL, {most} stored, of the rate with {least}",
        0.85,
    ),
    promise(
        "growth.sqlite.redemption.kept",
        "redemptions on SQLite, {most} stored, of the rate with {least}",
        0.85,
    ),
    promise(
        "growth.postgres.redemption.kept",
        "redemptions on PostgreSQL, {most} stored, of the rate with {least}",
        0.85,
    ),
    promise("growth.sqlite.memory.loaded", "memory under load, SQLite, {most} stored", 200.0),
    promise("growth.postgres.memory.loaded", "memory under load, PostgreSQL, {most} stored", 200.0),
    promise("growth.sqlite.memory.idle", "memory idle, SQLite, {most} stored", 25.0),
    promise("growth.postgres.memory.idle", "memory idle, PostgreSQL, {most} stored", 25.0),
    promise("growth.sqlite.start", "start to ready, SQLite, {most} stored", 300.0),
    promise("growth.postgres.start", "start to ready, PostgreSQL, {most} stored", 300.0),
    promise("coupons.xml-by-id.ratio", "last page of all coupons, XML, of the first", 3.0),
    promise("coupons.json-by-id.ratio", "last page of all coupons, JSON, of the first", 3.0),
    promise(
        "coupons.changed.ratio",
        "last page of coupons changed since a date, of the first",
        3.0,
    ),
    promise("coupons.changed-from-id.ratio", "the same, from an id", 3.0),
];

/// What is promised of a figure.
pub(crate) fn of(figure: &str) -> Option<&'static Promise> {
    PROMISES.iter().find(|promise| promise.figure == figure)
}

/// A row of the table of promises.
#[derive(Debug, PartialEq)]
pub(crate) struct Kept {
    pub(crate) what: String,
    pub(crate) measured: String,
    pub(crate) target: String,
    pub(crate) met: &'static str,
}

/// The table: a row for each promise, whether it was measured or not.
pub(crate) fn kept(report: &Report) -> Vec<Kept> {
    let row = |promise: &Promise| {
        let figure = report.find(promise.figure);
        let what = named(promise, report);
        let Some(figure) = figure else {
            let measured = "not measured".to_owned();
            return Kept { what, measured, target: String::new(), met: "no" };
        };
        let at = match figure.better {
            Better::Higher => "≥",
            Better::Lower => "≤",
        };
        let show = |value| shown(figure, promise.target, value);
        Kept {
            what,
            measured: show(figure.value),
            target: format!("{at} {}", show(promise.target)),
            met: if figure.is_met() == Some(true) { "yes" } else { "no" },
        }
    };
    PROMISES.iter().map(row).collect()
}

/// What is promised, with how many certificates there were.
fn named(promise: &Promise, report: &Report) -> String {
    let store = promise.figure.split('.').nth(1).unwrap_or_default();
    let count = |which: &str| {
        let figure = report.find(&format!("growth.{store}.{which}"));
        figure.map_or_else(|| format!("{which} certificates"), |found| with_commas(found.value, 0))
    };
    promise.what.replace("{most}", &count("most")).replace("{least}", &count("least"))
}

/// A value in the words of its figure. Shares of something larger are per cent, multiples are not.
fn shown(figure: &Figure, target: f64, value: f64) -> String {
    match figure.unit {
        Unit::Ratio if target < 1.0 => format!("{} %", with_commas(100.0 * value, 0)),
        Unit::Ratio => format!("{} times", with_commas(value, 1)),
        Unit::PerSecond => format!("{} /s", with_commas(value, 0)),
        Unit::Micros => format!("{} µs", with_commas(value, 0)),
        Unit::Millis => format!("{} ms", with_commas(value, 0)),
        Unit::Mebibytes => format!("{} MiB", with_commas(value, 0)),
        Unit::Bytes => format!("{} bytes", with_commas(value, 0)),
        Unit::Certificates => with_commas(value, 0),
    }
}

/// Prints the table.
pub(crate) fn print(report: &Report) {
    println!("\n{:<86} {:>14} {:>12}  met", "what", "measured", "target");
    for Kept { what, measured, target, met } in kept(report) {
        println!("{what:<86} {measured:>14} {target:>12}  {met}");
    }
    if report.smoke {
        println!("(a smoke run: these figures say nothing)");
    }
}
