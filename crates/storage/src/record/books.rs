//! Sums of the books, by day and by month.
//!
//! Each sum is stored twice: for its day, and for the month of that day. A report over years then
//! reads few rows. The rows are derived: `scrip verify` computes them anew from the ledger.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use domain::books::{
    Discounted, Discounts, Holding, Month, Moved, Movement, Outstanding, Sum, Tallies,
};
use domain::{CouponId, OperatorId, PointOfSaleId};
use jiff::Span;
use jiff::civil::Date;

use super::describe::record;
use super::port::Read;
use super::table::{Column, Part, Table};
use crate::BackendError;
use crate::codes::Code as _;
use crate::grain::Grain;

/// A stored sum: of what, when, and how much.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tally<K, S> {
    /// Operator of the books.
    pub operator: OperatorId,
    /// Span of time of the sum.
    pub grain: Grain,
    /// First day of the span.
    pub starts_on: Date,
    /// Description of what is counted.
    pub key: K,
    /// Sum of the changes in the span.
    pub sum: S,
}

const EPOCH: Date = jiff::civil::date(1970, 1, 1);

/// A day as stored: days since 1970-01-01.
pub(super) fn day_number(day: Date) -> i64 {
    EPOCH.until(day).map_or(0, |span| i64::from(span.get_days()))
}

fn day_of(number: i64) -> Result<Date, BackendError> {
    let day = Span::new().try_days(number).and_then(|days| EPOCH.checked_add(days));
    day.map_err(|_| BackendError::corrupt("day of a sum"))
}

/// A month as stored: 0 if there is none.
fn month_number(month: Option<Month>) -> i64 {
    month.map_or(0, |month| i64::from(month.number()))
}

fn month_of(number: i64) -> Result<Option<Month>, BackendError> {
    if number == 0 {
        return Ok(None);
    }
    let month = i32::try_from(number).ok().and_then(Month::from_number);
    month.map(Some).ok_or_else(|| BackendError::corrupt("month of a sum"))
}

/// A point of sale as stored: 0 if there is none.
fn place_id(place: Option<PointOfSaleId>) -> PointOfSaleId {
    place.unwrap_or(PointOfSaleId::NONE)
}

fn place_of(id: PointOfSaleId) -> Option<PointOfSaleId> {
    Some(id).filter(|id| *id != PointOfSaleId::NONE)
}

record! {
    table "liability";
    bind |row: Tally<Holding, Outstanding>, vault| {
        operator: Int Key = row.operator;
        grain: Int Key = row.grain;
        starts_on: Int Key = day_number(row.starts_on);
        series: Int Key = row.key.series;
        activated_in: Int Key = month_number(Some(row.key.activated_in));
        expires_in: Int Key = month_number(row.key.expires_in);
        seller: Int Key = place_id(row.key.seller);
        certificates: Int Changes = row.sum.certificates;
        amount: Int Changes = row.sum.amount;
    }
    read Tally<Holding, Outstanding> = Self {
        operator,
        grain,
        starts_on: day_of(starts_on)?,
        key: Holding {
            series,
            activated_in: month_of(activated_in)?
                .ok_or_else(|| BackendError::corrupt("month of a sum"))?,
            expires_in: month_of(expires_in)?,
            seller: place_of(seller),
        },
        sum: Outstanding { certificates, amount },
    };
}

record! {
    table "movement";
    bind |row: Tally<Movement, Moved>, vault| {
        operator: Int Key = row.operator;
        grain: Int Key = row.grain;
        starts_on: Int Key = day_number(row.starts_on);
        point_of_sale: Int Key = place_id(row.key.place);
        series: Int Key = row.key.series;
        seller: Int Key = place_id(row.key.seller);
        kind: Int Key = row.key.kind;
        surface: Int Key = row.key.surface;
        entries: Int Changes = row.sum.entries;
        amount: Int Changes = row.sum.amount;
    }
    read Tally<Movement, Moved> = Self {
        operator,
        grain,
        starts_on: day_of(starts_on)?,
        key: Movement { place: place_of(point_of_sale), series, seller: place_of(seller), kind, surface },
        sum: Moved { entries, amount },
    };
}

