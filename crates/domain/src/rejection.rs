//! Why a command is refused.
//!
//! The variants stand in order of precedence: where several apply, the first is given; of
//! several lines, the first that is refused is named. Lines are counted from 0, as they were sent.

use crate::certificate::CertificateRejection;
use crate::coupon::CouponRejection;
use crate::delivery::DeliveryRejection;
use crate::owner::OwnerRejection;
use crate::redemption::RedemptionRejection;
use crate::{Amount, CertificateNumber, OperatorId, SeriesId};

/// What a name was meant to find.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Thing {
    /// An operator.
    Operator,
    /// A partner.
    Partner,
    /// A point of sale.
    PointOfSale,
    /// A site.
    Site,
    /// A key.
    Key,
    /// A series.
    Series,
}

impl Thing {
    /// What people call it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Operator => "operator",
            Self::Partner => "partner",
            Self::PointOfSale => "point of sale",
            Self::Site => "site",
            Self::Key => "key",
            Self::Series => "series",
        }
    }
}

/// Why a command is refused. Nothing has changed then.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Rejection {
    /// The key has been used for another request.
    #[error("the same key or numbers were used before for a request with other content")]
    KeyReused,
    /// The operator does not exist.
    #[error("operator {0} does not exist")]
    OperatorUnknown(OperatorId),
    /// The operator is disabled.
    #[error("operator {0} is disabled")]
    OperatorDisabled(OperatorId),
    /// The point of sale does not exist in the operator.
    #[error("point of sale {code:?} does not exist")]
    PointOfSaleUnknown {
        /// What it was called.
        code: String,
    },
    /// The point of sale or its partner is disabled.
    #[error("point of sale {code:?} is disabled")]
    PointOfSaleDisabled {
        /// What it is called.
        code: String,
    },
    /// Neither a point of sale nor a site that stands for one is named.
    #[error("no point of sale is given")]
    PointOfSaleMissing,
    /// The caller may act for another point of sale only.
    #[error("this key may not act for point of sale {code:?}")]
    PointOfSaleForbidden {
        /// What it was called.
        code: String,
    },
    /// The site does not exist in the operator.
    #[error("site {code:?} does not exist")]
    SiteUnknown {
        /// What it was called.
        code: String,
    },
    /// The site stands for another point of sale than the one named.
    #[error("site {site:?} does not stand for point of sale {point_of_sale:?}")]
    PlacesDisagree {
        /// What the site was called.
        site: String,
        /// What the point of sale was called.
        point_of_sale: String,
    },
    /// The request names another operator than its credentials.
    #[error("the request names operator {named}, its credentials belong to operator {own}")]
    OperatorsDisagree {
        /// The one named.
        named: i64,
        /// The one of the credentials.
        own: OperatorId,
    },
    /// The request carries a token beside other credentials, and the token is not that of the same key.
    #[error("the token does not belong to the credentials")]
    TokensDisagree,
    /// Neither cheque nor order number: a repeat could not be told from a second sale.
    #[error("neither a cheque nor an order number is given")]
    NaturalKeyMissing,
    /// Nothing to sell.
    #[error("no goods are given")]
    GoodsMissing,
    /// More goods or certificates than one command may have.
    #[error("at most {max} {what} are allowed at once")]
    TooMany {
        /// Goods or certificates.
        what: &'static str,
        /// How many are allowed.
        max: u32,
    },
    /// A text is longer than allowed.
    #[error("{what} is longer than {max} characters")]
    TextTooLong {
        /// Which text.
        what: &'static str,
        /// How long it may be.
        max: usize,
    },
    /// The series does not exist in the operator.
    #[error("series {0} does not exist")]
    SeriesUnknown(SeriesId),
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
    /// A line without anything in it.
    #[error("line {line}: the good is empty")]
    GoodEmpty {
        /// Which line.
        line: usize,
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
    /// The price is no amount of the operator's currency: negative, or with too many fraction
    /// digits, or too large.
    #[error(
        "line {line}: the price must be an amount from 0, with at most 15 digits before the point \
         and {digits} after it"
    )]
    PriceNotAnAmount {
        /// Which line.
        line: usize,
        /// Fraction digits of the currency.
        digits: u8,
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
        /// The most.
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
    /// The series has given out all its numbers.
    #[error("series {0} has used up its numbers")]
    NumbersUsedUp(SeriesId),
    /// No sale here under these numbers.
    #[error("nothing was sold here under this order or cheque number")]
    SaleUnknown,
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
    /// A coupon is not what it must be, or may not be used.
    #[error(transparent)]
    Coupon(#[from] CouponRejection),
    /// A redemption cannot be made, or not be changed so.
    #[error(transparent)]
    Redemption(#[from] RedemptionRejection),
    /// Something cannot be done to a certificate.
    #[error(transparent)]
    Certificate(#[from] CertificateRejection),
    /// Nothing is noted of an owner.
    #[error(transparent)]
    Owner(#[from] OwnerRejection),
    /// A message is not sent, or a code not taken.
    #[error(transparent)]
    Delivery(#[from] DeliveryRejection),
    /// Something named does not exist.
    #[error("{} {id} does not exist", what.name())]
    NotFound {
        /// What.
        what: Thing,
        /// Its id.
        id: i64,
    },
    /// The id is taken.
    #[error("{} {id} exists already", what.name())]
    IdTaken {
        /// What.
        what: Thing,
        /// Its id.
        id: i64,
    },
    /// The code, login, token or secret is taken.
    #[error("the {field} is used by {} {by} already", what.name())]
    Taken {
        /// Which field.
        field: &'static str,
        /// By what kind of thing.
        what: Thing,
        /// Which one.
        by: i64,
    },
    /// A field that does not hold what it must.
    #[error("{field}: {must}")]
    Invalid {
        /// Which field.
        field: &'static str,
        /// What it must be.
        must: &'static str,
    },
    /// The prefix overlaps with that of another series, so that numbers could meet.
    #[error(
        "numbers of {length} digits with prefix {prefix} could be numbers with prefix {other}, \
         which another series uses; take that prefix or one that neither begins with"
    )]
    PrefixOverlaps {
        /// The prefix asked for.
        prefix: u64,
        /// The other prefix.
        other: u64,
        /// The length of both.
        length: u8,
    },
    /// Stock is made for plastic series only: the numbers of electronic ones are made by the sale.
    #[error("series {0} is electronic; its numbers are made when they are sold")]
    StockOfElectronic(SeriesId),
    /// An amount that does not fit.
    #[error("the amount is too large")]
    AmountOverflow,
}
