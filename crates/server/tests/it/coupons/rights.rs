//! Rights of keys and callers.

use std::time::Duration;

use serde_json::json;

use crate::kit::coupons::{
    Caller, Format, JSON, JSON_ANSWER, PATH, XML_ANSWER, basic, five_percent, one, usage,
};
use crate::kit::http::{Answer, Framing};
use crate::kit::process::{Home, Server, text, within};

/// Time in which the server must notice another process's change.
const SOON: Duration = Duration::from_secs(2);

fn key(home: &Home, more: &[&str]) -> (String, String) {
    home.make_key(&[&["--operator", "1"], more].concat())
}

fn with_login(home: &Home, server: &Server, login: &str, scopes: &[&str]) -> Caller {
    key(home, &[&["--login", login, "--password", "secret", "--weak"], scopes].concat());
    server.caller(&basic(login, "secret"))
}

#[track_caller]
fn check_denied(answer: &Answer) {
    assert_eq!((answer.status, answer.reason.as_str()), (401, "Unauthorized"));
    assert_eq!(answer.content_type(), "text/plain; charset=utf-8");
    assert_eq!(answer.text().trim_end(), "HTTP Basic: Access denied.");
    assert_eq!(answer.header("WWW-Authenticate"), Some("Basic realm=\"Application\""));
    assert_eq!(usage(answer), (0, 500));
}

/// The requests that only look.
fn looks() -> [String; 6] {
    let paths = [PATH.to_owned(), format!("{PATH}/1"), format!("{PATH}/count")];
    let [list, one, count] = &paths;
    [".json", ".xml"]
        .map(|extension| [list, one, count].map(|path| format!("{path}{extension}")))
        .concat()
        .try_into()
        .unwrap()
}

/// Every request that changes, as this caller sends it.
fn changes(caller: &mut Caller) -> Vec<Answer> {
    let mut answers = Vec::new();
    for format in Format::BOTH {
        let target = one(1, format.extension());
        answers.push(caller.post(format, &five_percent("another")));
        answers.push(caller.put(format, 1, &json!({"discount": 6})));
        let body = format.written(&json!({"discount": 7}));
        answers.push(caller.send("PATCH", &target, format.content_type(), body));
        answers.push(caller.ask("DELETE", &target, &[], Framing::None));
    }
    answers
}

#[track_caller]
fn check_forbidden(answer: &Answer) {
    assert_eq!(answer.status, 403, "{}", answer.text());
    match answer.content_type() {
        JSON_ANSWER => {
            let told: serde_json::Value = serde_json::from_str(&answer.text()).unwrap();
            assert!(told["message"].as_str().is_some_and(|message| !message.is_empty()), "{told}");
        }
        other => {
            assert_eq!(other, XML_ANSWER);
            assert_eq!(answer.text().matches("<error>").count(), 1, "{}", answer.text());
        }
    }
}

#[test]
fn a_key_does_what_its_scopes_say() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut demo = server.demo_caller();
    let coupon = demo.create(&five_percent("c"));
    for (login, scopes, may_look, may_change) in [
        ("reader", Some("read"), true, false),
        ("seller", Some("sell"), false, false),
        ("redeemer", Some("redeem"), false, false),
        ("till", None, true, false),
        ("all-but", Some("read,sell,redeem"), true, false),
        ("shop", Some("read,coupons"), true, true),
    ] {
        let scopes = scopes.map_or(vec![], |scopes| vec!["--scopes", scopes]);
        let mut caller = with_login(&home, &server, login, &scopes);
        for target in looks() {
            let answer = caller.get(&target);
            let head = caller.ask("HEAD", &target, &[], Framing::None);
            assert_eq!(head.status, answer.status, "{login} {target}");
            if may_look {
                assert_eq!(answer.status, 200, "{login} {target}: {}", answer.text());
            } else {
                check_forbidden(&answer);
            }
        }
        let answers = changes(&mut caller);
        if may_change {
            let statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
            assert_eq!(statuses, [201, 200, 200, 200, 422, 404, 404, 404], "{login}");
            continue;
        }
        for answer in &answers {
            check_forbidden(answer);
        }
        assert_eq!(demo.all(), std::slice::from_ref(&coupon), "{login} changed something");
        // Requests of a key without rights are its requests all the same.
        assert_eq!(usage(&caller.get(PATH)), (12 + 8 + 1, 500));
    }
    // Who may change coupons may look at them.
    let mut caller = with_login(&home, &server, "coupons", &["--scopes", "coupons"]);
    let coupon = caller.create(&five_percent("c"));
    assert_eq!((caller.show(coupon.id), caller.all().len()), (coupon.clone(), 2));
    caller.delete(coupon.id);
    home.verify();
}

