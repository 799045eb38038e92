//! What changed the liability in a period.

use std::collections::BTreeMap;

use domain::books::{Holding, Month, Moved, Movement, Outstanding};
use domain::{EntryKind, SeriesId};
use jiff::civil::Date;

use super::basis::Books;
use super::table::{Cell, ColumnKind, Origin, Proof, Table};
use super::text::Text;
use crate::error::Error;

impl Books<'_> {
    /// The movements of a period.
    pub(super) async fn movements(
        &self,
        from: Date,
        through: Date,
    ) -> Result<Vec<(Movement, Moved)>, Error> {
        Ok(self.service.inner.reader.movements(self.operator.id, from..=through).await?)
    }
}

/// Columns of movements, in the order of the report.
pub(super) const KINDS: [Text; 10] = [
    Text::Activated,
    Text::Reloaded,
    Text::Refunded,
    Text::Redeemed,
    Text::CashedOut,
    Text::Returned,
    Text::Voided,
    Text::Adjusted,
    Text::Breakage,
    Text::Expired,
];

/// Place of a kind of entry among [`KINDS`]. `None` for a replacement, which moves a balance from one
/// certificate to another and changes no sum of a series.
pub(super) const fn place_of(kind: EntryKind) -> Option<usize> {
    match kind {
        EntryKind::Activation => Some(0),
        EntryKind::Reload => Some(1),
        EntryKind::Refund => Some(2),
        EntryKind::Capture => Some(3),
        EntryKind::CashOut => Some(4),
        EntryKind::Return => Some(5),
        EntryKind::Void => Some(6),
        EntryKind::Adjustment => Some(7),
        EntryKind::Breakage | EntryKind::BreakageUndone => Some(8),
        EntryKind::Expired | EntryKind::ExpiredUndone => Some(9),
        EntryKind::MovedOut | EntryKind::MovedIn => None,
    }
}

/// The figures of one series.
#[derive(Default)]
struct Figures {
    opening: i64,
    kinds: [i64; KINDS.len()],
    closing: i64,
    moved: i64,
}

impl Figures {
    fn computed(&self) -> i64 {
        let moved = self.kinds.iter().fold(self.moved, |sum, one| sum.saturating_add(*one));
        self.opening.saturating_add(moved)
    }
}

fn by_series_of(liability: Vec<(Holding, Outstanding)>) -> BTreeMap<SeriesId, i64> {
    let mut series: BTreeMap<SeriesId, i64> = BTreeMap::new();
    for (holding, outstanding) in liability {
        let sum = series.entry(holding.series).or_default();
        *sum = sum.saturating_add(outstanding.amount);
    }
    series
}

/// One row for each series: opening, movements by kind, closing. The closing figure is computed from
/// the movements, and compared with the liability.
pub(super) async fn by_series(
    books: &Books<'_>,
    from: Date,
    through: Date,
) -> Result<Table, Error> {
    let mut series: BTreeMap<SeriesId, Figures> = BTreeMap::new();
    let before = from.yesterday().unwrap_or(from);
    for (id, amount) in by_series_of(books.liability(before).await?) {
        series.entry(id).or_default().opening = amount;
    }
    for (id, amount) in by_series_of(books.liability(through).await?) {
        series.entry(id).or_default().closing = amount;
    }
    for (movement, moved) in books.movements(from, through).await? {
        let figures = series.entry(movement.series).or_default();
        let place = place_of(movement.kind).and_then(|place| figures.kinds.get_mut(place));
        let sum = place.unwrap_or(&mut figures.moved);
        *sum = sum.saturating_add(moved.amount);
    }
    let amounts = [Text::Opening].into_iter().chain(KINDS).chain([Text::Closing]);
    let columns = amounts.map(|name| (name, ColumnKind::Money));
    let columns: Vec<_> = [(Text::Series, ColumnKind::Text)].into_iter().chain(columns).collect();
    let mut table = Table::new(&columns);
    let (mut computed, mut closing) = (0_i64, 0_i64);
    let mut differing = 0_i64;
    for (id, figures) in series {
        computed = computed.saturating_add(figures.computed());
        closing = closing.saturating_add(figures.closing);
        if figures.computed() != figures.closing {
            differing = differing.saturating_add(1);
        }
        let kinds = figures.kinds.iter().map(|amount| Cell::Money(*amount));
        let first = [books.series(id), Cell::Money(figures.opening)];
        let origin = Origin { series: Some(id), ..Origin::default() };
        let closing = [Cell::Money(figures.computed())];
        table.row_of(origin, first.into_iter().chain(kinds).chain(closing));
    }
    table.proofs = vec![
        Proof { name: Text::ClosingIsLiability, reported: computed, expected: closing },
        Proof { name: Text::EverySeriesAgrees, reported: differing, expected: 0 },
    ];
    Ok(table.with_total())
}

/// One row for each month of a period: what was booked out as breakage or after the last valid day,
/// and what was booked back.
pub(super) async fn breakage(books: &Books<'_>, from: Date, through: Date) -> Result<Table, Error> {
    let mut months: BTreeMap<Month, [i64; 3]> = BTreeMap::new();
    let reader = &books.service.inner.reader;
    let found = reader.movements_by_day(books.operator.id, from..=through).await?;
    for (day, movement, moved) in found {
        let place = match movement.kind {
            EntryKind::Breakage => 0,
            EntryKind::Expired => 1,
            EntryKind::BreakageUndone | EntryKind::ExpiredUndone => 2,
            EntryKind::Activation
            | EntryKind::Return
            | EntryKind::Capture
            | EntryKind::Refund
            | EntryKind::Reload
            | EntryKind::Adjustment
            | EntryKind::CashOut
            | EntryKind::Void
            | EntryKind::MovedOut
            | EntryKind::MovedIn => continue,
        };
        let sums = months.entry(Month::of(day)).or_default();
        if let Some(sum) = sums.get_mut(place) {
            *sum = sum.saturating_add(moved.amount);
        }
    }
    let mut table = Table::new(&[
        (Text::Month, ColumnKind::Month),
        (Text::Breakage, ColumnKind::Money),
        (Text::Expired, ColumnKind::Money),
        (Text::BookedBack, ColumnKind::Money),
        (Text::Income, ColumnKind::Money),
    ]);
    for (month, [breakage, expired, undone]) in months {
        // What is booked out leaves the liability, so its entries are negative.
        let income = breakage.saturating_add(expired).saturating_add(undone).saturating_neg();
        let booked = [breakage, expired, undone].map(i64::saturating_neg);
        let figures = booked.into_iter().chain([income]);
        let days = (month.first_day().max(from), month.last_day().min(through));
        let origin = Origin { days: Some(days), ..Origin::default() };
        table.row_of(origin, [Cell::Month(month)].into_iter().chain(figures.map(Cell::Money)));
    }
    Ok(table.with_total())
}
