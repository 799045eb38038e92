//! Actions on certificates, apart from sales and redemptions, and their records.

use jiff::Timestamp;
use jiff::civil::Date;

use super::{Certificate, SaleStatus, Status};
use crate::approval::LimitedAct;
use crate::operation::OperationKind;
use crate::{Amount, CertificateId, OperationId, OperatorId, OwnerId};

/// New last valid day of a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NewLastDay {
    /// To a given day.
    On(Date),
    /// A number of days after the last valid day, or after today if that day has passed.
    After {
        /// Number of days to add.
        days: u32,
    },
}

/// An action on one certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CertificateAction {
    /// Give the certificate its value and begin its validity.
    Activate {
        /// Nominal. `None`: that of its issue, or the only one of its series.
        nominal: Option<Amount>,
    },
    /// Add money to the balance.
    Reload {
        /// Amount of money to move.
        amount: Amount,
    },
    /// Block the certificate until it is unblocked.
    Block,
    /// Unblock the certificate again.
    Unblock,
    /// Adjust the balance. A reason is required.
    Adjust {
        /// Change in minor units. Negative amounts reduce the balance.
        change: i64,
    },
    /// Pay out the balance, or a part of it.
    CashOut {
        /// Amount to pay out. `None`: everything.
        amount: Option<Amount>,
    },
    /// Void the certificate: its value leaves the ledger for good.
    Void,
    /// Move the last valid day forward. A reason is required.
    Extend {
        /// New last valid day.
        to: NewLastDay,
    },
    /// Show the secret code to the caller. It changes nothing. A reason is required.
    ShowSecret,
    /// Keep a note with the certificate. The reason is the text of the note, and is required.
    Note,
    /// Set the person who owns the certificate.
    SetOwner {
        /// New owner. `None` clears it.
        owner: Option<OwnerId>,
    },
}

impl CertificateAction {
    /// Returns the kind of action for the record.
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
            Self::ShowSecret => ActionKind::SecretShown,
            Self::Note => ActionKind::Noted,
            Self::SetOwner { .. } => ActionKind::OwnerSet,
        }
    }

    /// The kind of the act that has limits. `None` if the action moves no value.
    pub(crate) const fn limited(self) -> Option<LimitedAct> {
        match self {
            Self::Activate { .. } => Some(LimitedAct::Issue),
            Self::Reload { .. } => Some(LimitedAct::Reload),
            Self::Adjust { .. } => Some(LimitedAct::Adjust),
            Self::CashOut { .. } => Some(LimitedAct::CashOut),
            Self::Void => Some(LimitedAct::Void),
            Self::Extend { .. } => Some(LimitedAct::Extend),
            Self::Block | Self::Unblock | Self::ShowSecret | Self::Note | Self::SetOwner { .. } => {
                None
            }
        }
    }

    /// Returns the requested amount in minor units.
    pub fn amount(self) -> Option<i64> {
        match self {
            Self::Activate { nominal: amount } | Self::CashOut { amount } => {
                amount.map(Amount::minor)
            }
            Self::Reload { amount } => Some(amount.minor()),
            Self::Adjust { change } => Some(change),
            Self::Block
            | Self::Unblock
            | Self::Void
            | Self::Extend { .. }
            | Self::ShowSecret
            | Self::Note
            | Self::SetOwner { .. } => None,
        }
    }

    /// Returns the owner that the action sets.
    pub const fn owner(self) -> Option<OwnerId> {
        match self {
            Self::SetOwner { owner } => owner,
            Self::Activate { .. }
            | Self::Reload { .. }
            | Self::Block
            | Self::Unblock
            | Self::Adjust { .. }
            | Self::CashOut { .. }
            | Self::Void
            | Self::Extend { .. }
            | Self::ShowSecret
            | Self::Note => None,
        }
    }
}

