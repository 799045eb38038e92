//! Every path, verb and format: status, headers and body.

use serde_json::json;

use crate::kit::coupons::{
    Coupon, DECLARATION, EMPTY_XML_LIST, Format, JSON, JSON_ANSWER, PATH, XML, XML_ANSWER, errors,
    five_percent, one, usage,
};
use crate::kit::http::{Answer, Framing};
use crate::kit::process::Home;

const INCORRECT: &str = "incorrect Content-Type, should be application/json";

/// The same path as clients write it.
fn spellings(path: &str) -> [String; 5] {
    [
        path.to_owned(),
        format!("{path}?"),
        format!("{path}/"),
        format!("{path}/?"),
        format!("{path}?deleted=true&nonsense=%D1%8F&=&a"),
    ]
}

#[track_caller]
fn check(answer: &Answer, status: u16, content_type: &str, body: &str) {
    assert_eq!((answer.status, answer.content_type()), (status, content_type), "{}", answer.text());
    assert_eq!(answer.text(), body);
}

#[test]
fn reading_is_the_same_in_every_spelling_and_head_is_the_same_without_the_body() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut caller = server.demo_caller();
    let first = caller.create(&json!({
        "code": "A & <B> \"C\" 'D' – ё", "description": "line 1\nline 2 ]]> &amp;",
        "discount": "10.55", "type_id": 2, "min_price": "0", "act_once": true,
        "act_once_for_client": false, "disabled": true, "expired_at": "2030-12-31",
    }));
    let second = caller.create(&five_percent("second"));
    let both = [first.clone(), second];
    let missing = "Couldn't find DiscountCode with id=628";
    for format in Format::BOTH {
        let alone = match format {
            Format::Json => first.json(),
            Format::Xml => first.xml(),
        };
        for (path, status, body) in [
            (PATH.to_owned(), 200, format.list(&both)),
            (format!("{PATH}/1"), 200, alone),
            (format!("{PATH}/count"), 200, format.count(2)),
            (format!("{PATH}/628"), 404, format.not_found(missing)),
        ] {
            for target in spellings(&format!("{path}{}", format.extension())) {
                let answer = caller.get(&target);
                check(&answer, status, format.answer_type(), &body);
                let head = caller.ask("HEAD", &target, &[], Framing::None);
                assert_eq!((head.status, head.body.len()), (status, 0), "{target}");
                let plain = |answer: &Answer| {
                    let varies = ["Date", "X-Request-Id", "API-Usage-Limit"];
                    let mut headers = answer.headers.clone();
                    headers.retain(|(name, _)| !varies.contains(&name.as_str()));
                    headers
                };
                assert_eq!(plain(&head), plain(&answer), "{target}");
                assert_eq!(head.header("Content-Length"), Some(body.len().to_string().as_str()));
            }
        }
    }
}

#[test]
fn what_has_an_extension_is_answered_in_its_format_whatever_else_is_said() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut caller = server.demo_caller();
    let coupon = caller.create(&five_percent("c"));
    for (format, other) in [(Format::Json, Format::Xml), (Format::Xml, Format::Json)] {
        let accept = [("Accept", other.content_type())];
        let target = format!("{PATH}{}", format.extension());
        let answer = caller.ask("GET", &target, &accept, Framing::None);
        check(&answer, 200, format.answer_type(), &format.list(std::slice::from_ref(&coupon)));
        // The body's format is what it says, not what the path says.
        let body = other.written(&json!({"description": "d"}));
        let headers = [("Accept", other.content_type()), ("Content-Type", other.content_type())];
        let target = one(1, format.extension());
        let framing = Framing::Length(body.as_bytes());
        let answer = caller.ask("PUT", &target, &headers, framing);
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert_eq!(format.read(&answer).description.as_deref(), Some("d"));
        let body = other.written(&json!({"description": null}));
        assert_eq!(caller.send("PATCH", &target, other.content_type(), body).status, 200);
    }
}

#[test]
fn without_an_extension_accept_decides_then_the_body_then_xml() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut caller = server.demo_caller();
    caller.create(&five_percent("c"));
    for (accept, expected) in [
        (None, XML_ANSWER),
        (Some(JSON), JSON_ANSWER),
        (Some(XML), XML_ANSWER),
        (Some("text/xml"), XML_ANSWER),
        (Some("*/*"), XML_ANSWER),
        (Some("text/html"), XML_ANSWER),
        (Some("APPLICATION/JSON"), JSON_ANSWER),
        (Some("application/json, application/xml"), JSON_ANSWER),
        (Some("application/xml, application/json"), XML_ANSWER),
        (Some("text/html, application/json;q=0.9"), JSON_ANSWER),
    ] {
        for target in [PATH.to_owned(), format!("{PATH}/1"), format!("{PATH}/2")] {
            let headers: Vec<_> = accept.iter().map(|accept| ("Accept", *accept)).collect();
            let answer = caller.ask("GET", &target, &headers, Framing::None);
            assert_eq!(answer.content_type(), expected, "{accept:?}");
            for (format, same) in [(Format::Json, JSON_ANSWER), (Format::Xml, XML_ANSWER)] {
                let expected = accept.filter(|accept| {
                    let accept = accept.to_lowercase();
                    accept.contains("json") || accept.contains("xml")
                });
                let expected = expected.map_or(same, |_| answer.content_type());
                let mut headers = headers.clone();
                headers.push(("Content-Type", format.content_type()));
                let body = format.written(&json!({}));
                let put =
                    caller.ask("PUT", &one(1, ""), &headers, Framing::Length(body.as_bytes()));
                assert_eq!((put.status, put.content_type()), (200, expected), "{accept:?}");
            }
        }
    }
}

