//! Certificates that a print command names.

use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::ValueEnum;
use domain::{CertificateNumber, Directory, OperationId, OperatorId, SeriesId, Status};
use service::{PrintError, PrintJob, PrintRejection, PrintSelection, Service, print_job};

use crate::cli::common::find_series;
use crate::cli::say;
use crate::cli::users::only_operator;

/// Certificates that a command prints.
#[derive(clap::Args)]
#[command(group = clap::ArgGroup::new("which").required(true))]
pub struct Selection {
    /// Numbers of the certificates to print
    #[arg(group = "which", value_name = "NUMBER")]
    numbers: Vec<String>,
    /// File with numbers, one per line, such as `scrip series stock` writes
    #[arg(long, group = "which", value_name = "FILE")]
    numbers_from: Option<PathBuf>,
    /// Number of a series; prints its certificates
    #[arg(long, group = "which")]
    series: Option<i64>,
    /// Identifier of a sale; prints its certificates
    #[arg(long, group = "which")]
    sale: Option<i64>,
    /// Status of the certificates of the series
    #[arg(long, value_enum, requires = "series", default_value_t)]
    status: PrintedStatus,
    /// Number of the operator. May be omitted with --series, or if there is only one
    #[arg(long)]
    operator: Option<i64>,
}

/// Status of certificates that are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum PrintedStatus {
    /// Created and not sold
    #[default]
    Issued,
    /// Sold, and can be spent
    Active,
}

impl Selection {
    /// Finds the certificates to print.
    pub(super) async fn find(self, service: &Service) -> anyhow::Result<PrintJob> {
        let directory = service.directory();
        let (operator, selection) = self.parts(&directory)?;
        let status = match &selection {
            PrintSelection::Series { series, status } => Some((*series, *status)),
            PrintSelection::Numbers(_) | PrintSelection::Sale(_) => None,
        };
        match (print_job(service, operator, selection).await, status) {
            (Err(PrintError::Rejected(PrintRejection::Nothing)), Some((series, status))) => {
                let other = match status {
                    Status::Issued => "active",
                    _ => "issued",
                };
                bail!(
                    "series {series} has no certificate with status {}: try --status {other}",
                    status.name()
                )
            }
            (found, _) => Ok(found?),
        }
    }

    fn parts(self, directory: &Directory) -> anyhow::Result<(OperatorId, PrintSelection)> {
        let Self { numbers, numbers_from, series, sale, status, operator } = self;
        if let Some(id) = series {
            let series = find_series(directory, SeriesId(id))?;
            if operator.is_some_and(|operator| operator != series.operator.0) {
                bail!("series {id} is of operator {}", series.operator);
            }
            let status = match status {
                PrintedStatus::Issued => Status::Issued,
                PrintedStatus::Active => Status::Active,
            };
            return Ok((series.operator, PrintSelection::Series { series: series.id, status }));
        }
        let operator = only_operator(directory, operator)?;
        if let Some(sale) = sale {
            return Ok((operator, PrintSelection::Sale(OperationId(sale))));
        }
        let numbers = match numbers_from {
            None => numbers,
            Some(path) => {
                let text = std::fs::read_to_string(&path)
                    .with_context(|| format!("{} cannot be read", path.display()))?;
                text.lines().map(str::to_owned).filter(|line| !line.trim().is_empty()).collect()
            }
        };
        let parse = |(place, text): (usize, &String)| {
            let number = CertificateNumber::parse(text.trim());
            // The text is not repeated: it may be a line of a file with secret codes.
            number.with_context(|| {
                format!("line {} of the numbers is no certificate number", place + 1)
            })
        };
        let numbers = numbers.iter().enumerate().map(parse).collect::<anyhow::Result<_>>()?;
        Ok((operator, PrintSelection::Numbers(numbers)))
    }
}

/// Tells of certificates of a sale that are not printed.
pub(super) fn tell_ended(job: &PrintJob) {
    if job.ended > 0 {
        say(&format!(
            "{} certificates of the sale are spent, expired or voided, and are not printed",
            job.ended
        ));
    }
}
