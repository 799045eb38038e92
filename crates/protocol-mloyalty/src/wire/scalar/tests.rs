//! Tests that a text has one meaning, or is refused.

use super::*;

fn shown(result: Result<Value, Problem>) -> String {
    match result {
        Ok(value) => format!("{value:?}"),
        Err(problem) => format!("{problem:?}"),
    }
}

#[test]
fn a_comma_divides_thousands_or_refuses() {
    let read = |text| shown(from_text(MemberKind::Decimal, text, Source::JsonString));
    assert_eq!(read("1,000.50"), "1000.50");
    assert_eq!(read("1,000"), "1000");
    assert_eq!(read("-12,345,678"), "-12345678");
    for text in
        ["10,50", "1,5", "0,500", "1,2,3", "1000,000", "1,00.5", ",100", "1.5,000", "1,000,"]
    {
        assert_eq!(read(text), "CommaInNumber", "{text}");
    }
    assert_eq!(read("1,000x"), "NotANumber");
    for source in [Source::Xml, Source::Form] {
        assert_eq!(shown(from_text(MemberKind::Decimal, "1,000", source)), "CommaInNumber");
    }
}

#[test]
fn only_forms_have_exponents_in_text() {
    let read = |source| shown(from_text(MemberKind::Decimal, "1e2", source));
    assert_eq!(read(Source::Form), "100");
    assert_eq!(read(Source::Xml), "NotANumber");
    assert_eq!(read(Source::JsonString), "NotANumber");
}

#[test]
fn leading_zeros_are_taken_where_octal_and_decimal_agree() {
    let read = |text| shown(from_json_number(MemberKind::Int, text));
    for (text, value) in [("007", "7"), ("00", "0"), ("0", "0"), ("-010", "-10"), ("0x1F", "31")] {
        assert_eq!(read(text), value, "{text}");
    }
    for text in ["010", "08", "0010", "010.5", "01e1"] {
        assert_eq!(read(text), "LeadingZero", "{text}");
    }
    for text in ["0x", "0xg", "+5", "5.", ".5", "-", "7-999", "12abc"] {
        assert_eq!(read(text), "NotANumber", "{text}");
    }
    assert_eq!(read("0xFFFFFFFF"), "Overflow");
    assert_eq!(shown(from_json_number(MemberKind::Long, "0xFFFFFFFF")), "4294967295");
    assert_eq!(shown(from_json_number(MemberKind::Long, "0xFFFFFFFFFFFFFFFF")), "Overflow");
    assert_eq!(shown(from_json_number(MemberKind::Decimal, "0x1F")), "31");
}

#[test]
fn a_number_for_a_text_is_kept_as_it_is_written() {
    for text in ["5.50", "1e3", "007", "0x1F", "123456789012345678901234567890", "-5"] {
        assert_eq!(shown(from_json_number(MemberKind::Text, text)), format!("{text:?}"));
    }
    assert_eq!(shown(from_json_number(MemberKind::Text, "7-999")), "NotANumber");
    assert_eq!(shown(from_json_number(MemberKind::Text, "08")), "NotANumber");
}

#[test]
fn forms_write_hexadecimal_in_three_ways() {
    for text in ["0x10", "#10", "&H10", "&h10", " 16 ", "16.0"] {
        assert_eq!(shown(from_text(MemberKind::Int, text, Source::Form)), "16", "{text}");
    }
    assert_eq!(shown(from_text(MemberKind::Int, "0x10", Source::Xml)), "NotANumber");
}

#[test]
fn booleans_are_true_or_false() {
    let read = |text, source| shown(from_text(MemberKind::Bool, text, source));
    assert_eq!(read(" TRUE ", Source::JsonString), "true");
    assert_eq!(read("False", Source::Form), "false");
    assert_eq!(read("1", Source::Xml), "true");
    assert_eq!(read("1", Source::Form), "NotABool");
    assert_eq!(read("yes", Source::Xml), "NotABool");
    assert_eq!(shown(from_json_number(MemberKind::Bool, "0.0")), "false");
    assert_eq!(shown(from_json_number(MemberKind::Bool, "2")), "NotABool");
}

#[test]
fn dates_have_the_month_first_only_outside_xml() {
    let read = |text, source| shown(from_text(MemberKind::Date, text, source));
    assert_eq!(read("04/29/2024", Source::Form), "2024-04-29T00:00:00");
    assert_eq!(read("04/29/2024", Source::Xml), "NotADate");
    assert_eq!(read("29.04.2024", Source::JsonString), "NotADate");
}

#[test]
fn numbers_of_certificates_are_read_as_they_are_printed() {
    for source in [Source::JsonString, Source::Xml, Source::Form] {
        for (text, read) in [
            ("2000000000015", "2000000000015"),
            (" 2000000000015\r\n", "2000000000015"),
            ("\u{2}2000000000015\u{3}", "2000000000015"),
            ("2 000000 000015", "2000000000015"),
            ("2000-0000-0001-5", "2000000000015"),
            ("]E02000000000015", "2000000000015"),
            ("2000 0000 0001 6", "NotANumber"),
            ("2000x", "NotANumber"),
        ] {
            assert_eq!(shown(from_text(MemberKind::Number, text, source)), read, "{text:?}");
        }
        let long = shown(from_text(MemberKind::Long, "2000-0000-0001-5", source));
        assert_eq!(long, "NotANumber");
    }
}
