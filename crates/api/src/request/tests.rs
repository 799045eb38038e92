use super::*;
use crate::wire::{Discount, Money};

#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
struct Sent {
    name: String,
    #[serde(default, deserialize_with = "optional_object")]
    price: Option<Money>,
    #[serde(default, deserialize_with = "given_optional_object")]
    #[expect(clippy::option_option, reason = "absent, null, and a value")]
    least: Option<Option<Money>>,
    #[serde(default, deserialize_with = "given_object")]
    discount: Option<Discount>,
    #[serde(default)]
    tags: Vec<String>,
}

/// Checks the problem of a body: type, pointer, detail.
#[track_caller]
fn check(body: &str, kind: ProblemKind, pointer: &str, detail: &str) {
    let problem = read::<Sent>(body.as_bytes()).unwrap_err();
    assert_eq!(problem.kind, kind, "{body}");
    if kind == ProblemKind::BodyInvalid {
        let expected = Problem::of_fields(kind, vec![FieldError::member(pointer, detail)]);
        assert_eq!(problem, expected, "{body}");
    }
}

#[test]
fn a_body_that_may_be_left_out_may_be_null() {
    for (body, name) in [
        ("null", Ok(None)),
        (" null ", Ok(None)),
        ("{\"name\":\"a\"}", Ok(Some("a"))),
        ("{}", Err(ProblemKind::BodyInvalid)),
        ("[]", Err(ProblemKind::BodyInvalid)),
        ("null null", Err(ProblemKind::BodyUnreadable)),
        ("nul", Err(ProblemKind::BodyUnreadable)),
    ] {
        let read = read_optional::<Sent>(body.as_bytes());
        let read = read.map(|sent| sent.map(|sent| sent.name)).map_err(|problem| problem.kind);
        assert_eq!(read, name.map(|name| name.map(str::to_owned)), "{body}");
    }
}

#[test]
fn what_is_wrong_is_pointed_to() {
    let invalid =
        |body: &str, pointer, detail| check(body, ProblemKind::BodyInvalid, pointer, detail);
    invalid("{}", "/name", "must be given");
    invalid("[\"a\"]", "", "must be an object");
    invalid("null", "", "must be an object");
    invalid("{\"name\":1}", "/name", "must be a string");
    invalid("{\"name\":null}", "/name", "must be a string");
    invalid("{\"name\":\"a\",\"nam\":1}", "/nam", "is no member of this object");
    invalid("{\"name\":\"a\",\"a/~b\":1}", "/a~1~0b", "is no member of this object");
    invalid("{\"name\":\"a\",\"name\":\"b\"}", "/name", "is given more than once");
    invalid("{\"name\":\"a\",\"tags\":[\"b\",2]}", "/tags/1", "must be a string");
    invalid("{\"name\":\"a\",\"tags\":null}", "/tags", "must be an array");
    invalid("{\"name\":\"a\",\"price\":[1,\"RUB\"]}", "/price", "must be an object");
    invalid("{\"name\":\"a\",\"price\":{\"amount\":1}}", "/price/currency", "must be given");
    let amount = "must be a whole number";
    for value in ["1.5", "\"1\"", "1e2", "true", "99999999999999999999"] {
        let price = format!("{{\"name\":\"a\",\"price\":{{\"amount\":{value}}}}}");
        invalid(&price, "/price/amount", amount);
    }
    invalid("{\"name\":\"a\",\"discount\":null}", "/discount", "must be an object");
    invalid(
        "{\"name\":\"a\",\"discount\":{\"percent\":5}}",
        "/discount/percent",
        "must be a string",
    );
    invalid(
        "{\"name\":\"a\",\"discount\":{\"percent\":\"1e3\"}}",
        "/discount/percent",
        "must be a decimal such as \"12.5\"",
    );
    invalid(
        "{\"name\":\"a\",\"discount\":{}}",
        "/discount",
        "must have one of `percent` and `money`",
    );
    invalid(
        "{\"name\":\"a\",\"discount\":{\"percent\":\"5\",\"money\":{\"amount\":1,\"currency\":\"RUB\"}}}",
        "/discount",
        "must have one of `percent` and `money`",
    );
    invalid(
        "{\"name\":\"a\",\"discount\":{\"fixed\":1}}",
        "/discount/fixed",
        "is no member of this object",
    );
    for body in ["", "{", "{\"name\":\"a\"} x", "{\"name\":'a'}", "\u{1}", "{\"name\":\"a\"}{}"] {
        check(body, ProblemKind::BodyUnreadable, "", "");
    }
    let deep = "[".repeat(100_000);
    check(&format!("{{\"tags\":{deep}"), ProblemKind::BodyInvalid, "/tags/0", "must be a string");
    check(
        &format!("{{\"zzz\":{deep}"),
        ProblemKind::BodyInvalid,
        "/zzz",
        "is no member of this object",
    );
}

#[test]
fn nothing_that_was_sent_is_repeated() {
    let problem = read::<Sent>(b"{\"name\":\"a\",\"tags\":\"123456\"}").unwrap_err();
    assert!(!format!("{problem:?}").contains("123456"), "{problem:?}");
}

#[test]
fn null_is_told_from_nothing() {
    let sent = read::<Sent>(b"{\"name\":\"a\",\"least\":null}").unwrap();
    assert_eq!((sent.least, sent.price), (Some(None), None));
    let sent = read::<Sent>(b"{\"name\":\"a\",\"price\":null}").unwrap();
    assert_eq!((sent.least, sent.price), (None, None));
}

#[test]
fn media_types_are_read() {
    for (values, json) in [
        (&["application/json"][..], true),
        (&["Application/JSON; charset=utf-8"], true),
        (&["application/json;charset=\"UTF-8\""], true),
        (&["application/json; charset=windows-1251"], false),
        (&["text/json"], false),
        (&["application/jsonp"], false),
        (&["application/json", "application/json"], false),
        (&[], false),
    ] {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(header::CONTENT_TYPE, value.parse().unwrap());
        }
        assert_eq!(is_json(&headers), json, "{values:?}");
    }
}

#[test]
fn idempotency_keys_are_bounded() {
    let longest = "k".repeat(255);
    let too_long = "k".repeat(256);
    for (values, expected) in [
        (&["a"][..], Ok("a")),
        (&[&longest], Ok(&*longest)),
        (&["~!{\"a\"}"], Ok("~!{\"a\"}")),
        (&[], Err(ProblemKind::IdempotencyKeyMissing)),
        (&[""], Err(ProblemKind::IdempotencyKeyInvalid)),
        (&[&too_long], Err(ProblemKind::IdempotencyKeyInvalid)),
        (&["a b"], Err(ProblemKind::IdempotencyKeyInvalid)),
        (&["ключ"], Err(ProblemKind::IdempotencyKeyInvalid)),
        (&["a", "a"], Err(ProblemKind::IdempotencyKeyInvalid)),
    ] {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(IDEMPOTENCY_KEY, http::HeaderValue::from_str(value).unwrap());
        }
        let key = idempotency_key(&headers).map_err(|problem| problem.kind);
        assert_eq!(key.as_deref().map_err(|kind| *kind), expected, "{values:?}");
    }
}
