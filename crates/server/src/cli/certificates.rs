//! The command `scrip certificates`.

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

/// Subcommands of `scrip certificates`.
#[derive(Subcommand)]
pub enum CertificatesCommand {
    /// List certificates, without their secret codes
    List {
        /// Number of the operator; lists only its certificates
        #[arg(long)]
        operator: Option<i64>,
        /// Number of the series; lists only its certificates
        #[arg(long)]
        series: Option<i64>,
        /// Sale status; lists only certificates with it
        #[arg(long, value_enum)]
        sale_status: Option<Stage>,
        /// Output format: a table, JSON, or numbers only, one per line
        #[arg(long, value_enum, default_value_t = Shape::Table)]
        format: Shape,
        #[command(flatten)]
        data: DataArguments,
    },
    /// Show a certificate and its history, without its secret code
    Show {
        /// Number of the certificate
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
        /// Number of the certificate
        number: String,
        /// New last valid day, such as 2028-01-31
        #[arg(long, group = "to", value_name = "DATE", value_parser = super::series::date)]
        valid_through: Option<Date>,
        /// Number of days to add to the last valid day, or to today if that day has passed
        #[arg(long, group = "to")]
        days: Option<u32>,
        /// Reason, shown in the history of the certificate
        #[arg(long)]
        reason: String,
        #[command(flatten)]
        which: Which,
        #[command(flatten)]
        data: DataArguments,
    },
    /// Print the secret code of a certificate, and record who saw it and why
    Secret {
        /// Number of the certificate
        number: String,
        /// Reason, shown in the history of the certificate
        #[arg(long)]
        reason: String,
        #[command(flatten)]
        which: Which,
        #[command(flatten)]
        data: DataArguments,
    },
    /// Keep a note in the history of a certificate
    Note {
        /// Number of the certificate
        number: String,
        /// Text of the note: one line of at most 1,000 characters
        text: String,
        #[command(flatten)]
        which: Which,
        #[command(flatten)]
        data: DataArguments,
    },
    /// Set or clear the owner of a certificate
    #[command(group = clap::ArgGroup::new("holder").required(true))]
    Owner {
        /// Number of the certificate
        number: String,
        /// Number of the owner
        #[arg(long, group = "holder")]
        owner: Option<i64>,
        /// Clear the owner of the certificate
        #[arg(long, group = "holder")]
        nobody: bool,
        /// Reason, shown in the history of the certificate
        #[arg(long)]
        reason: Option<String>,
        #[command(flatten)]
        which: Which,
        #[command(flatten)]
        data: DataArguments,
    },
    /// Void a lost certificate and move its balance to another one. Prints the new number and
    /// secret code
    Replace {
        /// Number of the certificate
        number: String,
        /// Printed number of an unsold certificate of the same series. Without it, a new number is
        /// made
        #[arg(long)]
        with: Option<String>,
        /// Reason, shown in the history of both certificates
        #[arg(long)]
        reason: Option<String>,
        #[command(flatten)]
        which: Which,
        #[command(flatten)]
        data: DataArguments,
    },
}

/// Sale statuses on the command line.
#[derive(Clone, Copy, ValueEnum)]
pub enum Stage {
    /// In stock, not sold
    Unsold,
    /// Sold to a buyer
    Sold,
    /// Sold and later returned
    Returned,
}

/// Output formats of a list.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Shape {
    /// Print a table for people
    Table,
    /// Print JSON for scripts
    Json,
    /// Print the numbers only
    Numbers,
}

impl CertificatesCommand {
    /// Runs the chosen subcommand.
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
            Self::Secret { number, reason, which, data } => {
                return change::secret(&number, reason, which, data, config);
            }
            Self::Note { number, text, which, data } => {
                return change::note(&number, text, which, data, config);
            }
            Self::Owner { number, owner, nobody: _, reason, which, data } => {
                return change::owner(&number, owner, reason, which, data, config);
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
