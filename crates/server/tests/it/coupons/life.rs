//! Coupons and their changes.

use serde_json::{Value, json};

use crate::kit::coupons::{Coupon, DESCRIPTION_MAX, Format, JSON, PATH, five_percent, with};
use crate::kit::process::Home;

#[test]
fn members_that_are_not_given_have_their_defaults() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut caller = server.demo_caller();
    let bare = caller.create(&five_percent("bare"));
    assert!(!bare.act_once && !bare.disabled && bare.worked);
    assert_eq!(bare.act_once_for_client, None, "null until somebody says something");
    assert_eq!((bare.description, bare.expired_at, bare.min_price), (None, None, None));
    assert_eq!(bare.created_at, bare.updated_at);
    // Null and nothing at all are no value.
    for (code, nothing) in [("null", Value::Null), ("empty", json!(""))] {
        let mut members = five_percent(code);
        for name in ["act_once", "act_once_for_client", "disabled", "expired_at", "min_price"] {
            members[name] = nothing.clone();
        }
        for format in Format::BOTH {
            let answer = caller.post(format, &members);
            assert_eq!(answer.status, 201, "{code}: {}", answer.text());
            let coupon = format.read(&answer);
            assert!(!coupon.act_once && !coupon.disabled && coupon.worked);
            assert_eq!(coupon.act_once_for_client, None);
            assert_eq!((coupon.expired_at, coupon.min_price), (None, None));
            caller.delete(coupon.id);
        }
    }
    let given = with(five_percent("given"), "act_once_for_client", false);
    assert_eq!(caller.create(&given).act_once_for_client, Some(false));
}

/// Every way to write a value that means what it says.
#[test]
fn values_are_read_as_they_are_plainly_meant() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut caller = server.demo_caller();
    let shown = |coupon: &Coupon, name: &str| {
        serde_json::from_str::<Value>(&coupon.json()).unwrap()[name].clone()
    };
    let yes = [json!(true), json!(1), json!("1"), json!("true"), json!("TRUE"), json!(" True ")];
    let more_yes = ["yes", "Yes", "on", "ON", "t", "T"].map(|word| json!(word));
    let no = [json!(false), json!(0), json!("0"), json!("false"), json!("False")];
    let more_no = ["no", "NO", "off", "Off", "f", "F"].map(|word| json!(word));
    let mut cases: Vec<(&str, Value, Value)> = Vec::new();
    for name in ["act_once", "act_once_for_client", "disabled"] {
        cases.extend(yes.iter().chain(&more_yes).map(|value| (name, value.clone(), json!(true))));
        cases.extend(no.iter().chain(&more_no).map(|value| (name, value.clone(), json!(false))));
    }
    for (written, value) in [
        (json!(10), "10.0"),
        (json!(10.0), "10.0"),
        (json!(10.5), "10.5"),
        (json!("10.50"), "10.5"),
        (json!("10.05"), "10.05"),
        (json!("10.5000"), "10.5"),
        (json!(" 10 "), "10.0"),
        (json!("010"), "10.0"),
        (json!("0"), "0.0"),
        (json!(0), "0.0"),
        (json!("0.01"), "0.01"),
        (json!(99.99), "99.99"),
        (json!(100), "100.0"),
        (json!("100.00"), "100.0"),
    ] {
        cases.push(("discount", written.clone(), json!(value)));
        cases.push(("min_price", written, json!(value)));
    }
    cases.push(("min_price", json!("1234567.89"), json!("1234567.89")));
    for written in [
        "2030-06-09",
        " 2030-06-09 ",
        "09.06.2030",
        "2030/06/09",
        "2030-06-09T10:00:00+04:00",
        "2030-06-09T23:59:59Z",
        "2030-06-09 00:00:00",
        "2030-06-09T10:00:00.123+03:00",
    ] {
        cases.push(("expired_at", json!(written), json!("2030-06-09")));
    }
    for day in ["2028-02-29", "2013-06-09", "2012-12-31", "9999-12-31"] {
        cases.push(("expired_at", json!(day), json!(day)));
    }
    for (written, value) in [(json!(2), 2), (json!("2"), 2), (json!(" 1 "), 1), (json!("01"), 1)] {
        cases.push(("type_id", written, json!(value)));
    }
    let longest = "я".repeat(DESCRIPTION_MAX);
    for text in ["", " kept as it is ", "a\nb\tc", "<&>\"'", "]]>", "😀", longest.as_str()] {
        cases.push(("description", json!(text), json!(text)));
    }
    for (written, code) in [
        (json!(" a b "), "a b"),
        (json!("\t\n x \r\n"), "x"),
        (json!(12345), "12345"),
        (json!("<&>\"'"), "<&>\"'"),
        (json!("a/b?c=d&e#f.xml"), "a/b?c=d&e#f.xml"),
        (json!("ё😀"), "ё😀"),
    ] {
        cases.push(("code", written, json!(code)));
    }
    for (at, (name, written, value)) in cases.into_iter().enumerate() {
        for format in Format::BOTH {
            // An empty element is null: XML has no way to say an empty text.
            if format == Format::Xml && written == "" {
                continue;
            }
            let members = with(five_percent(&format!("code {at}")), name, written.clone());
            let answer = caller.post(format, &members);
            assert_eq!(answer.status, 201, "{name} {written}: {}", answer.text());
            let created = format.read(&answer);
            assert_eq!(shown(&created, name), value, "{format:?} {name} {written}");
            // The same by a change of a coupon that had another value.
            let plain = caller.create(&five_percent(&format!("plain {at}")));
            if name != "code" {
                let answer = caller.put(format, plain.id, &json!({name: written}));
                assert_eq!(answer.status, 200, "{name} {written}: {}", answer.text());
                assert_eq!(shown(&format.read(&answer), name), value, "{name} {written}");
            }
            for id in [created.id, plain.id] {
                caller.delete(id);
            }
        }
    }
    home.verify();
}

