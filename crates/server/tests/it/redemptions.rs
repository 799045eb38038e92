//! Redemptions from outside: what is paid is paid once, whoever asks however often at the same time.

use std::sync::Barrier;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use serde_json::{Value, json};

use crate::kit::api::{Api, json as body_of};
use crate::kit::http::{Answer, Framing};
use crate::kit::process::{Home, Server, eventually};
use crate::kit::sale::{Card, give_back, good, sale};

pub(crate) fn money(amount: i64) -> Value {
    json!({"amount": amount, "currency": "RUB"})
}

/// A certificate of the demo's first series, sold over the mloyalty API.
pub(crate) fn sold(server: &Server, order: &str, price: &str) -> Card {
    let mut till = server.connect().till("demo");
    till.send(&sale(order, json!([good(price, 1)]))).succeeded().remove(0)
}

pub(crate) fn certificate(card: &Card) -> Value {
    json!({"certificate": card.number, "secret": card.secret})
}

pub(crate) fn order(total: i64, instruments: &Value) -> Value {
    json!({
        "order": {"id": "A-1", "lines": [{"quantity": 1, "unit_price": money(total)}]},
        "instruments": instruments,
    })
}

pub(crate) fn held(total: i64, seconds: u32, instruments: &Value) -> Value {
    let mut body = order(total, instruments);
    body["mode"] = json!("hold");
    body["hold_seconds"] = json!(seconds);
    body
}

pub(crate) fn post(api: &mut Api, target: &str, key: &str, body: &Value) -> Answer {
    let body = body.to_string();
    let headers = [("Content-Type", "application/json"), ("Idempotency-Key", key)];
    api.ask("POST", target, &headers, Framing::Length(body.as_bytes()))
}

#[track_caller]
pub(crate) fn redeemed(api: &mut Api, key: &str, body: &Value) -> Value {
    let answer = post(api, "/v1/redemptions", key, body);
    assert_eq!(answer.status, 201, "{}", answer.text());
    body_of(&answer)
}

#[track_caller]
pub(crate) fn refused(answer: &Answer, status: u16, slug: &str) {
    let problem = body_of(answer);
    assert_eq!(
        (answer.status, &problem["type"]),
        (status, &json!(format!("/docs/problems#{slug}")))
    );
}

pub(crate) fn balance(api: &mut Api, card: &Card) -> i64 {
    let seen = api.seen(&format!("/v1/certificates/{}", card.number));
    seen["balance"]["amount"].as_i64().unwrap()
}

/// The same request of so many callers at once, each under a key of its own; how many were accepted,
/// and that every other one was refused in this way.
fn storm(server: &Server, callers: usize, body: &Value, slug: &str) -> usize {
    let (start, accepted) = (Barrier::new(callers), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for caller in 0..callers {
            let (start, accepted) = (&start, &accepted);
            scope.spawn(move || {
                let mut client = server.connect();
                let body = body.to_string();
                let key = format!("storm-{slug}-{caller}");
                let headers = [
                    ("Authorization", "Bearer demo"),
                    ("Content-Type", "application/json"),
                    ("Idempotency-Key", key.as_str()),
                ];
                start.wait();
                let framing = Framing::Length(body.as_bytes());
                let answer = client.request("POST", "/v1/redemptions", &headers, framing);
                if answer.status == 201 {
                    accepted.fetch_add(1, Relaxed);
                } else {
                    refused(&answer, 409, slug);
                }
            });
        }
    });
    accepted.into_inner()
}

#[test]
fn two_hundred_at_once_take_no_more_than_there_is() {
    let home = Home::new();
    let server = home.serve_demo();
    let card = sold(&server, "o-1", "100.00");
    let mut one = certificate(&card);
    one["amount"] = money(100);
    assert_eq!(storm(&server, 200, &order(100, &json!([one])), "nothing-available"), 100);
    assert_eq!(balance(&mut server.api("demo"), &card), 0);
    home.verify();
}

#[test]
fn a_coupon_for_one_use_is_used_once_by_two_hundred() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut api = server.api("demo");
    let coupon = json!({"code": "ONCE", "discount": {"percent": "10"}, "once": true});
    assert_eq!(post(&mut api, "/v1/coupons", "c", &coupon).status, 201);
    let body = order(10_000, &json!([{"coupon": "once"}]));
    assert_eq!(storm(&server, 200, &body, "coupon-used-up"), 1);
    let seen = api.seen("/v1/coupons/1");
    assert_eq!((&seen["uses"], &seen["worked"]), (&json!(1), &json!(false)));
    // And so it stands on the surface on which scripts look at it.
    let headers = [("Authorization", "Basic ZGVtbzpkZW1v")];
    let mut client = server.connect();
    let answer = client.request("GET", "/admin/discount_codes/1.json", &headers, Framing::None);
    assert!(answer.text().contains("\"worked\":false"), "{}", answer.text());
    home.verify();
}

