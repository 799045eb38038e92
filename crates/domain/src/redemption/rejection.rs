//! Reason why a redemption is refused.

use super::RedemptionState;
use crate::coupon::CouponRejection;
use crate::{Amount, RedemptionId, SeriesId};

/// Reason why a redemption is refused. Variants are in order of precedence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RedemptionRejection {
    /// No redemption has this id.
    #[error("there is no redemption with this id")]
    Unknown(RedemptionId),
    /// A text of the request is not valid.
    #[error("{member} {fault}")]
    Text {
        /// Text with the fault.
        member: TextMember,
        /// Description of the fault.
        fault: TextFault,
    },
    /// The request has too many items of one kind.
    #[error("at most {max} {} are allowed at once", what.name())]
    TooMany {
        /// Items that are too many.
        what: Counted,
        /// Maximum number in one request.
        max: usize,
    },
    /// The order has no lines.
    #[error("the order has no lines")]
    OrderEmpty,
    /// The request has no instruments.
    #[error("no instruments are given")]
    InstrumentsMissing,
    /// A line has no quantity.
    #[error("line {line}: the quantity must be more than 0")]
    QuantityMissing {
        /// Index of the line, from 0.
        line: usize,
    },
    /// The hold is too short or too long.
    #[error("a hold must last from 1 to {max} seconds")]
    HoldSeconds {
        /// Maximum length that is allowed.
        max: u32,
    },
    /// A line sells certificates, which certificates and coupons do not pay for.
    #[error("line {line} sells certificates; certificates and coupons cannot pay for these")]
    SellsCertificates {
        /// Index of the line, from 0.
        line: usize,
    },
    /// The total of the order is above the limit for amounts.
    #[error("the order's total is too large")]
    TotalTooLarge,
    /// An instrument cannot be used. The first refused one is named.
    #[error("instrument {index}: {why}")]
    Instrument {
        /// Its place among the instruments, from 0.
        index: usize,
        /// Reason of the refusal.
        why: InstrumentRejection,
    },
    /// The state of the redemption does not allow the action.
    #[error("the redemption is {}", .0.name())]
    NotPossible(RedemptionState),
    /// The amount is larger than the rest to capture or to refund.
    #[error("at most {} minor units are left", left.minor())]
    TooMuch {
        /// Amount that is left.
        left: Amount,
    },
    /// The amount is 0.
    #[error("the amount must be more than 0")]
    Nothing,
    /// A certificate that a refund names cannot take it. The first refused one is named.
    #[error("refund {index}: {why}")]
    RefundTarget {
        /// Its place among the named ones, from 0.
        index: usize,
        /// Reason of the refusal.
        why: RefundTargetRejection,
    },
    /// The named certificates take more than the amount of the refund.
    #[error(
        "the amount must be at least {} minor units, the sum for the named certificates",
        named.minor()
    )]
    BelowNamed {
        /// Sum of the amounts for the named certificates.
        named: Amount,
    },
    /// The whole order is to be undone, but not everything is to be refunded.
    #[error("the whole order is undone only if all {} minor units are refunded", left.minor())]
    UndoneInPart {
        /// Amount that can be refunded.
        left: Amount,
    },
    /// Nothing of the certificates is left to refund, and the order is not to be undone.
    #[error("nothing is left to refund")]
    NothingToUndo,
}

/// Items that a request about a redemption can have several of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    /// Lines of the order.
    Lines,
    /// Collections of all lines.
    Collections,
    /// Coupons and certificates together.
    Instruments,
    /// Certificates that take a refund.
    RefundTargets,
    /// Refunds of one redemption, earlier ones included.
    Refunds,
}

impl Counted {
    /// Name of the items, for messages.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Lines => "lines",
            Self::Collections => "collections",
            Self::Instruments => "instruments",
            Self::RefundTargets => "certificates to refund to",
            Self::Refunds => "refunds",
        }
    }
}

