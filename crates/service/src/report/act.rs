//! The act of settlement between two partners: what certificates of the one paid at the other, in both
//! directions, and who owes whom.

use std::collections::BTreeMap;

use domain::{PartnerId, PointOfSaleId};

use super::basis::Books;
use super::{
    Report, ReportError, ReportName, ReportQuery, ReportViewer, Span, books_of, report_from,
};

/// An act of settlement.
#[derive(Clone, Debug)]
pub struct SettlementAct {
    /// The settlement of the two partners: a row for each pair of points of sale.
    pub report: Report,
    /// What the first partner owes to the second one, in minor units. Negative: the second one owes.
    pub owed: i64,
}

impl ReportViewer<'_> {
    /// Makes the act of two partners of the operator. Whose certificates were paid with owes: the
    /// seller has the buyer's money, and the redeemer gave the goods.
    ///
    /// # Errors
    ///
    /// As [`ReportViewer::report`].
    pub async fn settlement_act(
        &self,
        query: ReportQuery,
        (first, second): (PartnerId, PartnerId),
    ) -> Result<SettlementAct, ReportError> {
        let name = ReportName::Settlement;
        let (service, operator) = (self.session.service(), self.session.operator());
        let (books, span) = books_of(service, operator, name, query).await?;
        let mut pairs = match span {
            Span::Period { from, through } => books.paid(from, through).await?,
            Span::AsOf(_) => BTreeMap::new(),
        };
        let between = |(seller, redeemer): (Option<PointOfSaleId>, Option<PointOfSaleId>)| {
            (books.partner_of(seller), books.partner_of(redeemer))
        };
        let forth = (Some(first), Some(second));
        let back = (Some(second), Some(first));
        pairs.retain(|pair, _| first != second && [forth, back].contains(&between(*pair)));
        let owed = pairs.iter().fold(0_i64, |owed, (pair, paid)| {
            if between(*pair) == forth {
                owed.saturating_add(paid.net())
            } else {
                owed.saturating_sub(paid.net())
            }
        });
        let table = books.settlement_table(&pairs);
        Ok(SettlementAct { report: report_from(&books, name, span, table), owed })
    }
}

impl Books<'_> {
    /// The partner of a point of sale.
    fn partner_of(&self, place: Option<PointOfSaleId>) -> Option<PartnerId> {
        self.directory.point_of_sale(place?).map(|place| place.partner)
    }
}