#[test]
fn a_change_to_the_same_values_does_not_move_updated_at_and_another_does() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut caller = server.demo_caller();
    let coupon = caller.create(&json!({
        "code": "Code", "discount": "10.50", "type_id": 2, "description": "d", "disabled": false,
        "act_once": true, "act_once_for_client": false, "min_price": 100,
        "expired_at": "2030-06-09",
    }));
    caller.wait_past(&coupon.updated_at);
    for same in [
        json!({}),
        json!({"code": "Code"}),
        json!({"code": " Code "}),
        json!({"discount": "10.500", "type_id": "2"}),
        json!({"disabled": "off", "act_once": 1, "act_once_for_client": 0}),
        json!({"min_price": "100.00", "expired_at": "09.06.2030", "description": "d"}),
        json!({"worked": false, "id": 5, "created_at": "2001-01-01", "unknown": true}),
    ] {
        for format in Format::BOTH {
            let answer = caller.put(format, coupon.id, &same);
            assert_eq!((answer.status, format.read(&answer)), (200, coupon.clone()), "{same}");
        }
    }
    assert_eq!(caller.show(coupon.id), coupon);
    // Nor does a refused change, nor one that is half good.
    assert_eq!(caller.put(Format::Json, 1, &json!({"discount": -1, "code": "new"})).status, 422);
    assert_eq!(caller.show(coupon.id), coupon);
    let mut before = coupon;
    for (name, value) in [
        ("code", json!("code")),
        ("discount", json!(11)),
        ("type_id", json!(1)),
        ("description", Value::Null),
        ("disabled", json!(true)),
        ("act_once", json!(false)),
        ("act_once_for_client", Value::Null),
        ("min_price", Value::Null),
        ("expired_at", Value::Null),
    ] {
        caller.wait_past(&before.updated_at);
        let after = caller.change(before.id, &json!({name: value}));
        assert!(after.updated_at > before.updated_at, "{name}: {after:?}");
        assert_eq!(after.created_at, before.created_at);
        let shown: Value = serde_json::from_str(&after.json()).unwrap();
        assert_eq!(shown[name], if name == "discount" { json!("11.0") } else { value }, "{name}");
        before = after;
    }
}

/// With both methods, a member that is not named keeps its value.
#[test]
fn a_change_leaves_alone_what_it_does_not_name() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut caller = server.demo_caller();
    let coupon = caller.create(&json!({
        "code": "Code", "discount": "10.5", "type_id": 2, "description": "d", "disabled": true,
        "act_once": true, "act_once_for_client": true, "min_price": 100, "expired_at": "2030-06-09",
    }));
    for verb in ["PUT", "PATCH"] {
        for (discount, expected) in [(51, "51.0"), (10, "10.0")] {
            let body = Format::Json.written(&json!({"discount": discount}));
            let answer = caller.send(verb, &format!("{PATH}/1.json"), JSON, body);
            assert_eq!(answer.status, 200);
            let expected = Coupon { discount: expected.to_owned(), ..coupon.clone() };
            let changed = Coupon::from_json(&answer.text());
            assert_eq!(changed.timeless(), expected.timeless());
        }
    }
}

