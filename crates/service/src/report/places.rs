//! What was sold and redeemed, by point of sale.

use std::collections::BTreeMap;

use domain::books::{Moved, Movement, Sum};
use domain::{EntryKind, PointOfSaleId};
use jiff::civil::Date;

use super::basis::Books;
use super::table::{Cell, ColumnKind, Origin, Table};
use super::text::Text;
use crate::error::Error;

impl Books<'_> {
    /// The name of a point of sale, and that of its partner.
    pub(super) fn place(&self, id: Option<PointOfSaleId>) -> [Cell; 2] {
        let Some(id) = id else { return [Cell::Word(Text::NoPlace), Cell::Nothing] };
        let place = self.directory.point_of_sale(id);
        let Some(place) = place else { return [Cell::Text(id.to_string()), Cell::Nothing] };
        let partner = self.directory.partner(place.partner);
        let partner = partner.map_or(Cell::Nothing, |partner| Cell::Text(partner.name.clone()));
        [Cell::Text(place.name.clone()), partner]
    }
}

/// The figures of one point of sale.
#[derive(Default)]
struct Figures {
    sold: Moved,
    returned: i64,
    redeemed: Moved,
    refunded: i64,
    other: i64,
}

impl Figures {
    fn add(&mut self, movement: Movement, moved: Moved) {
        let sum = match movement.kind {
            EntryKind::Activation => return self.sold.add(moved),
            EntryKind::Capture => return self.redeemed.add(moved),
            EntryKind::Return => &mut self.returned,
            EntryKind::Refund => &mut self.refunded,
            EntryKind::Breakage
            | EntryKind::BreakageUndone
            | EntryKind::Expired
            | EntryKind::ExpiredUndone
            | EntryKind::Reload
            | EntryKind::Adjustment
            | EntryKind::CashOut
            | EntryKind::Void
            | EntryKind::MovedOut
            | EntryKind::MovedIn => &mut self.other,
        };
        *sum = sum.saturating_add(moved.amount);
    }
}

/// One row for each point of sale. Acts at none, such as reloads, stand in a row of their own.
pub(super) async fn by_place(books: &Books<'_>, from: Date, through: Date) -> Result<Table, Error> {
    let mut places: BTreeMap<Option<PointOfSaleId>, Figures> = BTreeMap::new();
    for (movement, moved) in books.movements(from, through).await? {
        places.entry(movement.place).or_default().add(movement, moved);
    }
    let mut table = Table::new(&[
        (Text::PointOfSale, ColumnKind::Text),
        (Text::Partner, ColumnKind::Text),
        (Text::SoldCount, ColumnKind::Count),
        (Text::Sold, ColumnKind::Money),
        (Text::Returned, ColumnKind::Money),
        (Text::RedeemedCount, ColumnKind::Count),
        (Text::Redeemed, ColumnKind::Money),
        (Text::Refunded, ColumnKind::Money),
        (Text::Other, ColumnKind::Money),
    ]);
    for (place, figures) in places {
        let Figures { sold, returned, redeemed, refunded, other } = figures;
        let origin = Origin { place: Some(place), ..Origin::default() };
        let figures = [
            Cell::Count(sold.entries),
            Cell::Money(sold.amount),
            Cell::Money(returned),
            Cell::Count(redeemed.entries),
            Cell::Money(redeemed.amount),
            Cell::Money(refunded),
            Cell::Money(other),
        ];
        table.row_of(origin, books.place(place).into_iter().chain(figures));
    }
    Ok(table.with_total())
}

/// A seller and a redeemer.
type Pair = (Option<PointOfSaleId>, Option<PointOfSaleId>);

/// What certificates of one point of sale paid at another one.
#[derive(Clone, Copy, Default)]
pub(super) struct Paid {
    redeemed: i64,
    refunded: i64,
}

impl Paid {
    /// What was redeemed, less what was refunded.
    pub(super) const fn net(self) -> i64 {
        self.redeemed.saturating_sub(self.refunded)
    }
}

impl Books<'_> {
    /// What certificates of each point of sale paid at each other one, and at itself.
    pub(super) async fn paid(
        &self,
        from: Date,
        through: Date,
    ) -> Result<BTreeMap<Pair, Paid>, Error> {
        let mut pairs: BTreeMap<Pair, Paid> = BTreeMap::new();
        for (movement, moved) in self.movements(from, through).await? {
            let pair = (movement.seller, movement.place);
            let amount = moved.amount;
            match movement.kind {
                EntryKind::Capture => {
                    let paid = pairs.entry(pair).or_default();
                    paid.redeemed = paid.redeemed.saturating_sub(amount);
                }
                EntryKind::Refund => {
                    let paid = pairs.entry(pair).or_default();
                    paid.refunded = paid.refunded.saturating_add(amount);
                }
                EntryKind::Activation
                | EntryKind::Return
                | EntryKind::Breakage
                | EntryKind::BreakageUndone
                | EntryKind::Expired
                | EntryKind::ExpiredUndone
                | EntryKind::Reload
                | EntryKind::Adjustment
                | EntryKind::CashOut
                | EntryKind::Void
                | EntryKind::MovedOut
                | EntryKind::MovedIn => {}
            }
        }
        Ok(pairs)
    }

    /// One row for each pair of a seller and a redeemer.
    pub(super) fn settlement_table(&self, pairs: &BTreeMap<Pair, Paid>) -> Table {
        let mut table = Table::new(&[
            (Text::Seller, ColumnKind::Text),
            (Text::SellerPartner, ColumnKind::Text),
            (Text::Redeemer, ColumnKind::Text),
            (Text::RedeemerPartner, ColumnKind::Text),
            (Text::Redeemed, ColumnKind::Money),
            (Text::Refunded, ColumnKind::Money),
            (Text::Net, ColumnKind::Money),
        ]);
        for ((seller, redeemer), paid) in pairs {
            let names = self.place(*seller).into_iter().chain(self.place(*redeemer));
            table.row(names.chain([paid.redeemed, paid.refunded, paid.net()].map(Cell::Money)));
        }
        table
    }
}

/// One row for each pair of a seller and a redeemer: what certificates of the one paid at the other.
pub(super) async fn settlement(
    books: &Books<'_>,
    from: Date,
    through: Date,
) -> Result<Table, Error> {
    let pairs = books.paid(from, through).await?;
    Ok(books.settlement_table(&pairs).with_total())
}
