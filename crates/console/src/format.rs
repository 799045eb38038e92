//! Money, days, moments and numbers, as the reader and the operator have them.

use domain::redemption::Quantity;
use domain::{Amount, CertificateNumber, Currency};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::language::Language;

/// A space at which a line does not break.
pub(crate) const NO_BREAK: char = '\u{a0}';

/// A real minus, as wide as a plus.
const MINUS: char = '\u{2212}';

/// Writes values for one reader of one operator.
#[derive(Clone, Debug)]
pub(crate) struct Show {
    pub(crate) language: Language,
    /// Zone of the operator, in which its days begin and end.
    pub(crate) zone: TimeZone,
    /// Currency of the operator.
    pub(crate) currency: Currency,
}

/// A moment in the operator's zone, with the same in UTC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Moment {
    pub(crate) text: String,
    /// The moment for programs, and for the tooltip.
    pub(crate) utc: String,
}

impl Show {
    /// Writes an amount with its currency.
    pub(crate) fn money(&self, amount: Amount) -> String {
        money(amount.minor(), self.currency, self.language)
    }

    /// Writes an amount as people type it: digits, and a mark before the smaller units.
    pub(crate) fn plain_money(&self, amount: Amount) -> String {
        let digits = usize::from(self.currency.digits());
        let text = format!("{:0>width$}", amount.minor(), width = digits + 1);
        let (whole, rest) = text.split_at(text.len() - digits);
        let mark = if digits == 0 { "" } else { self.language.words().format.decimal_mark };
        format!("{whole}{mark}{rest}")
    }

    /// Writes hundredths of a percent as people type a percentage, without the sign.
    pub(crate) fn plain_percent(&self, hundredths: u16) -> String {
        let (whole, rest) = (hundredths / 100, format!("{:02}", hundredths % 100));
        let rest = rest.trim_end_matches('0');
        let mark = if rest.is_empty() { "" } else { self.language.words().format.decimal_mark };
        format!("{whole}{mark}{rest}")
    }

    /// Writes an amount in minor units. Only a negative one has a sign.
    pub(crate) fn amount(&self, minor: i64) -> String {
        money(minor, self.currency, self.language)
    }

    /// Writes a change of a balance, with its sign.
    pub(crate) fn change(&self, minor: i64) -> String {
        let text = money(minor, self.currency, self.language);
        if minor > 0 { format!("+{text}") } else { text }
    }

    /// The sign of the currency, or its code.
    pub(crate) fn currency_sign(&self) -> String {
        symbol(self.currency, self.language)
    }

    /// Writes a day with digits: `22.11.2027`, `22 Nov 2027`.
    pub(crate) fn day(&self, day: Date) -> String {
        match self.language {
            Language::Russian => format!("{:02}.{:02}.{}", day.day(), day.month(), day.year()),
            Language::English => {
                let month = self.month(day);
                let month = month.get(..3).unwrap_or(month);
                format!("{}{NO_BREAK}{month}{NO_BREAK}{}", day.day(), day.year())
            }
        }
    }

    /// Writes a day in words, with the name of its month.
    pub(crate) fn long_day(&self, day: Date) -> String {
        let (number, month, year) = (day.day(), self.month(day), day.year());
        let suffix = self.language.words().format.year_suffix;
        format!("{number} {month} {year}{suffix}")
    }

    /// Writes a moment in the operator's zone, to the minute.
    pub(crate) fn moment(&self, at: Timestamp) -> Moment {
        let local = at.to_zoned(self.zone.clone());
        let day = self.day(local.date());
        let text = format!("{day}, {:02}:{:02}", local.hour(), local.minute());
        Moment { text, utc: utc(at) }
    }

    /// Writes a moment to the second, where the order of events matters.
    pub(crate) fn exact(&self, at: Timestamp) -> Moment {
        let local = at.to_zoned(self.zone.clone());
        let (hour, minute, second) = (local.hour(), local.minute(), local.second());
        let day = self.day(local.date());
        Moment { text: format!("{day}, {hour:02}:{minute:02}:{second:02}"), utc: utc(at) }
    }

    /// The local day of a moment.
    pub(crate) fn day_of(&self, at: Timestamp) -> Date {
        at.to_zoned(self.zone.clone()).date()
    }

    /// Writes a whole number in groups of three digits.
    pub(crate) fn number(&self, number: u64) -> String {
        grouped(number, self.language)
    }

    /// Writes a quantity: pieces, weight or length, without needless zeros.
    pub(crate) fn quantity(&self, quantity: Quantity) -> String {
        let (whole, rest) = quantity.parts();
        let whole = self.number(whole.into());
        let rest = format!("{rest:03}");
        let rest = rest.trim_end_matches('0');
        let mark = self.language.words().format.decimal_mark;
        if rest.is_empty() { whole } else { format!("{whole}{mark}{rest}") }
    }

    fn month(&self, day: Date) -> &'static str {
        let months = &self.language.words().format.months;
        let month = usize::try_from(day.month()).unwrap_or(1).saturating_sub(1);
        months.get(month).copied().unwrap_or_default()
    }
}

fn utc(at: Timestamp) -> String {
    let second = jiff::TimestampRound::new().smallest(jiff::Unit::Second);
    at.round(second.mode(jiff::RoundMode::Floor)).unwrap_or(at).to_string()
}

/// Writes a number in groups, as people read it out: 4-4-5 of 13 digits, else fours from the left.
pub(crate) fn number_groups(number: CertificateNumber) -> String {
    let digits = number.to_string();
    let mut groups: Vec<&str> = Vec::new();
    let mut rest = digits.as_str();
    while rest.len() > 5 {
        let (group, after) = rest.split_at(4);
        groups.push(group);
        rest = after;
    }
    groups.push(rest);
    groups.join("\u{2009}")
}

/// Writes an amount of minor units in a currency.
fn money(minor: i64, currency: Currency, language: Language) -> String {
    let unit = 10_u64.pow(u32::from(currency.digits()));
    let size = minor.unsigned_abs();
    let mut text = grouped(size / unit, language);
    if currency.digits() > 0 {
        text.push(if language == Language::Russian { ',' } else { '.' });
        text += &format!("{:0width$}", size % unit, width = usize::from(currency.digits()));
    }
    let sign = if minor < 0 { String::from(MINUS) } else { String::new() };
    match language {
        Language::Russian => format!("{sign}{text}{NO_BREAK}{}", symbol(currency, language)),
        Language::English => {
            let symbol = symbol(currency, language);
            let is_code = symbol.bytes().all(|byte| byte.is_ascii_uppercase());
            let space = if is_code { String::from(NO_BREAK) } else { String::new() };
            format!("{sign}{symbol}{space}{text}")
        }
    }
}

/// The symbol of a currency where its readers know one, else its code.
fn symbol(currency: Currency, language: Language) -> String {
    let symbol = match (currency.code(), language) {
        ("RUB", Language::Russian) => "₽",
        ("UAH", Language::Russian) => "₴",
        ("USD", Language::Russian) => "$",
        ("USD", Language::English) => "US$",
        ("JPY", Language::Russian) => "¥",
        ("JPY", Language::English) => "JP¥",
        ("EUR", _) => "€",
        ("GBP", _) => "£",
        ("CNY", _) => "CN¥",
        ("INR", _) => "₹",
        ("KRW", _) => "₩",
        (code, _) => code,
    };
    symbol.to_owned()
}

fn grouped(number: u64, language: Language) -> String {
    let separator = if language == Language::Russian { NO_BREAK } else { ',' };
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(separator);
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests;