#[test]
fn a_held_certificate_cannot_be_overspent_and_a_lapsed_hold_frees_it() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut api = server.api("demo");
    let card = sold(&server, "o-1", "100.00");
    let hold = redeemed(&mut api, "h", &held(8_000, 1, &json!([certificate(&card)])));
    assert_eq!((&hold["state"], &hold["paid"]), (&json!("held"), &money(8_000)));
    let target = format!("/v1/redemptions/{}", hold["id"].as_str().unwrap());
    let mut more = certificate(&card);
    more["amount"] = money(2_001);
    let answer = post(&mut api, "/v1/redemptions", "m", &order(5_000, &json!([more])));
    refused(&answer, 409, "not-enough");
    eventually("the hold has lapsed", || api.seen(&target)["state"] == "lapsed");
    let answer = post(&mut api, &format!("{target}/capture"), "c", &json!({}));
    refused(&answer, 409, "redemption-state-conflict");
    let all = redeemed(&mut api, "a", &order(10_000, &json!([certificate(&card)])));
    assert_eq!((&all["paid"], &all["to_pay"]), (&money(10_000), &money(0)));
    home.verify();
}

#[test]
fn holds_are_captured_in_part_released_and_refunded() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut api = server.api("demo");
    let (one, two) = (sold(&server, "o-1", "50.00"), sold(&server, "o-2", "50.00"));
    let both = json!([certificate(&one), certificate(&two)]);
    let hold = redeemed(&mut api, "h", &held(8_000, 900, &both));
    let target = format!("/v1/redemptions/{}", hold["id"].as_str().unwrap());
    let part = json!({"amount": money(6_000)});
    let captured = post(&mut api, &format!("{target}/capture"), "c", &part);
    assert_eq!(captured.status, 200, "{}", captured.text());
    let captured = body_of(&captured);
    assert_eq!((&captured["state"], &captured["paid"]), (&json!("captured"), &money(6_000)));
    assert_eq!(captured["to_pay"], money(2_000));
    assert_eq!((balance(&mut api, &one), balance(&mut api, &two)), (0, 4_000));
    for (key, amount, balances) in [("r1", 500, (0, 4_500)), ("r2", 1_000, (500, 5_000))] {
        let body = json!({"amount": money(amount)});
        assert_eq!(post(&mut api, &format!("{target}/refunds"), key, &body).status, 201);
        // Again under the same key: the same answer, and nothing moves.
        let again = post(&mut api, &format!("{target}/refunds"), key, &body);
        assert_eq!((again.status, again.header("Idempotency-Replayed")), (201, Some("true")));
        assert_eq!((balance(&mut api, &one), balance(&mut api, &two)), balances);
    }
    let above = json!({"amount": money(4_501)});
    refused(&post(&mut api, &format!("{target}/refunds"), "r3", &above), 422, "amount-above-rest");
    let rest = body_of(&post(&mut api, &format!("{target}/refunds"), "r4", &json!({})));
    assert_eq!((&rest["state"], &rest["refunded"]), (&json!("refunded"), &money(6_000)));
    assert_eq!((balance(&mut api, &one), balance(&mut api, &two)), (5_000, 5_000));
    let hold = redeemed(&mut api, "h2", &held(8_000, 900, &both));
    let target = format!("/v1/redemptions/{}", hold["id"].as_str().unwrap());
    let released = post(&mut api, &format!("{target}/release"), "l", &json!({}));
    assert_eq!(body_of(&released)["state"], "released");
    let seen = api.seen(&format!("/v1/certificates/{}", one.number));
    assert_eq!((&seen["held"], &seen["available"]), (&money(0), &money(5_000)));
    home.verify();
}

