//! Advances by the rate of their tax: what was received for certificates, and what was used of it.

use std::collections::BTreeMap;

use domain::EntryKind;
use domain::fiscal::AdvanceTax;
use jiff::civil::Date;

use super::basis::Books;
use super::table::{Cell, ColumnKind, Table};
use super::text::Text;
use crate::error::Error;

/// The advances of one rate.
#[derive(Default)]
struct Figures {
    opening: i64,
    received: i64,
    closing: i64,
}

/// One row for each rate. Balances have the rate of the month in which their certificates were
/// activated, and money that is received has the rate of its day.
pub(super) async fn by_rate(books: &Books<'_>, from: Date, through: Date) -> Result<Table, Error> {
    let rules = &books.service.inner.settings.fiscal.rules;
    let operator = books.operator.id;
    let mut rates: BTreeMap<AdvanceTax, Figures> = BTreeMap::new();
    for (day, is_opening) in [(from.yesterday().unwrap_or(from), true), (through, false)] {
        for (holding, outstanding) in books.liability(day).await? {
            let tax = rules.tax_of(operator, holding.series, holding.activated_in.first_day());
            let figures = rates.entry(tax).or_default();
            let sum = if is_opening { &mut figures.opening } else { &mut figures.closing };
            *sum = sum.saturating_add(outstanding.amount);
        }
    }
    // A part of the period has one rate for each series.
    let mut begins: Vec<Date> = rules.changes().filter(|day| *day > from).collect();
    begins.retain(|day| *day <= through);
    begins.push(from);
    begins.sort_unstable();
    begins.dedup();
    for (place, begin) in begins.iter().enumerate() {
        let next = begins.get(place.saturating_add(1));
        let end = next.and_then(|next| next.yesterday().ok()).unwrap_or(through);
        for (movement, moved) in books.movements(*begin, end).await? {
            if matches!(movement.kind, EntryKind::Activation | EntryKind::Reload) {
                let tax = rules.tax_of(operator, movement.series, *begin);
                let figures = rates.entry(tax).or_default();
                figures.received = figures.received.saturating_add(moved.amount);
            }
        }
    }
    let mut table = Table::new(&[
        (Text::TaxRate, ColumnKind::Text),
        (Text::Opening, ColumnKind::Money),
        (Text::Received, ColumnKind::Money),
        (Text::Used, ColumnKind::Money),
        (Text::Closing, ColumnKind::Money),
        (Text::TaxReceived, ColumnKind::Money),
        (Text::TaxUsed, ColumnKind::Money),
    ]);
    for (tax, Figures { opening, received, closing }) in rates {
        let used = opening.saturating_add(received).saturating_sub(closing);
        let is_free = tax == AdvanceTax::Without;
        let rate = if is_free { Cell::Word(Text::WithoutTax) } else { Cell::Text(tax.rate()) };
        let amounts = [opening, received, used, closing, tax.part_of(received), tax.part_of(used)];
        table.row([rate].into_iter().chain(amounts.map(Cell::Money)));
    }
    Ok(table.with_total())
}
