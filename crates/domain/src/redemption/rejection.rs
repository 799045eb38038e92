//! Why a redemption is refused.

use super::{RedemptionId, RedemptionState};
use crate::coupon::CouponRejection;
use crate::{Amount, SeriesId};

/// Why a redemption is refused, in order of precedence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RedemptionRejection {
    /// No redemption has this id.
    #[error("there is no redemption with this id")]
    Unknown(RedemptionId),
    /// The order has no lines.
    #[error("the order has no lines")]
    OrderEmpty,
    /// There is nothing to pay with.
    #[error("no instruments are given")]
    InstrumentsMissing,
    /// A line without a quantity.
    #[error("line {line}: the quantity must be 1 or more")]
    QuantityMissing {
        /// Which line.
        line: usize,
    },
    /// A hold that is too short or too long.
    #[error("a hold lasts from 1 to {max} seconds")]
    HoldSeconds {
        /// The longest.
        max: u32,
    },
    /// An instrument cannot be used. The first refused one is named.
    #[error("instrument {index}: {why}")]
    Instrument {
        /// Its place among the instruments, from 0.
        index: usize,
        /// Why.
        why: InstrumentRejection,
    },
    /// What was asked cannot be done to the redemption where it is.
    #[error("the redemption is {}", .0.name())]
    NotPossible(RedemptionState),
    /// More than there is to capture or to refund.
    #[error("at most {} minor units are left", left.minor())]
    TooMuch {
        /// What there is.
        left: Amount,
    },
    /// An amount of nothing.
    #[error("the amount must be more than 0")]
    Nothing,
    /// The certificates of the series take nothing back.
    #[error("certificates of series {0} take nothing back")]
    RefundForbidden(SeriesId),
    /// The certificate was returned as goods or undone, and can take nothing back.
    #[error("a certificate of the redemption has been voided")]
    CertificateVoided,
}

/// Why an instrument cannot be used, in order of precedence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InstrumentRejection {
    /// It is given twice.
    #[error("it is given twice")]
    Twice,
    /// The coupon cannot be used.
    #[error(transparent)]
    Coupon(#[from] CouponRejection),
    /// The order is below the coupon's least.
    #[error("the order is below the coupon's least, {} minor units", min.minor())]
    OrderTooSmall {
        /// The least.
        min: Amount,
    },
    /// There is no such certificate, or the secret code is not its own. Which of the two is not
    /// told.
    #[error("there is no certificate with this number and secret code")]
    NotFound,
    /// The certificate has not been activated, or has been voided.
    #[error("the certificate is not active")]
    NotActive,
    /// The certificate is blocked.
    #[error("the certificate is blocked")]
    Blocked,
    /// The certificate's last day is over.
    #[error("the certificate has expired")]
    Expired,
    /// Too many holds are on the certificate.
    #[error("the certificate has {max} holds already")]
    TooManyHolds {
        /// How many there may be.
        max: usize,
    },
    /// Nothing is left, or all of it is held.
    #[error("nothing is available on the certificate")]
    NothingAvailable,
    /// An amount of nothing is asked.
    #[error("the amount must be more than 0")]
    AmountMissing,
    /// More is asked than there is.
    #[error("only {} minor units are available on the certificate", available.minor())]
    NotEnough {
        /// What there is.
        available: Amount,
    },
    /// More is asked than is left to pay.
    #[error("only {} minor units are left to pay", left.minor())]
    AboveRest {
        /// What is left.
        left: Amount,
    },
}
