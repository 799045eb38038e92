//! Tests what is understood, and what is refused rather than guessed.

use jiff::civil::date as day;

use super::*;

fn given(text: &str) -> Given {
    Given::Text(text.to_owned())
}

fn number(text: &str) -> Given {
    Given::Number(text.to_owned())
}

#[test]
fn a_text_is_what_was_sent() {
    let check = |given: Given, expected: Option<&str>| {
        assert_eq!(text(&given), Ok(expected.map(str::to_owned)), "{given:?}");
    };
    check(given(" A b "), Some(" A b "));
    check(given(""), Some(""));
    check(given(" "), Some(" "));
    check(number("1.50"), Some("1.50"));
    check(Given::Flag(true), Some("true"));
    check(Given::Flag(false), Some("false"));
    check(Given::Null, None);
    assert_eq!(text(&Given::Nested), Err(ValueError::Nested));
}

#[test]
fn booleans_are_flags_numbers_or_words() {
    let check = |given: Given, expected: Result<Option<bool>, ValueError>| {
        assert_eq!(boolean(&given), expected, "{given:?}");
    };
    for word in ["1", "true", "True", "TRUE", "t", "T", "yes", "on", " \n true\t"] {
        check(given(word), Ok(Some(true)));
    }
    for word in ["0", "false", "False", "f", "F", "no", "OFF", " 0 "] {
        check(given(word), Ok(Some(false)));
    }
    for word in ["", " ", "\n\t"] {
        check(given(word), Ok(None));
    }
    for word in ["2", "-1", "01", "truee", "y", "да", "nil", "1.0", "\u{0}1"] {
        check(given(word), Err(ValueError::NotABoolean));
    }
    check(Given::Flag(true), Ok(Some(true)));
    check(Given::Flag(false), Ok(Some(false)));
    check(Given::Null, Ok(None));
    check(Given::Nested, Err(ValueError::Nested));
    check(number("1"), Ok(Some(true)));
    check(number("1.0"), Ok(Some(true)));
    check(number("0"), Ok(Some(false)));
    check(number("-0"), Ok(Some(false)));
    check(number("2"), Err(ValueError::NotABoolean));
    check(number(&"9".repeat(10_000)), Err(ValueError::NotABoolean));
}

#[test]
fn integers_are_whole_numbers() {
    let check = |given: Given, expected: Result<Option<i64>, ValueError>| {
        assert_eq!(integer(&given), expected, "{given:?}");
    };
    for (text, integer) in [
        ("1", 1),
        (" 2 ", 2),
        ("1.0", 1),
        ("1.000e1", 10),
        ("-5", -5),
        ("+5", 5),
        ("007", 7),
        ("9223372036854775807", i64::MAX),
        ("-9223372036854775808", i64::MIN),
    ] {
        check(given(text), Ok(Some(integer)));
        check(number(text), Ok(Some(integer)));
    }
    for text in ["1.5", "1e-1", "True", "1 2", "0x10", "1,0", "1_000", "٣", "--1"] {
        check(given(text), Err(ValueError::NotANumber));
    }
    for text in ["9223372036854775808", "1e19", &"1".repeat(10_000)] {
        check(given(text), Err(ValueError::TooLarge));
    }
    check(given(" "), Ok(None));
    check(Given::Null, Ok(None));
    check(Given::Flag(true), Err(ValueError::NotANumber));
    check(Given::Nested, Err(ValueError::Nested));
}

#[test]
fn decimals_are_exact_and_equal_where_their_values_are() {
    let check = |text: &str, mantissa: i64, scale: u8| {
        let expected = Ok(Some(Decimal::from_minor(mantissa, scale)));
        assert_eq!(decimal(&given(text)), expected, "{text}");
        assert_eq!(decimal(&number(text)), expected, "{text}");
    };
    check("10", 10, 0);
    check(" 10.50\n", 105, 1);
    check("10.555", 10_555, 3);
    check("100.00", 100, 0);
    check("-5", -5, 0);
    check("+5.5", 55, 1);
    check("-0", 0, 0);
    check("-0.00", 0, 0);
    check("1e1", 10, 0);
    check("1E+1", 10, 0);
    check("0.105e2", 105, 1);
    check("15e-1", 15, 1);
    check("1500e-3", 15, 1);
    check("0e999999999999999999999999", 0, 0);
    check("0001.1000", 11, 1);
    check("999999999999999999", 999_999_999_999_999_999, 0);
    check("0.999999999999999999", 999_999_999_999_999_999, 18);
    check("-1e17", -100_000_000_000_000_000, 0);
    check("1e-18", 1, 18);
    let zeros = "0".repeat(10_000);
    check(&format!("{zeros}1.5{zeros}"), 15, 1);
    check(&format!("1{zeros}e-10000"), 1, 0);
    check(&format!("0.{zeros}1e10001"), 1, 0);
}