#[test]
fn nobody_known_is_denied_in_rails_words() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut demo = server.demo_caller();
    let coupon = demo.create(&five_percent("c"));
    let (_, bearer) = key(&home, &["--scopes", "read,coupons"]);
    let basics = [
        basic("demo", "wrong"),
        basic("demo", ""),
        basic("demo", "DEMO"),
        basic("demo", "demo "),
        basic("demo", "demo\0"),
        basic("", "demo"),
        basic("", ""),
        basic("nobody", "demo"),
        basic("Demo", "demo"),
        basic(" demo", "demo"),
        basic("demo:demo", ""),
        // A key without login has no other way in.
        basic("", &bearer),
        basic("till", &bearer),
        basic(&bearer, ""),
        basic(&bearer, &bearer),
        format!("Bearer {bearer}"),
        "Bearer demo".to_owned(),
        "Basic demo:demo".to_owned(),
        "Basic ZGVtbw==".to_owned(),
        "Basic !!!!".to_owned(),
        "Basic /////w==".to_owned(),
        "Basic".to_owned(),
        "Basic ".to_owned(),
        "ZGVtbzpkZW1v".to_owned(),
        "Digest username=\"demo\"".to_owned(),
        String::new(),
        format!("Basic {}", "A".repeat(8_000)),
    ];
    for authorization in &basics {
        let mut caller = server.caller(authorization);
        for target in looks() {
            check_denied(&caller.get(&target));
        }
        for answer in changes(&mut caller) {
            check_denied(&answer);
        }
    }
    // Nothing at all, and what is not even a request of this API.
    let mut client = server.connect();
    for (method, target) in
        [("GET", PATH), ("POST", PATH), ("DELETE", "/admin/discount_codes/1.json")]
    {
        check_denied(&client.request(method, target, &[("Content-Type", JSON)], Framing::None));
    }
    check_denied(&client.request("POST", PATH, &[], Framing::Length(b"{broken")));
    let head = client.request("HEAD", PATH, &[], Framing::None);
    assert_eq!((head.status, head.body.len()), (401, 0));
    assert_eq!(demo.all(), [coupon]);
    home.verify();
}

#[test]
fn sign_in_is_read_as_clients_write_it() {
    let home = Home::new();
    let server = home.serve_demo();
    for authorization in
        ["Basic ZGVtbzpkZW1v", "basic ZGVtbzpkZW1v", "BASIC ZGVtbzpkZW1v", "Basic  ZGVtbzpkZW1v "]
    {
        assert_eq!(server.caller(authorization).get(PATH).status, 200, "{authorization}");
    }
    for (login, password) in [
        ("with colon", "a:b:c"),
        ("логин", "пароль 😀"),
        ("4c3f4c19", "4c3f4c197336eb97475506e71c839c71"),
    ] {
        key(&home, &["--scopes", "coupons", "--login", login, "--password", password, "--weak"]);
        assert_eq!(server.caller(&basic(login, password)).get(PATH).status, 200, "{login}");
        check_denied(&server.caller(&basic(login, "a")).get(PATH));
    }
    let file = home.path("password");
    std::fs::write(&file, "from a file\n").unwrap();
    let scopes = ["--scopes", "coupons", "--login", "filed"];
    key(&home, &[&scopes[..], &["--password-file", text(&file)]].concat());
    assert_eq!(server.caller(&basic("filed", "from a file")).get(PATH).status, 200);
}

#[test]
fn a_revoked_key_opens_nothing_soon() {
    let home = Home::new();
    let server = home.serve_demo();
    let create = ["--scopes", "read,coupons", "--login", "shop", "--password", "secret", "--weak"];
    let (id, _) = key(&home, &create);
    let mut caller = server.caller(&basic("shop", "secret"));
    let coupon = caller.create(&five_percent("c"));
    home.scrip(&["key", "revoke", &id]);
    within(SOON, "the key opens nothing", || caller.get(PATH).status == 401);
    check_denied(&caller.get(PATH));
    for answer in changes(&mut caller) {
        check_denied(&answer);
    }
    assert_eq!(server.demo_caller().all(), [coupon], "what it made stays");
    home.verify();
}
