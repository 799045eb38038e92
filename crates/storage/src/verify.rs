//! Checking every rule on everything stored, page by page, beside a running server too.

mod expiry;

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::time::Duration;

use domain::audit::{
    Finding, TotalsByOperator, check_certificate, check_coupon, check_holds, check_redemption,
    check_remembered, check_sale, report_missing, report_skipped,
};
use domain::operation::OperationKind;
use domain::{CertificateId, Directory, PoolId, validity};
use jiff::Timestamp;

use crate::reader::RememberedRow;
use crate::{BackendError, Reader, limits, vault};

/// Result of a check of the whole store.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// The rules that are broken.
    pub findings: Vec<Finding>,
    /// Number of checked entries.
    pub entries: u64,
    /// Number of checked sales and returns.
    pub sales: u64,
    /// Number of checked coupons, including deleted ones.
    pub coupons: u64,
    /// Number of checked redemptions.
    pub redemptions: u64,
    /// Certificates and their balance, by operator.
    pub totals: TotalsByOperator,
}

/// Checks every rule on everything stored. `now` decides which certificates have expired; `progress`
/// hears how many certificates and sales have been looked at so far.
pub async fn verify(
    reader: &dyn Reader,
    now: Timestamp,
    mut progress: impl FnMut(u64, u64),
) -> Result<Report, BackendError> {
    let at_once = |certificates, sales| {
        progress(certificates, sales);
        Duration::ZERO
    };
    verify_at_pace(reader, now, at_once).await
}

