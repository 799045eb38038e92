//! Limits of one caller: no access to other keys' requests, to other places' certificates and
//! redemptions, or to the activity of others, and no texts that would break answers for everybody.

use serde_json::{Value, json};

use crate::kit::api::{Api, json as body_of, problem};
use crate::kit::http::{Answer, Framing};
use crate::kit::process::{Home, Server};
use crate::kit::sale::{good, sale};

fn money(amount: i64) -> Value {
    json!({"amount": amount, "currency": "RUB"})
}

fn post(api: &mut Api, target: &str, key: &str, body: &Value) -> Answer {
    let body = body.to_string();
    let headers = [("Content-Type", "application/json"), ("Idempotency-Key", key)];
    api.ask("POST", target, &headers, Framing::Length(body.as_bytes()))
}

fn issue(amount: i64) -> Value {
    json!({"series": 1, "nominal": money(amount)})
}

#[track_caller]
fn issued(api: &mut Api, key: &str) -> Value {
    let answer = post(api, "/v1/certificates", key, &issue(50_000));
    assert_eq!(answer.status, 201, "{}", answer.text());
    body_of(&answer)["certificates"][0].clone()
}

fn order(name: &str, certificate: &Value) -> Value {
    let line = json!({"quantity": 1, "unit_price": money(1_000)});
    let (number, secret) = (&certificate["number"], &certificate["secret"]);
    let instruments = json!([{"certificate": number, "secret": secret}]);
    json!({"order": {"id": name, "lines": [line]}, "instruments": instruments})
}

#[track_caller]
fn redeemed(api: &mut Api, key: &str, body: &Value) -> Value {
    let answer = post(api, "/v1/redemptions", key, body);
    assert_eq!(answer.status, 201, "{}", answer.text());
    body_of(&answer)
}

fn of(redemption: &Value, step: &str) -> String {
    format!("/v1/redemptions/{}{step}", redemption["id"].as_str().unwrap())
}

/// A key of the demo's operator.
fn key(home: &Home, server: &Server, arguments: &[&str]) -> Api {
    let (_, secret) = home.make_key(&[&["--operator", "1"], arguments].concat());
    server.api(&secret)
}

fn place(home: &Home, code: &str) -> String {
    let places: Value = serde_json::from_str(&home.scrip(&["pos", "list", "--json"])).unwrap();
    let found = places.as_array().unwrap().iter().find(|place| place["code"] == code);
    found.unwrap()["id"].to_string()
}

const ALL: &str = "read,sell,redeem,coupons,manage";

#[test]
fn an_idempotency_key_belongs_to_the_key_that_sent_it() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut office = server.api("demo");
    let card = issued(&mut office, "c");
    let (id, secret) = home.make_key(&["--operator", "1", "--scopes", ALL]);
    let (mut one, mut other) = (server.api(&secret), key(&home, &server, &["--scopes", ALL]));
    let first = redeemed(&mut one, "1001", &order("A", &card));
    // The same key of another till is another key, with other content and with the same.
    let second = redeemed(&mut other, "1001", &order("B", &card));
    let third = redeemed(&mut office, "1001", &order("A", &card));
    assert!(first["id"] != second["id"] && first["id"] != third["id"]);
    let mine = post(&mut one, "/v1/certificates", "1002", &issue(100));
    let theirs = post(&mut other, "/v1/certificates", "1002", &issue(100));
    assert_eq!((mine.status, theirs.status), (201, 201));
    assert_eq!(theirs.header("Idempotency-Replayed"), None);
    assert_ne!(body_of(&mine)["certificates"], body_of(&theirs)["certificates"]);
    // Each caller has its own repeats, and learns of its own requests.
    let again = post(&mut one, "/v1/redemptions", "1001", &order("A", &card));
    assert_eq!(again.header("Idempotency-Replayed"), Some("true"));
    assert_eq!(body_of(&again)["id"], first["id"]);
    let found = other.seen("/v1/operations/1001");
    assert_eq!(found["results"], json!([of(&second, "")]));
    post(&mut one, "/v1/certificates", "only-mine", &issue(100));
    problem(&other.get("/v1/operations/only-mine"), 404, "operation-not-found");
    problem(&office.get("/v1/operations/only-mine"), 404, "operation-not-found");
    one.seen("/v1/operations/only-mine");
    // A new secret is still the same key.
    let rotated = home.scrip(&["key", "rotate", &id]);
    let secret = rotated.split_whitespace().max_by_key(|word| word.len()).unwrap();
    let again = post(&mut server.api(secret), "/v1/redemptions", "1001", &order("A", &card));
    assert_eq!((again.status, again.header("Idempotency-Replayed")), (201, Some("true")));
    home.verify();
}

