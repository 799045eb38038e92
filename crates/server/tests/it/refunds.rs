//! Refunds and lists of redemptions from outside: where money ends, and what answers say of it.

use serde_json::{Value, json};

use crate::kit::api::{Api, json as body_of};
use crate::kit::http::Answer;
use crate::kit::process::Home;
use crate::kit::sale::{Card, give_back};
use crate::redemptions::{balance, certificate, held, money, order, post, redeemed, refused, sold};

fn act(api: &mut Api, card: &Card, verb: &str, body: &Value) {
    let target = format!("/v1/certificates/{}/{verb}", card.number);
    let answer = post(api, &target, &format!("{verb}-{}", card.number), body);
    assert_eq!(answer.status, 200, "{}", answer.text());
}

fn target(made: &Value) -> String {
    format!("/v1/redemptions/{}", made["id"].as_str().unwrap())
}

#[track_caller]
fn refunded(api: &mut Api, target: &str, key: &str, body: &Value) -> Value {
    let answer = post(api, &format!("{target}/refunds"), key, body);
    assert_eq!(answer.status, 201, "{}", answer.text());
    body_of(&answer)
}

#[track_caller]
fn points_to(answer: &Answer, status: u16, slug: &str, pointer: &str) {
    refused(answer, status, slug);
    assert_eq!(body_of(answer)["errors"][0]["pointer"], pointer, "{}", answer.text());
}

#[test]
fn money_ends_where_the_buyer_can_use_it_or_is_paid() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut api = server.api("demo");
    let (a, b) = (sold(&server, "o-1", "20.00"), sold(&server, "o-2", "30.00"));
    let both = json!([certificate(&a), certificate(&b)]);
    let made = redeemed(&mut api, "k", &order(5_000, &both));
    let target = target(&made);
    act(&mut api, &b, "void", &json!({"reason": "lost"}));
    let named = json!({"to": [{"certificate": b.number, "amount": money(1)}]});
    let answer = post(&mut api, &format!("{target}/refunds"), "n", &named);
    points_to(&answer, 409, "certificate-voided", "/to/0/certificate");
    let first = refunded(&mut api, &target, "r1", &json!({"amount": money(500)}));
    assert_eq!((&first["refunded"], &first["to_buyer"]), (&money(500), &money(0)));
    let body = json!({"amount": money(2_500)});
    let second = refunded(&mut api, &target, "r2", &body);
    assert_eq!((&second["refunded"], &second["to_buyer"]), (&money(2_000), &money(1_000)));
    let told = json!({"amount": money(2_500), "refunded": money(1_500), "to_buyer": money(1_000)});
    assert_eq!(second["refund"], told);
    assert_eq!(second["state"], "captured");
    let above = json!({"amount": money(2_001)});
    let answer = post(&mut api, &format!("{target}/refunds"), "r3", &above);
    points_to(&answer, 422, "amount-above-rest", "/amount");
    let rest = refunded(&mut api, &target, "r4", &json!({}));
    assert_eq!((&rest["state"], &rest["to_buyer"]), (&json!("refunded"), &money(3_000)));
    assert_eq!(rest["instruments"][1]["to_buyer"], money(3_000));
    // A retry says the same as before.
    let again = refunded(&mut api, &target, "r2", &body);
    assert_eq!(again, second);
    assert_eq!(balance(&mut api, &a), 2_000);
    assert_eq!(api.seen(&target)["to_buyer"], money(3_000));
    home.verify();
}

#[test]
fn named_certificates_take_what_is_said_and_are_part_of_the_content() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut api = server.api("demo");
    let (a, b) = (sold(&server, "o-1", "20.00"), sold(&server, "o-2", "30.00"));
    let both = json!([certificate(&a), certificate(&b)]);
    let made = redeemed(&mut api, "k", &order(5_000, &both));
    let target = target(&made);
    let to =
        |card: &Card, amount: i64| json!({"certificate": card.number, "amount": money(amount)});
    let body = json!({"to": [to(&a, 700)]});
    let done = refunded(&mut api, &target, "r1", &body);
    assert_eq!(done["instruments"][0]["refunded"], money(700));
    assert_eq!((balance(&mut api, &a), balance(&mut api, &b)), (700, 0));
    assert_eq!(refunded(&mut api, &target, "r1", &body), done);
    let other = json!({"to": [to(&b, 700)]});
    let answer = post(&mut api, &format!("{target}/refunds"), "r1", &other);
    refused(&answer, 422, "idempotency-key-reused");
    let stranger = sold(&server, "o-3", "1.00");
    for (body, status, slug, pointer) in [
        (json!({"to": [to(&stranger, 1)]}), 422, "redemption-invalid", "/to/0/certificate"),
        (json!({"to": [{"certificate": "?"}]}), 422, "redemption-invalid", "/to/0/certificate"),
        (json!({"to": [to(&a, 1_301)]}), 422, "amount-above-rest", "/to/0/amount"),
        (json!({"to": [to(&a, 0)]}), 422, "amount-missing", "/to/0/amount"),
        (json!({"to": [to(&b, 1), to(&b, 1)]}), 422, "instrument-twice", "/to/1/certificate"),
        (json!({"amount": money(1), "to": [to(&b, 2)]}), 422, "redemption-invalid", "/amount"),
        (json!({"amount": money(1), "order_undone": true}), 422, "redemption-invalid", "/amount"),
        (json!({"to": [{"amount": money(1)}]}), 422, "body-invalid", "/to/0/certificate"),
    ] {
        let answer = post(&mut api, &format!("{target}/refunds"), "bad", &body);
        points_to(&answer, status, slug, pointer);
    }
    let all = json!({"to": [to(&a, 1_300)], "amount": money(4_300)});
    assert_eq!(refunded(&mut api, &target, "r2", &all)["state"], "refunded");
    assert_eq!((balance(&mut api, &a), balance(&mut api, &b)), (2_000, 3_000));
    home.verify();
}

