use super::*;
use crate::plural::{english, russian};

/// What Node's Intl writes, made by `intl.js`.
const TABLE: &str = include_str!("intl.tsv");

fn rows(kind: &str) -> impl Iterator<Item = (Language, Vec<&'static str>)> {
    TABLE.lines().filter_map(move |line| {
        let cells: Vec<&str> = line.split('\t').collect();
        let language = Language::parse(cells[1]).unwrap();
        (cells[0] == kind).then(|| (language, cells[2..].to_vec()))
    })
}

fn show(language: Language) -> Show {
    let zone = domain::validity::find_zone("Europe/Moscow").unwrap();
    Show { language, zone, currency: Currency::RUB }
}

#[test]
fn money_is_written_as_intl_writes_it() {
    let mut seen = 0;
    for (language, cells) in rows("money") {
        let currency = Currency::find(cells[0]).unwrap();
        let expected = cells[2].replace('-', "\u{2212}");
        assert_eq!(money(cells[1].parse().unwrap(), currency, language), expected);
        seen += 1;
    }
    assert!(seen > 250, "{seen}");
}

#[test]
fn numbers_and_days_are_written_as_intl_writes_them() {
    for (language, cells) in rows("number") {
        assert_eq!(show(language).number(cells[0].parse().unwrap()), cells[1]);
    }
    for (language, cells) in rows("day") {
        let long = show(language).long_day(cells[0].parse().unwrap());
        assert_eq!(long.replace(NO_BREAK, " "), cells[1].replace(NO_BREAK, " "));
    }
}

#[test]
fn words_have_the_form_of_their_number() {
    for (language, cells) in rows("plural") {
        let number = cells[0].parse().unwrap();
        let form = match language {
            Language::English => english(number, "one", "other"),
            Language::Russian => russian(number, ["one", "few", "many"]),
        };
        assert_eq!(form, cells[1], "{language:?} {number}");
    }
}

#[test]
fn moments_are_in_the_zone_of_the_operator() {
    let at: Timestamp = "2026-11-30T21:30:05.25Z".parse().unwrap();
    let russian = show(Language::Russian);
    assert_eq!(russian.moment(at).text, "01.12.2026, 00:30");
    assert_eq!(russian.exact(at).text, "01.12.2026, 00:30:05");
    assert_eq!(russian.moment(at).utc, "2026-11-30T21:30:05Z");
    let english = show(Language::English).moment(at);
    assert_eq!(english.text, "1\u{a0}Dec\u{a0}2026, 00:30");
    let day = jiff::civil::date(2026, 12, 1);
    assert_eq!(russian.day_of(at), day);
}

#[test]
fn changes_have_a_sign_and_numbers_have_groups() {
    let russian = show(Language::Russian);
    assert_eq!(russian.change(5), "+0,05\u{a0}₽");
    assert_eq!(russian.change(-5), "\u{2212}0,05\u{a0}₽");
    for (thousandths, expected) in [(1_000, "1"), (1_500, "1,5"), (2_005, "2,005")] {
        assert_eq!(russian.quantity(Quantity::from_thousandths(thousandths).unwrap()), expected);
    }
    for (number, expected) in [
        (2_059_040_947_415, "2059 0409 47415"),
        (12_345_670, "1234 5670"),
        (12_345, "12345"),
        (1, "1"),
    ] {
        let number = CertificateNumber::new(number).unwrap();
        assert_eq!(number_groups(number).replace('\u{2009}', " "), expected);
    }
}
