//! Tests leniency, limits and hostile bodies.

use proptest::prelude::*;

use crate::wire::{
    Decoded, decode,
    limits::{ITEMS_MAX, NESTING_MAX},
    media::{BodyFormat, Charset, RequestFormat},
    number_from_goods::NumberFromGoodsRequest,
    problem::{DecodeError, Problem},
    typed::Described,
};

const FORMAT: RequestFormat = RequestFormat { format: BodyFormat::Json, charset: Charset::Utf8 };

fn read(body: &str) -> Result<Decoded, DecodeError> {
    decode(NumberFromGoodsRequest::SHAPE, FORMAT, body.as_bytes())
}

fn understood(body: &str) -> NumberFromGoodsRequest {
    match read(body) {
        Ok(decoded) => NumberFromGoodsRequest::from_record(decoded.record),
        Err(error) => panic!("{body}: {error}"),
    }
}

fn refused(body: &str) -> (Option<String>, Problem) {
    let error = read(body).unwrap_err();
    (error.member, error.problem)
}

fn ids(body: &str) -> Vec<Option<i64>> {
    let goods = understood(body).goods.unwrap();
    goods.into_iter().map(|good| good.and_then(|good| good.id)).collect()
}

#[test]
fn what_the_original_took_beyond_the_standard_is_taken() {
    for body in [
        "{PosCode:'p',}",
        "\u{a0}{\"PosCode\" : \"p\"}//",
        "{/**/\"PosCode\"/**/:/**/\"p\"/**/,/**/}/**/",
        "{\"Foo\":[1,{\"a\":[]},],'PosCode':\"p\"}\0\0",
        "{\"PosCode\":\"\\u0070\"}",
        "{\"PosCode\":\"p\",\"pos_code\":\"p\"}",
        "{\"$id\":\"1\",\"PosCode\":\"p\"}",
    ] {
        assert_eq!(understood(body).pos_code.as_deref(), Some("p"), "{body}");
    }
    assert_eq!(understood("{\"PosCode\":\"\\ud83c\\udf81\"}").pos_code.as_deref(), Some("🎁"));
    assert_eq!(ids("{\"Goods\":[null,\"\",{\"Id\":7},]}"), [None, None, Some(7)]);
}

#[test]
fn references_lead_to_items_read_before() {
    assert_eq!(ids("{\"Goods\":[{\"$id\":\"1\",\"Id\":7},{\"$ref\":\"1\"}]}"), [Some(7), Some(7)]);
    let wrapped = "{\"Goods\":{\"$id\":\"2\",\"$values\":[{\"$id\":\"3\",\"Id\":7}]}}";
    assert_eq!(ids(wrapped), [Some(7)]);
    let first = || Some("Goods[0]".to_owned());
    assert_eq!(refused("{\"Goods\":[{\"$ref\":\"9\"}]}"), (first(), Problem::BadReference));
    let outside = "{\"Goods\":[{\"$id\":\"1\",\"Id\":7}],\"Foo\":{\"$ref\":\"1\"}}";
    assert_eq!(ids(outside), [Some(7)]);
    let long = "x".repeat(2_000);
    let repeated = vec!["{\"$ref\":\"1\"}"; ITEMS_MAX - 1].join(",");
    let body = format!("{{\"Goods\":[{{\"$id\":\"1\",\"Name\":\"{long}\"}},{repeated}]}}");
    assert_eq!(refused(&body).1, Problem::TooMuchReferenced);
}

