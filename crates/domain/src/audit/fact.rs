//! Facts that are stored twice, in two tables. Each one that a table claims, another table must
//! have, as often. Whoever compares them needs no table in memory: sums of hashes are enough to
//! tell whether two tables say the same (`storage::structure`).

use crate::{
    Amount, CertificateId, CouponId, EntryKind, EventKind, OperationId, OperatorId, RedemptionId,
};

/// A fact that is stored twice.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fact {
    /// A step of a redemption moved money, and the ledger has an entry of it.
    Booked {
        /// Operation of the step.
        operation: OperationId,
        /// Certificate whose money was moved.
        certificate: CertificateId,
        /// Kind of the entry.
        kind: EntryKind,
        /// Change of the balance in minor units.
        change: i64,
    },
    /// An entry of breakage belongs to a redemption, and the ledger has it.
    Breakage {
        /// Operation of the entry.
        operation: OperationId,
        /// Certificate of the entry.
        certificate: CertificateId,
        /// Number of the entry within the certificate.
        number: u32,
    },
    /// A redemption has a step, and there is an operation of it.
    Step {
        /// Operation of the step.
        operation: OperationId,
    },
    /// A redemption holds money, and the hold is stored with the certificate.
    Hold {
        /// Certificate with the hold.
        certificate: CertificateId,
        /// Redemption that holds the money.
        redemption: RedemptionId,
        /// Amount that is held.
        amount: Amount,
    },
    /// A redemption has a step, and a certificate of it is linked to it.
    Touch {
        /// Certificate of the redemption.
        certificate: CertificateId,
        /// Operation of the step.
        operation: OperationId,
        /// Redemption with the step.
        redemption: RedemptionId,
    },
    /// A redemption uses a coupon, and an entry of the use is stored.
    Use {
        /// Coupon that is used.
        coupon: CouponId,
        /// Redemption that uses it.
        redemption: RedemptionId,
        /// Client of the redemption.
        client: Option<String>,
    },
    /// A redemption ended without effect, and its use of a coupon was given back.
    GivenBack {
        /// Coupon that was used.
        coupon: CouponId,
        /// Redemption that used it.
        redemption: RedemptionId,
        /// Client of the redemption.
        client: Option<String>,
    },
    /// An operation created a coupon, and the coupon is stored.
    CouponMade {
        /// Operation that created the coupon.
        operation: OperationId,
    },
    /// An operation moved money or created an object, and its request is remembered.
    Request {
        /// Operation of the request.
        operation: OperationId,
    },
    /// A coupon is in a bucket of a list, and the count of the bucket includes it.
    Listed {
        /// Operator of the list.
        operator: OperatorId,
        /// Code of the list.
        list: i64,
        /// Size of the bucket, as a power of two.
        shift: i64,
        /// Number of the bucket.
        bucket: i64,
    },
    /// Records say that an event happened, and the log of events has it.
    Event {
        /// Operator of the log.
        operator: OperatorId,
        /// Operation of the event.
        operation: OperationId,
        /// Kind of the event.
        kind: EventKind,
        /// Subject of the event. `None` if no record says which one it is.
        subject: Option<i64>,
    },
}

/// Takes facts. The number says how often a table claims the fact; it is negative for the table
/// that must have it.
pub type Facts<'f> = dyn FnMut(Fact, i64) + Send + 'f;

impl Fact {
    /// The record that a finding about the fact names.
    pub fn subject(&self) -> String {
        match self {
            Self::Booked { certificate, .. }
            | Self::Breakage { certificate, .. }
            | Self::Hold { certificate, .. }
            | Self::Touch { certificate, .. } => format!("certificate with id {}", certificate.0),
            Self::Step { operation }
            | Self::CouponMade { operation }
            | Self::Request { operation }
            | Self::Event { operation, .. } => format!("operation {operation}"),
            Self::Use { coupon, .. } | Self::GivenBack { coupon, .. } => {
                format!("coupon {} of operator {}", coupon.number, coupon.operator)
            }
            Self::Listed { operator, .. } => format!("operator {operator}"),
        }
    }

    /// The fault where a fact is claimed and missing in the other table, or is there without a
    /// claim.
    pub const fn problem(&self, is_missing: bool) -> &'static str {
        match (self, is_missing) {
            (Self::Booked { .. }, true) => "a step of a redemption is not booked in its ledger",
            (Self::Booked { .. }, false) => {
                "its ledger has an entry that no step of a redemption explains"
            }
            (Self::Breakage { .. }, true) => "two redemptions have the same entry of breakage",
            (Self::Breakage { .. }, false) => {
                "its ledger has an entry of breakage that no redemption explains"
            }
            (Self::Step { .. }, true) => "more than one step of redemptions names it",
            (Self::Step { .. }, false) => "no redemption has its step",
            (Self::Hold { .. }, true) => "a redemption holds money of it without a stored hold",
            (Self::Hold { .. }, false) => "it has a stored hold that no redemption has",
            (Self::Touch { .. }, true) => "it is not linked to a step of its redemption",
            (Self::Touch { .. }, false) => "it is linked to a step that no redemption has",
            (Self::Use { .. }, true) => "a redemption uses it without an entry of the use",
            (Self::Use { .. }, false) => "it has an entry of a use that no redemption has",
            (Self::GivenBack { .. }, true) => "a redemption ended, and its use was not given back",
            (Self::GivenBack { .. }, false) => "a use was given back that no ended redemption had",
            (Self::CouponMade { .. }, true) => "the coupon that it created does not exist",
            (Self::CouponMade { .. }, false) => "more than one coupon names it as its creation",
            (Self::Request { .. }, true) => {
                "no request is remembered for it, so a repeat would be carried out again"
            }
            (Self::Request { .. }, false) => "more than one request is remembered for it",
            (Self::Event { .. }, true) => "an event of it is missing in the log of events",
            (Self::Event { .. }, false) => {
                "the log of events has an event of it that no record explains"
            }
            (Self::Listed { .. }, _) => "the counts of its coupons are not right",
        }
    }
}
