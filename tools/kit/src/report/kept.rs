//! Table that shows whether the promises of speed are kept.

use super::figure::{Better, Figure, Report, Unit, with_commas};
use super::promise::{PROMISES, Promise};

/// One row of the table of promises.
#[derive(Debug, PartialEq)]
pub(super) struct Kept {
    pub(super) what: String,
    pub(super) measured: String,
    pub(super) target: String,
    pub(super) met: &'static str,
}

/// Returns a row for each promise, measured or not.
pub(super) fn kept(report: &Report) -> Vec<Kept> {
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

/// Returns the text of a promise, with the numbers of certificates.
fn named(promise: &Promise, report: &Report) -> String {
    let store = promise.figure.split('.').nth(1).unwrap_or_default();
    let count = |which: &str| {
        let figure = report.find(&format!("growth.{store}.{which}"));
        figure.map_or_else(|| format!("{which} certificates"), |found| with_commas(found.value, 0))
    };
    promise.what.replace("{most}", &count("most")).replace("{least}", &count("least"))
}

/// Returns a value as text. A part of something larger is in per cent, a multiple is not.
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

/// Prints the table of promises.
pub fn print(report: &Report) {
    println!("\n{:<86} {:>14} {:>12}  met", "what", "measured", "target");
    for Kept { what, measured, target, met } in kept(report) {
        println!("{what:<86} {measured:>14} {target:>12}  {met}");
    }
    if report.smoke {
        println!("(a smoke run: these figures mean nothing)");
    }
}
