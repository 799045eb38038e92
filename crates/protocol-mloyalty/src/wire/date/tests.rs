//! Tests what is read, and that it is written back.

use super::*;

#[test]
fn iso_dates_are_written_as_they_were_read() {
    for text in [
        "2024-04-29T14:09:27.2527486+03:00",
        "2024-04-29T14:09:27",
        "2024-04-29T14:09:27Z",
        "0001-01-01T00:00:00",
        "9999-12-31T23:59:59.9999999-11:30",
        "2024-02-29T00:00:00",
    ] {
        assert_eq!(Date::parse_iso(text).unwrap().to_string(), text);
    }
    let short = |text| Date::parse_iso(text).unwrap().to_string();
    assert_eq!(short("2024-04-29"), "2024-04-29T00:00:00");
    assert_eq!(short("2024-04-29 14:09"), "2024-04-29T14:09:00");
    assert_eq!(short("2024-04-29T14:09:27.250"), "2024-04-29T14:09:27.25");
}

#[test]
fn what_is_no_date_is_not_made_one() {
    for text in [
        "",
        "2023-02-29",
        "2024-13-01",
        "2024-00-10",
        "2024-4-29",
        "29.04.2024",
        "20240429",
        "2024-04-29T24:00:00",
        "2024-04-29T14:60:00",
        "2024-04-29T14:09:27.",
        "2024-04-29T",
        "2024-04-29T14:09:27.12345678",
        "2024-04-29T14:09:27+15:00",
        "2024-04-29x",
        "0000-01-01",
        "2024-04-29T14:09:27+03:0",
        "２０２４-04-29",
    ] {
        assert_eq!(Date::parse_iso(text), None, "{text}");
    }
}

#[test]
fn the_invariant_form_has_the_month_first() {
    let day = Date::parse_invariant("04/29/2024").unwrap();
    assert_eq!(day.day(), (2024, 4, 29));
    let time = Date::parse_invariant("4/9/2024 14:09:27").unwrap();
    assert_eq!(time.to_string(), "2024-04-09T14:09:27");
    for text in ["29/04/2024", "04/29/24", "04/29", "4/9/2024/1", "+4/9/2024", "4/9/2024 x"] {
        assert_eq!(Date::parse_invariant(text), None, "{text}");
    }
}
