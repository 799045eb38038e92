//! Compares the ratios of now with the stored ones, to find out whether something became slower by
//! more than a third. Absolute figures are not compared, because they depend on the machine and its
//! load.

use std::path::PathBuf;

use anyhow::{Result, bail, ensure};
use kit::report::{Better, Figure, Report, STORED, Unit};
use kit::workspace;
use load_kit::store::Store;

use super::all::{self, Extent};
use super::coupons;
use super::ground::Common;

/// Minimum part of a stored ratio that must be reached.
const LEFT_MIN: f64 = 2.0 / 3.0;

#[derive(clap::Args)]
pub(crate) struct CompareOptions {
    /// File with the stored figures [default: docs/performance.json]
    #[arg(long)]
    stored: Option<PathBuf>,
    /// Compare the figures in this file, written with --json, instead of measuring
    #[arg(long, conflicts_with_all = ["server", "json", "seconds", "sizes", "coupons"])]
    measured: Option<PathBuf>,
    /// Also write the figures to this file, with a description of the machine
    #[arg(long)]
    json: Option<PathBuf>,
    /// Measure this program instead of building `scrip`
    #[arg(long)]
    server: Option<PathBuf>,
    /// Stores to compare
    #[arg(long, value_enum, value_delimiter = ',', default_value = "sqlite,postgres")]
    stores: Vec<Store>,
    /// Duration of each of the three rounds of a cell in seconds
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u64).range(1..=60))]
    seconds: u64,
    /// Numbers of certificates in the growing stores
    #[arg(long, value_delimiter = ',', default_value = "10000,100000")]
    sizes: Vec<u64>,
    /// Number of coupons in the lists
    #[arg(long, default_value_t = 100_000, value_parser = clap::value_parser!(u64).range(coupons::COUNTS))]
    coupons: u64,
}

/// Measures the stored ratios again, and prints the changes.
///
/// # Errors
///
/// A ratio is worse by more than a third, or is missing.
pub(crate) fn run(options: &CompareOptions) -> Result<()> {
    let stored = options.stored.clone().unwrap_or_else(|| workspace::root().join(STORED));
    let stored = Report::read(&stored)?;
    let now = match &options.measured {
        Some(file) => Report::read(file)?,
        None => measure(options)?,
    };
    let changes = changes(&stored, &now, &options.stores);
    ensure!(!changes.is_empty(), "there are no stored ratios to compare");
    print(&changes);
    let worse: Vec<String> = changes.iter().filter_map(Change::complaint).collect();
    if worse.is_empty() {
        println!("no ratio is worse by more than a third");
        return Ok(());
    }
    bail!("worse by more than a third:\n{}", worse.join("\n"))
}

fn measure(options: &CompareOptions) -> Result<Report> {
    let extent = Extent {
        stores: options.stores.clone(),
        seconds: options.seconds,
        sizes: options.sizes.clone(),
        coupons: options.coupons,
    };
    extent.check()?;
    let (json, server) = (options.json.clone(), options.server.clone());
    let common = Common { smoke: false, json, server };
    common.run("compare", |ground| all::measure(&extent, ground))
}

/// A stored ratio, and its current value.
struct Change<'a> {
    stored: &'a Figure,
    now: Option<f64>,
}

/// Returns the stored ratios of these stores, and those that belong to no store.
fn changes<'a>(stored: &'a Report, now: &Report, stores: &[Store]) -> Vec<Change<'a>> {
    let all = [Store::Sqlite, Store::Postgres];
    let left_out: Vec<Store> = all.into_iter().filter(|store| !stores.contains(store)).collect();
    let is_of =
        |figure: &Figure, store: &Store| figure.name.split('.').nth(1) == Some(store.name());
    let ratios = stored.figures.iter().filter(|figure| figure.unit == Unit::Ratio);
    let wanted = ratios.filter(|figure| !left_out.iter().any(|store| is_of(figure, store)));
    let change = |stored: &'a Figure| Change {
        stored,
        now: now.find(&stored.name).map(|found| found.value),
    };
    wanted.map(change).collect()
}