#[test]
fn codes_are_one_whatever_their_case_and_the_blanks_around_them() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut caller = server.demo_caller();
    let first = caller.create(&five_percent("Весна 2030 aBc"));
    let second = caller.create(&five_percent("other"));
    for taken in [
        "Весна 2030 aBc",
        "весна 2030 abc",
        "ВЕСНА 2030 ABC",
        "  Весна 2030 aBc",
        "весна 2030 ABC\t\n",
    ] {
        let expected = "{\"code\":[\"уже существует\"]}";
        let answer = caller.post(Format::Json, &five_percent(taken));
        assert_eq!((answer.status, answer.text().as_str()), (422, expected), "{taken}");
        let answer = caller.put(Format::Json, second.id, &json!({"code": taken}));
        assert_eq!((answer.status, answer.text().as_str()), (422, expected), "{taken}");
    }
    assert_eq!(caller.all(), [first.clone(), second.clone()]);
    // Its own code is not taken, in whatever case.
    let renamed = caller.change(first.id, &json!({"code": " ВЕСНА 2030 abc "}));
    assert_eq!((renamed.id, renamed.code.as_str()), (first.id, "ВЕСНА 2030 abc"));
    // What is different inside is another code.
    for other in ["Весна2030 aBc", "Весна  2030 aBc", "Весна 2030 aBcd", "Vesna 2030 aBc"]
    {
        caller.create(&five_percent(other));
    }
    // Two change places by way of a third.
    caller.change(second.id, &json!({"code": "third"}));
    caller.change(first.id, &json!({"code": "OTHER"}));
    assert_eq!(caller.change(second.id, &json!({"code": "весна 2030 abc"})).id, second.id);
    home.verify();
}

/// Letters whose other case is another letter, or two.
#[test]
fn codes_are_one_in_every_case_of_every_script() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut caller = server.demo_caller();
    for (code, others) in [
        ("Ёлка", ["ЁЛКА", "ёлка"]),
        ("Σίσυφος", ["ΣΊΣΥΦΟΣ", "σίσυφοσ"]),
        ("straße", ["STRASSE", "STRA\u{1e9e}E"]),
        ("Ｆｕｌｌ", ["ＦＵＬＬ", "ｆｕｌｌ"]),
    ] {
        let coupon = caller.create(&five_percent(code));
        for other in others {
            let answer = caller.post(Format::Json, &five_percent(other));
            assert_eq!(answer.status, 422, "{code} and {other}: {}", answer.text());
        }
        assert_eq!(caller.all(), std::slice::from_ref(&coupon));
        caller.delete(coupon.id);
    }
}

#[test]
fn deleting_frees_the_code_and_not_the_id() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut caller = server.demo_caller();
    let mut seen = Vec::new();
    for code in ["Code", "CODE", " code ", "code"] {
        let coupon = caller.create(&five_percent(code));
        assert!(!seen.contains(&coupon.id));
        caller.delete(coupon.id);
        assert_eq!(caller.get(&format!("{PATH}/{}.json", coupon.id)).status, 404);
        seen.push(coupon.id);
    }
    assert_eq!(seen, [1, 2, 3, 4]);
    server.stop();
    // Not after a restart either, when nothing is left that has them.
    let server = home.serve_demo();
    let mut caller = server.demo_caller();
    let coupon = caller.create(&five_percent("code"));
    assert_eq!(coupon.id, 5);
    // A code that a change gives up is free as well.
    caller.change(coupon.id, &json!({"code": "renamed"}));
    assert_eq!(caller.create(&five_percent("code")).id, 6);
    home.verify();
}

#[test]
fn everything_survives_a_restart() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut caller = server.demo_caller();
    let first = caller.create(&json!({
        "code": "Купон <1> & \"2\"", "discount": "99.99", "type_id": 1, "description": "a\r\nb",
        "disabled": true, "act_once": true, "act_once_for_client": false, "min_price": "0.01",
        "expired_at": "2030-06-09",
    }));
    let second = caller.create(&five_percent("second"));
    caller.create(&five_percent("third"));
    caller.delete(3);
    let second = caller.change(second.id, &json!({"discount": 7, "act_once_for_client": true}));
    let all = caller.all();
    assert_eq!(all, [first, second]);
    server.stop();
    let server = home.serve_demo();
    let mut caller = server.demo_caller();
    assert_eq!(caller.all(), all);
    assert_eq!(caller.list("updated_since=2000-01-01").len(), 2);
    assert_eq!(caller.post(Format::Json, &five_percent("SECOND")).status, 422);
    assert_eq!(caller.create(&five_percent("third")).id, 4);
    home.verify();
}

/// A discount is judged with the type that it will have.
#[test]
fn a_type_and_a_discount_must_go_together() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut caller = server.demo_caller();
    let coupon = caller.create(&json!({"code": "c", "discount": 500, "type_id": 2}));
    for refused in [json!({"type_id": 1}), json!({"type_id": 1, "discount": "100.01"})] {
        let answer = caller.put(Format::Json, 1, &refused);
        assert_eq!(answer.status, 422, "{refused}: {}", answer.text());
        assert!(answer.text().starts_with("{\"discount\":["), "{}", answer.text());
    }
    assert_eq!(caller.show(1), coupon);
    assert_eq!(caller.change(1, &json!({"type_id": 1, "discount": 50})).discount, "50.0");
    let answer = caller.put(Format::Json, 1, &json!({"discount": 500}));
    assert_eq!(answer.status, 422);
    assert_eq!(caller.change(1, &json!({"discount": 500, "type_id": 2})).discount, "500.0");
}
