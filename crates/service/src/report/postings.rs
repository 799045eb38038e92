//! Movements by day with their accounts, in a form that accounting programs load.

use std::collections::BTreeMap;

use domain::PointOfSaleId;
use jiff::civil::Date;

use super::basis::Books;
use super::movements::{KINDS, place_of};
use super::name::ReportName;
use super::table::{Cell, ColumnKind, Origin, Table};
use super::text::Text;
use crate::error::Error;

/// Movements that are posted, in the order of a day. Each can have accounts in the settings. A
/// replacement moves a balance to another certificate and is not posted.
pub const POSTED: [Text; 10] = KINDS;

/// One row for each day, movement and point of sale. Amounts are signed as they change the liability.
pub(super) async fn by_day(books: &Books<'_>, from: Date, through: Date) -> Result<Table, Error> {
    type Key = (Date, usize, Option<PointOfSaleId>);
    let reader = &books.service.inner.reader;
    let mut sums: BTreeMap<Key, i64> = BTreeMap::new();
    for (day, movement, moved) in reader.movements_by_day(books.operator.id, from..=through).await?
    {
        let Some(kind) = place_of(movement.kind) else { continue };
        let sum = sums.entry((day, kind, movement.place)).or_default();
        *sum = sum.saturating_add(moved.amount);
    }
    let accounts = &books.service.inner.settings.fiscal.accounts;
    let mut table = Table::new(&[
        (Text::Day, ColumnKind::Day),
        (Text::Movement, ColumnKind::Text),
        (Text::PointOfSale, ColumnKind::Text),
        (Text::Partner, ColumnKind::Text),
        (Text::Debit, ColumnKind::Text),
        (Text::Credit, ColumnKind::Text),
        (Text::Amount, ColumnKind::Money),
    ]);
    for ((day, kind, place), amount) in sums {
        let Some(name) = POSTED.get(kind).copied() else { continue };
        let posted = accounts.get(name.name());
        let account = |account: Option<&String>| {
            account
                .filter(|account| !account.is_empty())
                .map_or(Cell::Nothing, |account| Cell::Text(account.clone()))
        };
        let origin = Origin {
            place: Some(place),
            days: Some((day, day)),
            kinds: Some(name.kinds(ReportName::Postings)),
            ..Origin::default()
        };
        let [place, partner] = books.place(place);
        let cells = [
            Cell::Day(day),
            Cell::Word(name),
            place,
            partner,
            account(posted.map(|posted| &posted.debit)),
            account(posted.map(|posted| &posted.credit)),
            Cell::Money(amount),
        ];
        table.row_of(origin, cells);
    }
    Ok(table.with_total())
}