impl Change<'_> {
    /// Returns the improvement as a factor.
    fn better(&self) -> Option<f64> {
        let now = self.now?;
        Some(match self.stored.better {
            Better::Higher => now / self.stored.value,
            Better::Lower => self.stored.value / now,
        })
    }

    /// Returns the complaint about the ratio, if there is one.
    fn complaint(&self) -> Option<String> {
        let Figure { name, value, .. } = self.stored;
        let Some(now) = self.now else {
            return Some(format!("{name}: {value:.3}, not measured now"));
        };
        // A value that cannot be compared counts as worse.
        let is_left = self.better().is_some_and(|better| better >= LEFT_MIN);
        (!is_left).then(|| format!("{name}: {value:.3} stored, {now:.3} now"))
    }
}

fn print(changes: &[Change<'_>]) {
    println!("\n{:<48} {:>10} {:>10} {:>10}", "ratio", "stored", "now", "better by");
    for change in changes {
        let Figure { name, value, .. } = change.stored;
        print!("{name:<48} {value:>10.3} ");
        match change.now.zip(change.better()) {
            Some((now, better)) => print!("{now:>10.3} {:>8.0} %", 100.0 * (better - 1.0)),
            None => print!("{:>10} {:>10}", "-", ""),
        }
        println!("{}", if change.complaint().is_some() { "  WORSE" } else { "" });
    }
}

#[cfg(test)]
mod tests {
    use kit::report::Machine;

    use super::*;

    fn report(figures: Vec<Figure>) -> Report {
        let [processor, kernel, file_system] = ["any", "6.1", "ext4"].map(str::to_owned);
        let machine = Machine { processor, cores: 2, kernel, file_system, sync_micros: 174 };
        Report { date: "2026-11-22".to_owned(), smoke: false, machine, figures }
    }

    fn complaints(stored: Figure, now: Option<Figure>, stores: &[Store]) -> Vec<String> {
        let (stored, now) = (report(vec![stored]), report(now.into_iter().collect()));
        let changes = changes(&stored, &now, stores);
        changes.iter().filter_map(Change::complaint).collect()
    }

    #[test]
    fn what_is_worse_by_more_than_a_third_is_named() {
        let cases = [
            (Better::Higher, 0.6, Some(0.41), None),
            (Better::Higher, 0.6, Some(1.9), None),
            (Better::Higher, 0.6, Some(0.39), Some("x.sqlite.y: 0.600 stored, 0.390 now")),
            (Better::Lower, 10.0, Some(14.9), None),
            (Better::Lower, 10.0, Some(0.1), None),
            (Better::Lower, 10.0, Some(15.1), Some("x.sqlite.y: 10.000 stored, 15.100 now")),
            (Better::Lower, 10.0, None, Some("x.sqlite.y: 10.000, not measured now")),
            (Better::Higher, 0.6, Some(f64::NAN), Some("x.sqlite.y: 0.600 stored, NaN now")),
        ];
        for (better, stored, now, complaint) in cases {
            let figure = |value| Figure::new("x.sqlite.y", value, Unit::Ratio, better);
            let told = complaints(figure(stored), now.map(figure), &[Store::Sqlite]);
            assert_eq!(told.first().map(String::as_str), complaint, "{better:?} {stored} {now:?}");
        }
    }

    #[test]
    fn only_ratios_of_the_stores_asked_for_are_compared() {
        let cases = [
            (Figure::ratio("x.sqlite.y", 1.0), &[Store::Sqlite][..], 1),
            (Figure::ratio("x.sqlite.y", 1.0), &[Store::Postgres], 0),
            (Figure::ratio("x.any.y", 1.0), &[Store::Postgres], 1),
            (Figure::rate("x.sqlite.y", 1.0), &[Store::Sqlite], 0),
        ];
        for (figure, stores, count) in cases {
            let stored = report(vec![figure]);
            assert_eq!(changes(&stored, &report(Vec::new()), stores).len(), count, "{stored:?}");
        }
    }
}
