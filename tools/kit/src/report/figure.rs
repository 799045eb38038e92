//! What a benchmark finds out, in one form: figures, and the machine that they are of.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};

use super::machine::Machine;
use super::promise;

/// What a figure counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Unit {
    /// Of two figures of one run: it can be compared with that of another run, and of another
    /// machine of the same kind. All others say something of one machine at one time.
    #[serde(rename = "ratio")]
    Ratio,
    /// Rate in a second.
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

/// Which way is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Better {
    /// A higher value is better.
    Higher,
    /// A lower value is better.
    Lower,
}

/// Something that was measured.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// Benchmark, store, circumstances, and what it is, with points between: `sale.sqlite.128.ratio`.
    pub name: String,
    /// Its value, in its unit.
    pub value: f64,
    /// What its value counts.
    pub unit: Unit,
    /// Which way its value is better.
    pub better: Better,
    /// What was promised of it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub target: Option<f64>,
}

impl Figure {
    /// A figure, with the target that is promised for its name.
    pub fn new(name: impl Into<String>, value: f64, unit: Unit, better: Better) -> Self {
        let name = name.into();
        let target = promise::of(&name).map(|promise| promise.target);
        Self { name, value, unit, better, target }
    }

    /// A ratio of which more is better.
    pub fn ratio(name: impl Into<String>, value: f64) -> Self {
        Self::new(name, value, Unit::Ratio, Better::Higher)
    }

    /// How many in a second.
    pub fn rate(name: impl Into<String>, value: f64) -> Self {
        Self::new(name, value, Unit::PerSecond, Better::Higher)
    }

    /// How long something takes, in microseconds.
    pub fn micros(name: impl Into<String>, value: impl Into<f64>) -> Self {
        Self::new(name, value.into(), Unit::Micros, Better::Lower)
    }

    /// Whether its target is met, if there is one.
    pub fn is_met(&self) -> Option<bool> {
        let target = self.target?;
        Some(match self.better {
            Better::Higher => self.value >= target,
            Better::Lower => self.value <= target,
        })
    }
}

/// A run, as it is written down.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// The day on which it was, in UTC.
    pub date: String,
    /// Whether it only showed that everything works: its figures are of too few requests.
    pub smoke: bool,
    /// What it ran on.
    pub machine: Machine,
    /// What was measured, in the order of measuring.
    pub figures: Vec<Figure>,
}

impl Report {
    /// Reads the report of a run that counts.
    ///
    /// # Errors
    ///
    /// That there is none, that it is not understood, or that it is of a smoke run.
    pub fn read(file: &Path) -> Result<Self> {
        let shown = file.display();
        let text = fs::read(file).with_context(|| format!("cannot read {shown}"))?;
        let report: Self = serde_json::from_slice(&text)
            .with_context(|| format!("{shown} is not what a benchmark writes with --json"))?;
        if report.smoke {
            bail!("{shown} is of a run with --smoke, whose figures say nothing");
        }
        Ok(report)
    }

    /// Writes the report as JSON.
    pub fn write(&self, file: &Path) -> Result<()> {
        let mut text = serde_json::to_vec_pretty(self)?;
        text.push(b'\n');
        fs::write(file, text).with_context(|| format!("cannot write {}", file.display()))
    }

    /// The figure of this name.
    pub fn find(&self, name: &str) -> Option<&Figure> {
        self.figures.iter().find(|figure| figure.name == name)
    }
}

/// The middle one of several, and nothing of none.
pub fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}

/// A number with commas between its thousands, and so many decimals.
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
        assert!(refusal.ends_with("is of a run with --smoke, whose figures say nothing"));
        assert!(strange.ends_with("is not what a benchmark writes with --json"));
    }
}