#[test]
fn what_can_mean_two_things_is_refused_by_name() {
    let member = |name: &str| Some(name.to_owned());
    for (body, name, problem) in [
        ("{\"PosCode\":\"a\",\"pos_code\":\"b\"}", "PosCode", Problem::Duplicate),
        ("{\"Goods\":[],\"Goods\":[]}", "Goods", Problem::Duplicate),
        ("{\"Goods\":[{\"Id\":1},,{\"Id\":2}]}", "Goods", Problem::Syntax),
        ("{\"Goods\":[,{\"Id\":1}]}", "Goods", Problem::Syntax),
        ("{\"Goods\":[{\"Id\":1}{\"Id\":2}]}", "Goods", Problem::Syntax),
        ("{\"Goods\":[1]}", "Goods[0]", Problem::NotAnObject),
        ("{\"PosCode\":\"a\\ud83cb\"}", "PosCode", Problem::BrokenCharacter),
        ("{\"PosCode\":undefined}", "PosCode", Problem::NotText),
        ("{\"Foo\":new Date(1)}", "Foo", Problem::Syntax),
        ("{\"request\":{\"PosCode\":\"p\"}}", "request", Problem::NothingKnown),
        ("{\"Phone\":7", "Phone", Problem::Truncated),
    ] {
        assert_eq!(refused(body), (member(name), problem), "{body}");
    }
    // A name of no letters names nothing.
    assert_eq!(refused("{\"\":1,\"Foo\":2}"), (None, Problem::NothingKnown));
    assert_eq!(refused("{\"\":[1"), (None, Problem::Truncated));
    for (body, problem) in [
        ("{\"PosCode\":\"p\"}{}", Problem::TextAfterEnd),
        ("{\"PosCode\":\"p\"} # c", Problem::TextAfterEnd),
        ("{\"PosCode\":\"p\"}\0x", Problem::TextAfterEnd),
        ("{\"PosCode\":\"p\"}/*", Problem::Truncated),
        ("<a/>", Problem::WrongFormat),
        ("{\"$ref\":\"1\"}", Problem::BadReference),
        ("\"\"", Problem::Empty),
        ("undefined", Problem::Empty),
    ] {
        assert_eq!(refused(body).1, problem, "{body}");
    }
}

#[test]
fn limits_hold_at_their_edges() {
    let nested = |depth: usize| {
        // The root is one of the containers.
        let (open, close) = ("[".repeat(depth - 1), "]".repeat(depth - 1));
        format!("{{\"PosCode\":\"p\",\"Foo\":{open}{close}}}")
    };
    assert!(read(&nested(NESTING_MAX)).is_ok());
    assert_eq!(refused(&nested(NESTING_MAX + 1)), (Some("Foo".to_owned()), Problem::TooDeep));
    let goods = |count: usize| format!("{{\"Goods\":[{}]}}", vec!["{}"; count].join(","));
    assert!(read(&goods(ITEMS_MAX)).is_ok());
    assert_eq!(refused(&goods(ITEMS_MAX + 1)), (Some("Goods".to_owned()), Problem::TooManyItems));
}

#[test]
fn hostile_bodies_end_soon() {
    const MEBIBYTE: usize = 1 << 20;
    let digits = "9".repeat(MEBIBYTE);
    for body in [
        "[".repeat(MEBIBYTE),
        format!("{{\"Foo\":{}", "[".repeat(MEBIBYTE)),
        format!("{{\"Foo\":{}", "{\"a\":".repeat(MEBIBYTE / 5)),
        format!("{{\"Phone\":{digits}}}"),
        format!("{{\"Goods\":[{{\"Price\":\"{digits}\"}}]}}"),
        format!("{{\"Goods\":[{{\"Price\":1e{digits}}}]}}"),
        format!("{{{}}}", "\"PosCode\":1,".repeat(5_000) + "\"PosCode\":2"),
        format!("{{{}}}", "\"_\":1,".repeat(MEBIBYTE / 6)),
        format!("{{\"{}\":1}}", "_".repeat(MEBIBYTE)),
        "/**/".repeat(MEBIBYTE / 4),
    ] {
        assert!(read(&body).is_err(), "{}", &body[..20]);
    }
}

proptest! {
    #[test]
    fn random_bytes_never_panic(body in proptest::collection::vec(any::<u8>(), 0..200)) {
        for charset in [Charset::Utf8, Charset::Utf16] {
            let format = RequestFormat { charset, ..FORMAT };
            let _ = decode(NumberFromGoodsRequest::SHAPE, format, &body);
        }
    }

    #[test]
    fn random_tokens_never_panic(
        parts in proptest::collection::vec(proptest::sample::select(vec![
            "{", "}", "[", "]", ",", ":", "\"PosCode\"", "'Goods'", "Price", "010", "-", "1e9", "\\",
            "\"", "/*", "*/", "//", "\n", "null", "$ref", "\"$id\"", "\"1\"", "é", "\\u12", "\\ud83c",
        ]), 0..40)
    ) {
        let _ = read(&parts.concat());
        let _ = read(&format!("{{\"Goods\":[{{{}", parts.concat()));
    }
}
