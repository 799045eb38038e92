//! Paths that lead nowhere.

use serde_json::json;

use crate::kit::coupons::{
    Format, JSON_ANSWER, PATH, XML_ANSWER, errors, five_percent, one, usage,
};
use crate::kit::http::Framing;
use crate::kit::process::Home;

#[test]
fn an_id_that_is_none_is_not_found_and_named() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut caller = server.demo_caller();
    let coupon = caller.create(&five_percent("c"));
    for id in [
        "0",
        "2",
        "628",
        "-1",
        "1x",
        "x1",
        "1.5",
        "0x1",
        "1e0",
        "new",
        "edit",
        "Count",
        "counts",
        "9223372036854775807",
        "9223372036854775808",
        "18446744073709551617",
        "4294967297",
        "99999999999999999999999999999999",
        "c",
        "null",
        "*",
        "1,2",
        "1;2",
        "1&2",
        "~",
    ] {
        let sentence = format!("Couldn't find DiscountCode with id={id}");
        for format in Format::BOTH {
            let target = format!("{PATH}/{id}{}", format.extension());
            let body = format.written(&json!({"discount": 6}));
            for verb in ["GET", "PUT", "PATCH", "DELETE"] {
                let answer = caller.send(verb, &target, format.content_type(), &body);
                assert_eq!(answer.status, 404, "{verb} {target}: {}", answer.text());
                assert_eq!(answer.content_type(), format.answer_type(), "{verb} {target}");
                assert_eq!(answer.text(), format.not_found(&sentence), "{verb} {target}");
            }
        }
    }
    assert_eq!(caller.all(), [coupon]);
}

/// Whatever is asked for, the answer is short and well-formed, and nothing happens.
#[test]
fn paths_in_disguise_find_nothing_and_break_nothing() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut caller = server.demo_caller();
    let coupon = caller.create(&five_percent("c"));
    let long = "1".repeat(3_000);
    for rest in [
        "/%00",
        "/%ff%fe",
        "/%D1%8F",
        "/%3Cb%3E&%22",
        "/%0d%0aX-Injected:%201",
        "/..%2f..%2fetc%2fpasswd",
        "/1%20",
        "/1%2f2",
        "/%",
        "/%zz",
        "/1/2",
        "/1/edit",
        "/count/1",
        "/1.yaml",
        "/1.html",
        "/1.json.json",
        "/1.xml.json",
        "/1.",
        "/.json",
        "..json",
        ".html",
        ".xmlx",
        ".JSON",
        ".json.xml",
        "x",
        "%2ejson",
        "/../discount_codes/1/../2",
        &format!("/{long}"),
        &format!("/{long}.xml"),
    ] {
        let target = format!("{PATH}{rest}");
        for verb in ["GET", "DELETE", "HEAD"] {
            let answer = caller.ask(verb, &target, &[], Framing::None);
            assert_eq!(answer.status, 404, "{verb} {target}: {}", answer.text());
            assert!(answer.body.len() < 4_000, "{verb} {target}");
            assert_eq!(answer.header("X-Injected"), None);
        }
        let body = Format::Json.written(&json!({"discount": 6, "code": "d", "type_id": 1}));
        for verb in ["PUT", "POST"] {
            let answer = caller.send(verb, &target, "application/json", &body);
            assert_eq!(answer.status, 404, "{verb} {target}: {}", answer.text());
        }
    }
    assert_eq!(caller.all(), [coupon]);
    home.verify();
}

#[test]
fn other_paths_under_admin_are_not_found_in_the_format_of_their_extension() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut caller = server.demo_caller();
    for (made, path) in (1..).zip([
        "/admin/account",
        "/admin/products",
        "/admin/products/count",
        "/admin/orders/5",
        "/admin/discount_code",
        "/admin/discount-codes",
        "/admin/discount_codes/1/uses",
    ]) {
        let json = caller.get(&format!("{path}.json"));
        assert_eq!((json.status, json.content_type()), (404, JSON_ANSWER), "{path}");
        let xml = caller.get(&format!("{path}.xml"));
        assert_eq!((xml.status, xml.content_type()), (404, XML_ANSWER), "{path}");
        assert!(xml.text().starts_with(errors(&[]).strip_suffix("</errors>\n").unwrap()));
        let bare = caller.get(path);
        assert_eq!((bare.status, bare.content_type()), (404, XML_ANSWER), "{path}");
        assert_eq!(usage(&bare), (3 * made, 500), "a request is one wherever it goes");
    }
    for path in ["/admin", "/admin/"] {
        assert_eq!(caller.get(path).status, 404);
    }
    // A stranger learns nothing of what there is.
    let mut stranger = server.caller("Basic Og==");
    for path in
        ["/admin/account.json", "/admin/discount_codes/1.json", "/admin/discount_codes.json"]
    {
        assert_eq!(stranger.get(path).status, 401, "{path}");
    }
    let created = caller.create(&five_percent("c"));
    assert_eq!(caller.get(&one(created.id, "")).status, 200);
}