/// A text that a caller sends with a redemption.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextMember {
    /// The shop's id of the order.
    OrderId,
    /// Name of the client.
    Client,
    /// A collection of a line.
    Collection {
        /// Index of the line, from 0.
        line: usize,
        /// Index of the collection, from 0.
        place: usize,
    },
    /// The item code of a line.
    ItemCode {
        /// Index of the line, from 0.
        line: usize,
    },
    /// The code of a coupon.
    Coupon {
        /// Its place among the instruments, from 0.
        index: usize,
    },
}

impl core::fmt::Display for TextMember {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::OrderId => f.write_str("the order id"),
            Self::Client => f.write_str("the client"),
            Self::Collection { line, place } => write!(f, "collection {place} of line {line}"),
            Self::ItemCode { line } => write!(f, "the item code of line {line}"),
            Self::Coupon { index } => write!(f, "the coupon code of instrument {index}"),
        }
    }
}

/// Fault of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TextFault {
    /// It is empty, or has nothing but space.
    #[error("must not be empty")]
    Empty,
    /// It has control characters, such as line breaks.
    #[error("must not contain control characters")]
    Control,
    /// It is too long.
    #[error("must have at most {max} characters")]
    TooLong {
        /// Maximum number of characters.
        max: usize,
    },
}

/// Reason why a named certificate cannot take a refund. Variants are in order of precedence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RefundTargetRejection {
    /// The certificate paid nothing of this order.
    #[error("this certificate is not part of the redemption")]
    NotOfRedemption,
    /// The certificate is named twice.
    #[error("this certificate is named twice")]
    Twice,
    /// The certificate was returned as goods, undone or replaced.
    #[error("this certificate has been voided")]
    Voided,
    /// The series of the certificate takes no refunds.
    #[error("certificates of series {0} take no refunds")]
    Forbidden(SeriesId),
    /// The last valid day of the certificate is over.
    #[error(
        "this certificate has expired; extend it first, or refund to the buyer by leaving it out"
    )]
    Expired,
    /// The amount is 0.
    #[error("the amount must be more than 0")]
    Nothing,
    /// The amount is larger than the rest to refund.
    #[error("at most {} minor units of this certificate are left to refund", left.minor())]
    TooMuch {
        /// Amount that is left.
        left: Amount,
    },
}

/// Reason why an instrument cannot be used. Variants are in order of precedence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InstrumentRejection {
    /// The instrument is named twice.
    #[error("it is named twice")]
    Twice,
    /// The coupon cannot be used.
    #[error(transparent)]
    Coupon(#[from] CouponRejection),
    /// The order is below the minimum of the coupon.
    #[error("the order is below the minimum of the coupon, {} minor units", min.minor())]
    OrderTooSmall {
        /// Minimum amount that is allowed.
        min: Amount,
    },
    /// There is no such certificate, or the secret code is wrong. The caller does not learn which.
    #[error("there is no certificate with this number and secret code")]
    NotFound,
    /// The certificate has not been activated, or has been voided.
    #[error("the certificate is not active")]
    NotActive,
    /// The certificate is blocked.
    #[error("the certificate is blocked")]
    Blocked,
    /// The last valid day of the certificate is over.
    #[error("the certificate has expired")]
    Expired,
    /// Too many holds are on the certificate.
    #[error("the certificate has {max} holds already")]
    TooManyHolds {
        /// Maximum number that is allowed.
        max: usize,
    },
    /// The balance is 0, or all of it is held.
    #[error("nothing is available on the certificate")]
    NothingAvailable,
    /// The amount is 0.
    #[error("the amount must be more than 0")]
    AmountMissing,
    /// The amount is larger than the available one.
    #[error("only {} minor units are available on the certificate", available.minor())]
    NotEnough {
        /// Amount that is available.
        available: Amount,
    },
    /// The amount is larger than the rest to pay.
    #[error("only {} minor units are left to pay", left.minor())]
    AboveRest {
        /// Amount that is left.
        left: Amount,
    },
}
