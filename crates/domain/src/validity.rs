//! Dates and zones: until when a certificate is good.
//!
//! An expiry date is the last valid day in the operator's time zone: activated on 22 November 2026
//! for 365 days means valid through 22 November 2027, 23:59:59 there.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, Zoned};

/// The zone with this IANA name from the bundled database.
pub fn find_zone(name: &str) -> Option<TimeZone> {
    TimeZone::get(name).ok()
}

/// The local date of a moment.
pub fn local_date(now: Timestamp, zone: &TimeZone) -> Date {
    now.to_zoned(zone.clone()).date()
}

/// The last valid day of what is activated now for so many days; `None` past the calendar's end.
pub fn valid_through(now: Timestamp, zone: &TimeZone, days: u32) -> Option<Date> {
    let days = Span::new().try_days(days).ok()?;
    local_date(now, zone).checked_add(days).ok()
}

/// The first moment of a day in a zone. `None` at the end of the calendar.
///
/// Where midnight does not exist (a clock put forward over it), the moment after the gap is taken.
pub fn start_of_day(date: Date, zone: &TimeZone) -> Option<Timestamp> {
    Some(date.to_zoned(zone.clone()).ok()?.timestamp())
}

/// The last second of a day in a zone: 23:59:59, with the offset in force then.
///
/// Where that second does not exist (a clock put forward over midnight), the moment before the gap
/// ends is taken, as calendars do.
pub fn end_of_day(date: Date, zone: &TimeZone) -> Option<Zoned> {
    date.at(23, 59, 59, 0).to_zoned(zone.clone()).ok()
}

/// Whether a day is one that programs write where there is none: the first day of .NET and 1C
/// (0001-01-01), of OLE and spreadsheets (1899-12-30 to 1900-01-01), of Unix (1970-01-01, or the day
/// before it west of Greenwich). No day before 1970 is the end of anything that is sold here.
pub fn is_no_date(date: Date) -> bool {
    date <= jiff::civil::date(1970, 1, 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_days_of_calendars_are_no_dates() {
        for (date, no_date) in [
            ("0001-01-01", true),
            ("1753-01-01", true),
            ("1899-12-30", true),
            ("1900-01-01", true),
            ("1969-12-31", true),
            ("1970-01-01", true),
            ("1970-01-02", false),
            ("2013-06-09", false),
            ("9999-12-31", false),
        ] {
            assert_eq!(is_no_date(date.parse().unwrap()), no_date, "{date}");
        }
    }

    #[test]
    fn the_last_day_counts_from_the_local_date() {
        let zone = find_zone("Europe/Moscow").unwrap();
        for (now, days, through) in [
            ("2026-11-22T10:00:00Z", 365, "2027-11-22"),
            // 00:30 on the 23rd in Moscow.
            ("2026-11-22T21:30:00Z", 365, "2027-11-23"),
            ("2027-11-22T10:00:00Z", 365, "2028-11-21"),
            ("2026-11-22T10:00:00Z", 0, "2026-11-22"),
        ] {
            let through: Date = through.parse().unwrap();
            assert_eq!(valid_through(now.parse().unwrap(), &zone, days), Some(through), "{now}");
        }
    }

    #[test]
    fn the_last_second_has_the_zones_offset_of_that_day() {
        let date: Date = "2027-11-22".parse().unwrap();
        for (zone, text) in [
            ("Europe/Moscow", "2027-11-22T23:59:59+03:00"),
            ("Asia/Yekaterinburg", "2027-11-22T23:59:59+05:00"),
            ("UTC", "2027-11-22T23:59:59+00:00"),
        ] {
            let end = end_of_day(date, &find_zone(zone).unwrap()).unwrap();
            assert_eq!(end.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(), text);
        }
        assert!(find_zone("Mars/Olympus").is_none());
    }
}
