//! Results of a benchmark: its figures, and the machine.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};

use super::machine::Machine;
use super::promise;

/// Unit of a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Unit {
    /// Ratio of two figures of one run. It can be compared with another run, and with another
    /// machine of the same kind. The other units describe one machine at one time.
    #[serde(rename = "ratio")]
    Ratio,
    /// Rate per second.
    #[serde(rename = "1/s")]
    PerSecond,
    /// Microseconds.
    #[serde(rename = "µs")]
    Micros,
    /// Milliseconds.
    #[serde(rename = "ms")]
    Millis,
    /// Mebibytes of memory.
    #[serde(rename = "MiB")]
    Mebibytes,
    /// Bytes on the disk.
    #[serde(rename = "bytes")]
    Bytes,
    /// Number of certificates.
    #[serde(rename = "certificates")]
    Certificates,
}

/// Direction in which a figure is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Better {
    /// A higher value is better.
    Higher,
    /// A lower value is better.
    Lower,
}

/// A measured figure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// Benchmark, store, circumstances and subject, with points in between:
    /// `sale.sqlite.128.ratio`.
    pub name: String,
    /// Value of the figure in its unit.
    pub value: f64,
    /// Unit of the value.
    pub unit: Unit,
    /// Direction in which the value is better.
    pub better: Better,
    /// Target that is promised, if there is one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub target: Option<f64>,
}

impl Figure {
    /// Creates a figure, with the target that is promised for its name.
    pub fn new(name: impl Into<String>, value: f64, unit: Unit, better: Better) -> Self {
        let name = name.into();
        let target = promise::of(&name).map(|promise| promise.target);
        Self { name, value, unit, better, target }
    }

    /// Creates a ratio. A higher one is better.
    pub fn ratio(name: impl Into<String>, value: f64) -> Self {
        Self::new(name, value, Unit::Ratio, Better::Higher)
    }

    /// Creates a rate per second.
    pub fn rate(name: impl Into<String>, value: f64) -> Self {
        Self::new(name, value, Unit::PerSecond, Better::Higher)
    }

    /// Creates a duration in microseconds.
    pub fn micros(name: impl Into<String>, value: impl Into<f64>) -> Self {
        Self::new(name, value.into(), Unit::Micros, Better::Lower)
    }

    /// Returns whether its target is met, if there is one.
    pub fn is_met(&self) -> Option<bool> {
        let target = self.target?;
        Some(match self.better {
            Better::Higher => self.value >= target,
            Better::Lower => self.value <= target,
        })
    }
}

/// Report of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Day of the run, in UTC.
    pub date: String,
    /// Whether it was a smoke run, whose figures are of too few requests.
    pub smoke: bool,
    /// Machine of the run.
    pub machine: Machine,
    /// Figures in the order of their measurement.
    pub figures: Vec<Figure>,
}

impl Report {
    /// Reads the report of a full run.
    ///
    /// # Errors
    ///
    /// The file is missing or malformed, or has the report of a smoke run.
    pub fn read(file: &Path) -> Result<Self> {
        let shown = file.display();
        let text = fs::read(file).with_context(|| format!("cannot read {shown}"))?;
        let report: Self = serde_json::from_slice(&text).with_context(|| {
            format!("{shown} is not a report of a benchmark, which `--json` writes")
        })?;
        if report.smoke {
            bail!("{shown} is the report of a smoke run, whose figures mean nothing");
        }
        Ok(report)
    }

    /// Writes the report as JSON.
    pub fn write(&self, file: &Path) -> Result<()> {
        let mut text = serde_json::to_vec_pretty(self)?;
        text.push(b'\n');
        fs::write(file, text).with_context(|| format!("cannot write {}", file.display()))
    }

    /// Returns the figure with this name.
    pub fn find(&self, name: &str) -> Option<&Figure> {
        self.figures.iter().find(|figure| figure.name == name)
    }
}

/// Returns the median, or nothing if there are no values.
pub fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}

/// Returns a number with commas between its thousands, and this number of decimals.
pub fn with_commas(value: f64, decimals: usize) -> String {
    let plain = format!("{:.decimals$}", value.abs());
    let whole = plain.find('.').unwrap_or(plain.len());
    let mut shown = String::from(if value < 0.0 { "-" } else { "" });
    for (place, character) in plain.char_indices() {
        if place > 0 && place < whole && (whole - place).is_multiple_of(3) {
            shown.push(',');
        }
        shown.push(character);
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_met_from_its_side() {
        let cases = [
            (Better::Higher, Some(2.0), 2.0, Some(true)),
            (Better::Higher, Some(2.0), 1.9, Some(false)),
            (Better::Lower, Some(2.0), 2.0, Some(true)),
            (Better::Lower, Some(2.0), 2.1, Some(false)),
            (Better::Lower, None, 2.1, None),
        ];
        for (better, target, value, met) in cases {
            let name = "any".to_owned();
            let figure = Figure { name, value, unit: Unit::Ratio, better, target };
            assert_eq!(figure.is_met(), met, "{figure:?}");
        }
    }

    #[test]
    fn what_is_promised_of_a_name_is_its_target() {
        assert_eq!(Figure::ratio("sale.sqlite.128.ratio", 0.3).target, Some(0.6));
        assert_eq!(Figure::ratio("sale.sqlite.1.ratio", 0.3).target, None);
    }

    #[test]
    fn the_median_is_the_one_in_the_middle() {
        let cases: [(&[f64], Option<f64>); 4] = [
            (&[], None),
            (&[4.0], Some(4.0)),
            (&[9.0, 1.0, 2.0], Some(2.0)),
            (&[4.0, 1.0], Some(4.0)),
        ];
        for (values, middle) in cases {
            assert_eq!(median(values.to_vec()), middle);
        }
    }

    #[test]
    fn thousands_are_parted() {
        let cases = [
            (0.0, 0, "0"),
            (999.6, 0, "1,000"),
            (12_345_678.0, 0, "12,345,678"),
            (1_234.56, 1, "1,234.6"),
            (0.25, 2, "0.25"),
            (-1_000.0, 0, "-1,000"),
        ];
        for (value, decimals, shown) in cases {
            assert_eq!(with_commas(value, decimals), shown);
        }
    }

    #[test]
    fn a_report_is_read_as_it_was_written_and_a_smoke_is_refused() {
        let machine = Machine::of_a_test();
        let figures = vec![
            Figure::ratio("sale.sqlite.128.ratio", 0.28),
            Figure::micros("sale.sqlite.128.p99", 12_326),
        ];
        let mut report = Report { date: "2026-11-22".to_owned(), smoke: false, machine, figures };
        let name = format!("scrip-xtask-report-{}.json", std::process::id());
        let file = std::env::temp_dir().join(name);
        report.write(&file).unwrap();
        assert_eq!(Report::read(&file).unwrap(), report);
        report.smoke = true;
        report.write(&file).unwrap();
        let refusal = Report::read(&file).unwrap_err().to_string();
        fs::write(&file, "{}").unwrap();
        let strange = Report::read(&file).unwrap_err().to_string();
        fs::remove_file(&file).unwrap();
        assert!(refusal.ends_with("is the report of a smoke run, whose figures mean nothing"));
        assert!(strange.ends_with("is not a report of a benchmark, which `--json` writes"));
    }
}
