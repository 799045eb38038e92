//! Values as people type them: money with spaces and either mark, and days.

use domain::{Amount, Currency};
use jiff::civil::Date;

use crate::words::{EN, RU};

/// Why a typed amount is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoMoney {
    /// It is no amount, or has too many digits.
    NotANumber,
    /// It has more digits behind the mark than the currency.
    TooPrecise,
    /// A mark before three digits may part thousands or kopecks.
    Ambiguous,
}

/// Signs of currencies, in whatever language.
const SIGNS: [(&str, &[&str]); 10] = [
    ("RUB", &["\u{20bd}"]),
    ("UAH", &["\u{20b4}"]),
    ("USD", &["$", "us$"]),
    ("EUR", &["\u{20ac}"]),
    ("GBP", &["\u{a3}"]),
    ("JPY", &["\u{a5}", "jp\u{a5}"]),
    ("CNY", &["\u{a5}", "cn\u{a5}"]),
    ("INR", &["\u{20b9}"]),
    ("KRW", &["\u{20a9}"]),
    ("KZT", &["\u{20b8}"]),
];

/// Whether a text is the code, a sign or a short name of the currency.
fn is_sign(text: &str, currency: Currency) -> bool {
    let (text, code) = (text.to_lowercase(), currency.code());
    let known = SIGNS.iter().find(|(of, _)| *of == code).map_or(&[][..], |(_, signs)| *signs);
    let names = [&EN.form, &RU.form].map(|words| (words.currency_names)(code));
    let name = text.strip_suffix('.').unwrap_or(&text);
    text.eq_ignore_ascii_case(code)
        || known.contains(&text.as_str())
        || names.iter().any(|names| names.contains(&name))
}

/// The number in a typed amount, without spaces and without one sign of the currency before or
/// behind it.
fn number_of(text: &str, currency: Currency) -> Option<String> {
    let first = text.find(|letter: char| letter.is_ascii_digit())?;
    let last = text.rfind(|letter: char| letter.is_ascii_digit())?;
    let (before, behind) = (text.get(..first)?.trim(), text.get(last + 1..)?.trim());
    // A mark at the end belongs to the number, unless the sign has it.
    let behind = behind.strip_prefix(['.', ',']).unwrap_or(behind).trim_start();
    let is_known = match (before, behind) {
        ("", "") => true,
        (sign, "") | ("", sign) => is_sign(sign, currency),
        (_, _) => false,
    };
    let number = text.get(first..=last)?;
    let is_kept = |letter: char| letter.is_ascii_digit() || matches!(letter, ',' | '.');
    let is_number = |letter: char| is_kept(letter) || letter.is_whitespace() || letter == '\'';
    let number = Some(number).filter(|number| is_known && number.chars().all(is_number))?;
    Some(number.chars().filter(|letter| is_kept(*letter)).collect())
}

/// Reads an amount: `1 500,50`, `1500.50`, `1,500.50`, `1.500,50`, with or without a sign of the
/// currency. What can be meant in two ways is refused.
pub(crate) fn money(text: &str, currency: Currency) -> Result<Amount, NoMoney> {
    let kept = number_of(text, currency).ok_or(NoMoney::NotANumber)?;
    let (whole, rest) = parts(&kept, currency.digits())?;
    if rest.len() > usize::from(currency.digits()) {
        return Err(NoMoney::TooPrecise);
    }
    let width = usize::from(currency.digits());
    let units = format!("{whole}{rest:0<width$}");
    let minor = units.parse().map_err(|_| NoMoney::NotANumber)?;
    Amount::from_minor(minor).ok_or(NoMoney::NotANumber)
}

/// The digits before and behind the decimal mark.
fn parts(text: &str, digits: u8) -> Result<(String, &str), NoMoney> {
    let marks: Vec<(usize, char)> =
        text.char_indices().filter(|(_, letter)| !letter.is_ascii_digit()).collect();
    let Some(&(at, last)) = marks.last() else { return Ok((text.to_owned(), "")) };
    let (before, behind) = (&text[..at], &text[at + 1..]);
    let firsts = marks.iter().filter(|(_, mark)| *mark == last).count();
    let is_decimal = if marks.len() == 1 {
        if behind.len() == 3 && digits != 3 {
            if digits == 0 { false } else { return Err(NoMoney::Ambiguous) }
        } else {
            true
        }
    } else {
        firsts == 1
    };
    let grouped = if is_decimal { before } else { text };
    let groups: Vec<&str> = grouped.split(['.', ',']).collect();
    let is_grouped = groups.iter().skip(1).all(|group| group.len() == 3);
    let is_one_mark = grouped.contains('.') != grouped.contains(',') || groups.len() == 1;
    let has_digits = groups.iter().all(|group| group.bytes().all(|byte| byte.is_ascii_digit()));
    if !is_grouped || !is_one_mark || !has_digits {
        return Err(NoMoney::NotANumber);
    }
    Ok((groups.concat(), if is_decimal { behind } else { "" }))
}

