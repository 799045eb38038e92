//! Sales and returns of certificates.

mod rejection;

pub use rejection::SaleRejection;

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use crate::limits::BUSINESS_DAY_HOURS_MAX;
use crate::{Amount, CertificateId, OperatorId, PointOfSaleId, SaleId, SeriesId, SiteId};

/// Direction: sale or return.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SaleKind {
    /// Certificates were sold to the buyer.
    Sale,
    /// Certificates were returned by the buyer.
    Return,
}

/// Buyer of a sale.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Buyer {
    /// The member of the loyalty programme.
    pub client: Option<i64>,
    /// The client's number in the shop's own database.
    pub shop_client: Option<i64>,
    /// E-mail address, as it was sent.
    pub email: Option<String>,
    /// Phone number, as the till sent it.
    pub phone: Option<i64>,
    /// The client, as the native API names it. Tills have numbers instead.
    pub client_code: Option<String>,
}

impl Buyer {
    /// Whether nothing is known of the buyer.
    pub fn is_nobody(&self) -> bool {
        *self == Self::default()
    }
}

/// One position of a sale or return, as the till sent it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SaleLine {
    /// The position's number in the till's cheque.
    pub good: Option<i64>,
    /// Name of the goods.
    pub name: Option<String>,
    /// The goods' item code; the printed number where the certificate is plastic.
    pub item_code: Option<String>,
    /// Quantity of the goods or certificates.
    pub quantity: u32,
    /// Price of one. On a return it may be left out: any price matches.
    pub price: Option<Amount>,
}

/// A certificate of a sale, and which line it belongs to (from 0). A return of everything has no
/// lines of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SaleCertificate {
    /// Identifier of the certificate.
    pub certificate: CertificateId,
    /// Line of the certificate.
    pub line: Option<u32>,
}

/// One till or web order in which certificates were sold or returned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sale {
    /// Its number: that of the operation that made it.
    pub id: SaleId,
    /// Operator that owns the object.
    pub operator: OperatorId,
    /// Point of sale. [`PointOfSaleId::NONE`] for certificates that were issued without one.
    pub point_of_sale: PointOfSaleId,
    /// Site, if one was named.
    pub site: Option<SiteId>,
    /// Kind: sale or return.
    pub kind: SaleKind,
    /// The series that the till named for all lines.
    pub series: Option<SeriesId>,
    /// The shop's order number.
    pub order_number: Option<String>,
    /// Number of the till's cheque.
    pub cheque: Option<i64>,
    /// Buyer of the sale.
    pub buyer: Buyer,
    /// Search key of the buyer's phone: [`crate::phone::key`].
    pub phone_key: Option<i64>,
    /// Search key of the buyer's e-mail address: [`crate::text::email_key`].
    pub email_key: Option<String>,
    /// Sold lines, in the till's order.
    pub lines: Arc<[SaleLine]>,
    /// The certificates, in the order of the lines.
    pub certificates: Vec<SaleCertificate>,
    /// Time at which it happened.
    pub at: Timestamp,
}

/// Reference to a sale at its point of sale.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SaleReference {
    /// Every sale under an order number.
    Order(PointOfSaleId, String),
    /// The sale of a cheque.
    Cheque(PointOfSaleId, i64),
    /// The sales under an order number on the latest day that has one. A store may give those of a
    /// few hours before as well.
    LatestOrder(PointOfSaleId, String),
    /// The sales of a cheque number on the latest day that has one, likewise.
    LatestCheque(PointOfSaleId, i64),
}

impl SaleReference {
    /// Whether only the sales of the latest day are meant.
    pub const fn is_latest(&self) -> bool {
        match self {
            Self::Order(..) | Self::Cheque(..) => false,
            Self::LatestOrder(..) | Self::LatestCheque(..) => true,
        }
    }
}

impl Sale {
    /// Returns the point of sale, if there is one.
    pub fn place(&self) -> Option<PointOfSaleId> {
        Some(self.point_of_sale).filter(|place| *place != PointOfSaleId::NONE)
    }

    /// Whether certificates were issued to a buyer rather than sold as goods of a till: its only line
    /// names no goods.
    pub fn is_issue(&self) -> bool {
        let bare = |line: &SaleLine| {
            line.good.is_none() && line.name.is_none() && line.item_code.is_none()
        };
        self.kind == SaleKind::Sale && matches!(&*self.lines, [line] if bare(line))
    }

    /// Whether this is a sale (not a return) that the reference finds.
    pub fn is_under(&self, reference: &SaleReference) -> bool {
        self.kind == SaleKind::Sale
            && match reference {
                SaleReference::Order(place, order) | SaleReference::LatestOrder(place, order) => {
                    self.point_of_sale == *place && self.order_number.as_ref() == Some(order)
                }
                SaleReference::Cheque(place, cheque)
                | SaleReference::LatestCheque(place, cheque) => {
                    self.point_of_sale == *place && self.cheque == Some(*cheque)
                }
            }
    }
}

impl Sale {
    /// Whether the sale is so near to a later one that both may be on one business day.
    pub fn may_be_on_day_of(&self, later: Timestamp) -> bool {
        let day = SignedDuration::from_hours(BUSINESS_DAY_HOURS_MAX.into());
        later.duration_since(self.at) <= day
    }
}

/// A sale or return with its certificates in their present state, in the sale's order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The sale or return.
    pub sale: Arc<Sale>,
    /// Certificates of the record.
    pub certificates: Vec<crate::Certificate>,
}