/// Checks the same beside requests that should not wait for it. `progress` says after each page how
/// long to pause before the next one.
pub async fn verify_at_pace(
    reader: &dyn Reader,
    now: Timestamp,
    mut progress: impl FnMut(u64, u64) -> Duration,
) -> Result<Report, BackendError> {
    let mut report = Report { findings: reader.audit_structure().await?, ..Report::default() };
    let mut certificates = 0;
    let mut places = Places::default();
    let mut booked_out = expiry::BookedOut::default();
    let mut from = None;
    loop {
        let page = reader.audit_certificates(from, limits::AUDIT_PAGE_ROWS).await?;
        // Read after the page, so that it knows every series and pool of the page.
        let (_, directory) = reader.directory().await?;
        report.findings.extend(page.findings);
        places.begin(&page.places_used, &page.places_skipped);
        for (certificate, entries) in &page.rows {
            let used = page.places_used.get(&certificate.id.pool()).copied().unwrap_or(0);
            check_certificate(&directory, certificate, entries, used, &mut report.findings);
            booked_out.check(reader, &directory, certificate, &mut report.findings).await?;
            let holds = page.holds.get(&certificate.id).map_or(&[][..], Vec::as_slice);
            check_holds(certificate, holds, &mut report.findings);
            places.visit(&directory, certificate.id, &mut report.findings);
            report.entries += entries.len() as u64;
            let operator = directory.operator(certificate.operator);
            let today = operator.map(|operator| validity::local_date(now, &operator.zone));
            report.totals.entry(certificate.operator).or_default().add(certificate, today);
        }
        certificates += page.rows.len() as u64;
        pause(progress(certificates, report.sales)).await;
        from = page.next;
        if from.is_none() {
            places.end(&directory, &mut report.findings);
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
        pause(progress(certificates, report.sales)).await;
        from = page.next;
        if from.is_none() {
            break;
        }
    }
    let mut next_page = |report: &Report| progress(certificates, report.sales);
    verify_coupons(reader, &mut report, &mut next_page).await?;
    verify_redemptions(reader, &mut report, &mut next_page).await?;
    verify_remembered(reader, &mut report, &mut next_page).await?;
    Ok(report)
}

async fn pause(time: Duration) {
    if !time.is_zero() {
        tokio::time::sleep(time).await;
    }
}

/// Checks that no coupon was used more often than it allowed.
async fn verify_coupons(
    reader: &dyn Reader,
    report: &mut Report,
    next_page: &mut impl FnMut(&Report) -> Duration,
) -> Result<(), BackendError> {
    let mut from = None;
    loop {
        let page = reader.audit_coupons(from, limits::AUDIT_PAGE_ROWS).await?;
        // Read after the page, so that it knows every operator of the page.
        let (_, directory) = reader.directory().await?;
        report.findings.extend(page.findings);
        for (coupon, uses) in &page.rows {
            check_coupon(&directory, coupon, uses, &mut report.findings);
        }
        report.coupons += page.rows.len() as u64;
        from = page.next;
        if from.is_none() {
            return Ok(());
        }
        pause(next_page(report)).await;
    }
}

/// Checks that every redemption is what its parts and steps say.
async fn verify_redemptions(
    reader: &dyn Reader,
    report: &mut Report,
    next_page: &mut impl FnMut(&Report) -> Duration,
) -> Result<(), BackendError> {
    let mut from = None;
    loop {
        let page = reader.audit_redemptions(from, limits::AUDIT_PAGE_ROWS).await?;
        report.findings.extend(page.findings);
        for redemption in &page.redemptions {
            check_redemption(redemption, &mut report.findings);
        }
        report.redemptions += page.redemptions.len() as u64;
        from = page.next;
        if from.is_none() {
            return Ok(());
        }
        pause(next_page(report)).await;
    }
}

/// Whether what was asked for can be told from what is stored of the operation: only then can what
/// is remembered of its request be checked against it. Of the others the database checks that
/// they exist.
const fn stores_its_request(kind: Option<OperationKind>) -> bool {
    match kind {
        Some(
            OperationKind::Redemption
            | OperationKind::Capture
            | OperationKind::Release
            | OperationKind::Refund
            | OperationKind::Issue
            | OperationKind::CertificateAction
            | OperationKind::SecretShown
            | OperationKind::CouponCreated
            | OperationKind::OwnerCreated
            | OperationKind::ApprovalRequested
            | OperationKind::ApprovalDeclined
            | OperationKind::ApprovalWithdrawn
            | OperationKind::CertificatesMailed
            | OperationKind::DeliveryRetried
            | OperationKind::UserCreated
            | OperationKind::Directory,
        ) => false,
        // No request for any of these but the first two is ever remembered.
        Some(
            OperationKind::Sale
            | OperationKind::Return
            | OperationKind::Stock
            | OperationKind::CouponChanged
            | OperationKind::CouponDeleted
            | OperationKind::OwnerChanged
            | OperationKind::Lapse
            | OperationKind::Expired
            | OperationKind::EventsPruned
            | OperationKind::SignIn
            | OperationKind::SignInRenewed
            | OperationKind::SignInEnded
            | OperationKind::CodeSent
            | OperationKind::CodeShown
            | OperationKind::Delivery
            | OperationKind::UserChanged
            | OperationKind::MembershipChanged
            | OperationKind::LinkMade
            | OperationKind::LinkUsed
            | OperationKind::PasswordChanged
            | OperationKind::FactorChanged
            | OperationKind::SessionBegun
            | OperationKind::SessionUsed
            | OperationKind::SessionConfirmed
            | OperationKind::SessionEnded,
        )
        | None => true,
    }
}

/// Checks that the repeat of every remembered request would be known for what it is.
async fn verify_remembered(
    reader: &dyn Reader,
    report: &mut Report,
    next_page: &mut impl FnMut(&Report) -> Duration,
) -> Result<(), BackendError> {
    let mut from = None;
    loop {
        let page = reader.audit_remembered(from, limits::AUDIT_PAGE_ROWS).await?;
        report.findings.extend(page.findings);
        for row in page.rows.iter().filter(|row| stores_its_request(row.kind)) {
            let RememberedRow { key, remembered, kind: _, sale } = row;
            check_remembered(
                key,
                remembered,
                sale.as_ref(),
                vault::fingerprint,
                &mut report.findings,
            );
        }
        from = page.next;
        if from.is_none() {
            return Ok(());
        }
        pause(next_page(report)).await;
    }
}

/// Looks for places that are given out and have no certificate. Places are given out in order, but
/// for those that a restored store skipped, and certificates are never removed.
#[derive(Default)]
struct Places {
    /// The places given out when the check began; what is sold meanwhile may not be seen.
    used: Option<BTreeMap<PoolId, u64>>,
    /// The places that are never given out, by pool and in order.
    skipped: Vec<(PoolId, Range<u64>)>,
    /// The place after the last one seen.
    next: BTreeMap<PoolId, u64>,
}

impl Places {
    fn begin(&mut self, used: &HashMap<PoolId, u64>, skipped: &[(PoolId, Range<u64>)]) {
        if self.used.is_none() {
            self.used = Some(used.iter().map(|(pool, used)| (*pool, *used)).collect());
            self.skipped = skipped.to_vec();
        }
    }

    fn visit(&mut self, directory: &Directory, id: CertificateId, findings: &mut Vec<Finding>) {
        let next = self.next.entry(id.pool()).or_insert(0);
        let from = std::mem::replace(next, id.place() + 1);
        self.report(directory, id.pool(), from..id.place(), findings);
        if self.skipped_of(id.pool()).any(|skipped| skipped.contains(&id.place())) {
            report_skipped(directory, id, findings);
        }
    }

    fn end(&self, directory: &Directory, findings: &mut Vec<Finding>) {
        for (pool, used) in self.used.iter().flatten() {
            let next = self.next.get(pool).copied().unwrap_or(0);
            self.report(directory, *pool, next..*used, findings);
        }
    }

    fn skipped_of(&self, pool: PoolId) -> impl Iterator<Item = &Range<u64>> {
        let of_pool = self.skipped.iter().filter(move |(known, _)| *known == pool);
        of_pool.map(|(_, skipped)| skipped)
    }

    /// Reports the places of a range without certificate that were not skipped.
    fn report(
        &self,
        directory: &Directory,
        pool: PoolId,
        mut places: Range<u64>,
        findings: &mut Vec<Finding>,
    ) {
        for skipped in self.skipped_of(pool) {
            let before = places.start..skipped.start.min(places.end);
            report_missing(directory, pool, before, findings);
            places.start = places.start.max(skipped.end);
        }
        report_missing(directory, pool, places, findings);
    }
}
