//! `scrip certificates`.

use std::path::Path;
use std::process::ExitCode;

use clap::{Subcommand, ValueEnum};
use domain::{Certificate, Directory, SaleStatus, validity};
use jiff::Timestamp;
use storage::limits::AUDIT_PAGE_ROWS;

use super::listing::{Fields, Format, list};
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
        let Self::List { operator, series, sale_status, format, data } = self;
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

fn fields(certificate: &Certificate, directory: &Directory, now: Timestamp) -> Fields {
    let operator = directory.operator(certificate.operator);
    let today = operator.map(|operator| validity::local_date(now, &operator.zone));
    let status = today.map_or(certificate.status, |today| certificate.status_on(today));
    vec![
        ("number", certificate.number.value().into()),
        ("operator", certificate.operator.0.into()),
        ("series", certificate.series.0.into()),
        ("status", format!("{status:?}").to_lowercase().into()),
        ("sale status", format!("{:?}", certificate.sale_status).to_lowercase().into()),
        ("nominal minor", certificate.nominal.minor().into()),
        ("balance minor", certificate.balance.minor().into()),
        ("held minor", certificate.held.minor().into()),
        ("valid through", certificate.valid_through.map(|date| date.to_string()).into()),
    ]
}
