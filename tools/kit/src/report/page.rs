//! Writes the tables of a stored run into the page about performance, between two markers.

use anyhow::{Context, Result, ensure};

use super::figure::{Report, with_commas};
use super::kept::{Kept, kept};

/// Path of the page.
pub const PAGE: &str = "docs/performance.md";

/// The stores: their names in figures, and their names for readers.
const STORES: [(&str, &str); 2] = [("sqlite", "SQLite"), ("postgres", "PostgreSQL")];

const BEGIN: &str = "<!-- figures: made from performance.json by cargo xtask codegen -->\n";
const END: &str = "<!-- /figures -->";

/// Returns the page with the tables of this run between its markers. The rest stays.
///
/// # Errors
///
/// The page does not have each marker once, in their order.
pub fn with_tables(page: &str, report: &Report) -> Result<String> {
    let count = |marker: &str| page.matches(marker).count();
    ensure!(count(BEGIN) == 1 && count(END) == 1, "{PAGE} needs each of its markers once");
    let (before, rest) = page.split_once(BEGIN).context("the first marker")?;
    let (_, after) = rest
        .split_once(END)
        .with_context(|| format!("{PAGE}: the closing marker stands before the other one"))?;
    Ok(format!("{before}{BEGIN}\n{}\n{END}{after}", tables(report)))
}

fn tables(report: &Report) -> String {
    let mut text = format!("Measured on {}:\n{}.\n\n", report.date, report.machine.sentence());
    text += "The ceiling is the no-op handler's rate; rates are those at 128 connections.\n\n";
    text += "| what | measured | target | met |\n| --- | --- | --- | --- |\n";
    for Kept { what, measured, target, met } in kept(report) {
        text += &format!("| {what} | {measured} | {target} | {met} |\n");
    }
    text + &latencies(report) + &growth(report)
}

/// Returns the table of latencies at shares of the maximum.
fn latencies(report: &Report) -> String {
    let mut rows = String::new();
    for (store, title) in STORES {
        for level in ["10", "50", "90"] {
            let begin = format!("latency.{store}.{level}");
            let Some(rate) = report.find(&format!("{begin}.rate")) else { continue };
            rows += &format!("| {} | {level} % | {} |", title, with_commas(rate.value, 0));
            for end in ["p50", "p99", "p99.9", "no-op.p99"] {
                rows += &format!(" {} |", cell(report, &format!("{begin}.{end}"), " µs"));
            }
            rows += "\n";
        }
    }
    if rows.is_empty() {
        return rows;
    }
    "\nSales at shares of the maximum, sent at random times whether or not earlier ones are \
     answered:\n\n\
     | store | of the maximum | sales/s | p50 | p99 | p99.9 | p99 of the no-op handler |\n\
     | --- | --- | --- | --- | --- | --- | --- |\n"
        .to_owned()
        + &rows
}

/// Returns the table of stores with more and more certificates.
fn growth(report: &Report) -> String {
    let mut rows = String::new();
    for (store, title) in STORES {
        let begin = format!("growth.{store}.");
        let size =
            |name: &str| name.strip_prefix(&begin)?.strip_suffix(".sale.rate")?.parse::<u32>().ok();
        for size in report.figures.iter().filter_map(|figure| size(&figure.name)) {
            rows += &format!("| {} | {} |", title, with_commas(f64::from(size), 0));
            let units = [
                ("sale.rate", ""),
                ("redemption.rate", ""),
                ("memory.idle", " MiB"),
                ("memory.loaded", " MiB"),
                ("start", " ms"),
                ("bytes", ""),
            ];
            for (end, unit) in units {
                rows += &format!(" {} |", cell(report, &format!("{begin}{size}.{end}"), unit));
            }
            rows += "\n";
        }
    }
    if rows.is_empty() {
        return rows;
    }
    "\nWith more and more certificates stored, at 128 connections:\n\n\
     | store | certificates | sales/s | redemptions/s | idle | under load | start to ready | bytes \
     for each |\n\
     | --- | --- | --- | --- | --- | --- | --- | --- |\n"
        .to_owned()
        + &rows
}

