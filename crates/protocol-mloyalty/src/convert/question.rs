//! Questions of the reading methods: numbers, days and pages. Impossible values are refused by
//! name.

use domain::{
    Amount, CertificateNumber, Directory, Operator, OperatorId, Partner, PartnerId, PointOfSale,
    PointOfSaleId, SeriesKind, validity,
};
use jiff::Timestamp;
use jiff::civil::Date as LocalDate;

use web::wire::decimal::Decimal;

use super::{given_id, show};
use crate::error::BadQuestion;
use crate::wire::date::Date;

/// Maximum number of records on a page: what a browser's table and a till can handle.
pub(crate) const PAGE_RECORDS_MAX: u32 = 1_000;

/// Default number of records on a page.
const PAGE_RECORDS_DEFAULT: u32 = 100;

/// A part of a list: the number of its first record, from 1, and its length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Page {
    pub(crate) start: u64,
    pub(crate) length: u32,
}

/// Returns the requested page. A missing or 0 start is the first record. A missing length is the
/// default.
pub(crate) fn page(start: Option<i64>, length: Option<i64>) -> Result<Page, BadQuestion> {
    let start = u64::try_from(given_id(start).unwrap_or(1)).map_err(|_| BadQuestion::Start)?;
    let length = given_id(length).unwrap_or(PAGE_RECORDS_DEFAULT.into());
    let allowed = u32::try_from(length).ok().filter(|length| *length <= PAGE_RECORDS_MAX);
    Ok(Page { start, length: allowed.ok_or(BadQuestion::Length { max: PAGE_RECORDS_MAX })? })
}

/// Returns the number of a certificate, which is required.
pub(crate) fn certificate(number: Option<i64>) -> Result<CertificateNumber, BadQuestion> {
    let number = given_id(number).ok_or(BadQuestion::CertificateMissing)?;
    let known = u64::try_from(number).ok().and_then(CertificateNumber::new);
    known.ok_or(BadQuestion::NoSuchCertificate(number))
}

/// Returns a partner of the operator, if one is named.
pub(crate) fn partner(
    directory: &Directory,
    operator: OperatorId,
    id: Option<i64>,
) -> Result<Option<&Partner>, BadQuestion> {
    let Some(id) = given_id(id) else { return Ok(None) };
    let found = directory.partner(PartnerId(id)).filter(|partner| partner.operator == operator);
    found.map(Some).ok_or(BadQuestion::PartnerUnknown(id))
}

/// Returns a point of sale of the operator, if one is named by number.
pub(crate) fn point_of_sale(
    directory: &Directory,
    operator: OperatorId,
    id: Option<i64>,
) -> Result<Option<&PointOfSale>, BadQuestion> {
    let Some(id) = given_id(id) else { return Ok(None) };
    let found = directory.point_of_sale(PointOfSaleId(id));
    let own = found.filter(|place| place.operator == operator);
    own.map(Some).ok_or(BadQuestion::NoSuchPlace(id))
}

/// Returns a type of certificates, if one is named. `member` is its name in the method.
pub(crate) fn kind(
    member: &'static str,
    number: Option<i64>,
) -> Result<Option<SeriesKind>, BadQuestion> {
    let Some(number) = given_id(number) else { return Ok(None) };
    let known = show::TYPES.iter().find(|(known, _)| *known == number);
    known.map(|(_, kind)| Some(*kind)).ok_or(BadQuestion::TypeUnknown { member, number })
}

/// Returns a price, if one is given.
pub(crate) fn price(
    price: Option<Decimal>,
    operator: &Operator,
) -> Result<Option<Amount>, BadQuestion> {
    let digits = operator.currency.digits();
    let amount = |price: Decimal| price.to_minor(digits).and_then(Amount::from_minor);
    price.map(|price| amount(price).ok_or(BadQuestion::Price { digits })).transpose()
}

/// Returns a day as it is written, in whatever zone.
pub(crate) fn day(date: Option<Date>) -> Option<LocalDate> {
    let (year, month, day) = date?.day();
    let part = |value: u8| i8::try_from(value).ok();
    LocalDate::new(i16::try_from(year).ok()?, part(month)?, part(day)?).ok()
}

/// Returns a day that bounds a period. A day that programs write for no date is no bound: a client
/// whose members cannot be empty sends `0001-01-01`.
pub(crate) fn bound(date: Option<Date>) -> Option<LocalDate> {
    day(date).filter(|day| !validity::is_no_date(*day))
}

/// Returns the first and last day of a period, if given.
pub(crate) fn period(
    first: Option<Date>,
    last: Option<Date>,
) -> Result<(Option<LocalDate>, Option<LocalDate>), BadQuestion> {
    let (first, last) = (bound(first), bound(last));
    match (first, last) {
        (Some(first), Some(last)) if first > last => Err(BadQuestion::Period),
        period => Ok(period),
    }
}

/// Returns the time at which a day begins, in the operator's zone.
pub(crate) fn beginning(day: LocalDate, operator: &Operator) -> Option<Timestamp> {
    validity::start_of_day(day, &operator.zone)
}

/// Returns the first time after a day, in the operator's zone. `None` after the calendar's last
/// day.
pub(crate) fn end(day: LocalDate, operator: &Operator) -> Option<Timestamp> {
    beginning(day.tomorrow().ok()?, operator)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_begin_at_1_and_have_an_end() {
        let max = PAGE_RECORDS_MAX;
        for (start, length, expected) in [
            (None, None, Ok((1, PAGE_RECORDS_DEFAULT))),
            (Some(0), Some(0), Ok((1, PAGE_RECORDS_DEFAULT))),
            (Some(1), Some(1), Ok((1, 1))),
            (Some(i64::MAX), Some(i64::from(max)), Ok((i64::MAX.unsigned_abs(), max))),
            (Some(-1), None, Err(BadQuestion::Start)),
            (None, Some(-1), Err(BadQuestion::Length { max })),
            (None, Some(i64::from(max) + 1), Err(BadQuestion::Length { max })),
            (None, Some(i64::MAX), Err(BadQuestion::Length { max })),
        ] {
            let page = page(start, length).map(|page| (page.start, page.length));
            assert_eq!(page, expected, "{start:?} {length:?}");
        }
    }

    #[test]
    fn a_day_is_the_one_that_is_written() {
        for (text, expected) in [
            ("2026-11-22", "2026-11-22"),
            ("2026-11-22T23:59:59.9999999-12:00", "2026-11-22"),
            ("0001-01-01T00:00:00Z", "0001-01-01"),
            ("9999-12-31", "9999-12-31"),
        ] {
            let day = day(Date::parse_iso(text));
            assert_eq!(day, Some(expected.parse().unwrap()), "{text}");
        }
        let date = Date::parse_iso;
        assert_eq!(period(date("2026-11-23"), date("2026-11-22")), Err(BadQuestion::Period));
        assert!(period(date("2026-11-22"), date("2026-11-22")).is_ok());
        assert_eq!(period(None, None), Ok((None, None)));
        for nothing in ["0001-01-01T00:00:00", "1899-12-30", "1970-01-01T00:00:00Z"] {
            assert_eq!(bound(date(nothing)), None, "{nothing}");
            assert_eq!(period(date("2026-11-22"), date(nothing)).unwrap().1, None, "{nothing}");
        }
    }
}