#[test]
fn a_closed_place_stops_the_keys_that_are_bound_to_it() {
    let home = Home::new();
    let server = home.serve_demo();
    let pos = place(&home, "demo");
    let mut till = key(&home, &server, &["--scopes", ALL, "--pos", &pos]);
    let mut office = server.api("demo");
    let card = issued(&mut till, "c");
    let number = card["number"].as_str().unwrap().to_owned();
    let mut hold = order("H", &card);
    hold["mode"] = json!("hold");
    let held = redeemed(&mut till, "h", &hold);
    let taken = redeemed(&mut till, "t", &order("T", &card));
    for (thing, id) in [("pos", pos.as_str()), ("partner", "1")] {
        home.scrip(&[thing, "disable", id]);
        for (target, body) in [
            ("/v1/certificates".to_owned(), issue(100)),
            (format!("/v1/certificates/{number}/reload"), json!({"amount": money(1)})),
            (format!("/v1/certificates/{number}/block"), json!({"reason": "x"})),
            (format!("/v1/certificates/{number}/void"), json!({"reason": "x"})),
            ("/v1/redemptions".to_owned(), order("N", &card)),
            (of(&held, "/capture"), json!({})),
            (of(&held, "/release"), json!({})),
            (of(&taken, "/refunds"), json!({})),
            ("/v1/coupons".to_owned(), json!({"code": "X", "discount": {"percent": "5"}})),
        ] {
            let answer = post(&mut till, &target, &format!("{thing}-{target}"), &body);
            problem(&answer, 409, "point-of-sale-disabled");
        }
        // Whoever is bound to no place does not take money there either.
        let capture = post(&mut office, &of(&held, "/capture"), thing, &json!({}));
        problem(&capture, 409, "point-of-sale-disabled");
        // What a place has done can still be looked at.
        assert_eq!(till.seen("/v1/sales")["data"], json!([]));
        assert_eq!(till.seen(&of(&held, ""))["state"], "held");
        home.scrip(&[thing, "enable", id]);
    }
    home.scrip(&["pos", "disable", &pos]);
    assert_eq!(post(&mut office, &of(&held, "/release"), "r", &json!({})).status, 200);
    assert_eq!(post(&mut office, &of(&taken, "/refunds"), "f", &json!({})).status, 201);
    home.verify();
}

#[test]
fn a_bound_key_acts_on_what_its_place_made() {
    let home = Home::new();
    let server = home.serve_demo();
    let (here, there) = (place(&home, "demo"), place(&home, "sample string 1"));
    let mut till = key(&home, &server, &["--scopes", ALL, "--pos", &here]);
    let mut other = key(&home, &server, &["--scopes", ALL, "--pos", &there]);
    let card = issued(&mut other, "c");
    let sold = server.connect().till("demo").send(&sale("o-1", json!([good("10.00", 1)])));
    let sold = sold.succeeded().remove(0).number;
    for (seller, stranger, number) in
        [(&there, &mut till, card["number"].as_str().unwrap()), (&here, &mut other, &sold)]
    {
        for (action, body) in [
            ("reload", json!({"amount": money(1)})),
            ("block", json!({})),
            ("cash-out", json!({})),
            ("adjust", json!({"amount": money(1), "reason": "x"})),
            ("void", json!({"reason": "x"})),
        ] {
            let target = format!("/v1/certificates/{number}/{action}");
            let answer = stranger.send("POST", &target, &body);
            problem(&answer, 404, "certificate-not-found");
        }
        let listed = stranger.seen("/v1/certificates")["data"].to_string();
        assert!(!listed.contains(number), "{seller} {listed}");
    }
    // Any place takes any certificate, and then has the redemption.
    let redemption = redeemed(&mut till, "r", &order("A", &card));
    problem(&other.get(&of(&redemption, "")), 404, "redemption-not-found");
    let refund = post(&mut other, &of(&redemption, "/refunds"), "f", &json!({}));
    problem(&refund, 404, "redemption-not-found");
    assert_eq!(post(&mut till, &of(&redemption, "/refunds"), "f", &json!({})).status, 201);
    home.verify();
}

