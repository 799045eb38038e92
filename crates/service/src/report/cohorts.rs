//! What is left of the certificates of a month, one, three, six and twelve months later.

use std::collections::BTreeMap;

use domain::EntryKind;
use domain::books::Month;
use jiff::civil::Date;

use super::basis::Books;
use super::table::{Cell, ColumnKind, Table};
use super::text::Text;
use crate::error::Error;

/// Number of months of activation, the month of the day included.
const COHORTS: i32 = 24;

/// Columns of what is left, with the number of months after the month of the activation.
const AFTER: [(Text, i32); 4] =
    [(Text::LeftAfter1, 1), (Text::LeftAfter3, 3), (Text::LeftAfter6, 6), (Text::LeftAfter12, 12)];

/// One row for each month of activation: what was activated in it, what was left later, and what is
/// left at the end of the day.
pub(super) async fn by_cohort(books: &Books<'_>, day: Date) -> Result<Table, Error> {
    let this = Month::of(day);
    let months: Vec<Month> = (0..COHORTS).rev().map(|back| this.plus(-back)).collect();
    let mut left: BTreeMap<(Month, Month), i64> = BTreeMap::new();
    let mut activated: BTreeMap<Month, i64> = BTreeMap::new();
    for month in &months {
        let last = month.last_day().min(day);
        for (holding, outstanding) in books.liability(last).await? {
            let sum = left.entry((holding.activated_in, *month)).or_default();
            *sum = sum.saturating_add(outstanding.amount);
        }
        for (movement, moved) in books.movements(month.first_day(), last).await? {
            if movement.kind == EntryKind::Activation {
                let sum = activated.entry(*month).or_default();
                *sum = sum.saturating_add(moved.amount);
            }
        }
    }
    let figures = [Text::Activated].into_iter().chain(AFTER.map(|(name, _)| name));
    let figures = figures.chain([Text::Amount]).map(|name| (name, ColumnKind::Money));
    let columns: Vec<_> = [(Text::Month, ColumnKind::Month)].into_iter().chain(figures).collect();
    let mut table = Table::new(&columns);
    for month in months {
        let sold = activated.get(&month).copied().unwrap_or_default();
        let now = left.get(&(month, this)).copied().unwrap_or_default();
        if sold == 0 && now == 0 {
            continue;
        }
        let later = AFTER.map(|(_, after)| {
            let then = month.plus(after);
            if then > this {
                return Cell::Nothing;
            }
            Cell::Money(left.get(&(month, then)).copied().unwrap_or_default())
        });
        let first = [Cell::Month(month), Cell::Money(sold)];
        table.row(first.into_iter().chain(later).chain([Cell::Money(now)]));
    }
    Ok(table.with_total())
}
