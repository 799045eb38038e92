//! The command `scrip report`.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::ValueEnum;
use domain::Currency;
use jiff::civil::Date;
use serde_json::{Value, json};
use service::{
    Cell, FileKind, Report, ReportName, ReportQuery, ReportText, Span, decimal, report_of,
};

use super::listing::{Fields, Format, list};
use super::users::only_operator;
use super::{look, print};
use crate::config::DataArguments;

/// Format of a printed report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum ReportFormat {
    /// Table for people to read
    #[default]
    Table,
    /// JSON, with amounts in minor units
    Json,
    /// CSV for programs: commas, decimal points
    Csv,
    /// CSV for Excel in Russian: byte order mark, semicolons, decimal commas
    CsvExcel,
    /// XLSX, which needs --output
    Xlsx,
}

/// A report and its days.
#[derive(clap::Args)]
pub struct ReportCommand {
    /// Name of the report. A wrong name is answered with the list of all
    #[arg(value_parser = name)]
    report: ReportName,
    /// Number of the operator. May be omitted if there is only one
    #[arg(long)]
    operator: Option<i64>,
    /// Day of a report about the end of a day [default: today]
    #[arg(long, value_name = "DATE", value_parser = super::series::date)]
    as_of: Option<Date>,
    /// First day of a period [default: the first day of the month]
    #[arg(long, value_name = "DATE", value_parser = super::series::date, conflicts_with = "as_of")]
    from: Option<Date>,
    /// Last day of a period [default: today]
    #[arg(long, value_name = "DATE", value_parser = super::series::date, conflicts_with = "as_of")]
    through: Option<Date>,
    /// Format of the report
    #[arg(long, value_enum, default_value_t)]
    format: ReportFormat,
    /// File to write. Without it, the report is printed
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    data: DataArguments,
}

impl ReportCommand {
    /// Prints the report. Fails if a proof does not hold.
    pub fn run(self, config: Option<&Path>) -> anyhow::Result<ExitCode> {
        let Self { report, operator, as_of, from, through, format, output, data } = self;
        if format == ReportFormat::Xlsx && output.is_none() {
            bail!("an XLSX file is not printed: name a file with --output");
        }
        look(data, config, async |engine| {
            let directory = engine.service.directory();
            let id = only_operator(&directory, operator)?;
            let query = ReportQuery { as_of, from, through };
            let report = report_of(&engine.service, id, report, query).await?;
            let bytes = match format {
                ReportFormat::Table => table(&report).into_bytes(),
                ReportFormat::Json => format!("{:#}\n", as_json(&report)).into_bytes(),
                ReportFormat::Csv => file(&report, FileKind::Csv)?,
                ReportFormat::CsvExcel => file(&report, FileKind::CsvExcel)?,
                ReportFormat::Xlsx => file(&report, FileKind::Xlsx)?,
            };
            match &output {
                None => {
                    print(&String::from_utf8_lossy(&bytes))?;
                }
                Some(path) => {
                    let written = std::fs::File::create(path)
                        .and_then(|mut file| file.write_all(&bytes).and_then(|()| file.sync_all()));
                    written.with_context(|| format!("{} cannot be written", path.display()))?;
                }
            }
            if let Some(proof) = report.proofs.iter().find(|proof| !proof.holds()) {
                bail!(
                    "the figures are not to be trusted: {} is {} and must be {}; run `scrip verify`",
                    proof.name.name(),
                    proof.reported,
                    proof.expected
                );
            }
            Ok(ExitCode::SUCCESS)
        })
    }
}

fn name(text: &str) -> Result<ReportName, String> {
    let names = || ReportName::ALL.iter().map(|report| report.name()).collect::<Vec<_>>();
    ReportName::parse(text).ok_or_else(|| format!("must be one of {}", names().join(", ")))
}

fn file(report: &Report, kind: FileKind) -> anyhow::Result<Vec<u8>> {
    Ok(report.file(kind, report.name.name(), &|text: ReportText| text.name().to_owned())?)
}

/// The report as a table for people, below a line that says what it is.
fn table(report: &Report) -> String {
    let days = match report.span {
        Span::AsOf(day) => format!("at the end of {day}"),
        Span::Period { from, through } => format!("from {from} through {through}"),
    };
    let state = match (report.is_final, report.is_of_today) {
        (true, _) => ", closed",
        (false, true) => ", so far",
        (false, false) => "",
    };
    let rows = report.rows.iter().chain(&report.total).map(|row| -> Fields {
        let names = report.columns.iter().map(|column| column.name.name());
        names.zip(row.iter().map(|cell| shown(cell, report.currency))).collect()
    });
    let rows = list(rows.collect(), Format { json: false });
    let name = report.name.name();
    format!("{name} of {} {days}{state}, in {}\n\n{rows}", report.operator_name, report.currency)
}

fn shown(cell: &Cell, currency: Currency) -> Value {
    match cell {
        Cell::Text(text) => text.as_str().into(),
        Cell::Word(word) => word.name().into(),
        Cell::Count(count) => (*count).into(),
        Cell::Money(minor) => decimal(*minor, currency, '.').into(),
        Cell::Month(month) => month.to_string().into(),
        Cell::Day(day) => day.to_string().into(),
        Cell::Nothing => Value::Null,
    }
}

fn as_json(report: &Report) -> Value {
    let ReportQuery { as_of, from, through } = report.span.query();
    let day = |day: Option<Date>| day.map(|day| day.to_string());
    let row = |cells: &Vec<Cell>| -> Value {
        let cell = |cell: &Cell| match cell {
            Cell::Money(minor) => (*minor).into(),
            other => shown(other, report.currency),
        };
        let names = report.columns.iter().map(|column| column.name.name().to_owned());
        Value::Object(names.zip(cells.iter().map(cell)).collect())
    };
    json!({
        "name": report.name.name(),
        "operator": report.operator.0,
        "currency": report.currency.code(),
        "as_of": day(as_of),
        "from": day(from),
        "through": day(through),
        "is_final": report.is_final,
        "is_of_today": report.is_of_today,
        "rows": report.rows.iter().map(row).collect::<Vec<_>>(),
        "total": report.total.as_ref().map(row),
        "proofs": report.proofs.iter().map(|proof| json!({
            "name": proof.name.name(),
            "reported": proof.reported,
            "expected": proof.expected,
            "holds": proof.holds(),
        })).collect::<Vec<_>>(),
    })
}
