//! The certificate and its two state axes.

mod action;
mod rejection;

pub use action::{
    Acted, ActionKind, ActionRecord, CertificateAction, CertificateState, NewLastDay,
};
pub use rejection::CertificateRejection;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::{
    Amount, CertificateId, CertificateNumber, Entry, EntryKind, OperationId, OperatorId,
    PointOfSaleId, SaleId, SecretCode, SeriesId,
};

/// Where a certificate is in its life. Expiry is decided from the date, so a certificate whose
/// stored status is [`Status::Active`] may be expired: ask [`Certificate::status_on`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// It exists but has no value yet: printed, not sold.
    Issued,
    /// It can be spent.
    Active,
    /// It is stopped until unblocked.
    Blocked,
    /// Nothing is left, or it was used and may not be again.
    Spent,
    /// Its last valid day is over and what was left has been booked as breakage.
    Expired,
    /// It was returned or undone; it never comes back.
    Voided,
}

/// Whether a certificate has been sold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SaleStatus {
    /// In stock.
    Unsold,
    /// Sold.
    Sold,
    /// Sold and returned.
    Returned,
}

/// A gift certificate: value that was sold and can be redeemed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// Its identity inside.
    pub id: CertificateId,
    /// Whose it is.
    pub operator: OperatorId,
    /// Its public number.
    pub number: CertificateNumber,
    /// Its kind.
    pub series: SeriesId,
    /// What proves possession.
    pub secret: SecretCode,
    /// What it was sold for.
    pub nominal: Amount,
    /// What is left: the sum of its entries.
    pub balance: Amount,
    /// The part of the balance that holds keep aside.
    pub held: Amount,
    /// First state axis, as stored.
    pub status: Status,
    /// Second state axis.
    pub sale_status: SaleStatus,
    /// The last valid day, once activated.
    pub valid_through: Option<Date>,
    /// The sale in which it was sold.
    pub sold_in: Option<SaleId>,
    /// When it came to exist.
    pub issued_at: Timestamp,
    /// How many entries it has; the next entry's number is one more.
    pub entry_count: u32,
    /// Operation of its last entry, where a walk through its entries begins. Absent while it has no
    /// entries.
    pub last_entry: Option<OperationId>,
    /// Point of sale that sold or issued it. Absent where the operator itself issued it, or nobody
    /// has sold it yet.
    pub point_of_sale: Option<PointOfSaleId>,
}

impl Status {
    /// What people call it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Issued => "issued",
            Self::Active => "active",
            Self::Blocked => "blocked",
            Self::Spent => "spent",
            Self::Expired => "expired",
            Self::Voided => "voided",
        }
    }
}

impl Certificate {
    /// The status on a local date of the operator.
    pub fn status_on(&self, today: Date) -> Status {
        match self.status {
            Status::Active if self.valid_through.is_some_and(|last| today > last) => {
                Status::Expired
            }
            Status::Issued
            | Status::Active
            | Status::Blocked
            | Status::Spent
            | Status::Expired
            | Status::Voided => self.status,
        }
    }

    /// Changes the balance to `balance` and gives the entry that records it, behind the last one.
    /// `change` is the difference in minor units.
    #[must_use]
    pub fn book(
        &mut self,
        operation: OperationId,
        kind: EntryKind,
        change: i64,
        balance: Amount,
    ) -> Entry {
        self.balance = balance;
        self.entry_count = self.entry_count.saturating_add(1);
        Entry {
            certificate: self.id,
            number: self.entry_count,
            kind,
            change,
            balance_after: balance,
            operation,
            previous: self.last_entry.replace(operation),
        }
    }

    /// The balance less what is held. Whether any of it can be taken is
    /// [`rules::available`](crate::rules::available).
    pub fn free_balance(&self) -> Amount {
        self.balance.saturating_sub(self.held)
    }
}
