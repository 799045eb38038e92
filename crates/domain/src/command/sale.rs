//! Sales of certificates as goods, and their returns.

use std::sync::Arc;

use crate::{
    Amount, Buyer, CertificateNumber, Directory, OperatorId, PointOfSaleId, ReadSet, SaleLine,
    SaleReference, SecretSeed, SeriesId, SeriesKind, SiteId, text,
};

/// Place, shop numbers and buyer of a sale or return, as a till sends them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Till {
    /// Point of sale of the operation.
    pub point_of_sale: PointOfSaleId,
    /// Site, if one was named.
    pub site: Option<SiteId>,
    /// The shop's order number.
    pub order_number: Option<String>,
    /// Number of the till's cheque.
    pub cheque: Option<i64>,
    /// Buyer of the sale.
    pub buyer: Buyer,
}

/// Sell certificates: all lines or none.
#[derive(Clone, Debug)]
pub struct Sell {
    /// Operator that owns the data.
    pub operator: OperatorId,
    /// Place, numbers and buyer of the sale.
    pub till: Till,
    /// The series of every line; without it, each line's item code names its own.
    pub series: Option<SeriesId>,
    /// Lines of the sold goods.
    pub lines: Arc<[SaleLine]>,
    /// Entropy for secret codes.
    pub seed: SecretSeed,
}

/// Return sold certificates: all named ones or none.
#[derive(Clone, Debug)]
pub struct Return {
    /// Operator that owns the data.
    pub operator: OperatorId,
    /// Place, numbers and buyer of the return.
    pub till: Till,
    /// Only certificates of this series, if one is named.
    pub series: Option<SeriesId>,
    /// Lines to return. Empty: everything sold under the till's numbers.
    pub lines: Arc<[SaleLine]>,
    /// Another spelling of the order number, under which sales from before order numbers were trimmed
    /// are found as well. It is no part of the content and is not stored.
    pub sold_as: Option<String>,
}

impl Return {
    /// The sale that is taken back: that of the order number; without one, that of the cheque. Where
    /// these numbers are daily, only the latest day is meant.
    pub fn reference(&self, directory: &Directory) -> Option<SaleReference> {
        let place = self.till.point_of_sale;
        let repeats = directory.point_of_sale(place).map(|place| place.repeats).unwrap_or_default();
        match (&self.till.order_number, self.till.cheque) {
            (Some(order), _) if repeats.order_numbers.is_daily() => {
                Some(SaleReference::LatestOrder(place, order.clone()))
            }
            (Some(order), _) => Some(SaleReference::Order(place, order.clone())),
            (None, Some(cheque)) if repeats.cheque_numbers.is_daily() => {
                Some(SaleReference::LatestCheque(place, cheque))
            }
            (None, Some(cheque)) => Some(SaleReference::Cheque(place, cheque)),
            (None, None) => None,
        }
    }

    /// The sale that is taken back, under each spelling of its order number.
    pub fn references(&self, directory: &Directory) -> impl Iterator<Item = SaleReference> {
        let first = self.reference(directory);
        let second = match (&first, &self.sold_as) {
            (Some(SaleReference::Order(place, _)), Some(order)) => {
                Some(SaleReference::Order(*place, order.clone()))
            }
            (Some(SaleReference::LatestOrder(place, _)), Some(order)) => {
                Some(SaleReference::LatestOrder(*place, order.clone()))
            }
            (Some(SaleReference::Cheque(..) | SaleReference::LatestCheque(..)) | None, Some(_))
            | (_, None) => None,
        };
        first.into_iter().chain(second)
    }
}

impl Sell {
    pub(super) fn read_set(&self, directory: &Directory, set: &mut ReadSet) {
        let operator = self.operator;
        for line in self.lines.iter() {
            let series = self.series_of(directory, line);
            match series.map(|series| series.kind) {
                Some(SeriesKind::Electronic) => set.pools.extend(series.map(|series| series.pool)),
                // A printed number, either of the series named or to find its series by.
                Some(SeriesKind::Plastic) | None => set.certificates.extend(
                    line.printed_number().and_then(|number| directory.locate(operator, number)),
                ),
            }
        }
    }

    /// Returns the series that a line sells, as far as it is known without its certificates.
    pub fn series_of<'a>(
        &self,
        directory: &'a Directory,
        line: &SaleLine,
    ) -> Option<&'a crate::Series> {
        match (self.series, &line.item_code) {
            (Some(series), _) => directory.series(series),
            (None, Some(code)) => directory.find_series_by_item_code(self.operator, code),
            (None, None) => None,
        }
    }
}

impl SaleLine {
    /// The item code without what surrounds it.
    pub fn item_code(&self) -> Option<&str> {
        self.item_code.as_deref().map(text::trimmed)
    }

    /// The item code as the number of a printed certificate.
    pub fn printed_number(&self) -> Option<CertificateNumber> {
        CertificateNumber::parse(self.item_code.as_deref()?)
    }

    /// The price, or nothing where none was given.
    pub fn price_or_zero(&self) -> Amount {
        self.price.unwrap_or(Amount::ZERO)
    }
}