#[test]
fn a_retry_is_given_the_first_answer_and_another_body_is_refused() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut api = server.api("demo");
    let card = sold(&server, "o-1", "100.00");
    let body = order(3_000, &json!([certificate(&card)]));
    let first = post(&mut api, "/v1/redemptions", "k", &body);
    redeemed(&mut api, "other", &order(1_000, &json!([certificate(&card)])));
    server.stop();
    let server = home.serve_demo();
    let mut api = server.api("demo");
    let again = post(&mut api, "/v1/redemptions", "k", &body);
    assert_eq!((first.header("Idempotency-Replayed"), again.status), (None, 201));
    assert_eq!(again.header("Idempotency-Replayed"), Some("true"));
    assert_eq!(again.text(), first.text());
    let other = order(3_001, &json!([certificate(&card)]));
    refused(&post(&mut api, "/v1/redemptions", "k", &other), 422, "idempotency-key-reused");
    assert_eq!(balance(&mut api, &card), 6_000);
    // A key of the till's own making is another one: the surfaces do not meet.
    let mut till = server.connect().till("demo");
    assert_eq!(till.send(&sale("k", json!([good("1.00", 1)]))).succeeded().len(), 1);
    home.verify();
}

#[test]
fn the_remainder_shows_where_the_certificate_was_sold() {
    let home = Home::new();
    let server = home.serve_demo();
    let card = sold(&server, "o-1", "100.00");
    let body = order(2_550, &json!([certificate(&card)]));
    redeemed(&mut server.api("demo"), "k", &body);
    assert_eq!(sold(&server, "o-1", "100.00").remain, "74.5");
    home.verify();
}

#[test]
fn a_quote_is_what_a_redemption_would_come_to_and_changes_nothing() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut api = server.api("demo");
    let card = sold(&server, "o-1", "50.00");
    for (code, discount) in
        [("TEN", json!({"percent": "10"})), ("BIG", json!({"money": money(2_500)}))]
    {
        let coupon = json!({"code": code, "discount": discount, "once": true});
        assert_eq!(post(&mut api, "/v1/coupons", code, &coupon).status, 201);
    }
    let instruments = json!([{"coupon": "TEN"}, certificate(&card), {"coupon": "BIG"}]);
    let mut body = order(10_000, &instruments);
    body["order"]["lines"] = json!([
        {"quantity": 2, "unit_price": money(3_333), "item_code": "a"},
        {"quantity": 1, "unit_price": money(3_334), "collections": ["7"]},
    ]);
    let quote = post(&mut api, "/v1/quotes", "q", &body);
    assert_eq!(quote.status, 200, "{}", quote.text());
    assert_eq!(balance(&mut api, &card), 5_000);
    assert_eq!(api.seen("/v1/coupons/2")["uses"], 0);
    let (quote, done) = (body_of(&quote), redeemed(&mut api, "k", &body));
    assert_eq!(done["discount"], money(2_500));
    assert_eq!((&done["paid"], &done["to_pay"]), (&money(5_000), &money(2_500)));
    assert_eq!(done["instruments"][0]["discount"], money(0));
    // 25.00 over 66.66 and 33.34: the larger remainder is that of the first line.
    assert_eq!(done["instruments"][1]["lines"], json!([money(1_667), money(833)]));
    assert_eq!(quote["state"], "quoted");
    assert!(quote.get("id").is_none(), "a quote is no redemption: {quote}");
    let alike = [
        "order_id",
        "order",
        "client",
        "point_of_sale",
        "order_total",
        "discount",
        "paid",
        "to_pay",
        "expires_at",
        "instruments",
    ];
    for member in alike {
        assert_eq!(quote[member], done[member], "{member}");
    }
    assert_eq!(api.seen("/v1/coupons/1")["worked"], true, "what took nothing off is not used");
    home.verify();
}

