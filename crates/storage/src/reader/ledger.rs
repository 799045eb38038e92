//! The ledger of an operator: its entries, the newest first.

use domain::operation::Operation;
use domain::{CertificateId, Entry, EntryKind, OperationId, OperatorId, SeriesId};
use jiff::Timestamp;

use super::{LogFilter, ReadFuture};

/// Filter of the entries of an operator.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LedgerFilter {
    /// Only those of certificates of this series.
    pub series: Option<SeriesId>,
    /// Only those of these kinds. Empty: every kind.
    pub kinds: Vec<EntryKind>,
    /// Only those of operations at this moment or later, as near as the ids of operations tell.
    /// Earlier ones of up to two hours may be found too.
    pub from: Option<Timestamp>,
    /// Only those of operations before this moment, as near as the ids of operations tell.
    pub before: Option<Timestamp>,
}

impl LedgerFilter {
    /// The filter of the operations to look at.
    pub fn operations(&self) -> LogFilter {
        LogFilter { from: self.from, before: self.before, ..LogFilter::default() }
    }
}

/// Place in the ledger: an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LedgerPlace {
    /// Operation of the entry.
    pub operation: OperationId,
    /// Certificate of the entry.
    pub certificate: CertificateId,
    /// Number of the entry within its certificate.
    pub number: u32,
}

impl LedgerPlace {
    /// Behind the newest entry.
    pub const NEWEST: Self = Self {
        operation: OperationId(i64::MAX),
        certificate: CertificateId(i64::MAX),
        number: u32::MAX,
    };

    /// The place of an entry.
    pub const fn of(entry: &Entry) -> Self {
        Self { operation: entry.operation, certificate: entry.certificate, number: entry.number }
    }
}

/// An entry with its operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerRow {
    /// Entry of the row.
    pub entry: Entry,
    /// Operation that booked it.
    pub operation: Operation,
}

/// Entries of a page. There may be fewer than were asked for, or none, and more behind: what a page
/// looks at is bounded, see
/// [`OPERATIONS_LOOKED_AT_MAX`](crate::limits::OPERATIONS_LOOKED_AT_MAX).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LedgerPage {
    /// Rows of the page, the newest first.
    pub rows: Vec<LedgerRow>,
    /// The next page has entries before this place. `None` after the last one.
    pub next: Option<LedgerPlace>,
}

impl LedgerPage {
    /// Cuts what was found to the length of a page, where one more was looked for than fits.
    /// `looked_to` is the last operation that was looked at before the end. Gives the entries of the
    /// page, and [`Self::next`].
    pub fn cut(
        mut found: Vec<Entry>,
        limit: u32,
        looked_to: Option<OperationId>,
    ) -> (Vec<Entry>, Option<LedgerPlace>) {
        if found.len() > limit as usize {
            found.truncate(limit as usize);
            let next = found.last().map(LedgerPlace::of);
            return (found, next);
        }
        let next = looked_to.map(|operation| LedgerPlace {
            operation,
            certificate: CertificateId(i64::MIN),
            number: 0,
        });
        (found, next)
    }
}

/// Reads the ledger of all certificates.
pub trait LedgerReader: Send + Sync {
    /// Entries of an operator before a place, the newest first, at most `limit` of them.
    fn ledger(
        &self,
        operator: OperatorId,
        filter: LedgerFilter,
        before: LedgerPlace,
        limit: u32,
    ) -> ReadFuture<'_, LedgerPage>;
}
