//! `scrip certificates`.

mod change;
mod show;
mod which;

use std::path::Path;
use std::process::ExitCode;

use clap::{Subcommand, ValueEnum};
use domain::{Certificate, SaleStatus};
use jiff::civil::Date;
use storage::limits::AUDIT_PAGE_ROWS;

use self::which::{Which, fields};
use super::listing::{Format, list};
use super::{look, print};
use crate::config::DataArguments;

/// What can be done with certificates.
#[derive(Subcommand)]
pub enum CertificatesCommand {
    /// List certificates; never their secret codes
    List {
        /// Only those of this operator
        #[arg(long)]
        operator: Option<i64>,
        /// Only those of this series
        #[arg(long)]
        series: Option<i64>,
        /// Only those with this sale status
        #[arg(long, value_enum)]
        sale_status: Option<Stage>,
        /// A table, JSON, or the bare numbers, one a line
        #[arg(long, value_enum, default_value_t = Shape::Table)]
        format: Shape,
        #[command(flatten)]
        data: DataArguments,
    },
    /// Show one certificate and everything that happened to it; never its secret code
    Show {
        /// Its number
        number: String,
        #[command(flatten)]
        which: Which,
        #[command(flatten)]
        data: DataArguments,
        #[command(flatten)]
        format: Format,
    },
    /// Move the last valid day of a certificate forward
    #[command(group = clap::ArgGroup::new("to").required(true))]
    Extend {
        /// Its number
        number: String,
        /// The new last valid day, such as 2028-01-31
        #[arg(long, group = "to", value_name = "DATE", value_parser = super::series::date)]
        valid_through: Option<Date>,
        /// By how many days: after the last valid day, or after today where that day is over
        #[arg(long, group = "to")]
        days: Option<u32>,
        /// Why; the history of the certificate tells it
        #[arg(long)]
        reason: String,
        #[command(flatten)]
        which: Which,
        #[command(flatten)]
        data: DataArguments,
    },
    /// Void a certificate that was lost and give its balance to another one; prints the new number and
    /// secret code
    Replace {
        /// Its number
        number: String,
        /// The printed number of an unsold certificate of the same series; without it a new number is
        /// made
        #[arg(long)]
        with: Option<String>,
        /// Why; the history of both certificates tells it
        #[arg(long)]
        reason: Option<String>,
        #[command(flatten)]
        which: Which,
        #[command(flatten)]
        data: DataArguments,
    },
}

/// Sale statuses, as people write them.
#[derive(Clone, Copy, ValueEnum)]
pub enum Stage {
    /// In stock
    Unsold,
    /// Sold
    Sold,
    /// Sold and returned
    Returned,
}

/// How a list is printed.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Shape {
    /// For people
    Table,
    /// For scripts
    Json,
    /// The numbers alone
    Numbers,
}

impl CertificatesCommand {
    /// Does it.
    pub fn run(self, config: Option<&Path>) -> anyhow::Result<ExitCode> {
        let (operator, series, sale_status, format, data) = match self {
            Self::List { operator, series, sale_status, format, data } => {
                (operator, series, sale_status, format, data)
            }
            Self::Show { number, which, data, format } => {
                return show::run(&number, which, format, data, config);
            }
            Self::Extend { number, valid_through, days, reason, which, data } => {
                let to = change::last_day(valid_through, days)?;
                return change::extend(&number, to, reason, which, data, config);
            }
            Self::Replace { number, with, reason, which, data } => {
                return change::replace(&number, with.as_deref(), reason, which, data, config);
            }
        };
        let wanted = sale_status.map(|status| match status {
            Stage::Unsold => SaleStatus::Unsold,
            Stage::Sold => SaleStatus::Sold,
            Stage::Returned => SaleStatus::Returned,
        });
        let is_wanted = |certificate: &Certificate| {
            operator.is_none_or(|operator| certificate.operator.0 == operator)
                && series.is_none_or(|series| certificate.series.0 == series)
                && wanted.is_none_or(|status| certificate.sale_status == status)
        };
        look(data, config, async |engine| {
            let mut from = None;
            let mut rows = Vec::new();
            loop {
                let page = engine.reader.audit_certificates(from, AUDIT_PAGE_ROWS).await?;
                let found = page.rows.iter().map(|(certificate, _)| certificate);
                let found = found.filter(|certificate| is_wanted(certificate));
                if format == Shape::Numbers {
                    // Millions of numbers go out as they come in.
                    let lines: String = found.map(|c| format!("{}\n", c.number)).collect();
                    print(&lines)?;
                } else {
                    let directory = engine.service.directory();
                    let now = engine.service.now();
                    rows.extend(found.map(|certificate| fields(certificate, &directory, now)));
                }
                from = page.next;
                if from.is_none() {
                    break;
                }
            }
            match format {
                Shape::Numbers => Ok(ExitCode::SUCCESS),
                Shape::Table => print(&list(rows, Format { json: false })),
                Shape::Json => print(&list(rows, Format { json: true })),
            }
        })
    }
}
