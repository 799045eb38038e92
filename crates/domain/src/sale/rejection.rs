//! Why certificates are not sold or not taken back.

use crate::field::{Field, Problem};
use crate::{Amount, CertificateNumber, SeriesId};

/// Why certificates are not sold or not taken back, in order of precedence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SaleRejection {
    /// Neither cheque nor order number: a repeat could not be told from a second sale.
    #[error("neither a cheque nor an order number is given")]
    NumberMissing,
    /// Nothing to sell.
    #[error("no goods are given")]
    GoodsMissing,
    /// More goods than one command may have.
    #[error("at most {max} goods are allowed at once")]
    TooManyGoods {
        /// The greatest number of goods.
        max: u32,
    },
    /// More certificates than one command may sell or take back.
    #[error("at most {max} certificates are allowed at once")]
    TooManyCertificates {
        /// The greatest number of certificates.
        max: u32,
    },
    /// A text is not valid. A text that is too long is told before one of other characters.
    #[error("the {0} {1}")]
    Invalid(Field, Problem),
    /// No series sells this good.
    #[error("line {line}: no series sells the item code {:?}", item_code.as_deref().unwrap_or_default())]
    GoodWithoutSeries {
        /// Which line.
        line: usize,
        /// Its item code.
        item_code: Option<String>,
    },
    /// The series is not sold, in general or on this day.
    #[error("line {line}: series {series} is not on sale")]
    SeriesNotOnSale {
        /// Which line.
        line: usize,
        /// Which series.
        series: SeriesId,
    },
    /// A quantity that is not 1 or more.
    #[error("line {line}: the quantity must be 1 or more")]
    QuantityOutOfRange {
        /// Which line.
        line: usize,
    },
    /// A plastic certificate is one of its kind.
    #[error("line {line}: a printed certificate is sold one at a time")]
    QuantityOfPlastic {
        /// Which line.
        line: usize,
    },
    /// No price, where the nominal comes from it.
    #[error("line {line}: the price is missing")]
    PriceMissing {
        /// Which line.
        line: usize,
    },
    /// The price is not one of the series's nominals.
    #[error(
        "line {line}: the price is outside the limits of series {series}, {} to {}",
        min.display(*digits), max.display(*digits)
    )]
    PriceOutOfRange {
        /// Which line.
        line: usize,
        /// Which series.
        series: SeriesId,
        /// The least nominal.
        min: Amount,
        /// The greatest nominal.
        max: Amount,
        /// Fraction digits of the currency.
        digits: u8,
    },
    /// No unsold certificate of the series has this number.
    #[error("line {line}: there is no certificate with this number in the series")]
    CertificateUnknown {
        /// Which line.
        line: usize,
        /// What was given as its number.
        item_code: Option<String>,
    },
    /// The printed certificate has been sold, or voided.
    #[error("line {line}: certificate {number} is not for sale")]
    CertificateNotForSale {
        /// Which line.
        line: usize,
        /// Its number.
        number: CertificateNumber,
    },
    /// No sale here under these numbers.
    #[error("nothing was sold here under this order or cheque number")]
    NothingSold,
    /// Everything under these numbers has come back already.
    #[error("everything sold under this order or cheque number was returned before")]
    NothingToReturn,
    /// The good was not sold under these numbers, or not so many of it.
    #[error("line {line}: {missing} of these certificates were not sold under this order")]
    GoodNotSold {
        /// Which line.
        line: usize,
        /// How many could not be found.
        missing: u32,
    },
    /// The series's certificates are not taken back.
    #[error("certificates of series {0} are not taken back")]
    ReturnForbidden(SeriesId),
    /// Money of the certificate was spent or is held.
    #[error("certificate {0} was used")]
    CertificateUsed(CertificateNumber),
    /// The certificate is blocked.
    #[error("certificate {0} is blocked")]
    CertificateBlocked(CertificateNumber),
    /// The certificate's last day is over.
    #[error("certificate {0} has expired")]
    CertificateExpired(CertificateNumber),
}
