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
    Amount, CertificateId, CertificateNumber, Entry, EntryKind, OperationId, OperatorId, OwnerId,
    PointOfSaleId, SaleId, SecretCode, SeriesId,
};

/// Status of a certificate. Expiry depends on the date, so a certificate with the stored status
/// [`Status::Active`] may be expired: use [`Certificate::status_on`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// The certificate exists but has no value yet: printed, not sold.
    Issued,
    /// The certificate can be spent.
    Active,
    /// The certificate is blocked until it is unblocked.
    Blocked,
    /// Nothing is left, or a single-use certificate was used.
    Spent,
    /// The last valid day has passed, and the rest was booked out.
    Expired,
    /// The certificate was returned or voided, for good.
    Voided,
}

/// Sale status of a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SaleStatus {
    /// The certificate is in stock.
    Unsold,
    /// The certificate was sold.
    Sold,
    /// The certificate was sold and returned.
    Returned,
}

/// A gift certificate: value that was sold and can be redeemed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// Internal identifier of the certificate.
    pub id: CertificateId,
    /// Operator that owns the object.
    pub operator: OperatorId,
    /// Public number of the certificate.
    pub number: CertificateNumber,
    /// Series of the certificate.
    pub series: SeriesId,
    /// Secret code that proves possession.
    pub secret: SecretCode,
    /// Nominal: the amount that it was sold for.
    pub nominal: Amount,
    /// Balance: the sum of its entries.
    pub balance: Amount,
    /// Part of the balance that holds reserve.
    pub held: Amount,
    /// First state axis, as stored.
    pub status: Status,
    /// Sale status, the second state axis.
    pub sale_status: SaleStatus,
    /// Last valid day. `None` before activation.
    pub valid_through: Option<Date>,
    /// Sale that sold it. `None` if it was not sold.
    pub sold_in: Option<SaleId>,
    /// Time at which it was created.
    pub issued_at: Timestamp,
    /// Number of its entries. The next entry's number is one more.
    pub entry_count: u32,
    /// Operation of its last entry, where a walk through its entries begins. Absent while it has no
    /// entries.
    pub last_entry: Option<OperationId>,
    /// Point of sale that sold or issued it. `None` if the operator issued it, or nobody has sold
    /// it yet.
    pub point_of_sale: Option<PointOfSaleId>,
    /// Day of its activation, as the operator's zone was then. `None` if that is the day of its
    /// issue, before the activation, and for certificates that were activated before this was
    /// stored.
    pub activated_on: Option<Date>,
    /// Person who owns it, if that was said.
    pub owner: Option<OwnerId>,
    /// Amount that was booked out after the last valid day and not booked back. The balance is 0
    /// while it is not.
    pub expired: Amount,
}

impl Status {
    /// Returns the name for people.
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
    /// Returns the status on a local date of the operator.
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

    /// Returns the balance less the held part. [`rules::available`](crate::rules::available) says
    /// whether it can be taken.
    pub fn free_balance(&self) -> Amount {
        self.balance.saturating_sub(self.held)
    }
}
