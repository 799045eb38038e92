//! What certificates are worth at the end of a day.

use std::collections::BTreeMap;

use domain::SeriesId;
use domain::books::{Holding, Month, Outstanding, Sum};
use jiff::civil::Date;

use super::basis::Books;
use super::table::{Cell, ColumnKind, Origin, Table};
use super::text::Text;
use crate::error::Error;

impl Books<'_> {
    /// The liability at the end of a day.
    pub(super) async fn liability(&self, day: Date) -> Result<Vec<(Holding, Outstanding)>, Error> {
        Ok(self.service.inner.reader.liability(self.operator.id, day).await?)
    }

    /// The name of a series.
    pub(super) fn series(&self, id: SeriesId) -> Cell {
        let series = self.directory.series(id);
        Cell::Text(series.map_or_else(|| id.to_string(), |series| series.name.clone()))
    }
}

/// Whether certificates that expire in a month have expired by the end of a day. Only whole months
/// count: what expires in the month of the day is not among them.
fn has_expired(expires_in: Option<Month>, day: Date) -> bool {
    expires_in.is_some_and(|month| month < Month::of(day))
}

/// One row for each series: certificates, amount, and the part of the amount that has expired.
pub(super) async fn by_series(books: &Books<'_>, day: Date) -> Result<Table, Error> {
    let mut series: BTreeMap<SeriesId, (Outstanding, i64)> = BTreeMap::new();
    for (holding, outstanding) in books.liability(day).await? {
        let (sum, expired) = series.entry(holding.series).or_default();
        sum.add(outstanding);
        if has_expired(holding.expires_in, day) {
            *expired = expired.saturating_add(outstanding.amount);
        }
    }
    let mut table = Table::new(&[
        (Text::Series, ColumnKind::Text),
        (Text::Certificates, ColumnKind::Count),
        (Text::Valid, ColumnKind::Money),
        (Text::Expired, ColumnKind::Money),
        (Text::Amount, ColumnKind::Money),
    ]);
    for (id, (sum, expired)) in series {
        let origin = Origin { series: Some(id), ..Origin::default() };
        let cells = [
            books.series(id),
            Cell::Count(sum.certificates),
            Cell::Money(sum.amount.saturating_sub(expired)),
            Cell::Money(expired),
            Cell::Money(sum.amount),
        ];
        table.row_of(origin, cells);
    }
    Ok(table.with_total())
}

/// Bands of age in months of the calendar, each with the first age behind it.
const BANDS: [(Text, i32); 5] = [
    (Text::ThisMonth, 1),
    (Text::Months1To2, 3),
    (Text::Months3To5, 6),
    (Text::Months6To11, 12),
    (Text::Months12AndMore, i32::MAX),
];

/// One row for each band of age, counted in months of the calendar since the activation.
pub(super) async fn by_age(books: &Books<'_>, day: Date) -> Result<Table, Error> {
    let mut bands = [Outstanding::default(); BANDS.len()];
    for (holding, outstanding) in books.liability(day).await? {
        let age = Month::of(day).since(holding.activated_in);
        let band = BANDS.iter().position(|(_, end)| age < *end);
        if let Some(sum) = band.and_then(|place| bands.get_mut(place)) {
            sum.add(outstanding);
        }
    }
    let mut table = Table::new(&[
        (Text::Age, ColumnKind::Text),
        (Text::Certificates, ColumnKind::Count),
        (Text::Amount, ColumnKind::Money),
    ]);
    for ((name, _), sum) in BANDS.iter().zip(bands) {
        table.row([Cell::Word(*name), Cell::Count(sum.certificates), Cell::Money(sum.amount)]);
    }
    Ok(table.with_total())
}

/// One row for each month in which certificates expire, the earliest first.
pub(super) async fn by_expiry(books: &Books<'_>, day: Date) -> Result<Table, Error> {
    let mut months: BTreeMap<Option<Month>, Outstanding> = BTreeMap::new();
    for (holding, outstanding) in books.liability(day).await? {
        months.entry(holding.expires_in).or_default().add(outstanding);
    }
    let mut table = Table::new(&[
        (Text::Month, ColumnKind::Month),
        (Text::State, ColumnKind::Text),
        (Text::Certificates, ColumnKind::Count),
        (Text::Amount, ColumnKind::Money),
    ]);
    for (month, sum) in months {
        let state = match month {
            None => Text::Never,
            Some(_) if has_expired(month, day) => Text::Expired,
            Some(month) if month == Month::of(day) => Text::ThisMonth,
            Some(_) => Text::Valid,
        };
        table.row([
            month.map_or(Cell::Nothing, Cell::Month),
            Cell::Word(state),
            Cell::Count(sum.certificates),
            Cell::Money(sum.amount),
        ]);
    }
    Ok(table.with_total())
}