#[test]
fn what_is_no_decimal_is_not_made_one() {
    for text in [
        "abc",
        "10,5",
        "1 000",
        "10.5.5",
        ".5",
        "5.",
        ".",
        "-",
        "+",
        "+-5",
        "e1",
        "1e",
        "1e+",
        "1e1.5",
        "1e1e1",
        "0x1F",
        "NaN",
        "Infinity",
        "10 руб",
        "10%",
        "１０",
        "1\u{a0}000",
        "1.-5",
        "1.5-",
    ] {
        assert_eq!(decimal(&given(text)), Err(ValueError::NotANumber), "{text}");
    }
    let long = "1".repeat(10_000);
    for text in [
        "1000000000000000000",
        "1e18",
        "1e-19",
        "0.1234567890123456789",
        "10.000000000000000000001",
        "1e999999999999999999999999",
        "1e-999999999999999999999999",
        &long,
    ] {
        assert_eq!(decimal(&number(text)), Err(ValueError::TooLarge), "{text}");
    }
    for (given, expected) in [
        (Given::Null, Ok(None)),
        (given(""), Ok(None)),
        (given(" \n"), Ok(None)),
        (Given::Flag(true), Err(ValueError::NotANumber)),
        (Given::Nested, Err(ValueError::Nested)),
    ] {
        assert_eq!(decimal(&given), expected, "{given:?}");
    }
}

#[test]
fn dates_are_the_day_that_is_written() {
    for text in [
        "2013-06-09",
        " 2013-06-09 ",
        "2013/06/09",
        "09.06.2013",
        "2013-06-09T10:00:00+04:00",
        "2013-06-09T23:59:59-14:00",
        "2013-06-09t23:59z",
        "2013-06-09T10:00:00.123456789Z",
        "2013-06-09 00:00:00",
        "2013-06-09 00:00:00 UTC",
        "2013-06-09 10:25:51 +0400",
        "2013-06-09 02:24:56+03:00",
        "2013-06-09 02:24+03",
    ] {
        assert_eq!(date(&given(text)), Ok(Some(day(2013, 6, 9))), "{text}");
    }
    for (text, expected) in [
        ("0001-01-01", day(1, 1, 1)),
        ("9999-12-31", day(9999, 12, 31)),
        ("2012-02-29", day(2012, 2, 29)),
    ] {
        assert_eq!(date(&given(text)), Ok(Some(expected)), "{text}");
    }
    for given in [Given::Null, given(""), given(" \t")] {
        assert_eq!(date(&given), Ok(None), "{given:?}");
    }
}

/// A table made by Ruby, with the result here beside Ruby's: `=` is the same day, `-` is refused,
/// `0` is refused as a date that means none.
#[test]
fn days_are_those_that_ruby_reads() {
    let table = include_str!("../../../tests/data/ruby_dates.txt");
    let mut read = 0;
    for line in table.lines().filter(|line| !line.starts_with('#')) {
        let mut parts = line.split('|');
        let (text, ruby, ours) = (parts.next().unwrap(), parts.next().unwrap(), parts.next());
        let text = text.replace("\\t", "\t").replace("\\r", "\r").replace("\\n", "\n");
        let expected = match ours.unwrap() {
            "=" => Ok(Some(ruby.parse().unwrap())),
            "-" => Err(ValueError::NotADate),
            "0" => Err(ValueError::NoDate),
            other => panic!("{line}: {other}"),
        };
        let found = date(&given(&text));
        assert_eq!(found, expected, "{line}");
        read += usize::from(found.is_ok());
    }
    assert!(read > 150, "{read}");
}

