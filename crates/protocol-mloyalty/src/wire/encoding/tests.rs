//! Tests byte order marks against headers.

use super::*;

fn read(body: &[u8], charset: Charset) -> Result<String, Problem> {
    text_of(body, charset).map(|(text, _)| text.into_owned())
}

#[test]
fn a_mark_counts_more_than_the_header() {
    let text = Ok("Ё".to_owned());
    assert_eq!(read(b"\xd0\x81", Charset::Utf8), text);
    assert_eq!(read(b"\xef\xbb\xbf\xd0\x81", Charset::Utf16), text);
    assert_eq!(read(b"\x01\x04", Charset::Utf16), text);
    assert_eq!(read(b"\xff\xfe\x01\x04", Charset::Utf8), text);
    assert_eq!(read(b"\xfe\xff\x04\x01", Charset::Utf16), text);
    assert_eq!(read(b"\xff\xfe\0\0\x01\x04\0\0", Charset::Utf8), text);
    assert_eq!(read(b"\0\0\xfe\xff\0\0\x04\x01", Charset::Utf8), text);
}

#[test]
fn nothing_is_replaced() {
    let wrong = Err(Problem::BadEncoding);
    assert_eq!(read(b"\xcc\xe0", Charset::Utf8), wrong);
    assert_eq!(read(b"\xc0\x80", Charset::Utf8), wrong);
    assert_eq!(read(b"\xff\xfe\x01", Charset::Utf8), wrong);
    assert_eq!(read(b"\x3c\xd8", Charset::Utf16), wrong);
    assert_eq!(read(b"\xff\xfe\0\0\0\xd8\0\0", Charset::Utf8), wrong);
}
