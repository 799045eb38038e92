//! Refusals of actions on certificates.

use jiff::civil::Date;

use super::Status;
use crate::field::{Field, Problem};
use crate::{Amount, SeriesId};

/// Reasons why an action on a certificate is refused, in order of precedence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CertificateRejection {
    /// No certificate has this number.
    #[error("there is no certificate with this number")]
    Unknown,
    /// A text is not valid.
    #[error("the {0} {1}")]
    Invalid(Field, Problem),
    /// The quantity is 0 or above the maximum of one command.
    #[error("the quantity must be from 1 to {max}")]
    QuantityOutOfRange {
        /// Maximum number that is allowed.
        max: u32,
    },
    /// The series is not on sale, in general or on this day.
    #[error("series {0} is not on sale")]
    SeriesNotOnSale(SeriesId),
    /// The status of the certificate does not allow the action.
    #[error("the certificate is {}", .0.name())]
    NotPossible(Status),
    /// The balance was booked out after the last valid day. The certificate must be extended first.
    #[error(
        "its balance of {} minor units was booked out after its last day; extend it first",
        expired.minor()
    )]
    BookedOut {
        /// Amount that was booked out.
        expired: Amount,
    },
    /// A used single-use certificate takes no money.
    #[error("certificates of series {0} are for one use; a used one cannot be reloaded")]
    NotReusable(SeriesId),
    /// A redemption holds money on the certificate.
    #[error("{} minor units of the certificate are held", held.minor())]
    Held {
        /// Amount that is held.
        held: Amount,
    },
    /// A reason is required.
    #[error("a reason must be given")]
    ReasonMissing,
    /// An amount is required.
    #[error("an amount must be given")]
    AmountMissing,
    /// The amount is 0.
    #[error("the amount must not be 0")]
    Nothing,
    /// The amount is above the limit for amounts.
    #[error("the amount is too large")]
    AmountTooLarge,
    /// The amount is not a nominal of the series.
    #[error(
        "the amount is outside the limits of the series, {} to {} minor units",
        min.minor(), max.minor()
    )]
    AmountOutOfRange {
        /// Minimum amount that is allowed.
        min: Amount,
        /// Maximum amount that is allowed.
        max: Amount,
    },
    /// The amount exceeds what is available.
    #[error("only {} minor units are available on the certificate", available.minor())]
    TooMuch {
        /// Amount that is available.
        available: Amount,
    },
    /// The balance would exceed the maximum.
    #[error("the balance would be larger than {} minor units", max.minor())]
    BalanceTooLarge {
        /// Maximum amount that is allowed.
        max: Amount,
    },
    /// The new last valid day is outside the allowed range.
    #[error("the new last day must be from {first} through {last}")]
    LastDayOutOfRange {
        /// First day that is allowed.
        first: Date,
        /// Last day that is allowed.
        last: Date,
    },
    /// The named replacement is not an unsold certificate of the same series.
    #[error("no unsold certificate of series {0} has the number of the replacement")]
    ReplacementNotUnsold(SeriesId),
    /// The owner does not exist.
    #[error("there is no owner with this id")]
    OwnerUnknown,
    /// Certificates without value cannot have a buyer.
    #[error("certificates with a buyer or an order must be activated at once")]
    BuyerOfInactive,
    /// The metadata is too long.
    #[error("the metadata must be at most {max} bytes of JSON")]
    MetadataTooLong {
        /// Maximum length in bytes.
        max: usize,
    },
}
