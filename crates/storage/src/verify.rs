//! Checking every rule on everything stored, page by page, beside a running server too.

use domain::audit::{Finding, TotalsByOperator, check_certificate, check_sale};

use crate::{BackendError, Reader, limits};

/// What a check of everything found.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// The rules that are broken.
    pub findings: Vec<Finding>,
    /// How many entries were looked at.
    pub entries: u64,
    /// How many sales and returns were looked at.
    pub sales: u64,
    /// Certificates and their balance, by operator.
    pub totals: TotalsByOperator,
}

/// Checks every rule on everything stored. `progress` hears how many certificates and sales have
/// been looked at so far.
pub async fn verify(
    reader: &dyn Reader,
    mut progress: impl FnMut(u64, u64),
) -> Result<Report, BackendError> {
    let mut report = Report { findings: reader.audit_structure().await?, ..Report::default() };
    let mut certificates = 0;
    let mut from = None;
    loop {
        let page = reader.audit_certificates(from, limits::AUDIT_PAGE_ROWS).await?;
        // Read after the page, so that it knows every series and pool of the page.
        let (_, directory) = reader.directory().await?;
        report.findings.extend(page.findings);
        for (certificate, entries) in &page.rows {
            let used = page.places_used.get(&certificate.id.pool()).copied().unwrap_or(0);
            check_certificate(&directory, certificate, entries, used, &mut report.findings);
            report.entries += entries.len() as u64;
            report.totals.entry(certificate.operator).or_default().add(certificate);
        }
        certificates += page.rows.len() as u64;
        progress(certificates, report.sales);
        from = page.next;
        if from.is_none() {
            break;
        }
    }
    let mut from = None;
    loop {
        let page = reader.audit_sales(from, limits::AUDIT_PAGE_ROWS).await?;
        report.findings.extend(page.findings);
        for receipt in &page.sales {
            check_sale(&receipt.sale, &receipt.certificates, &mut report.findings);
        }
        report.sales += page.sales.len() as u64;
        progress(certificates, report.sales);
        from = page.next;
        if from.is_none() {
            return Ok(report);
        }
    }
}
