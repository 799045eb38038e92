//! Tests roots, values as written, and malformed JSON.

use crate::wire::{Format, Member, read};

use super::*;

fn members(body: &str) -> Vec<Member> {
    read(Format::Json, body.as_bytes()).unwrap_or_else(|error| panic!("{body}: {error}")).members
}

#[test]
fn a_value_is_what_was_written() {
    for (value, expected) in [
        ("null", Given::Null),
        ("true", Given::Flag(true)),
        ("false", Given::Flag(false)),
        ("0", Given::Number("0".to_owned())),
        ("-0", Given::Number("-0".to_owned())),
        ("10.50", Given::Number("10.50".to_owned())),
        ("1E+400", Given::Number("1E+400".to_owned())),
        ("12345678901234567890.1", Given::Number("12345678901234567890.1".to_owned())),
        (r#""""#, Given::Text(String::new())),
        (r#"" x ""#, Given::Text(" x ".to_owned())),
        (r#""\u041A\u0443\uD83D\ude00\"\\\/\b\f\n\r\t\u0000""#, {
            Given::Text("Ку😀\"\\/\u{8}\u{c}\n\r\t\0".to_owned())
        }),
        (r#""\\ud800""#, Given::Text("\\ud800".to_owned())),
        ("[]", Given::Nested),
        ("[1,2]", Given::Nested),
        ("{}", Given::Nested),
        (r#"{"a":["[{\"]"]}"#, Given::Nested),
    ] {
        for space in ["", " ", "\r\n\t "] {
            let member = format!("{space}\"code\"{space}:{space}{value}{space}");
            let body = format!("{{\"discount_code\":{{{member}}}}}");
            assert_eq!(members(&body), [super::member("code", expected.clone())], "{body}");
        }
    }
}

#[test]
fn numbers_have_any_length() {
    let digits = "7".repeat(10_000);
    let body = format!("{{\"discount_code\":{{\"discount\":-{digits}.{digits}e{digits}}}}}");
    let number = Given::Number(format!("-{digits}.{digits}e{digits}"));
    assert_eq!(members(&body), [member("discount", number)]);
}

#[test]
fn names_keep_their_order_and_their_repetitions() {
    let body =
        r#"{"a":0,"discount-code":{"min-price":1,"co\u0064e":"x","min_price":2,"code":"y"}}"#;
    let expected = [
        member("min_price", Given::Number("1".to_owned())),
        member("code", Given::Text("x".to_owned())),
        member("min_price", Given::Number("2".to_owned())),
        member("code", Given::Text("y".to_owned())),
    ];
    assert_eq!(members(body), expected);
    // The same members without a root around them.
    let (_, inner) = body.split_once(r#""discount-code":"#).unwrap();
    assert_eq!(members(inner.strip_suffix('}').unwrap()), expected);
}

#[test]
fn a_body_may_say_nothing() {
    for body in [
        "",
        " \r\n",
        "\u{feff}",
        "{}",
        "[]",
        "\u{feff}[ ]\n",
        "null",
        r#"{"discount_code":[]}"#,
        r#"{"discount_code":[ ]}"#,
        r#"{"discount_code":{}}"#,
        r#"{"discount_code":null}"#,
        r#"{"discount-code":null,"code":"beside the root"}"#,
    ] {
        assert_eq!(members(body), [], "{body}");
    }
}

#[test]
fn what_cannot_be_a_coupon_is_refused() {
    for (body, expected) in [
        ("1", BodyError::NotAnObject),
        ("[1]", BodyError::NotAnObject),
        (r#"[{"discount_code":{"code":"x"}}]"#, BodyError::NotAnObject),
        ("true", BodyError::NotAnObject),
        (r#""discount_code""#, BodyError::NotAnObject),
        (r#"{"discount_code":"x"}"#, BodyError::NotAnObject),
        (r#"{"discount_code":""}"#, BodyError::NotAnObject),
        (r#"{"discount_code":0}"#, BodyError::NotAnObject),
        (r#"{"discount_code":false}"#, BodyError::NotAnObject),
        (r#"{"discount_code":[{"code":"x"}]}"#, BodyError::NotAnObject),
        (r#"{"discount_code":{},"discount-code":{}}"#, BodyError::RootTwice),
        (r#"{"discount_code":{},"discount_code":{}}"#, BodyError::RootTwice),
        (r#"{"discount_code":{},"a":1,"discount\u005fcode":null}"#, BodyError::RootTwice),
    ] {
        assert_eq!(read(Format::Json, body.as_bytes()), Err(expected), "{body}");
    }
}

#[test]
fn what_is_no_json_is_refused_where_it_is() {
    for (body, place, expected) in [
        ("{", "1:1", Fault::Truncated),
        (r#"{"discount_code":{"code":"x"}"#, "1:29", Fault::Truncated),
        (r#"{"discount_code":{"code":"x"#, "1:27", Fault::Truncated),
        ("[1,", "1:3", Fault::Truncated),
        ("tru", "1:3", Fault::Truncated),
        ("1.", "1:2", Fault::BadNumber),
        ("{} x", "1:4", Fault::TextAfterEnd),
        ("{}{}", "1:3", Fault::TextAfterEnd),
        ("null,", "1:5", Fault::TextAfterEnd),
        (r#"{"code":"x",}"#, "1:13", Fault::TrailingComma),
        (r#"{"a":[1, ]}"#, "1:10", Fault::TrailingComma),
        ("{\"a\":\n1\n, }", "3:3", Fault::TrailingComma),
        ("{,}", "1:2", Fault::UnquotedName),
        ("{code:1}", "1:2", Fault::UnquotedName),
        ("{'code':1}", "1:2", Fault::UnquotedName),
        (r#"{"code" 1}"#, "1:9", Fault::NoColon),
        (r#"{"code"=1}"#, "1:8", Fault::NoColon),
        (r#"{"a":1 "b":2}"#, "1:8", Fault::NoComma),
        (r#"{"a":1;"b":2}"#, "1:7", Fault::NoComma),
        (r#"{"a":[1}}"#, "1:8", Fault::NoComma),
        (r#"{"a":1]"#, "1:7", Fault::NoComma),
        (r#"{"a":}"#, "1:6", Fault::NoValue),
        (r#"{"a":'x'}"#, "1:6", Fault::NoValue),
        (r#"{"a":undefined}"#, "1:6", Fault::NoValue),
        (r#"{"a":NaN}"#, "1:6", Fault::NoValue),
        (r#"{"a":True}"#, "1:6", Fault::NoValue),
        (r#"{"a":.5}"#, "1:6", Fault::NoValue),
        (r#"{"a":+5}"#, "1:6", Fault::NoValue),
        (r#"{"a":nulL}"#, "1:9", Fault::NoValue),
        ("]", "1:1", Fault::NoValue),
        ("<discount_code/>", "1:1", Fault::NoValue),
        ("code=x", "1:1", Fault::NoValue),
        ("\u{feff}\u{feff}{}", "1:1", Fault::NoValue),
        (r#"{"a":01}"#, "1:7", Fault::BadNumber),
        (r#"{"a":1.}"#, "1:8", Fault::BadNumber),
        (r#"{"a":1e}"#, "1:8", Fault::BadNumber),
        (r#"{"a":-}"#, "1:7", Fault::BadNumber),
        (r#"{"a":0x10}"#, "1:7", Fault::NoComma),
        ("{\"a\":\"Купон\n\"}", "1:12", Fault::ControlCharacter),
        ("{\"a\":\"\t\"}", "1:7", Fault::ControlCharacter),
        ("{\"a\":\"\0\"}", "1:7", Fault::ControlCharacter),
        (r#"{"a":"\x41"}"#, "1:8", Fault::BadEscape),
        (r#"{"a":"\'"}"#, "1:8", Fault::BadEscape),
        (r#"{"a":"\u12G4"}"#, "1:12", Fault::BadEscape),
        (r#"{"a":"\ud800"}"#, "1:7", Fault::HalfCharacter),
        (r#"{"a":"\udc00\ud800"}"#, "1:7", Fault::HalfCharacter),
        (r#"{"a":"\ud800\u0041"}"#, "1:7", Fault::HalfCharacter),
        (r#"{"\ud83d":1}"#, "1:3", Fault::HalfCharacter),
        (r#"{"a":["\ud83d"]}"#, "1:8", Fault::HalfCharacter),
        (r#"["\ud83d\ude00","\ud83d"]"#, "1:18", Fault::HalfCharacter),
        ("/* no */ {}", "1:1", Fault::NoValue),
        ("{\"Купон\": 1, // no\n}", "1:14", Fault::UnquotedName),
    ] {
        match read(Format::Json, body.as_bytes()) {
            Err(BodyError::Malformed { place: TextPosition { line, column }, fault }) => {
                assert_eq!((fault, &*format!("{line}:{column}")), (expected, place), "{body}");
            }
            other => panic!("{body}: {other:?}"),
        }
    }
}

#[test]
fn bytes_in_another_encoding_are_refused() {
    for body in [&b"\xff\xfe{\0}\0"[..], b"\xfe\xff\0{\0}"] {
        let expected = BodyError::UnsupportedEncoding { name: "UTF-16".to_owned() };
        assert_eq!(read(Format::Json, body), Err(expected));
    }
    let expected =
        BodyError::Malformed { place: TextPosition { line: 1, column: 7 }, fault: Fault::NotUtf8 };
    assert_eq!(read(Format::Json, b"{\"a\":\"\xea\xf3\"}"), Err(expected));
}

#[test]
fn nesting_has_an_end() {
    let lists = |depth: usize| {
        let inner = depth - 1;
        format!("{{\"a\":{}{}}}", "[".repeat(inner), "]".repeat(inner))
    };
    assert_eq!(members(&lists(NESTING_MAX)), [member("a", Given::Nested)]);
    assert_eq!(read(Format::Json, lists(NESTING_MAX + 1).as_bytes()), Err(BodyError::TooDeep));
    for bomb in ["[".repeat(1 << 20), "{\"a\":".repeat(200_000)] {
        assert_eq!(read(Format::Json, bomb.as_bytes()), Err(BodyError::TooDeep));
    }
    // Brackets in a text are text, and neighbours are not nested.
    let text = format!("{{\"a\":\"{}\\\"{}\"}}", "[".repeat(100), "{".repeat(100));
    assert!(matches!(&members(&text)[..], [Member { given: Given::Text(_), .. }]));
    let wide = format!("{{\"a\":[{}[]]}}", "[],".repeat(1_000));
    assert_eq!(members(&wide), [member("a", Given::Nested)]);
}
