//! The entries behind the figures of reports.

use domain::{CertificateId, CertificateNumber, EntryKind, OperationId, PointOfSaleId, SeriesId};
use jiff::civil::Date;
use storage::public_id::IdKind;
use storage::reader::{LedgerFilter, LedgerPlace, Recorded};

use super::ReportViewer;
use crate::error::Error;
use crate::history::EntryRecord;
use crate::log::bounds_of_day;

/// Which entries of the ledger are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LedgerQuery {
    /// Only those of certificates of this series.
    pub series: Option<SeriesId>,
    /// Only those of these kinds. Empty: every kind.
    pub kinds: Vec<EntryKind>,
    /// Only those of operations at this point of sale; the inner `None`: at none.
    pub place: Option<Option<PointOfSaleId>>,
    /// First booking day. `None`: from the beginning.
    pub from: Option<Date>,
    /// Last booking day. `None`: through today.
    pub through: Option<Date>,
}

/// An entry of the ledger with its certificate and booking day.
#[derive(Clone, Debug, PartialEq)]
pub struct LedgerEntry {
    /// Certificate of the entry.
    pub number: CertificateNumber,
    /// Day on which the reports count it.
    pub booked_on: Date,
    /// The entry, and what it belongs to.
    pub record: EntryRecord,
}

/// A position in the ledger, as callers see it: an operation, the number of a certificate, and that of
/// an entry.
pub type LedgerPosition = (OperationId, i64, u32);

/// A page of the ledger.
#[derive(Clone, Debug, Default)]
pub struct LedgerEntries {
    /// Entries of the page, the newest first. There may be fewer than were asked for, or none, on a
    /// page that is not the last one.
    pub entries: Vec<LedgerEntry>,
    /// The next page has entries before this position. `None` after the last one.
    pub next: Option<LedgerPosition>,
}

impl ReportViewer<'_> {
    /// Entries of the operator's ledger before a position, the newest first, at most `limit` of them.
    /// Their sums are the figures of the reports.
    ///
    /// # Errors
    ///
    /// Failures of the store.
    pub async fn ledger(
        &self,
        query: LedgerQuery,
        before: Option<LedgerPosition>,
        limit: u32,
    ) -> Result<LedgerEntries, Error> {
        let session = self.session;
        let (service, operator) = (session.service(), session.operator());
        let directory = service.directory();
        let Some(known) = directory.operator(operator) else {
            return Ok(LedgerEntries::default());
        };
        let LedgerQuery { series, kinds, place: wanted, from, through } = query;
        // Booking days and days of the clock may differ by one: a closed day takes nothing more.
        let first = from.map(|from| from.yesterday().unwrap_or(from));
        let behind = through.map(|through| through.tomorrow().unwrap_or(through));
        let filter = LedgerFilter {
            series,
            kinds,
            from: first.and_then(|day| bounds_of_day(day, &known.zone).0),
            before: behind.and_then(|day| bounds_of_day(day, &known.zone).1),
        };
        let place = before.map_or(LedgerPlace::NEWEST, |(operation, number, entry)| {
            let nowhere = OperationId(i64::MIN);
            let operation = session.meant(IdKind::Operation, operation).unwrap_or(nowhere);
            let number = CertificateNumber::parse(&number.to_string());
            let certificate = number.and_then(|number| directory.locate(operator, number));
            let certificate = certificate.unwrap_or(CertificateId(i64::MIN));
            LedgerPlace { operation, certificate, number: entry }
        });
        let page = service.inner.reader.ledger(operator, filter, place, limit).await?;
        let mut entries = Vec::with_capacity(page.rows.len());
        for row in page.rows {
            let at = &row.operation;
            let Some(booked_on) = directory.booked_on(operator, at.id, at.at) else { continue };
            let is_asked = from.is_none_or(|from| from <= booked_on)
                && through.is_none_or(|through| booked_on <= through);
            let id = row.entry.certificate;
            let number = directory.number_of(id).filter(|_| is_asked);
            let Some(number) = number else { continue };
            let entry = Recorded { what: row.entry, operation: row.operation };
            let record = session.told_entry(id, entry).await?;
            if wanted.is_some_and(|wanted| wanted != record.event.point_of_sale) {
                continue;
            }
            entries.push(LedgerEntry { number, booked_on, record });
        }
        let next = page.next.map(|next| {
            let number = directory.number_of(next.certificate);
            let number = number.and_then(|number| number.to_string().parse().ok());
            let operation = session.shown(IdKind::Operation, next.operation);
            (operation, number.unwrap_or_default(), next.number)
        });
        Ok(LedgerEntries { entries, next })
    }
}