#[test]
fn a_coupon_is_created_changed_and_deleted_in_either_format() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut caller = server.demo_caller();
    for (at, format) in (1..).zip(Format::BOTH) {
        let code = format!("code {at}");
        let created = caller.post(format, &five_percent(&code));
        assert_eq!(created.status, 201);
        assert_eq!(created.reason, "Created");
        assert_eq!(created.header("Location"), None);
        let expected = Coupon {
            act_once: false,
            act_once_for_client: None,
            code,
            created_at: String::new(),
            description: None,
            disabled: false,
            discount: "5.0".to_owned(),
            expired_at: None,
            id: at,
            min_price: None,
            type_id: 1,
            updated_at: String::new(),
            worked: true,
        };
        let coupon = format.read(&created);
        assert_eq!(coupon.created_at, coupon.updated_at);
        assert_eq!(coupon.timeless(), expected);
        for (verb, discount, shown) in [("PUT", "6", "6.0"), ("PATCH", "7.25", "7.25")] {
            let body = format.written(&json!({"discount": discount}));
            for target in spellings(&one(at, format.extension())) {
                let answer = caller.send(verb, &target, format.content_type(), &body);
                assert_eq!((answer.status, answer.reason.as_str()), (200, "OK"));
                let changed = Coupon { discount: shown.to_owned(), ..expected.clone() };
                assert_eq!(format.read(&answer).timeless(), changed);
            }
        }
    }
    assert_eq!(caller.all().len(), 2);
    let deleted = caller.ask("DELETE", &one(1, ".json"), &[], Framing::None);
    check(&deleted, 200, JSON_ANSWER, "{\"status\":\"ok\"}");
    let deleted = caller.ask("DELETE", &one(2, ".xml"), &[], Framing::None);
    check(&deleted, 200, XML_ANSWER, "");
    assert_eq!(deleted.header("Content-Length"), Some("0"));
    for (id, format) in (1..).zip(Format::BOTH) {
        let gone = format.not_found(&format!("Couldn't find DiscountCode with id={id}"));
        let target = one(id, format.extension());
        check(&caller.get(&target), 404, format.answer_type(), &gone);
        check(&caller.ask("DELETE", &target, &[], Framing::None), 404, format.answer_type(), &gone);
        for verb in ["PUT", "PATCH"] {
            let body = format.written(&json!({"discount": 1}));
            let answer = caller.send(verb, &target, format.content_type(), body);
            check(&answer, 404, format.answer_type(), &gone);
        }
    }
    home.verify();
}

#[test]
fn every_spelling_of_a_path_is_written_to_as_well() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut caller = server.demo_caller();
    let mut id = 0;
    for extension in ["", ".json", ".xml"] {
        for target in spellings(&format!("{PATH}{extension}")) {
            id += 1;
            let body = Format::Json.written(&five_percent(&format!("code {id}")));
            let created = caller.send("POST", &target, JSON, body);
            assert_eq!(created.status, 201, "{target}: {}", created.text());
            let target = target.replacen(PATH, &format!("{PATH}/{id}"), 1);
            let deleted = caller.ask("DELETE", &target, &[], Framing::None);
            assert_eq!(deleted.status, 200, "{target}: {}", deleted.text());
        }
    }
    assert_eq!((id, caller.all()), (15, vec![]));
}

#[test]
fn an_empty_list_ends_the_loops_of_those_who_page() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut caller = server.demo_caller();
    check(&caller.get(&format!("{PATH}.json")), 200, JSON_ANSWER, "[]");
    check(&caller.get(&format!("{PATH}.xml")), 200, XML_ANSWER, EMPTY_XML_LIST);
    check(&caller.get(&format!("{PATH}/count.json")), 200, JSON_ANSWER, "{\"count\":0}");
    let none = format!("{DECLARATION}<hash>\n  <count type=\"integer\">0</count>\n</hash>\n");
    check(&caller.get(&format!("{PATH}/count.xml")), 200, XML_ANSWER, &none);
}

