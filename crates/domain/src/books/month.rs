//! Months of the calendar.

use core::fmt;

use jiff::civil::Date;

/// A month of a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(i32);

/// Number of months in a year.
const MONTHS: i32 = 12;

impl Month {
    /// The month of a day.
    pub fn of(day: Date) -> Self {
        let before = i32::from(day.month()).saturating_sub(1);
        Self(i32::from(day.year()).saturating_mul(MONTHS).saturating_add(before))
    }

    /// Number of the month: twelve times the year, and the months of the year before it.
    pub const fn number(self) -> i32 {
        self.0
    }

    /// The month with a number. `None` outside of the calendar.
    pub fn from_number(number: i32) -> Option<Self> {
        Self(number).first().map(Self::of)
    }

    /// The first day of the month. `None` outside of the calendar.
    fn first(self) -> Option<Date> {
        let year = i16::try_from(self.0.div_euclid(MONTHS)).ok()?;
        let month = i8::try_from(self.0.rem_euclid(MONTHS)).ok()?.checked_add(1)?;
        Date::new(year, month, 1).ok()
    }

    /// The first day of the month.
    pub fn first_day(self) -> Date {
        self.first().unwrap_or(Date::MIN)
    }

    /// The last day of the month.
    pub fn last_day(self) -> Date {
        self.first_day().last_of_month()
    }

    /// The month that is so many months later, or earlier if the number is negative. It stays
    /// within the calendar.
    #[must_use]
    pub fn plus(self, months: i32) -> Self {
        let other = Self(self.0.saturating_add(months));
        if other.first().is_some() { other } else { self }
    }

    /// Number of months from another month to this one. Negative if this one is earlier.
    pub const fn since(self, other: Self) -> i32 {
        self.0.saturating_sub(other.0)
    }
}

/// As ISO 8601 writes it: `2026-11`.
impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let first = self.first_day();
        write!(f, "{:04}-{:02}", first.year(), first.month())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_begins_and_ends_with_its_days() {
        for (day, name, first, last) in [
            ("2026-11-30", "2026-11", "2026-11-01", "2026-11-30"),
            ("2028-02-29", "2028-02", "2028-02-01", "2028-02-29"),
            ("2026-12-31", "2026-12", "2026-12-01", "2026-12-31"),
            ("2027-01-01", "2027-01", "2027-01-01", "2027-01-31"),
        ] {
            let month = Month::of(day.parse().unwrap());
            assert_eq!(month.to_string(), name);
            assert_eq!(month.first_day().to_string(), first);
            assert_eq!(month.last_day().to_string(), last);
            assert_eq!(Month::from_number(month.number()), Some(month));
        }
        let december = Month::of("2026-12-05".parse().unwrap());
        assert_eq!(december.plus(1).to_string(), "2027-01");
        assert_eq!(december.plus(-12).to_string(), "2025-12");
        assert_eq!(december.plus(1).since(december), 1);
        assert_eq!(Month::from_number(i32::MAX), None);
    }
}
