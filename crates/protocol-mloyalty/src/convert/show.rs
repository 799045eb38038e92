//! Values of answers that every method shows alike.

use domain::{Amount, Operator, SaleStatus, SeriesKind, Status, validity};
use jiff::civil::Date as LocalDate;
use jiff::{Timestamp, Zoned};

use web::wire::decimal::Decimal;

use crate::wire::date::{Date, Zone};

/// Formats an amount as short as possible.
pub(crate) fn money(amount: Amount, operator: &Operator) -> Decimal {
    Decimal::from_minor(amount.minor(), operator.currency.digits()).shortest()
}

/// Returns the last second of a day, with the operator's offset at that time.
pub(crate) fn end_of_day(day: LocalDate, operator: &Operator) -> Option<Date> {
    zoned(&validity::end_of_day(day, &operator.zone)?)
}

/// Returns a time, with the operator's offset at that time.
pub(crate) fn moment(at: Timestamp, operator: &Operator) -> Option<Date> {
    zoned(&at.to_zoned(operator.zone.clone()))
}

fn zoned(moment: &Zoned) -> Option<Date> {
    let zone = Zone::Offset(i16::try_from(moment.offset().seconds() / 60).ok()?);
    let part = |value: i8| u8::try_from(value).ok();
    let midnight = day(moment.date())?.in_zone(zone);
    let ticks = u32::try_from(moment.subsec_nanosecond() / 100).ok()?;
    midnight.at(part(moment.hour())?, part(moment.minute())?, part(moment.second())?, ticks)
}

/// Returns a day without a zone.
pub(crate) fn day(day: LocalDate) -> Option<Date> {
    let part = |value: i8| u8::try_from(value).ok();
    let (month, date) = (part(day.month())?, part(day.day())?);
    Date::midnight(u16::try_from(day.year()).ok()?, month, date, Zone::Unspecified)
}

/// Every status, with its number in lists of filters. Numbers never change meaning.
pub(crate) const STATUSES: [(i64, Status); 6] = [
    (1, Status::Issued),
    (2, Status::Active),
    (3, Status::Blocked),
    (4, Status::Spent),
    (5, Status::Expired),
    (6, Status::Voided),
];

/// Every sale status, with its number in lists of filters. Numbers never change meaning.
pub(crate) const SALE_STATUSES: [(i64, SaleStatus); 3] =
    [(1, SaleStatus::Unsold), (2, SaleStatus::Sold), (3, SaleStatus::Returned)];

/// Every type, with the number that the original gives it.
pub(crate) const TYPES: [(i64, SeriesKind); 2] =
    [(1, SeriesKind::Plastic), (3, SeriesKind::Electronic)];

pub(crate) const fn status(status: Status) -> &'static str {
    match status {
        Status::Issued => "Выпущен",
        Status::Active => "Активен",
        Status::Blocked => "Заблокирован",
        Status::Spent => "Использован",
        Status::Expired => "Срок действия истёк",
        Status::Voided => "Аннулирован",
    }
}

pub(crate) const fn sale_status(status: SaleStatus) -> &'static str {
    match status {
        SaleStatus::Unsold => "Не продан",
        SaleStatus::Sold => "Продан",
        SaleStatus::Returned => "Возвращён",
    }
}

pub(crate) const fn type_name(kind: SeriesKind) -> &'static str {
    match kind {
        SeriesKind::Plastic => "Пластиковый",
        SeriesKind::Electronic => "Электронный",
    }
}

pub(crate) const fn type_number(kind: SeriesKind) -> i64 {
    match kind {
        SeriesKind::Plastic => 1,
        SeriesKind::Electronic => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_filters_have_every_value_once() {
        let texts: Vec<&str> = STATUSES.iter().map(|(_, known)| status(*known)).collect();
        assert_eq!(
            texts.join(", "),
            "Выпущен, Активен, Заблокирован, Использован, Срок действия истёк, Аннулирован"
        );
        let texts: Vec<&str> = SALE_STATUSES.iter().map(|(_, known)| sale_status(*known)).collect();
        assert_eq!(texts.join(", "), "Не продан, Продан, Возвращён");
        for (number, kind) in TYPES {
            assert_eq!(type_number(kind), number);
        }
    }
}
