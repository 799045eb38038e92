//! What is done to certificates by themselves, apart from sales and redemptions, and the record of it.

use jiff::Timestamp;
use jiff::civil::Date;

use super::{Certificate, SaleStatus, Status};
use crate::{Amount, CertificateId, OperationId, OperatorId};

/// Where the last valid day of a certificate is moved to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NewLastDay {
    /// To this day.
    On(Date),
    /// By so many days: after the last valid day, or after today where that day is over.
    After {
        /// How many days.
        days: u32,
    },
}

/// What is to be done to one certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CertificateAction {
    /// Give it its value and begin its validity.
    Activate {
        /// The value; without one that of its issue, or the only one of its series.
        nominal: Option<Amount>,
    },
    /// Add money.
    Reload {
        /// How much.
        amount: Amount,
    },
    /// Stop it until it is unblocked.
    Block,
    /// Let it be used again.
    Unblock,
    /// Put the balance right, for a reason that must be given.
    Adjust {
        /// By how much, in minor units; negative to take away.
        change: i64,
    },
    /// Pay out what is left, or a part of it.
    CashOut {
        /// How much; everything where this is not said.
        amount: Option<Amount>,
    },
    /// Undo it: its value leaves the ledger, and it never comes back.
    Void,
    /// Move its last valid day forward, for a reason that must be given.
    Extend {
        /// Where to.
        to: NewLastDay,
    },
}

impl CertificateAction {
    /// What is recorded of it.
    pub const fn kind(self) -> ActionKind {
        match self {
            Self::Activate { .. } => ActionKind::Activated,
            Self::Reload { .. } => ActionKind::Reloaded,
            Self::Block => ActionKind::Blocked,
            Self::Unblock => ActionKind::Unblocked,
            Self::Adjust { .. } => ActionKind::Adjusted,
            Self::CashOut { .. } => ActionKind::CashedOut,
            Self::Void => ActionKind::Voided,
            Self::Extend { .. } => ActionKind::Extended,
        }
    }

    /// The amount that is asked for, in minor units.
    pub fn amount(self) -> Option<i64> {
        match self {
            Self::Activate { nominal: amount } | Self::CashOut { amount } => {
                amount.map(Amount::minor)
            }
            Self::Reload { amount } => Some(amount.minor()),
            Self::Adjust { change } => Some(change),
            Self::Block | Self::Unblock | Self::Void | Self::Extend { .. } => None,
        }
    }
}

/// What was done to certificates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActionKind {
    /// They were made, and activated unless that was not wanted.
    Issued,
    /// It got its value.
    Activated,
    /// Money was added.
    Reloaded,
    /// It was stopped.
    Blocked,
    /// It can be used again.
    Unblocked,
    /// Its balance was put right.
    Adjusted,
    /// Its money was paid out.
    CashedOut,
    /// It was undone.
    Voided,
    /// Its last valid day was moved forward.
    Extended,
    /// It was voided, and another certificate got its balance.
    Replaced,
    /// They were made to be printed, without value.
    Stocked,
}

/// Record of an action, with what became of its certificates then. Never changed: a repeat of the
/// request is answered from it, and an auditor learns who stopped a certificate and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActionRecord {
    /// The operation that did it.
    pub operation: OperationId,
    /// In whose house.
    pub operator: OperatorId,
    /// When.
    pub at: Timestamp,
    /// What was done.
    pub kind: ActionKind,
    /// The certificate, or the first of those that were issued.
    pub first: CertificateId,
    /// How many: an issue takes places of its pool one after the other.
    pub count: u32,
    /// The amount that was asked for, in minor units; what was moved, for a replacement.
    pub amount: Option<i64>,
    /// Why, if that was said.
    pub reason: Option<String>,
    /// What each certificate was afterwards.
    pub after: CertificateState,
    /// The certificate that got the balance, for a replacement; else `None`.
    pub replacement: Option<CertificateId>,
    /// What the caller keeps with certificates that were issued: the text of a JSON object of at most
    /// [`METADATA_BYTES_MAX`](crate::limits::METADATA_BYTES_MAX) bytes.
    pub metadata: Option<String>,
}

/// What changes of a certificate in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CertificateState {
    /// Its status, as stored.
    pub status: Status,
    /// Whether it was sold.
    pub sale_status: SaleStatus,
    /// What it was sold for.
    pub nominal: Amount,
    /// What was left.
    pub balance: Amount,
    /// What holds kept aside.
    pub held: Amount,
    /// The last valid day.
    pub valid_through: Option<Date>,
}

impl CertificateState {
    /// What a certificate is now.
    pub const fn of(certificate: &Certificate) -> Self {
        Self {
            status: certificate.status,
            sale_status: certificate.sale_status,
            nominal: certificate.nominal,
            balance: certificate.balance,
            held: certificate.held,
            valid_through: certificate.valid_through,
        }
    }

    /// A certificate as it was in this state.
    #[must_use]
    pub fn restore(self, certificate: Certificate) -> Certificate {
        Certificate {
            status: self.status,
            sale_status: self.sale_status,
            nominal: self.nominal,
            balance: self.balance,
            held: self.held,
            valid_through: self.valid_through,
            ..certificate
        }
    }
}

impl ActionRecord {
    /// The ids of its certificates.
    pub fn certificates(&self) -> impl Iterator<Item = CertificateId> {
        let first = self.first.0;
        (first..first.saturating_add(i64::from(self.count))).map(CertificateId)
    }

    /// Whether it was done to a certificate.
    pub fn concerns(&self, id: CertificateId) -> bool {
        let last = self.first.0.saturating_add(i64::from(self.count).saturating_sub(1));
        (self.first.0..=last).contains(&id.0) || self.replacement == Some(id)
    }

    /// The certificate that got the balance of a replaced one, with what it was then.
    pub fn replacement(&self) -> Option<(CertificateId, CertificateState)> {
        let balance = self.amount.and_then(Amount::from_minor)?;
        let state = CertificateState { status: Status::Active, balance, ..self.after };
        Some((self.replacement?, state))
    }
}

/// An action, with its certificates as they were after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acted {
    /// What is recorded of it.
    pub record: ActionRecord,
    /// Its certificates, in the order of their places; the replacement of one comes after it.
    pub certificates: Vec<Certificate>,
}
