//! Rejections of sales and returns.

use crate::field::{Field, Problem};
use crate::{Amount, CertificateNumber, SeriesId};

/// Reason why certificates are not sold or not taken back. Variants are in order of precedence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SaleRejection {
    /// The request has neither a cheque nor an order number, so a repeat would look like a second
    /// sale.
    #[error("neither a cheque nor an order number is given")]
    NumberMissing,
    /// The request has nothing to sell.
    #[error("no goods are given")]
    GoodsMissing,
    /// More goods than one command may have.
    #[error("at most {max} goods are allowed at once")]
    TooManyGoods {
        /// Maximum number of goods.
        max: u32,
    },
    /// More certificates than one command may sell or take back.
    #[error("at most {max} certificates are allowed at once")]
    TooManyCertificates {
        /// Maximum number of certificates.
        max: u32,
    },
    /// A text is not valid. Its length is checked before its characters.
    #[error("the {0} {1}")]
    Invalid(Field, Problem),
    /// No series sells this good.
    #[error("line {line}: no series sells the item code {:?}", item_code.as_deref().unwrap_or_default())]
    GoodWithoutSeries {
        /// Index of the line, from 0.
        line: usize,
        /// Item code of the goods.
        item_code: Option<String>,
    },
    /// The series is not on sale, in general or on this day.
    #[error("line {line}: series {series} is not on sale")]
    SeriesNotOnSale {
        /// Index of the line, from 0.
        line: usize,
        /// Identifier of the series.
        series: SeriesId,
    },
    /// A quantity that is not 1 or more.
    #[error("line {line}: the quantity must be 1 or more")]
    QuantityOutOfRange {
        /// Index of the line, from 0.
        line: usize,
    },
    /// The quantity of a plastic certificate is not 1.
    #[error("line {line}: a printed certificate is sold one at a time")]
    QuantityOfPlastic {
        /// Index of the line, from 0.
        line: usize,
    },
    /// The price is missing, and the nominal depends on it.
    #[error("line {line}: the price is missing")]
    PriceMissing {
        /// Index of the line, from 0.
        line: usize,
    },
    /// The price is not a nominal of the series.
    #[error(
        "line {line}: the price is outside the limits of series {series}, {} to {}",
        min.display(*digits), max.display(*digits)
    )]
    PriceOutOfRange {
        /// Index of the line, from 0.
        line: usize,
        /// Identifier of the series.
        series: SeriesId,
        /// Minimum nominal of the series.
        min: Amount,
        /// Maximum nominal of the series.
        max: Amount,
        /// Fraction digits of the currency.
        digits: u8,
    },
    /// No unsold certificate of the series has this number.
    #[error("line {line}: there is no certificate with this number in the series")]
    CertificateUnknown {
        /// Index of the line, from 0.
        line: usize,
        /// Number in the request.
        item_code: Option<String>,
    },
    /// The printed certificate has been sold, or voided.
    #[error("line {line}: certificate {number} is not for sale")]
    CertificateNotForSale {
        /// Index of the line, from 0.
        line: usize,
        /// Number of the certificate.
        number: CertificateNumber,
    },
    /// The point of sale has no sale with these numbers.
    #[error("nothing was sold here under this order or cheque number")]
    NothingSold,
    /// Everything in this sale is already returned.
    #[error("everything sold under this order or cheque number was returned before")]
    NothingToReturn,
    /// The sale does not have this good, or has fewer of it.
    #[error("line {line}: {missing} of these certificates were not sold under this order")]
    GoodNotSold {
        /// Index of the line, from 0.
        line: usize,
        /// Quantity that the sale does not have.
        missing: u32,
    },
    /// Certificates of the series cannot be returned.
    #[error("certificates of series {0} are not taken back")]
    ReturnForbidden(SeriesId),
    /// Money of the certificate was spent or is held.
    #[error("certificate {0} was used")]
    CertificateUsed(CertificateNumber),
    /// The certificate is blocked.
    #[error("certificate {0} is blocked")]
    CertificateBlocked(CertificateNumber),
    /// The last valid day of the certificate is over.
    #[error("certificate {0} has expired")]
    CertificateExpired(CertificateNumber),
}