#[test]
fn a_coupon_comes_back_with_the_whole_order_only() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut api = server.api("demo");
    let card = sold(&server, "o-1", "1.00");
    let coupon = json!({"code": "ONCE", "discount": {"percent": "10"}, "once": true});
    assert_eq!(post(&mut api, "/v1/coupons", "c", &coupon).status, 201);
    let mut kopeck = certificate(&card);
    kopeck["amount"] = money(1);
    let instruments = json!([{"coupon": "ONCE"}, kopeck]);
    let hold = redeemed(&mut api, "h", &held(10_000, 900, &instruments));
    let answer = post(&mut api, "/v1/redemptions", "x", &order(100, &json!([{"coupon": "ONCE"}])));
    points_to(&answer, 409, "coupon-held", "/instruments/0");
    assert!(answer.text().contains(hold["expires_at"].as_str().unwrap()), "{}", answer.text());
    let target = target(&hold);
    assert_eq!(post(&mut api, &format!("{target}/capture"), "cap", &json!({})).status, 200);
    let back = refunded(&mut api, &target, "r", &json!({}));
    assert_eq!((&back["state"], &back["order_undone"]), (&json!("refunded"), &json!(false)));
    assert_eq!(api.seen("/v1/coupons/1")["uses"], 1);
    let undone = refunded(&mut api, &target, "u", &json!({"order_undone": true}));
    assert_eq!(undone["order_undone"], true);
    assert_eq!(api.seen("/v1/coupons/1")["uses"], 0);
    // The answer of then.
    assert_eq!(refunded(&mut api, &target, "r", &json!({})), back);
    let twice = json!({"order_undone": true});
    let answer = post(&mut api, &format!("{target}/refunds"), "u2", &twice);
    refused(&answer, 409, "redemption-state-conflict");
    let made = redeemed(&mut api, "o", &order(100, &json!([{"coupon": "ONCE"}])));
    let refunds = format!("/v1/redemptions/{}/refunds", made["id"].as_str().unwrap());
    points_to(&post(&mut api, &refunds, "e", &json!({})), 422, "amount-missing", "/order_undone");
    home.verify();
}

#[test]
fn what_is_available_is_what_can_be_taken() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut api = server.api("demo");
    let available = |api: &mut Api, card: &str| {
        let seen = api.seen(&format!("/v1/certificates/{card}"));
        let listed = api.pages("/v1/certificates").concat();
        let listed = listed.iter().find(|one| one["number"] == card).unwrap();
        assert_eq!(listed["available"], seen["available"]);
        seen["available"]["amount"].as_i64().unwrap()
    };
    let body = json!({"series": 2, "nominal": money(10_000)});
    let issued = body_of(&post(&mut api, "/v1/certificates", "i", &body));
    let single = &issued["certificates"][0];
    let number = single["number"].as_str().unwrap().to_owned();
    assert_eq!(available(&mut api, &number), 10_000);
    let pays = json!([{"certificate": number, "secret": single["secret"]}]);
    let hold = redeemed(&mut api, "h", &held(3_000, 900, &pays));
    assert_eq!(available(&mut api, &number), 0, "a hold keeps a single-use certificate");
    let release = format!("/v1/redemptions/{}/release", hold["id"].as_str().unwrap());
    assert_eq!(post(&mut api, &release, "l", &json!({})).status, 200);
    assert_eq!(available(&mut api, &number), 10_000);
    let card = sold(&server, "o-1", "10.00");
    act(&mut api, &card, "block", &json!({"reason": "lost"}));
    assert_eq!(available(&mut api, &card.number), 0);
    act(&mut api, &card, "unblock", &json!({"reason": "found"}));
    assert_eq!(available(&mut api, &card.number), 1_000);
    let hold = redeemed(&mut api, "h2", &held(300, 900, &json!([certificate(&card)])));
    assert_eq!((hold["state"].as_str(), available(&mut api, &card.number)), (Some("held"), 700));
    let body = json!({"series": 1, "nominal": money(500), "activate": false});
    let asleep = body_of(&post(&mut api, "/v1/certificates", "a", &body));
    let asleep = asleep["certificates"][0]["number"].as_str().unwrap().to_owned();
    assert_eq!(available(&mut api, &asleep), 0);
}

