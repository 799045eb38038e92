//! Values of a table.

use domain::Currency;
use domain::books::Month;
use jiff::civil::Date;

/// A value of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value<'a> {
    /// Text in any language. Numbers with leading zeros are text.
    Text(&'a str),
    /// A whole number of records.
    Count(i64),
    /// An amount in minor units of a currency.
    Money(i64, Currency),
    /// A month of the calendar.
    Month(Month),
    /// A day of the calendar.
    Day(Date),
    /// There is no value.
    Nothing,
}

/// An amount in minor units as a decimal number, with a sign of the decimals: `-1500,05`.
pub fn decimal(minor: i64, currency: Currency, point: char) -> String {
    let digits = usize::from(currency.digits());
    let sign = if minor < 0 { "-" } else { "" };
    let text = format!("{:0width$}", minor.unsigned_abs(), width = digits.saturating_add(1));
    let (whole, part) = text.split_at(text.len().saturating_sub(digits));
    if part.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}{point}{part}") }
}

/// Whether a spreadsheet would take a text for a formula. Such a text is prefixed with an
/// apostrophe, so that what a buyer typed is never run.
pub(crate) fn is_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_written_to_the_last_minor_unit() {
        for (minor, text) in [
            (0, "0,00"),
            (5, "0,05"),
            (150_050, "1500,50"),
            (-150_005, "-1500,05"),
            (-7, "-0,07"),
            (i64::MIN, "-92233720368547758,08"),
        ] {
            assert_eq!(decimal(minor, Currency::RUB, ','), text);
        }
    }
}
