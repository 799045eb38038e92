//! Amounts in words, as documents have them.

use domain::Currency;

use crate::words::amount::{capital, units, with_code};

/// Names of the numbers below twenty.
const BELOW_TWENTY: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];

const TENS: [&str; 10] =
    ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];

const SCALES: [&str; 6] = ["", "thousand", "million", "billion", "trillion", "quadrillion"];

fn name(names: &[&'static str], place: u64) -> &'static str {
    let name = usize::try_from(place).ok().and_then(|place| names.get(place));
    name.copied().unwrap_or_default()
}

/// The words of a number below a thousand.
fn triad(number: u64) -> String {
    let (hundreds, rest) = (number / 100, number % 100);
    let small = match (rest / 10, rest % 10) {
        (0 | 1, _) if rest == 0 => String::new(),
        (0 | 1, _) => name(&BELOW_TWENTY, rest).to_owned(),
        (tens, 0) => name(&TENS, tens).to_owned(),
        (tens, ones) => format!("{}-{}", name(&TENS, tens), name(&BELOW_TWENTY, ones)),
    };
    match (hundreds, small.is_empty()) {
        (0, _) => small,
        (_, true) => format!("{} hundred", name(&BELOW_TWENTY, hundreds)),
        _ => format!("{} hundred {small}", name(&BELOW_TWENTY, hundreds)),
    }
}

/// A whole number in words.
fn number(value: u64) -> String {
    if value == 0 {
        return "zero".to_owned();
    }
    let mut words = Vec::new();
    for (place, scale) in SCALES.iter().enumerate().rev() {
        let power = 1_000_u64.pow(u32::try_from(place).unwrap_or_default());
        let part = value / power % 1_000;
        if part > 0 {
            words.push(triad(part));
            words.push((*scale).to_owned());
        }
    }
    words.retain(|word| !word.is_empty());
    words.join(" ")
}

/// An amount in words: "One thousand five hundred RUB 50".
pub(super) fn in_words(minor: u64, currency: Currency) -> String {
    let (whole, part) = units(minor, currency);
    with_code(&capital(number(whole)), part, currency)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_written_out() {
        for (minor, text) in [
            (0, "Zero RUB 00"),
            (150_050, "One thousand five hundred RUB 50"),
            (1_234_567, "Twelve thousand three hundred forty-five RUB 67"),
            (100_000_007, "One million RUB 07"),
            (2_101_100, "Twenty-one thousand eleven RUB 00"),
        ] {
            assert_eq!(in_words(minor, Currency::find("RUB").unwrap()), text);
        }
        assert_eq!(in_words(20, Currency::find("JPY").unwrap()), "Twenty JPY");
    }
}
