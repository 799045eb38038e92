//! Amounts in words, as documents have them.

use domain::Currency;

use crate::plural::russian;
use crate::words::amount::{capital, units, with_code};

/// Names of the numbers below twenty, in the masculine.
const BELOW_TWENTY: [&str; 20] = [
    "ноль",
    "один",
    "два",
    "три",
    "четыре",
    "пять",
    "шесть",
    "семь",
    "восемь",
    "девять",
    "десять",
    "одиннадцать",
    "двенадцать",
    "тринадцать",
    "четырнадцать",
    "пятнадцать",
    "шестнадцать",
    "семнадцать",
    "восемнадцать",
    "девятнадцать",
];

const TENS: [&str; 10] = [
    "",
    "",
    "двадцать",
    "тридцать",
    "сорок",
    "пятьдесят",
    "шестьдесят",
    "семьдесят",
    "восемьдесят",
    "девяносто",
];

const HUNDREDS: [&str; 10] = [
    "",
    "сто",
    "двести",
    "триста",
    "четыреста",
    "пятьсот",
    "шестьсот",
    "семьсот",
    "восемьсот",
    "девятьсот",
];

/// Names of the powers of a thousand. Thousands are feminine.
const SCALES: [[&str; 3]; 5] = [
    ["тысяча", "тысячи", "тысяч"],
    ["миллион", "миллиона", "миллионов"],
    ["миллиард", "миллиарда", "миллиардов"],
    ["триллион", "триллиона", "триллионов"],
    ["квадриллион", "квадриллиона", "квадриллионов"],
];

/// The words of a number below a thousand.
fn triad(number: u64, is_feminine: bool) -> Vec<&'static str> {
    let of = |names: &[&'static str], place: u64| {
        let name = usize::try_from(place).ok().and_then(|place| names.get(place));
        name.copied().unwrap_or_default()
    };
    let mut words = vec![of(&HUNDREDS, number / 100)];
    let rest = number % 100;
    let small = if rest < 20 {
        rest
    } else {
        words.push(of(&TENS, rest / 10));
        rest % 10
    };
    words.push(match (small, is_feminine) {
        (0, _) => "",
        (1, true) => "одна",
        (2, true) => "две",
        _ => of(&BELOW_TWENTY, small),
    });
    words.retain(|word| !word.is_empty());
    words
}

/// A whole number in words.
fn number(value: u64) -> String {
    if value == 0 {
        return "ноль".to_owned();
    }
    let mut words = Vec::new();
    for (place, scale) in SCALES.iter().enumerate().rev() {
        let power = 1_000_u64.pow(u32::try_from(place).unwrap_or_default().saturating_add(1));
        let part = value / power % 1_000;
        if part > 0 {
            words.extend(triad(part, place == 0));
            words.push(russian(part, *scale));
        }
    }
    words.extend(triad(value % 1_000, false));
    words.join(" ")
}

/// An amount in words: «Одна тысяча пятьсот рублей 50 копеек».
pub(super) fn in_words(minor: u64, currency: Currency) -> String {
    let (whole, part) = units(minor, currency);
    let words = capital(number(whole));
    if currency.code() == "RUB" {
        let rubles = russian(whole, ["рубль", "рубля", "рублей"]);
        let kopecks = russian(part, ["копейка", "копейки", "копеек"]);
        return format!("{words} {rubles} {part:02}\u{a0}{kopecks}");
    }
    with_code(&words, part, currency)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_written_out() {
        for (minor, text) in [
            (0, "Ноль рублей 00\u{a0}копеек"),
            (100, "Один рубль 00\u{a0}копеек"),
            (201, "Два рубля 01\u{a0}копейка"),
            (150_050, "Одна тысяча пятьсот рублей 50\u{a0}копеек"),
            (1_234_567, "Двенадцать тысяч триста сорок пять рублей 67\u{a0}копеек"),
            (200_002, "Две тысячи рублей 02\u{a0}копейки"),
            (2_101_100, "Двадцать одна тысяча одиннадцать рублей 00\u{a0}копеек"),
            (100_000_000, "Один миллион рублей 00\u{a0}копеек"),
            (
                1_234_567_890_112,
                "Двенадцать миллиардов триста сорок пять миллионов шестьсот семьдесят восемь тысяч \
                 девятьсот один рубль 12\u{a0}копеек",
            ),
        ] {
            assert_eq!(in_words(minor, Currency::find("RUB").unwrap()), text);
        }
        assert_eq!(in_words(1_000, Currency::find("JPY").unwrap()), "Одна тысяча JPY");
        assert_eq!(in_words(1_005, Currency::find("USD").unwrap()), "Десять USD 05");
    }
}