/// Reads a day, as fields of days send it or as people write it.
pub(crate) fn day(text: &str) -> Option<Date> {
    if let Ok(day) = text.parse() {
        return Some(day);
    }
    let numbers: Option<Vec<i16>> =
        text.trim_end_matches('.').split(['.', '/']).map(|part| part.trim().parse().ok()).collect();
    let [day, month, year] = numbers?.try_into().ok()?;
    Date::new(year, month.try_into().ok()?, day.try_into().ok()?).ok().filter(|_| year >= 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_read_as_people_type_it() {
        for (text, expected) in [
            ("1500", Ok(150_000)),
            ("1 500,50", Ok(150_050)),
            ("1\u{a0}500,50\u{a0}\u{20bd}", Ok(150_050)),
            ("1500.5", Ok(150_050)),
            ("1,500.50", Ok(150_050)),
            ("1.500,50", Ok(150_050)),
            ("1,234,567", Ok(123_456_700)),
            ("1.234.567,8", Ok(123_456_780)),
            ("RUB 10", Ok(1_000)),
            ("0", Ok(0)),
            ("0,01", Ok(1)),
            ("10.", Ok(1_000)),
            ("1,500", Err(NoMoney::Ambiguous)),
            ("1.500", Err(NoMoney::Ambiguous)),
            ("1,5000", Err(NoMoney::TooPrecise)),
            ("12,34,567", Err(NoMoney::NotANumber)),
            ("1.2,3.4", Err(NoMoney::NotANumber)),
            ("-5", Err(NoMoney::NotANumber)),
            ("1-5", Err(NoMoney::NotANumber)),
            ("", Err(NoMoney::NotANumber)),
            ("many", Err(NoMoney::NotANumber)),
            (",5", Err(NoMoney::NotANumber)),
            ("99999999999999999999", Err(NoMoney::NotANumber)),
            ("5*3", Err(NoMoney::NotANumber)),
            ("10 rub", Ok(1_000)),
            ("\u{20bd}\u{a0}10", Ok(1_000)),
            (" 1'500 ", Ok(150_000)),
            ("$10", Err(NoMoney::NotANumber)),
            ("10 EUR", Err(NoMoney::NotANumber)),
            ("RUB 10 RUB", Err(NoMoney::NotANumber)),
            ("1e3", Err(NoMoney::NotANumber)),
            ("0x10", Err(NoMoney::NotANumber)),
            ("12abc", Err(NoMoney::NotANumber)),
            ("O10", Err(NoMoney::NotANumber)),
            ("10..", Err(NoMoney::NotANumber)),
        ] {
            assert_eq!(money(text, Currency::RUB).map(Amount::minor), expected, "{text}");
        }
        for name in (RU.form.currency_names)("RUB") {
            for text in ["10 N", "10N", "10,00 N.", "N 10", "10. N", "10.N."] {
                let text = text.replace('N', name);
                assert_eq!(money(&text, Currency::RUB).map(Amount::minor), Ok(1_000), "{text}");
            }
            for text in ["1N5", "10 N 5", "10 NN", "10 N..", "N10N", "10 k N"] {
                let text = text.replace('N', name);
                assert_eq!(money(&text, Currency::RUB), Err(NoMoney::NotANumber), "{text}");
            }
        }
    }

    #[test]
    fn days_are_read_from_fields_and_as_written() {
        let expected = jiff::civil::date(2027, 11, 22);
        for text in ["2027-11-22", "22.11.2027", "22/11/2027", "22.11.2027."] {
            assert_eq!(day(text), Some(expected), "{text}");
        }
        for text in ["", "22.11.27", "31.02.2027", "tomorrow", "1.2"] {
            assert_eq!(day(text), None, "{text}");
        }
    }
}
