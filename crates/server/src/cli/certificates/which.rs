//! Finding a certificate that a command names, and its fields.

use anyhow::{Context, bail};
use domain::{Certificate, CertificateNumber, Directory, OperatorId, validity};
use jiff::Timestamp;

use crate::cli::listing::Fields;

/// Selects one of several certificates with the same number.
#[derive(Clone, Copy, clap::Args)]
pub struct Which {
    /// Number of the operator, if several operators have a certificate with this number
    #[arg(long)]
    operator: Option<i64>,
}

impl Which {
    /// Finds the operator that has a certificate with this number.
    pub(super) fn find(
        self,
        directory: &Directory,
        number: &str,
    ) -> anyhow::Result<(OperatorId, CertificateNumber)> {
        let number = parse(number)?;
        let operators = directory.operators().into_iter().map(|operator| operator.id);
        let wanted = operators.filter(|id| self.operator.is_none_or(|operator| operator == id.0));
        let mut found = wanted.filter(|id| directory.locate(*id, number).is_some());
        match (found.next(), found.next()) {
            (Some(operator), None) => Ok((operator, number)),
            (Some(_), Some(_)) => {
                bail!("several operators can have certificate {number}: select one with --operator")
            }
            (None, _) => bail!("certificate {number} does not exist"),
        }
    }
}

/// Reads a certificate number as people type it.
pub(super) fn parse(number: &str) -> anyhow::Result<CertificateNumber> {
    let parsed = CertificateNumber::parse(number.trim());
    parsed.with_context(|| format!("{number} is not a certificate number"))
}

/// Returns the displayed fields of a certificate.
pub(super) fn fields(certificate: &Certificate, directory: &Directory, now: Timestamp) -> Fields {
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
