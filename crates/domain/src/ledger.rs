//! Movements of money, never changed afterwards.

use crate::{Amount, CertificateId, OperationId};

/// Why money moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// The certificate was activated with its nominal.
    Activation,
    /// The certificate was returned as goods; its value left the ledger.
    Return,
    /// A redemption took it.
    Capture,
    /// A redemption gave it back.
    Refund,
    /// What was left of a certificate that can be used once, when it was used.
    Breakage,
    /// The same, back, when everything that was taken went back.
    BreakageUndone,
    /// Money was added.
    Reload,
    /// The balance was put right by hand.
    Adjustment,
    /// It was paid out.
    CashOut,
    /// The certificate was undone; its value left the ledger.
    Void,
    /// The certificate was replaced; its balance moved to the new one.
    MovedOut,
    /// The certificate replaced another one, and got its balance.
    MovedIn,
}

impl EntryKind {
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
            | Self::MovedIn => false,
        }
    }
}

/// One movement of money on one certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Whose money.
    pub certificate: CertificateId,
    /// Its place among the certificate's entries, from 1, without gaps.
    pub number: u32,
    /// Why.
    pub kind: EntryKind,
    /// By how much the balance changed, in minor units; negative when it fell.
    pub change: i64,
    /// The balance afterwards.
    pub balance_after: Amount,
    /// The operation that caused it, which says who, when and through what.
    pub operation: OperationId,
    /// Operation of the certificate's entry before this one, whose number is one less. It is the
    /// same operation where one operation books several entries on a certificate. Absent for the
    /// first entry.
    pub previous: Option<OperationId>,
}