/// Nothing that a caller is shown counts what others do, and no plain id is taken for a shown one.
#[test]
fn ids_tell_nothing_of_how_much_others_do() {
    const REACH: i64 = 1 << 48;
    let home = Home::new();
    let server = home.serve_demo();
    let mut api = server.api("demo");
    let card = issued(&mut api, "c");
    let mut till = server.connect().till("demo");
    for name in ["o-1", "o-2", "o-3"] {
        till.send(&sale(name, json!([good("10.00", 1)]))).succeeded();
    }
    let mut ids: Vec<i64> = Vec::new();
    let first = redeemed(&mut api, "1", &order("A", &card));
    let second = redeemed(&mut api, "2", &order("B", &card));
    ids.extend([&first, &second].map(|made| made["id"].as_str().unwrap().parse::<i64>().unwrap()));
    let sales = api.pages("/v1/sales?limit=1");
    assert_eq!(sales.iter().flatten().count(), 3);
    ids.extend(sales.iter().flatten().map(|sale| sale["id"].as_i64().unwrap()));
    for sale in sales.iter().flatten() {
        assert_eq!(api.seen(&format!("/v1/sales/{}", sale["id"]))["id"], sale["id"]);
    }
    let number = card["number"].as_str().unwrap();
    let entries = api.seen(&format!("/v1/certificates/{number}/entries"));
    let entries = entries["data"].as_array().unwrap().clone();
    ids.extend(entries.iter().map(|entry| entry["operation"]["id"].as_i64().unwrap()));
    assert_eq!(entries[1]["operation"]["id"].to_string(), first["id"].as_str().unwrap());
    assert!(ids.iter().all(|id| (REACH..2 * REACH).contains(id)), "{ids:?}");
    let steps: Vec<i64> = ids.windows(2).map(|pair| (pair[1] - pair[0]).abs()).collect();
    assert!(steps.iter().all(|step| *step == 0 || *step > 1_000_000), "{steps:?}");
    // Plain ids, ids of another operator, and what is no id at all are one answer.
    let operator = home.make(&["operator", "create", "--name", "Other"]);
    let (_, secret) = home.make_key(&["--operator", &operator, "--scopes", ALL]);
    let mut stranger = server.api(&secret);
    let shown = first["id"].as_str().unwrap().to_owned();
    let mut answers = Vec::new();
    for id in [shown.as_str(), "1", "12", "281474976710656", "0", "9223372036854775807", "x"] {
        let answer = stranger.get(&format!("/v1/redemptions/{id}"));
        problem(&answer, 404, "redemption-not-found");
        answers.push(answer.text());
        let target = format!("/v1/redemptions/{id}/refunds");
        problem(&stranger.send("POST", &target, &json!({})), 404, "redemption-not-found");
        problem(&stranger.get(&format!("/v1/sales/{id}")), 404, "sale-not-found");
        if id != shown {
            problem(&api.get(&format!("/v1/redemptions/{id}")), 404, "redemption-not-found");
        }
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "{answers:?}");
    // Cursors hide places as well, and lists are whole.
    let pages = api.pages("/v1/certificates?limit=1");
    assert_eq!(pages.iter().flatten().count(), 4);
}

