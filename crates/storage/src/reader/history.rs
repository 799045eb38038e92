//! Filters and pages of lists of certificates and sales.

use domain::text;
use domain::{
    Certificate, CertificateId, Operation, OwnerId, PointOfSaleId, Sale, SaleId, SaleKind,
    SeriesId, Status,
};
use jiff::Timestamp;
use jiff::civil::Date;

/// Something that an operation did, with the operation: who asked for it, through what and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded<T> {
    /// The record of what was done.
    pub what: T,
    /// Operation of the action or request.
    pub operation: Operation,
}

/// Filter of a list of an operator's certificates. The list is in the order of identifiers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CertificateFilter {
    /// Only those of a series.
    pub series: Option<SeriesId>,
    /// Only those of a status on a local day of the operator.
    pub status: Option<(Status, Date)>,
    /// Only those of an owner. There is an index of them, so a page looks at no others.
    pub owner: Option<OwnerId>,
}

impl CertificateFilter {
    /// Whether a certificate is in the list.
    pub fn takes(&self, certificate: &Certificate) -> bool {
        self.series.is_none_or(|series| certificate.series == series)
            && self.owner.is_none_or(|owner| certificate.owner == Some(owner))
            && self.status.is_none_or(|(status, today)| certificate.status_on(today) == status)
    }
}

/// Certificates of a list. A page may have fewer than were asked for, or none, and not be the last:
/// what a page looks through is bounded, see
/// [`CERTIFICATES_LOOKED_AT_MAX`](crate::limits::CERTIFICATES_LOOKED_AT_MAX).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CertificateListPage {
    /// Certificates of the record or page.
    pub certificates: Vec<Certificate>,
    /// Position of the next page. `None` after the last one.
    pub next: Option<CertificateId>,
}

/// Filter and order of a list of an operator's sales and returns. The list is in the order of times,
/// then of identifiers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SaleFilter {
    /// Only those under an order number, at any point of sale.
    pub order_number: Option<String>,
    /// Only those at this moment or later.
    pub from: Option<Timestamp>,
    /// Only those before this moment.
    pub before: Option<Timestamp>,
    /// Only those at a point of sale.
    pub point_of_sale: Option<PointOfSaleId>,
    /// Only sales, or only returns.
    pub kind: Option<SaleKind>,
    /// Only those of a cheque, at any point of sale.
    pub cheque: Option<i64>,
    /// Only those to or from a member of the loyalty programme.
    pub client: Option<i64>,
    /// Only those to or from a buyer whose phone is found by this: [`domain::phone::key`].
    pub phone: Option<i64>,
    /// Only those to or from a buyer whose e-mail address is found by this:
    /// [`domain::text::email_key`].
    pub email: Option<String>,
    /// Whether the list begins with the newest one.
    pub newest_first: bool,
}

/// A place in a list of sales: behind this one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SalePlace {
    /// Time, in microseconds since 1970 UTC.
    pub micros: i64,
    /// Identifier of the sale.
    pub id: SaleId,
}

impl SalePlace {
    /// The place of a sale.
    pub fn of(sale: &Sale) -> Self {
        Self { micros: sale.at.as_microsecond(), id: sale.id }
    }
}

impl SaleFilter {
    /// Whether a place is behind another one, in the order of the list.
    pub fn is_behind(&self, place: SalePlace, other: SalePlace) -> bool {
        if self.newest_first { place < other } else { place > other }
    }

    /// The order numbers that are meant: as a till's is kept, and as that of an issue is, which is a
    /// [`domain::text::code`]. They are the same but for few.
    pub fn order_numbers(&self) -> Vec<String> {
        let Some(order) = &self.order_number else { return Vec::new() };
        let mut orders = vec![order.clone()];
        orders.extend(Some(text::code(order).into_owned()).filter(|code| code != order));
        orders
    }

    /// Whether a sale is in the list. Moments are compared as they are stored, in microseconds.
    pub fn takes(&self, sale: &Sale) -> bool {
        let at = sale.at.as_microsecond();
        let orders = self.order_numbers();
        let known = |order: &String| orders.contains(order);
        (orders.is_empty() || sale.order_number.as_ref().is_some_and(known))
            && self.from.is_none_or(|from| at >= first_micros(from))
            && self.before.is_none_or(|before| at < first_micros(before))
            && self.point_of_sale.is_none_or(|place| sale.point_of_sale == place)
            && self.kind.is_none_or(|kind| sale.kind == kind)
            && self.cheque.is_none_or(|cheque| sale.cheque == Some(cheque))
            && self.client.is_none_or(|client| sale.buyer.client == Some(client))
            && self.phone.is_none_or(|phone| sale.phone_key == Some(phone))
            && self.email.as_ref().is_none_or(|email| sale.email_key.as_ref() == Some(email))
    }
}

/// The first microsecond that is not before a moment.
pub fn first_micros(moment: Timestamp) -> i64 {
    let micros = moment.as_microsecond();
    let is_later = Timestamp::from_microsecond(micros).is_ok_and(|stored| stored < moment);
    if is_later { micros.saturating_add(1) } else { micros }
}