#[test]
fn redemptions_are_listed_by_what_they_say() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut api = server.api("demo");
    let card = sold(&server, "o-1", "100.00");
    let mut made = Vec::new();
    for (id, client, place, hold) in [
        ("A", Some("c-1"), Some("demo"), false),
        ("B", Some("c-1"), None, true),
        ("A", None, Some("sample string 1"), false),
    ] {
        let mut body = order(100, &json!([certificate(&card)]));
        body["order"]["id"] = json!(id);
        body["order"]["lines"][0]["item_code"] = json!("x");
        body["order"]["lines"][0]["quantity"] = json!(0.355);
        body["client"] = json!(client);
        body["point_of_sale"] = json!(place);
        if hold {
            body["mode"] = json!("hold");
        }
        made.push(redeemed(&mut api, &format!("k{}", made.len()), &body));
    }
    let first = &made[0];
    assert_eq!((&first["point_of_sale"], &first["client"]), (&json!("demo"), &json!("c-1")));
    let line = json!({"item_code": "x", "quantity": 0.355, "unit_price": money(100),
        "collections": []});
    assert_eq!(first["order"], json!({"id": "A", "lines": [line]}));
    assert_eq!((&first["order_total"], &first["paid"]), (&money(36), &money(36)));
    let after = first["created_at"].as_str().unwrap().to_owned();
    let last = made[2]["created_at"].as_str().unwrap().to_owned();
    for (query, expected) in [
        (String::new(), vec![0, 1, 2]),
        ("?limit=1".to_owned(), vec![0, 1, 2]),
        ("?order=A".to_owned(), vec![0, 2]),
        ("?order=A&limit=1".to_owned(), vec![0, 2]),
        ("?order=C".to_owned(), vec![]),
        ("?client=c-1".to_owned(), vec![0, 1]),
        ("?client=c-1&state=held".to_owned(), vec![1]),
        ("?state=captured".to_owned(), vec![0, 2]),
        ("?state=captured&limit=1".to_owned(), vec![0, 2]),
        ("?state=lapsed".to_owned(), vec![]),
        ("?point_of_sale=demo".to_owned(), vec![0]),
        (format!("?from={after}"), vec![0, 1, 2]),
        (format!("?through={last}"), vec![0, 1, 2]),
        (format!("?through={after}"), vec![0]),
        (format!("?from={last}&order=A"), vec![2]),
    ] {
        let seen = api.pages(&format!("/v1/redemptions{query}")).concat();
        let ids: Vec<&Value> = seen.iter().map(|one| &one["id"]).collect();
        let expected: Vec<&Value> =
            expected.iter().map(|place: &usize| &made[*place]["id"]).collect();
        assert_eq!(ids, expected, "{query}");
    }
    let one = api.seen(&target(first));
    assert_eq!(api.seen("/v1/redemptions?limit=1")["data"][0], one);
    for (query, status, slug) in [
        ("state=open", 400, "query-invalid"),
        ("from=today", 400, "query-invalid"),
        ("cursor=x", 400, "query-invalid"),
        ("operator=2", 400, "query-invalid"),
        ("point_of_sale=nowhere", 422, "point-of-sale-unknown"),
    ] {
        refused(&api.get(&format!("/v1/redemptions?{query}")), status, slug);
    }
    let operator = home.make(&["operator", "create", "--name", "Other"]);
    let (_, stranger) = home.make_key(&["--operator", &operator]);
    assert_eq!(server.api(&stranger).seen("/v1/redemptions")["data"], json!([]));
    let places = home.scrip(&["pos", "list", "--json"]);
    let places: Value = serde_json::from_str(&places).unwrap();
    let mut places = places.as_array().unwrap().iter();
    let demo = places.find(|place| place["code"] == "demo").unwrap()["id"].to_string();
    let (_, bound) = home.make_key(&["--operator", "1", "--scopes", "read", "--pos", &demo]);
    let mut till = server.api(&bound);
    assert_eq!(till.seen("/v1/redemptions")["data"].as_array().unwrap().len(), 1);
    let other = till.get("/v1/redemptions?point_of_sale=sample%20string%201");
    refused(&other, 403, "point-of-sale-forbidden");
    let (_, redeems) = home.make_key(&["--operator", "1", "--scopes", "redeem"]);
    refused(&server.api(&redeems).get("/v1/redemptions"), 403, "forbidden");
    home.verify();
}

