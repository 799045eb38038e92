//! Why something is not done to a certificate.

use jiff::civil::Date;

use super::Status;
use crate::field::{Field, Problem};
use crate::{Amount, SeriesId};

/// Why something is not done to a certificate, in order of precedence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CertificateRejection {
    /// No certificate has this number.
    #[error("there is no certificate with this number")]
    Unknown,
    /// A text is not valid.
    #[error("the {0} {1}")]
    Invalid(Field, Problem),
    /// More are to be issued than one command may, or none.
    #[error("from 1 to {max} certificates are issued at once")]
    QuantityOutOfRange {
        /// The most.
        max: u32,
    },
    /// The series is not sold, in general or on this day.
    #[error("series {0} is not on sale")]
    SeriesNotOnSale(SeriesId),
    /// A certificate in this status does not allow it.
    #[error("the certificate is {}", .0.name())]
    NotPossible(Status),
    /// A certificate for one use that has been used is not filled again.
    #[error("certificates of series {0} are for one use and are not reloaded once used")]
    NotReusable(SeriesId),
    /// A redemption holds something of it.
    #[error("{} minor units of the certificate are held", held.minor())]
    Held {
        /// How much.
        held: Amount,
    },
    /// The reason must be given.
    #[error("a reason must be given")]
    ReasonMissing,
    /// The amount must be given.
    #[error("an amount must be given")]
    AmountMissing,
    /// An amount of nothing.
    #[error("the amount must not be 0")]
    Nothing,
    /// The amount is larger than any may be.
    #[error("the amount is too large")]
    AmountTooLarge,
    /// The amount is none of the series's nominals.
    #[error(
        "the amount is outside the limits of the series, {} to {} minor units",
        min.minor(), max.minor()
    )]
    AmountOutOfRange {
        /// The least.
        min: Amount,
        /// The most.
        max: Amount,
    },
    /// More than there is.
    #[error("only {} minor units are available on the certificate", available.minor())]
    TooMuch {
        /// What there is.
        available: Amount,
    },
    /// The balance would be larger than any may be.
    #[error("the balance would be larger than {} minor units", max.minor())]
    BalanceTooLarge {
        /// The most.
        max: Amount,
    },
    /// The last valid day moves forward only, and not for ever.
    #[error("the new last day must be from {first} through {last}")]
    LastDayOutOfRange {
        /// The first day that it can be.
        first: Date,
        /// The last one.
        last: Date,
    },
    /// What is named as the replacement is no unsold certificate of the same series.
    #[error("no unsold certificate of series {0} has the number of the replacement")]
    ReplacementNotUnsold(SeriesId),
    /// Certificates without value are sold to nobody.
    #[error("certificates with a buyer or an order are activated at once")]
    BuyerOfInactive,
    /// What is kept with certificates is too long.
    #[error("the metadata must be at most {max} bytes of JSON")]
    MetadataTooLong {
        /// The most, in bytes.
        max: usize,
    },
}
