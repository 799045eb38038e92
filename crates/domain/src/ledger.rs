//! Ledger entries: movements of money, which never change.

use crate::{Amount, CertificateId, OperationId};

/// Reason for a movement of money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EntryKind {
    /// The certificate was activated with its nominal.
    Activation,
    /// The certificate was returned as goods; its value left the ledger.
    Return,
    /// A redemption took the money.
    Capture,
    /// A redemption returned the money.
    Refund,
    /// The rest of a single-use certificate, after its use.
    Breakage,
    /// Reversed breakage, because everything was refunded.
    BreakageUndone,
    /// Money was added by a reload.
    Reload,
    /// The balance was adjusted by a person.
    Adjustment,
    /// The money was paid out.
    CashOut,
    /// The certificate was voided; its value left the ledger.
    Void,
    /// The certificate was replaced; its balance moved to the new one.
    MovedOut,
    /// The certificate replaced another one, and got its balance.
    MovedIn,
    /// The rest was booked out after the last valid day, as the series says.
    Expired,
    /// Reversed expiry, because the last valid day was moved forward.
    ExpiredUndone,
}

impl EntryKind {
    /// Every kind, in the order of the declaration.
    pub const ALL: [Self; 14] = [
        Self::Activation,
        Self::Return,
        Self::Capture,
        Self::Refund,
        Self::Breakage,
        Self::BreakageUndone,
        Self::Reload,
        Self::Adjustment,
        Self::CashOut,
        Self::Void,
        Self::MovedOut,
        Self::MovedIn,
        Self::Expired,
        Self::ExpiredUndone,
    ];

    /// Name of the kind in answers and filters.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Activation => "activation",
            Self::Return => "return",
            Self::Capture => "capture",
            Self::Refund => "refund",
            Self::Breakage => "breakage",
            Self::BreakageUndone => "breakage_undone",
            Self::Reload => "reload",
            Self::Adjustment => "adjustment",
            Self::CashOut => "cash_out",
            Self::Void => "void",
            Self::MovedOut => "moved_out",
            Self::MovedIn => "moved_in",
            Self::Expired => "expired",
            Self::ExpiredUndone => "expired_undone",
        }
    }

    /// Reads the name of a kind.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Whether it is about money that was spent or paid out, or that came back of such.
    pub const fn is_spending(self) -> bool {
        match self {
            Self::Capture
            | Self::Refund
            | Self::Breakage
            | Self::BreakageUndone
            | Self::CashOut => true,
            Self::Activation
            | Self::Return
            | Self::Reload
            | Self::Adjustment
            | Self::Void
            | Self::MovedOut
            | Self::MovedIn
            | Self::Expired
            | Self::ExpiredUndone => false,
        }
    }
}

/// One movement of money on one certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Certificate whose balance changed.
    pub certificate: CertificateId,
    /// Number of the entry within the certificate, from 1, without gaps.
    pub number: u32,
    /// Reason for the movement.
    pub kind: EntryKind,
    /// Change of the balance in minor units. Negative if it fell.
    pub change: i64,
    /// Balance after the movement.
    pub balance_after: Amount,
    /// Operation that caused it, with caller, time and surface.
    pub operation: OperationId,
    /// Operation of the certificate's entry before this one, whose number is one less. It is the
    /// same operation where one operation books several entries on a certificate. Absent for the
    /// first entry.
    pub previous: Option<OperationId>,
}