#[test]
fn bad_texts_and_quantities_are_pointed_to() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut api = server.api("demo");
    let card = sold(&server, "o-1", "100.00");
    let pays = json!([certificate(&card)]);
    let with = |pointer: &str, value: Value| {
        let mut body = order(100, &pays);
        body["client"] = json!("c");
        body["order"]["lines"][0]["item_code"] = json!("x");
        *body.pointer_mut(pointer).unwrap() = value;
        body
    };
    let line = "/order/lines/0";
    for (pointer, value, slug, pointed) in [
        ("/order/id", json!(""), "redemption-invalid", "/order/id".to_owned()),
        ("/order/id", json!("A-1\nB"), "redemption-invalid", "/order/id".to_owned()),
        ("/order/id", json!("x".repeat(256)), "text-too-long", "/order/id".to_owned()),
        ("/client", json!("\u{1}"), "redemption-invalid", "/client".to_owned()),
        (
            "/order/lines/0/item_code",
            json!("46\r\n"),
            "redemption-invalid",
            format!("{line}/item_code"),
        ),
        (
            "/instruments/0",
            json!({"coupon": ""}),
            "redemption-invalid",
            "/instruments/0/coupon".to_owned(),
        ),
        (
            "/instruments/0",
            json!({"coupon": "A\tB"}),
            "redemption-invalid",
            "/instruments/0/coupon".to_owned(),
        ),
        ("/order/lines/0/quantity", json!(0), "redemption-invalid", format!("{line}/quantity")),
        ("/order/lines/0/quantity", json!(0.3555), "body-invalid", format!("{line}/quantity")),
        ("/order/lines/0/quantity", json!("1,5"), "body-invalid", format!("{line}/quantity")),
        ("/order/lines/0/quantity", json!(-1), "body-invalid", format!("{line}/quantity")),
        ("/order/lines", json!([]), "redemption-invalid", "/order/lines".to_owned()),
        ("/instruments", json!([]), "redemption-invalid", "/instruments".to_owned()),
    ] {
        for (path, key) in [("/v1/redemptions", "k"), ("/v1/quotes", "q")] {
            let answer = post(&mut api, path, key, &with(pointer, value.clone()));
            points_to(&answer, 422, slug, &pointed);
        }
    }
    let weighed = with("/order/lines/0/quantity", json!("0.355"));
    let done = redeemed(&mut api, "w", &weighed);
    assert_eq!(
        (&done["paid"], &done["order"]["lines"][0]["quantity"]),
        (&money(36), &json!(0.355))
    );
    // The same quantity as a number is the same request.
    let weighed = with("/order/lines/0/quantity", json!(0.355));
    assert_eq!(redeemed(&mut api, "w", &weighed), done);
    home.verify();
}

#[test]
fn certificates_are_not_bought_with_certificates_unless_that_is_set() {
    let home = Home::new();
    home.serve_demo().stop();
    let make = ["series", "create", "--operator", "1", "--name", "E", "--kind", "electronic"];
    let more = ["--prefix", "40", "--price", "500", "--item-code", "gift-500"];
    home.make(&[&make[..], &more].concat());
    let server = home.serve_demo();
    let mut api = server.api("demo");
    let card = sold(&server, "o-1", "100.00");
    let mut body = order(100, &json!([certificate(&card)]));
    body["order"]["lines"][0]["item_code"] = json!("gift-500");
    for path in ["/v1/redemptions", "/v1/quotes"] {
        let answer = post(&mut api, path, "k", &body);
        points_to(&answer, 409, "goods-not-payable", "/order/lines/0/item_code");
    }
    server.stop();
    let server = home.serve(&["--demo", "--pay-for-certificates", "true"]);
    redeemed(&mut server.api("demo"), "k", &body);
}

#[test]
fn what_was_spent_is_not_returned_though_it_was_loaded_again() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut api = server.api("demo");
    let card = sold(&server, "o-1", "50.00");
    let made = redeemed(&mut api, "k", &order(2_000, &json!([certificate(&card)])));
    act(&mut api, &card, "reload", &json!({"amount": money(2_000)}));
    assert_eq!(balance(&mut api, &card), 5_000);
    let mut till = server.connect().till("demo");
    till.send(&give_back("o-1")).refused_with(264);
    // The refund makes up for what was spent; what was loaded is more than it was sold with.
    refunded(&mut api, &target(&made), "r", &json!({}));
    till.send(&give_back("o-1")).refused_with(264);
    home.verify();
}