#[test]
fn refusals_say_which_instrument_and_why_and_change_nothing() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut api = server.api("demo");
    let (card, empty) = (sold(&server, "o-1", "50.00"), sold(&server, "o-2", "1.00"));
    redeemed(&mut api, "e", &order(100, &json!([certificate(&empty)])));
    let mut wrong = certificate(&card);
    wrong["secret"] = json!("000000x");
    let mut without = certificate(&card);
    without["secret"] = Value::Null;
    let nobody = json!({"certificate": "2000000000008", "secret": "123456"});
    let before = home.certificates();
    let good = certificate(&card);
    let mut answers = Vec::new();
    for (place, (instruments, slug)) in [
        (json!([good, wrong]), "certificate-refused"),
        (json!([good, without]), "certificate-refused"),
        (json!([good, nobody]), "certificate-refused"),
        (json!([good, {"certificate": "what?", "secret": "1"}]), "certificate-refused"),
        (json!([good, good]), "instrument-twice"),
        (json!([good, certificate(&empty)]), "nothing-available"),
        (json!([good, {"coupon": "NONE"}]), "coupon-unknown"),
    ]
    .into_iter()
    .enumerate()
    {
        let answer =
            post(&mut api, "/v1/redemptions", &format!("k{place}"), &order(9_000, &instruments));
        let problem = body_of(&answer);
        assert_eq!(problem["type"], format!("/docs/problems#{slug}"), "{problem}");
        assert_eq!(problem["errors"][0]["pointer"], "/instruments/1", "{problem}");
        if slug == "certificate-refused" {
            answers.push(answer.text());
        }
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "what is not there and what is not proven are one answer");
    for (body, status) in [
        (json!({}), 422),
        (json!({"order": {"id": "x", "lines": []}, "instruments": [good]}), 422),
        (order(100, &json!([])), 422),
        (order(100, &json!([{}])), 422),
        (order(100, &json!([{"coupon": "A", "certificate": "1"}])), 422),
        (order(-1, &json!([good])), 422),
        (
            json!({"order": {"id": "x", "lines": [{"quantity": 1, "unit_price": {"amount": 1, "currency": "USD"}}]}, "instruments": [good]}),
            422,
        ),
        (held(100, 0, &json!([good])), 422),
        (held(100, 604_801, &json!([good])), 422),
    ] {
        let answer = post(&mut api, "/v1/redemptions", "bad", &body);
        assert_eq!(answer.status, status, "{body}: {}", answer.text());
    }
    assert_eq!(home.certificates(), before, "nothing has changed");
    redeemed(&mut api, "bad", &order(100, &json!([good])));
    home.verify();
}

#[test]
fn a_key_without_the_scope_redeems_nothing() {
    let home = Home::new();
    let server = home.serve_demo();
    let card = sold(&server, "o-1", "50.00");
    let (_, secret) = home.make_key(&["--operator", "1", "--scopes", "read"]);
    let mut api = server.api(&secret);
    let body = order(100, &json!([certificate(&card)]));
    refused(&post(&mut api, "/v1/redemptions", "k", &body), 403, "forbidden");
    refused(&post(&mut api, "/v1/quotes", "k", &body), 403, "forbidden");
    let made = redeemed(&mut server.api("demo"), "k", &body);
    let target = format!("/v1/redemptions/{}", made["id"].as_str().unwrap());
    assert_eq!(api.seen(&target)["state"], "captured");
    refused(&post(&mut api, &format!("{target}/refunds"), "r", &json!({})), 403, "forbidden");
    refused(&api.get("/v1/redemptions/999999"), 404, "redemption-not-found");
}

/// A sale has its buyer's address: a till sees its own.
#[test]
fn a_key_of_one_point_of_sale_sees_its_own_sales_only() {
    let home = Home::new();
    let server = home.serve_demo();
    sold(&server, "o-1", "1.00");
    let places = home.scrip(&["pos", "list", "--json"]);
    let places: Value = serde_json::from_str(&places).unwrap();
    let place = |code: &str| {
        let mut places = places.as_array().unwrap().iter();
        places.find(|place| place["code"] == code).unwrap()["id"].to_string()
    };
    for (code, seen) in [("demo", 1), ("sample string 1", 0)] {
        let pos = place(code);
        let (_, secret) =
            home.make_key(&["--operator", "1", "--scopes", "read", "--pos", pos.as_str()]);
        let mut api = server.api(&secret);
        let sales = api.seen("/v1/sales")["data"].as_array().unwrap().clone();
        assert_eq!(sales.len(), seen, "{code}");
        let all = server.api("demo").seen("/v1/sales")["data"][0]["id"].to_string();
        let status = api.get(&format!("/v1/sales/{all}")).status;
        assert_eq!(status, if seen == 1 { 200 } else { 404 });
    }
}

#[test]
fn what_was_held_on_an_abandoned_order_can_be_returned_as_goods() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut api = server.api("demo");
    let card = sold(&server, "o-1", "100.00");
    let coupon = json!({"code": "ONCE", "discount": {"percent": "10"}, "once": true});
    assert_eq!(post(&mut api, "/v1/coupons", "c", &coupon).status, 201);
    let instruments = json!([{"coupon": "ONCE"}, certificate(&card)]);
    let hold = redeemed(&mut api, "h", &held(8_000, 1, &instruments));
    let target = format!("/v1/redemptions/{}", hold["id"].as_str().unwrap());
    eventually("the hold has lapsed", || api.seen(&target)["state"] == "lapsed");
    let mut till = server.connect().till("demo");
    assert_eq!(till.send(&give_back("o-1")).succeeded().len(), 1);
    assert_eq!(api.seen("/v1/coupons/1")["worked"], true);
    home.verify();
}