/// Kinds of actions on certificates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActionKind {
    /// Certificates were issued, and activated unless the caller declined.
    Issued,
    /// The certificate got its value.
    Activated,
    /// Money was added by a reload.
    Reloaded,
    /// The certificate was blocked.
    Blocked,
    /// The certificate was unblocked.
    Unblocked,
    /// The balance was adjusted.
    Adjusted,
    /// Money was paid out.
    CashedOut,
    /// The certificate was voided.
    Voided,
    /// The last valid day was moved forward.
    Extended,
    /// The certificate was voided, and another one got its balance.
    Replaced,
    /// Certificates were created for printing, without value.
    Stocked,
    /// The secret code was shown to the caller.
    SecretShown,
    /// A note was kept with the certificate.
    Noted,
    /// The person who owns the certificate was set or cleared.
    OwnerSet,
}

impl ActionKind {
    /// Kind of the operation that such an action is.
    pub const fn operation_kind(self) -> OperationKind {
        match self {
            Self::Issued => OperationKind::Issue,
            Self::Stocked => OperationKind::Stock,
            Self::SecretShown => OperationKind::SecretShown,
            Self::Activated
            | Self::Reloaded
            | Self::Blocked
            | Self::Unblocked
            | Self::Adjusted
            | Self::CashedOut
            | Self::Voided
            | Self::Extended
            | Self::Replaced
            | Self::Noted
            | Self::OwnerSet => OperationKind::CertificateAction,
        }
    }
}

/// Record of an action, with the state of its certificates afterwards. It never changes: a retry of
/// the request is answered from it, and an auditor learns who blocked a certificate and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActionRecord {
    /// Operation of the action or request.
    pub operation: OperationId,
    /// Operator that owns the data.
    pub operator: OperatorId,
    /// Time at which it happened.
    pub at: Timestamp,
    /// Kind of the action.
    pub kind: ActionKind,
    /// The certificate, or the first of the issued ones.
    pub first: CertificateId,
    /// Number of certificates. An issue takes consecutive places of its pool.
    pub count: u32,
    /// Requested amount in minor units. For a replacement: the moved amount.
    pub amount: Option<i64>,
    /// Reason, if one was given. For a note: its text.
    pub reason: Option<String>,
    /// State of each certificate afterwards.
    pub after: CertificateState,
    /// For a replacement: the certificate that got the balance. Else `None`.
    pub replacement: Option<CertificateId>,
    /// Data that the caller keeps with issued certificates: the text of a JSON object of at most
    /// [`METADATA_BYTES_MAX`](crate::limits::METADATA_BYTES_MAX) bytes.
    pub metadata: Option<String>,
    /// Owner that the action set. `None` if it cleared the owner or did something else.
    pub owner: Option<OwnerId>,
}

/// The changeable state of a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CertificateState {
    /// Status of the certificate, as stored.
    pub status: Status,
    /// Sale status of the certificate.
    pub sale_status: SaleStatus,
    /// Nominal: the amount that it was sold for.
    pub nominal: Amount,
    /// Balance after the action.
    pub balance: Amount,
    /// Part of the balance that was held.
    pub held: Amount,
    /// The last valid day.
    pub valid_through: Option<Date>,
}

impl CertificateState {
    /// Returns the current state of a certificate.
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

    /// Returns a certificate as it was in this state.
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
    /// Returns the ids of its certificates.
    pub fn certificates(&self) -> impl Iterator<Item = CertificateId> {
        let first = self.first.0;
        (first..first.saturating_add(i64::from(self.count))).map(CertificateId)
    }

    /// Whether the action concerned a certificate.
    pub fn concerns(&self, id: CertificateId) -> bool {
        let last = self.first.0.saturating_add(i64::from(self.count).saturating_sub(1));
        (self.first.0..=last).contains(&id.0) || self.replacement == Some(id)
    }

    /// Returns the certificate that got the balance of a replaced one, with its state at that time.
    pub fn replacement(&self) -> Option<(CertificateId, CertificateState)> {
        let balance = self.amount.and_then(Amount::from_minor)?;
        let state = CertificateState { status: Status::Active, balance, ..self.after };
        Some((self.replacement?, state))
    }
}

/// An action, with its certificates in their state afterwards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acted {
    /// Record of the action.
    pub record: ActionRecord,
    /// Its certificates, in the order of their places. A replacement follows the certificate that
    /// it replaces.
    pub certificates: Vec<Certificate>,
}
