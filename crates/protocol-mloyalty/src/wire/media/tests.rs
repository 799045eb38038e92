//! Tests headers beyond the recorded cases.

use super::*;

fn chosen(accept: &[&str], content_type: &[&str]) -> &'static str {
    negotiate(&Preferences { accept, content_type, ..Preferences::default() }).content_type()
}

#[test]
fn a_malformed_line_counts_as_absent_and_no_other_does() {
    let json = "application/json; charset=utf-8";
    let xml = "application/xml; charset=utf-8";
    assert_eq!(chosen(&["application/xml;"], &[]), json);
    assert_eq!(chosen(&["application/xml", "text/json;q="], &[]), xml);
    assert_eq!(chosen(&["application/xml;a=\"x,y\\\"\""], &[]), xml);
    assert_eq!(chosen(&["application/xml;a=\"x"], &[]), json);
    assert_eq!(chosen(&[", ,"], &["application/xml"]), xml);
}

#[test]
fn a_type_that_cannot_be_read_still_tells_the_charset() {
    assert_eq!(chosen(&[], &["text/plain; charset=utf-16"]), "application/json; charset=utf-16");
    assert_eq!(chosen(&[], &["text/plain; charset=\"utf-16\""]), "application/json; charset=utf-8");
}

#[test]
fn ranges_are_read_as_their_first_format() {
    for content_type in ["application/*", "text/*", "*/*"] {
        let format = request_format(&[content_type], false).unwrap();
        assert_eq!(format.format, BodyFormat::Json, "{content_type}");
    }
    assert_eq!(chosen(&[], &["text/*"]), "text/json; charset=utf-8");
}

#[test]
fn no_type_is_refused_without_a_body() {
    for content_type in [&[][..], &["text/plain"], &["nonsense"]] {
        let format = request_format(content_type, true).unwrap();
        assert_eq!(format.format, BodyFormat::Nothing);
        assert!(request_format(content_type, false).is_err());
    }
    let twice = request_format(&["application/json", "application/json"], false).unwrap_err();
    assert!(twice.message.contains("no Content-Type header"));
}