record! {
    table "discount";
    bind |row: Tally<Discounts, Discounted>, vault| {
        operator: Int Key = row.operator;
        grain: Int Key = row.grain;
        starts_on: Int Key = day_number(row.starts_on);
        coupon: Int Key = row.key.coupon.number;
        point_of_sale: Int Key = place_id(row.key.place);
        orders: Int Changes = row.sum.orders;
        amount: Int Changes = row.sum.amount;
    }
    read Tally<Discounts, Discounted> = Self {
        operator,
        grain,
        starts_on: day_of(starts_on)?,
        key: Discounts {
            coupon: CouponId { operator, number: coupon },
            place: place_of(point_of_sale),
        },
        sum: Discounted { orders, amount },
    };
}

/// The rows of sums by day: each for its day and for its month, in the order of their keys.
fn rows<'t, K: Copy + Ord + 't, S: Sum + 't>(
    sums: impl IntoIterator<Item = (&'t (OperatorId, Date, K), &'t S)>,
) -> Vec<Tally<K, S>> {
    let mut all: BTreeMap<(OperatorId, Grain, Date, K), S> = BTreeMap::new();
    for ((operator, day, key), sum) in sums {
        let spans = [(Grain::Day, *day), (Grain::Month, day.first_of_month())];
        for (grain, starts_on) in spans {
            all.entry((*operator, grain, starts_on, *key)).or_default().add(*sum);
        }
    }
    let row =
        |((operator, grain, starts_on, key), sum)| Tally { operator, grain, starts_on, key, sum };
    all.into_iter().map(row).collect()
}

/// The changes of the liability, as rows.
pub fn liability(tallies: &Tallies) -> Vec<Tally<Holding, Outstanding>> {
    rows(&tallies.liability)
}

/// The movements of money, as rows.
pub fn movements(tallies: &Tallies) -> Vec<Tally<Movement, Moved>> {
    rows(&tallies.movements)
}

/// The discounts of coupons, as rows.
pub fn discounts(tallies: &Tallies) -> Vec<Tally<Discounts, Discounted>> {
    rows(&tallies.discounts)
}

/// Columns that are added up to the sum of a time.
pub const OVER_TIME: &[&str] = &["grain", "starts_on"];

/// Columns that are added up to the movements of a day by point of sale and kind.
pub const BY_DAY: &[&str] = &["grain", "series", "seller", "surface"];

/// Three ranges of first days whose sums make that of a range of days: of months, of the days before
/// them, and of the days behind them. A range whose end is before its start is empty.
#[derive(Clone, Copy, Debug)]
pub struct Ranges([(Grain, i64, i64); 3]);

impl Ranges {
    /// Range without any day.
    const NOTHING: (Grain, i64, i64) = (Grain::Day, 1, 0);

    /// The ranges of some days.
    pub fn of(days: &RangeInclusive<Date>) -> Self {
        let (from, through) = (*days.start(), *days.end());
        let next = |day: Date| day.tomorrow().unwrap_or(Date::MAX);
        let begins = from.first_of_month() == from;
        let after_head = if begins { from } else { next(from.last_of_month()) };
        let ends = through.last_of_month() == through;
        let tail = if ends { next(through) } else { through.first_of_month() };
        if tail <= after_head {
            // Not one whole month.
            return Self::of_days(days);
        }
        let before = |day: Date| day_number(day).saturating_sub(1);
        Self([
            (Grain::Month, day_number(after_head), before(tail)),
            (Grain::Day, day_number(from), before(after_head)),
            (Grain::Day, day_number(tail), day_number(through)),
        ])
    }

    /// The ranges of all days up to one.
    pub fn through(day: Date) -> Self {
        let ends = day.last_of_month() == day;
        let month = day_number(if ends { day } else { day.first_of_month() });
        let before = if ends { month } else { month.saturating_sub(1) };
        let days = if ends { Self::NOTHING } else { (Grain::Day, month, day_number(day)) };
        Self([(Grain::Month, day_number(Date::MIN), before), Self::NOTHING, days])
    }

    /// A range of days alone, without months.
    pub fn of_days(days: &RangeInclusive<Date>) -> Self {
        let days = (Grain::Day, day_number(*days.start()), day_number(*days.end()));
        Self([Self::NOTHING, days, Self::NOTHING])
    }

    /// The parameters of [`sums_query`].
    pub fn parameters(self, operator: OperatorId) -> Vec<i64> {
        let ranges = self.0.into_iter();
        let ranges = ranges.flat_map(|(grain, first, last)| [grain.code(), first, last]);
        std::iter::once(operator.0).chain(ranges).collect()
    }
}

