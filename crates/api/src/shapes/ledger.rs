//! Shape of entries of the ledger.

use domain::Currency;
use serde::Serialize;
use service::LedgerEntry;
use utoipa::ToSchema;

use crate::shapes::Page;
use crate::shapes::certificate::EntryShape;

/// One movement of money, with its certificate.
#[derive(Serialize, ToSchema)]
#[schema(as = LedgerEntry)]
pub(crate) struct LedgerEntryShape {
    /// Number of the certificate, as printed.
    #[schema(pattern = "^[0-9]{1,19}$", example = "2000000000015")]
    certificate: String,
    /// Day on which the reports count the movement.
    #[schema(format = Date, example = "2026-11-30")]
    booked_on: String,
    /// The movement and what it belongs to.
    #[serde(flatten)]
    entry: EntryShape,
}

impl LedgerEntryShape {
    /// Returns the shape of an entry of the ledger.
    pub(crate) fn of(entry: &LedgerEntry, currency: Currency) -> Self {
        Self {
            certificate: entry.number.to_string(),
            booked_on: entry.booked_on.to_string(),
            entry: EntryShape::of(&entry.record, currency),
        }
    }
}

/// One page of a list.
pub(crate) type LedgerEntryPage = Page<LedgerEntryShape>;