/// Returns a figure with its unit, or a dash.
fn cell(report: &Report, name: &str, unit: &str) -> String {
    let found = report.find(name);
    found.map_or("–".to_owned(), |figure| format!("{}{unit}", with_commas(figure.value, 0)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::figure::{Better, Figure, Unit};
    use crate::report::machine::Machine;

    fn report() -> Report {
        let machine = Machine::of_a_test();
        let millis = |name: &str, value| Figure::new(name, value, Unit::Millis, Better::Lower);
        let certificates = Unit::Certificates;
        let figures = vec![
            Figure::ratio("sale.sqlite.128.ratio", 0.625),
            Figure::new("latency.sqlite.50.syncs", 21.04, Unit::Ratio, Better::Lower),
            Figure::rate("latency.sqlite.50.rate", 10_000.4),
            Figure::micros("latency.sqlite.50.p50", 900),
            Figure::micros("latency.sqlite.50.p99", 4_100),
            Figure::new("growth.sqlite.most", 10_000_000.0, certificates, Better::Higher),
            Figure::new("growth.sqlite.least", 10_000.0, certificates, Better::Higher),
            Figure::ratio("growth.sqlite.sale.kept", 0.9),
            millis("growth.sqlite.start", 120.0),
            Figure::rate("growth.sqlite.10000000.sale.rate", 12_345.0),
            millis("growth.sqlite.10000000.start", 120.0),
        ];
        Report { date: "2026-11-22".to_owned(), smoke: false, machine, figures }
    }

    #[test]
    fn the_tables_say_what_was_measured_promised_and_met() {
        let text = tables(&report());
        for line in [
            "| sales on SQLite, of the ceiling | 62 % | ≥ 60 % | yes |",
            "| p99 at half the maximum on SQLite, of fdatasync | 21.0 times | ≤ 10.0 times | no |",
            "| sales on SQLite, 10,000,000 stored, of the rate with 10,000 | 90 % | ≥ 85 % | yes |",
            "| start to ready, SQLite, 10,000,000 stored | 120 ms | ≤ 300 ms | yes |",
            "| sales on PostgreSQL, one server, of pgbench's rate | not measured |  | no |",
            "| SQLite | 50 % | 10,000 | 900 µs | 4,100 µs | – | – |",
            "| SQLite | 10,000,000 | 12,345 | – | – | – | 120 ms | – |",
        ] {
            assert!(text.lines().any(|found| found == line), "{line}\n{text}");
        }
    }

    #[test]
    fn what_is_between_the_markers_is_written_anew_and_nothing_else() {
        let report = report();
        let tables = tables(&report);
        let page = |between: &str| format!("# Head\n\n{BEGIN}{between}{END}\n\ntail\n");
        let written = page(&format!("\n{tables}\n"));
        for between in ["", "\nold\n"] {
            assert_eq!(with_tables(&page(between), &report).unwrap(), written);
        }
        assert_eq!(with_tables(&written, &report).unwrap(), written);
    }

    #[test]
    fn the_page_has_its_markers() {
        let page = std::fs::read_to_string(crate::workspace::root().join(PAGE)).unwrap();
        let written = with_tables(&page, &report()).unwrap();
        assert!(written.contains("| sales on SQLite, of the ceiling | 62 %"));
    }

    #[test]
    fn a_page_without_its_markers_is_refused() {
        let refused = [
            "# Head\n".to_owned(),
            format!("{BEGIN}text\n"),
            format!("text\n{END}\n"),
            format!("{END}\n{BEGIN}"),
            format!("{BEGIN}{END}{BEGIN}{END}"),
        ];
        for page in refused {
            assert!(with_tables(&page, &report()).is_err(), "{page}");
        }
    }
}
