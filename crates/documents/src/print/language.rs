//! Languages of printed texts, and amounts and days in them.

use domain::Currency;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A space at which a line does not break.
const NO_BREAK: char = '\u{a0}';

/// Language of the printed texts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// Russian, which is the default.
    #[default]
    Russian,
    /// English, in the forms of Britain.
    English,
}

/// One text in each language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Texts {
    /// The same text in every language, such as `{number}`.
    Same(String),
    /// A text for each language.
    Each(Pair),
}

/// A text in two languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pair {
    /// Text of the field in Russian.
    pub ru: String,
    /// Text of the field in English.
    pub en: String,
}

impl Texts {
    /// The text in a language.
    pub fn of(&self, language: Language) -> &str {
        match (self, language) {
            (Self::Same(text), _) => text,
            (Self::Each(pair), Language::Russian) => &pair.ru,
            (Self::Each(pair), Language::English) => &pair.en,
        }
    }

    /// The texts of all languages.
    pub fn all(&self) -> [&str; 2] {
        [self.of(Language::Russian), self.of(Language::English)]
    }
}

/// How long a certificate is valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Validity {
    /// Through a day, that day included.
    Through(Date),
    /// A number of days from its activation.
    AfterActivation {
        /// Number of days of validity.
        days: u32,
    },
}

const MONTHS_RU: [&str; 12] = [
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
];
const MONTHS_EN: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

impl Language {
    /// The language tag of a document.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Russian => "ru",
            Self::English => "en",
        }
    }

    /// Writes an amount: `1 500,50 ₽`, `₽1,500.50`. Kopecks are left out if there are none.
    pub fn money(self, minor: i64, currency: Currency) -> String {
        let digits = usize::from(currency.digits());
        let text = format!("{:0width$}", minor.unsigned_abs(), width = digits + 1);
        let (whole, part) = text.split_at(text.len() - digits);
        let (gap, point) = match self {
            Self::Russian => (NO_BREAK, ','),
            Self::English => (',', '.'),
        };
        let mut amount = String::from(if minor < 0 { "\u{2212}" } else { "" });
        for (place, digit) in whole.char_indices() {
            if place > 0 && (whole.len() - place) % 3 == 0 {
                amount.push(gap);
            }
            amount.push(digit);
        }
        if part.bytes().any(|digit| digit != b'0') {
            amount.push(point);
            amount.push_str(part);
        }
        match (self, symbol(currency)) {
            (Self::Russian, Some(symbol)) => format!("{amount}{NO_BREAK}{symbol}"),
            (Self::English, Some(symbol)) => format!("{symbol}{amount}"),
            (_, None) => format!("{amount}{NO_BREAK}{currency}"),
        }
    }

    /// Writes a day in words: `22 ноября 2027 г.`, `22 November 2027`.
    pub fn day(self, day: Date) -> String {
        let names = match self {
            Self::Russian => MONTHS_RU,
            Self::English => MONTHS_EN,
        };
        let month = usize::try_from(day.month() - 1).ok().and_then(|month| names.get(month));
        let month = month.copied().unwrap_or_default();
        let text = format!("{}{NO_BREAK}{month} {}", day.day(), day.year());
        match self {
            Self::Russian => format!("{text}{NO_BREAK}г."),
            Self::English => text,
        }
    }

    /// Writes how long a certificate is valid, as a sentence without a full stop.
    pub fn validity(self, validity: Validity) -> String {
        match (self, validity) {
            (Self::Russian, Validity::Through(day)) => {
                format!("Действует по{NO_BREAK}{}", self.day(day))
            }
            (Self::English, Validity::Through(day)) => format!("Valid through {}", self.day(day)),
            (Self::Russian, Validity::AfterActivation { days }) => {
                let word = match (days % 100, days % 10) {
                    (11..=14, _) => "дней",
                    (_, 1) => "день",
                    (_, 2..=4) => "дня",
                    _ => "дней",
                };
                format!("Действует {days}{NO_BREAK}{word} после активации")
            }
            (Self::English, Validity::AfterActivation { days }) => {
                let word = if days == 1 { "day" } else { "days" };
                format!("Valid for {days}{NO_BREAK}{word} after activation")
            }
        }
    }
}

/// The sign of a currency, if the typeface has it.
fn symbol(currency: Currency) -> Option<char> {
    let known =
        [("RUB", '₽'), ("USD", '$'), ("EUR", '€'), ("GBP", '£'), ("KZT", '₸'), ("UAH", '₴')];
    known.into_iter().find(|(code, _)| *code == currency.code()).map(|(_, symbol)| symbol)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_written_as_people_read_them() {
        let yen = Currency::find("JPY").unwrap();
        let dinar = Currency::find("KWD").unwrap();
        for (minor, currency, ru, en) in [
            (150_050, Currency::RUB, "1 500,50 ₽", "₽1,500.50"),
            (500_000, Currency::RUB, "5 000 ₽", "₽5,000"),
            (5, Currency::RUB, "0,05 ₽", "₽0.05"),
            (12_345_678_900, Currency::RUB, "123 456 789 ₽", "₽123,456,789"),
            (1_000, yen, "1 000 JPY", "1,000 JPY"),
            (1_001, dinar, "1,001 KWD", "1.001 KWD"),
        ] {
            let plain = |text: String| text.replace(NO_BREAK, " ");
            assert_eq!(plain(Language::Russian.money(minor, currency)), ru);
            assert_eq!(plain(Language::English.money(minor, currency)), en);
        }
    }

    #[test]
    fn the_validity_is_a_sentence() {
        let day = Validity::Through(jiff::civil::date(2027, 11, 22));
        for (validity, ru, en) in [
            (day, "Действует по 22 ноября 2027 г.", "Valid through 22 November 2027"),
            (
                Validity::AfterActivation { days: 1 },
                "Действует 1 день после активации",
                "Valid for 1 day after activation",
            ),
            (
                Validity::AfterActivation { days: 112 },
                "Действует 112 дней после активации",
                "Valid for 112 days after activation",
            ),
            (
                Validity::AfterActivation { days: 183 },
                "Действует 183 дня после активации",
                "Valid for 183 days after activation",
            ),
            (
                Validity::AfterActivation { days: 365 },
                "Действует 365 дней после активации",
                "Valid for 365 days after activation",
            ),
        ] {
            let plain = |text: String| text.replace(NO_BREAK, " ");
            assert_eq!(plain(Language::Russian.validity(validity)), ru);
            assert_eq!(plain(Language::English.validity(validity)), en);
        }
    }
}