/// The sums of rows, each with what it counts.
pub fn sums_of<K, S>(rows: Vec<Tally<K, S>>) -> Vec<(K, S)> {
    rows.into_iter().map(|row| (row.key, row.sum)).collect()
}

/// The sums of rows by day, likewise.
pub fn sums_by_day<K, S>(rows: Vec<Tally<K, S>>) -> Vec<(Date, K, S)> {
    rows.into_iter().map(|row| (row.starts_on, row.key, row.sum)).collect()
}

/// The liability of its rows, without sums that are 0.
pub fn liability_of(rows: Vec<Tally<Holding, Outstanding>>) -> Vec<(Holding, Outstanding)> {
    let mut sums = sums_of(rows);
    sums.retain(|(_, sum)| !sum.is_nothing());
    sums
}

/// Query for the sums of an operator over three ranges of first days. Its parameters are the
/// operator, and the grain and both ends of each range. Rows that differ in columns of `together`
/// alone are added up, and such a column then has any of their values.
pub fn sums_query<R: Read>(parameter: char, together: &[&str]) -> String {
    let table: &Table = R::table();
    let names: Vec<&str> = table.columns.iter().map(|column| column.name).collect();
    let names = names.join(", ");
    let range = |first: usize| {
        let (from, through) = (first + 1, first + 2);
        format!(
            "SELECT {names} FROM {} WHERE operator = {parameter}1 AND grain = {parameter}{first} \
             AND starts_on BETWEEN {parameter}{from} AND {parameter}{through}",
            table.name,
        )
    };
    let is_key = |column: &&Column| column.part == Part::Key;
    let apart = |column: &&Column| is_key(column) && !together.contains(&column.name);
    let selected = table.columns.iter().map(|column| match column.name {
        name if apart(&column) => name.to_owned(),
        name if is_key(&column) => format!("min({name}) AS {name}"),
        name => format!("CAST(sum({name}) AS BIGINT) AS {name}"),
    });
    let selected: Vec<String> = selected.collect();
    let grouped: Vec<&str> = table.columns.iter().filter(apart).map(|column| column.name).collect();
    format!(
        "SELECT {} FROM ({} UNION ALL {} UNION ALL {}) AS part GROUP BY {}",
        selected.join(", "),
        range(2),
        range(5),
        range(8),
        grouped.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_of_days_is_whole_months_and_the_days_around_them() {
        let day = |text: &str| text.parse::<Date>().unwrap();
        for (from, through) in [
            ("2026-01-01", "2026-12-31"),
            ("2026-01-02", "2026-12-30"),
            ("2026-01-15", "2026-01-20"),
            ("2026-01-01", "2026-01-30"),
            ("2026-01-02", "2026-01-31"),
            ("2026-01-01", "2026-01-31"),
            ("2026-01-31", "2026-02-01"),
            ("2026-01-31", "2026-03-01"),
            ("2028-02-29", "2028-02-29"),
            ("1969-11-03", "1970-02-03"),
        ] {
            let mut covered = BTreeMap::new();
            let mut add = |day: Date| *covered.entry(day).or_insert(0) += 1;
            for (grain, first, last) in Ranges::of(&(day(from)..=day(through))).0 {
                for number in first..=last {
                    let start = day_of(number).unwrap();
                    match grain {
                        Grain::Day => add(start),
                        Grain::Month if start == start.first_of_month() => {
                            let mut day = start;
                            while day.month() == start.month() {
                                add(day);
                                day = day.tomorrow().unwrap();
                            }
                        }
                        Grain::Month => {}
                    }
                }
            }
            let expected =
                day(from).series(Span::new().days(1)).take_while(|it| *it <= day(through));
            let expected: BTreeMap<Date, i32> = expected.map(|day| (day, 1)).collect();
            assert_eq!(covered, expected, "{from} to {through}");
        }
    }

    #[test]
    fn days_are_stored_as_numbers() {
        for (day, number) in [("1970-01-01", 0), ("2026-11-30", 20_787), ("1969-12-31", -1)] {
            assert_eq!(day_number(day.parse().unwrap()), number);
            assert_eq!(day_of(number).unwrap().to_string(), day);
        }
    }
}