/// The original routes only what it has: anything else is 404, never 405.
#[test]
fn verbs_that_a_path_does_not_have_are_not_found() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut caller = server.demo_caller();
    let coupon = caller.create(&five_percent("c"));
    for format in Format::BOTH {
        for (path, verbs) in [
            (PATH.to_owned(), ["PUT", "PATCH", "DELETE", "OPTIONS"]),
            (format!("{PATH}/1"), ["POST", "OPTIONS", "TRACE", "COPY"]),
            (format!("{PATH}/count"), ["POST", "PUT", "PATCH", "DELETE"]),
        ] {
            for verb in verbs {
                let target = format!("{path}{}", format.extension());
                let body = format.written(&json!({"discount": 1}));
                let answer = caller.send(verb, &target, format.content_type(), body);
                assert_eq!(answer.status, 404, "{verb} {target}: {}", answer.text());
                assert_eq!(answer.content_type(), format.answer_type(), "{verb} {target}");
                assert!(!answer.body.is_empty(), "php and saas want a word with it");
            }
        }
    }
    assert_eq!(caller.all(), [coupon]);
}

#[test]
fn a_write_must_say_what_its_body_is() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut caller = server.demo_caller();
    let coupon = caller.create(&five_percent("c"));
    let body = Format::Json.written(&five_percent("d"));
    for content_type in [
        None,
        Some(""),
        Some("text/plain"),
        Some("application/x-www-form-urlencoded"),
        Some("multipart/form-data; boundary=x"),
        Some("application/octet-stream"),
        Some("json"),
        Some("application/jsonp"),
        Some("application/x-yaml"),
    ] {
        let headers: Vec<_> = content_type.iter().map(|value| ("Content-Type", *value)).collect();
        for (verb, path) in [("POST", PATH), ("PUT", "/admin/discount_codes/1")] {
            for framing in [Framing::None, Framing::Length(b""), Framing::Length(body.as_bytes())] {
                let answer = caller.ask(verb, &format!("{path}.json"), &headers, framing);
                let expected = format!("{{\"message\":\"{INCORRECT}\"}}");
                check(&answer, 422, JSON_ANSWER, &expected);
                let answer = caller.ask(verb, &format!("{path}.xml"), &headers, framing);
                assert_eq!((answer.status, answer.content_type()), (422, XML_ANSWER));
                let sentence = INCORRECT.replace("json", "xml");
                assert_eq!(answer.text(), errors(&[&sentence]), "{content_type:?}");
            }
        }
    }
    // wd's list, which is a POST without a body, and is none with the original either.
    let answer =
        caller.ask("POST", &format!("{PATH}.json"), &[("Accept", JSON)], Framing::Length(b""));
    check(&answer, 422, JSON_ANSWER, &format!("{{\"message\":\"{INCORRECT}\"}}"));
    assert_eq!(caller.all(), [coupon]);
    for (at, (content_type, format)) in (2..).zip([
        ("application/json; charset=utf-8", Format::Json),
        ("Application/JSON;charset=UTF-8", Format::Json),
        ("text/json", Format::Json),
        ("text/xml", Format::Xml),
        ("application/xml; charset=\"utf-8\"", Format::Xml),
    ]) {
        let body = format.written(&five_percent(&format!("code {at}")));
        let answer = caller.send("POST", PATH, content_type, body);
        assert_eq!((answer.status, format.read(&answer).id), (201, at), "{content_type}");
    }
}

#[test]
fn every_answer_counts_the_request() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut caller = server.demo_caller();
    let json = format!("{PATH}.json");
    let body = Format::Json.written(&five_percent("c"));
    let mut expected = 0;
    for (verb, target, status) in [
        ("GET", json.clone(), 200),
        ("POST", json.clone(), 201),
        ("POST", json.clone(), 422),
        ("HEAD", one(1, ".xml"), 200),
        ("PUT", one(1, ".json"), 200),
        ("PATCH", one(2, ".json"), 404),
        ("GET", "/admin/discount_codes/1/2".to_owned(), 404),
        ("GET", format!("{json}?page=x"), 422),
        ("DELETE", one(1, ".xml"), 200),
        ("DELETE", one(1, ".xml"), 404),
    ] {
        expected += 1;
        let answer = caller.send(verb, &target, JSON, &body);
        assert_eq!((answer.status, usage(&answer)), (status, (expected, 500)), "{verb} {target}");
    }
    // The key is counted, not the connection.
    let answer = server.demo_caller().get(&json);
    assert_eq!(usage(&answer), (expected + 1, 500));
}

/// Clients send a body in chunks, or ask first whether they may send it.
#[test]
fn bodies_come_in_chunks_and_after_asking() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut caller = server.demo_caller();
    let body = Format::Xml.written(&five_percent("chunks"));
    let headers = [("Content-Type", XML)];
    let target = format!("{PATH}.xml");
    for size in [1, 7, 1_000] {
        let chunked = Framing::Chunked(body.as_bytes(), size);
        let created = caller.ask("POST", &target, &headers, chunked);
        assert_eq!(created.status, 201, "{}", created.text());
        caller.delete(Format::Xml.read(&created).id);
    }
    let mut client = server.connect();
    client.send(format!(
        "POST {target} HTTP/1.1\r\nHost: localhost\r\nAuthorization: {}\r\nContent-Type: {XML}\r\n\
         Content-Length: {}\r\nExpect: 100-continue\r\n\r\n",
        crate::kit::coupons::DEMO,
        body.len()
    ));
    assert_eq!(client.answer().status, 100);
    client.send(&body);
    assert_eq!(client.answer().status, 201);
}