#[test]
fn what_is_no_date_is_refused() {
    for text in [
        "2013-02-31",
        "0000-01-01x",
        "31.02.2013",
        "09.06.13",
        "13-06-09",
        "2013-06/09",
        "2013.06-09",
        "-2013-06-09",
        "12013-06-09",
        "2013-06-09T25:00",
        "2013-06-09 13:00 PM",
        "2013-06-09T10:60",
        "2013-06-09T10:00:00.",
        "2013-06-09T10:00:00.1234567890",
        "2013-06-09T10:00:00+15:00",
        "2013-06-09T10:00:00+03:60",
        "2013-06-09T10:00:00+3",
        "2013-06-09 10:00 (MSK",
        "2013-06-09x",
        "Fri 2013",
        "Fri",
        "Ma 9 2013",
        "9 Junes 2013",
        "2013-W54-1",
        "2013-W10-8",
        "2013-000",
        "2013-366",
        "завтра",
        "９ июня 2013",
        "２０１３-06-09",
    ] {
        assert_eq!(date(&given(text)), Err(ValueError::NotADate), "{text}");
    }
    for text in
        ["0000-00-00", "00000000", "0000-00-00 00:00:00", "0000-00-00T00:00:00Z", "00.00.0000 0:00"]
    {
        assert_eq!(date(&given(text)), Err(ValueError::NoDate), "{text}");
    }
    assert_eq!(date(&number("20130609")), Err(ValueError::NotADate));
    assert_eq!(date(&Given::Flag(true)), Err(ValueError::NotADate));
    assert_eq!(date(&Given::Nested), Err(ValueError::Nested));
}

#[test]
fn moments_are_in_their_own_zone_or_the_given_one() {
    let moscow = TimeZone::get("Europe/Moscow").unwrap();
    for (text, expected) in [
        ("2017-09-04", "2017-09-03T21:00:00Z"),
        ("04.09.2017", "2017-09-03T21:00:00Z"),
        ("2017-09-04T00:00:00", "2017-09-03T21:00:00Z"),
        ("2017-09-04 00:00", "2017-09-03T21:00:00Z"),
        ("2017-09-04T00:00:00Z", "2017-09-04T00:00:00Z"),
        ("2017-09-04 00:00:00 UTC", "2017-09-04T00:00:00Z"),
        ("2017-09-04T00:00:00+05:00", "2017-09-03T19:00:00Z"),
        ("2017-09-04T00:00:00-0130", "2017-09-04T01:30:00Z"),
        ("2017-09-04T00:00:00+05", "2017-09-03T19:00:00Z"),
        ("2017-09-04 00:00:00 +03:00", "2017-09-03T21:00:00Z"),
        ("2017-09-04 00:00:00 -03:00", "2017-09-04T03:00:00Z"),
        ("2026-09-26T13:21:27.492+03:00", "2026-09-26T10:21:27.492Z"),
        // Here a `+` was not encoded, and is a space now.
        ("2017-09-04T00:00:00 03:00", "2017-09-03T21:00:00Z"),
        ("2017-09-04T00:00:00.5 03:00", "2017-09-03T21:00:00.5Z"),
        ("2017-09-04 00:00:00  0500", "2017-09-03T19:00:00Z"),
        // Summer time in Moscow: the hour that was twice is the first of the two.
        ("2010-10-31T02:30:00", "2010-10-30T22:30:00Z"),
        ("2010-03-28T02:30:00", "2010-03-27T23:30:00Z"),
    ] {
        let expected: Timestamp = expected.parse().unwrap();
        assert_eq!(moment(text, &moscow), Ok(expected), "{text}");
    }
    for text in ["", " ", "0", "1504472400", "вчера", "2017-09-31", "2017-09-04T00:00:00 3", "NaN"]
    {
        assert_eq!(moment(text, &moscow), Err(ValueError::NotADate), "{text}");
    }
    // Such a day exists, and no moment can be kept of it.
    assert_eq!(moment("9999-12-31T23:59:59-14:00", &moscow), Ok(Timestamp::MAX));
}