#[test]
fn a_key_that_may_only_redeem_sees_what_it_made_and_no_balance_without_a_secret() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut office = server.api("demo");
    let card = issued(&mut office, "c");
    let number = card["number"].as_str().unwrap();
    let mut redeemer = key(&home, &server, &["--scopes", "redeem"]);
    let mut other = key(&home, &server, &["--scopes", "redeem"]);
    let made = redeemed(&mut redeemer, "r", &order("A", &card));
    assert_eq!(redeemer.seen(&of(&made, ""))["order_id"], "A");
    problem(&other.get(&of(&made, "")), 404, "redemption-not-found");
    assert_eq!(office.seen(&of(&made, ""))["order_id"], "A");
    // It continues what it made and nothing else, which is answered as what does not exist.
    let mut hold = order("H", &card);
    hold["mode"] = json!("hold");
    let held = [
        redeemed(&mut redeemer, "h1", &hold),
        redeemed(&mut redeemer, "h2", &hold),
        redeemed(&mut office, "h3", &hold),
    ];
    let taken = redeemed(&mut office, "t", &order("T", &card));
    let unknown = json!({"id": "999999999999999"});
    for step in ["/capture", "/release", "/refunds"] {
        let told = |redemption: &Value, other: &mut Api| {
            let answer = post(other, &of(redemption, step), "s", &json!({}));
            problem(&answer, 404, "redemption-not-found");
            let mut told = body_of(&answer);
            told.as_object_mut().unwrap().remove("request_id");
            told.to_string().replace(redemption["id"].as_str().unwrap(), "ID")
        };
        let expected = told(&unknown, &mut other);
        for redemption in held.iter().chain([&made, &taken]) {
            assert_eq!(told(redemption, &mut other), expected);
        }
        assert_eq!(told(&held[2], &mut redeemer), expected);
    }
    for (redemption, step) in [
        (&held[0], "/capture"),
        (&held[0], "/refunds"),
        (&held[1], "/release"),
        (&made, "/refunds"),
    ] {
        let key = format!("{step}{}", redemption["id"].as_str().unwrap());
        for _ in 0..2 {
            let answer = post(&mut redeemer, &of(redemption, step), &key, &json!({}));
            assert!(answer.status < 300, "{step} {}", answer.text());
        }
    }
    let answer = post(&mut office, &of(&held[2], "/capture"), "c3", &json!({}));
    assert!(answer.status < 300, "{}", answer.text());
    for target in [
        "/v1/certificates".to_owned(),
        format!("/v1/certificates/{number}"),
        format!("/v1/certificates/{number}/entries"),
        "/v1/sales".to_owned(),
        "/v1/series".to_owned(),
    ] {
        problem(&redeemer.get(&target), 403, "forbidden");
    }
    // A quote answers as the redemption would, of what is there and of what is not.
    let wrong = |secret: Value, number: &str| {
        let mut body = order("Q", &card);
        body["instruments"] = json!([{"certificate": number, "secret": secret}]);
        if secret.is_null() {
            body["instruments"][0].as_object_mut().unwrap().remove("secret");
        }
        body
    };
    for body in [
        wrong(json!("000000"), number),
        wrong(Value::Null, number),
        wrong(json!("000000"), "2000000000015"),
        wrong(Value::Null, "2000000000015"),
    ] {
        let quote = redeemer.send("POST", "/v1/quotes", &body);
        let redemption = redeemer.send("POST", "/v1/redemptions", &body);
        assert_eq!(quote.text(), redemption.text());
        assert!(quote.status >= 400 && !quote.text().contains("balance"), "{}", quote.text());
    }
}

/// Texts that no answer in XML could hold, on every surface: they are refused before they are stored.
#[test]
fn texts_with_control_characters_are_stored_nowhere() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut api = server.api("demo");
    let card = issued(&mut api, "c");
    let number = card["number"].as_str().unwrap();
    for (place, letter) in
        ["\0", "\u{1}", "\n", "\r", "\u{85}", "\u{fffe}", "\u{1ffff}"].into_iter().enumerate()
    {
        let text = format!("a{letter}b");
        let mut redemption = order("A", &card);
        redemption["client"] = json!(text);
        let series = json!({"name": text, "kind": "electronic", "prefix": 31, "length": 13,
            "nominal": {"fixed": money(100)}});
        let coupon = json!({"code": text, "discount": {"percent": "5"}});
        for (target, body) in [
            ("/v1/redemptions".to_owned(), order(&text, &card)),
            ("/v1/redemptions".to_owned(), redemption),
            ("/v1/coupons".to_owned(), coupon),
            ("/v1/series".to_owned(), series),
            (format!("/v1/certificates/{number}/block"), json!({"reason": text})),
        ] {
            let answer = api.send("POST", &target, &body);
            assert_eq!(answer.status, 422, "{target} {letter:?} {}", answer.text());
        }
        let mut till = server.connect().till("demo");
        let mut named = sale(&format!("o-{place}"), json!([good("1.00", 1)]));
        named = named.with_good("Name", text.clone());
        for order in [sale(&text, json!([good("1.00", 1)])), named] {
            let message = till.send(&order).refused_with(283);
            assert!(message.contains("управляющие знаки"), "{message}");
        }
        if !letter.contains('\0') {
            let name = text.as_str();
            let ran = home.try_scrip(&["partner", "create", "--operator", "1", "--name", name]);
            assert!(!ran.status.success(), "{letter:?}");
        }
    }
    // Half of a surrogate pair is no text at all.
    let body = r#"{"order": {"id": "a\ud83cb", "lines": []}, "instruments": []}"#;
    let headers = [("Content-Type", "application/json"), ("Idempotency-Key", "half")];
    let answer = api.ask("POST", "/v1/redemptions", &headers, Framing::Length(body.as_bytes()));
    assert!(matches!(answer.status, 400 | 422), "{}", answer.text());
    // Marks that turn text around are text of a caller, and no name.
    let turned = "\u{202a}+7 900\u{202c}";
    redeemed(&mut api, "turned", &order(turned, &card));
    let ran = home.try_scrip(&["partner", "create", "--operator", "1", "--name", turned]);
    assert!(!ran.status.success());
}
