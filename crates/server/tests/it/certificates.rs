//! Certificates by themselves from outside: issued, activated, reloaded, stopped, put right, paid out,
//! undone, and series made and changed for them.

use serde_json::{Value, json};

use crate::kit::api::{Api, json as body_of, problem};
use crate::kit::http::{Answer, Framing};
use crate::kit::process::Home;
use crate::kit::sale::{good, sale};

fn money(amount: i64) -> Value {
    json!({"amount": amount, "currency": "RUB"})
}

fn post(api: &mut Api, target: &str, key: &str, body: &Value) -> Answer {
    let body = body.to_string();
    let headers = [("Content-Type", "application/json"), ("Idempotency-Key", key)];
    api.ask("POST", target, &headers, Framing::Length(body.as_bytes()))
}

/// Certificates of the demo's first series, as the answer to their issue has them.
#[track_caller]
fn issued(api: &mut Api, key: &str, body: &Value) -> Vec<Value> {
    let answer = post(api, "/v1/certificates", key, body);
    assert_eq!(answer.status, 201, "{}", answer.text());
    body_of(&answer)["certificates"].as_array().unwrap().clone()
}

fn target(certificate: &Value, action: &str) -> String {
    format!("/v1/certificates/{}/{action}", certificate["number"].as_str().unwrap())
}

fn replayed(answer: &Answer) -> bool {
    answer.header("Idempotency-Replayed") == Some("true")
}

fn payment(certificate: &Value, total: i64) -> Value {
    let (number, secret) = (&certificate["number"], &certificate["secret"]);
    json!({
        "order": {"id": "A-1", "lines": [{"quantity": 1, "unit_price": money(total)}]},
        "instruments": [{"certificate": number, "secret": secret}],
    })
}

#[test]
fn an_issued_certificate_is_redeemed_with_the_secret_of_its_issue() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut api = server.api("demo");
    let body = json!({"series": 1, "nominal": money(50_000), "quantity": 3, "reason": "Подарок"});
    let all = issued(&mut api, "i", &body);
    assert_eq!(all.len(), 3);
    assert_ne!(all[0]["secret"], all[1]["secret"]);
    for certificate in &all {
        assert_eq!(certificate["status"], "active");
        assert_eq!(certificate["available"], money(50_000));
        assert_eq!(certificate["sale"], Value::Null);
        let answer = post(
            &mut api,
            "/v1/redemptions",
            &format!("r-{}", certificate["number"]),
            &payment(certificate, 20_000),
        );
        assert_eq!(answer.status, 201, "{}", answer.text());
    }
    // The retry shows them as they were, secrets included, and nowhere else does a secret show.
    let answer = post(&mut api, "/v1/certificates", "i", &body);
    assert!(replayed(&answer) && answer.status == 201);
    assert_eq!(body_of(&answer)["certificates"], json!(all));
    let number = all[0]["number"].as_str().unwrap();
    let seen = api.seen(&format!("/v1/certificates/{number}"));
    assert_eq!((&seen["balance"], &seen["secret"]), (&money(30_000), &Value::Null));
    let other = json!({"series": 1, "nominal": money(50_001), "quantity": 3, "reason": "Подарок"});
    problem(&post(&mut api, "/v1/certificates", "i", &other), 422, "idempotency-key-reused");
    home.verify();
}

/// Each action, what it answers, and that its retry answers the same to the byte.
#[test]
fn every_action_is_answered_again_as_it_was() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut api = server.api("demo");
    let certificate = issued(&mut api, "i", &json!({"series": 1, "activate": false})).remove(0);
    assert_eq!(
        (&certificate["status"], &certificate["valid_through"]),
        (&json!("issued"), &Value::Null)
    );
    let reason = json!({"reason": "why"});
    let mut answers = Vec::new();
    for (place, (action, body, status, balance)) in [
        ("activate", json!({"nominal": money(10_000)}), "active", 10_000),
        ("reload", json!({"amount": money(5_000)}), "active", 15_000),
        ("block", reason.clone(), "blocked", 15_000),
        ("adjust", json!({"amount": money(-1_000), "reason": "miscounted"}), "blocked", 14_000),
        ("unblock", json!({}), "active", 14_000),
        ("cash-out", json!({"amount": money(4_000)}), "active", 10_000),
        ("cash-out", json!({}), "spent", 0),
        ("reload", json!({"amount": money(1)}), "active", 1),
        ("void", reason, "voided", 0),
    ]
    .into_iter()
    .enumerate()
    {
        let (target, key) = (target(&certificate, action), format!("a-{place}"));
        let answer = post(&mut api, &target, &key, &body);
        assert_eq!(answer.status, 200, "{action}: {}", answer.text());
        let seen = body_of(&answer);
        assert_eq!(
            (&seen["status"], &seen["balance"]),
            (&json!(status), &money(balance)),
            "{action}"
        );
        answers.push((target, key, body, answer.text()));
    }
    for (target, key, body, text) in answers {
        let answer = post(&mut api, &target, &key, &body);
        assert!(replayed(&answer), "{target}");
        assert_eq!(answer.text(), text, "{target}");
        let what = api.seen(&format!("/v1/operations/{key}"));
        let number = certificate["number"].as_str().unwrap();
        assert_eq!(what["kind"], "certificate_action");
        assert_eq!(what["results"], json!([format!("/v1/certificates/{number}")]));
    }
    let entries =
        api.pages(&format!("/v1/certificates/{}/entries", certificate["number"].as_str().unwrap()));
    let kinds: Vec<&str> = entries[0].iter().map(|entry| entry["kind"].as_str().unwrap()).collect();
    assert_eq!(
        kinds,
        ["activation", "reload", "adjustment", "cash_out", "cash_out", "reload", "void"]
    );
    home.verify();
}

#[test]
fn what_cannot_be_done_is_refused_and_changes_nothing() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut api = server.api("demo");
    let certificate =
        issued(&mut api, "i", &json!({"series": 1, "nominal": money(10_000)})).remove(0);
    let held = {
        let mut body = payment(&certificate, 3_000);
        body["mode"] = json!("hold");
        body_of(&post(&mut api, "/v1/redemptions", "h", &body))
    };
    assert_eq!(held["state"], "held", "{held}");
    let before = api.seen(&target(&certificate, "entries"));
    for (action, body, status, slug) in [
        ("activate", json!({}), 409, "certificate-state-conflict"),
        ("unblock", json!({}), 409, "certificate-state-conflict"),
        ("reload", json!({"amount": money(0)}), 422, "amount-missing"),
        ("reload", json!({"amount": money(-1)}), 422, "body-invalid"),
        ("reload", json!({"amount": {"amount": 1, "currency": "USD"}}), 422, "body-invalid"),
        ("reload", json!({}), 422, "body-invalid"),
        ("reload", json!({"amount": money(i64::MAX)}), 422, "amount-too-large"),
        ("adjust", json!({"amount": money(5)}), 422, "body-invalid"),
        ("adjust", json!({"amount": money(5), "reason": " "}), 422, "reason-missing"),
        ("adjust", json!({"amount": money(5), "reason": "a\u{0}b"}), 422, "body-invalid"),
        ("adjust", json!({"amount": money(5), "reason": "x".repeat(256)}), 422, "text-too-long"),
        ("adjust", json!({"amount": money(-7_001), "reason": "x"}), 409, "not-enough"),
        ("adjust", json!({"amount": money(i64::MIN), "reason": "x"}), 422, "amount-too-large"),
        ("cash-out", json!({}), 409, "certificate-held"),
        ("void", json!({"reason": "x"}), 409, "certificate-held"),
        ("void", json!({"why": "x"}), 422, "body-invalid"),
        ("void", json!([]), 422, "body-invalid"),
    ] {
        let answer = post(&mut api, &target(&certificate, action), "refused", &body);
        problem(&answer, status, slug);
    }
    for number in ["2000000000016", "1", "x", "99999999999999999999"] {
        let answer = post(&mut api, &format!("/v1/certificates/{number}/block"), "n", &json!({}));
        problem(&answer, 404, "certificate-not-found");
    }
    let new = json!({"series": 1, "nominal": money(100)});
    for (member, value, slug, pointer) in [
        ("series", json!(9), "series-unknown", "/series"),
        ("series", json!("1"), "body-invalid", "/series"),
        ("nominal", Value::Null, "nominal-missing", "/nominal"),
        ("nominal", money(0), "price-out-of-range", "/nominal"),
        ("quantity", json!(0), "quantity-invalid", "/quantity"),
        ("quantity", json!(1001), "quantity-invalid", "/quantity"),
        ("quantity", Value::Null, "body-invalid", "/quantity"),
        ("order", json!(" "), "body-invalid", "/order"),
        ("order", json!("a\u{0}b"), "body-invalid", "/order"),
        ("order", json!("x".repeat(256)), "text-too-long", "/order"),
        ("reason", json!("a\nb"), "body-invalid", "/reason"),
        ("buyer", json!({"client": "a\u{7}b"}), "body-invalid", "/buyer/client"),
    ] {
        let mut body = new.clone();
        body[member] = value;
        let told = problem(&post(&mut api, "/v1/certificates", "refused", &body), 422, slug);
        assert_eq!(told["errors"][0]["pointer"], pointer, "{body}: {told}");
    }
    let bare = api.ask("POST", "/v1/certificates", &[], Framing::Length(b"{}"));
    problem(&bare, 400, "idempotency-key-missing");
    assert_eq!(api.seen(&target(&certificate, "entries")), before);
    // The key of what was refused is good for what is not.
    let answer = post(&mut api, &target(&certificate, "block"), "refused", &json!({}));
    assert_eq!(answer.status, 200);
    home.verify();
}

/// A certificate that was sold over the mloyalty API is blocked here, and no till can spend it.
#[test]
fn a_blocked_certificate_pays_nothing_wherever_it_was_sold() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut till = server.connect().till("demo");
    let order = sale("o-1", json!([good("100.00", 1)]));
    let card = till.send(&order).succeeded().remove(0);
    let mut api = server.api("demo");
    let certificate = json!({"number": card.number, "secret": card.secret});
    assert_eq!(post(&mut api, &target(&certificate, "block"), "b", &json!({})).status, 200);
    let answer = post(&mut api, "/v1/redemptions", "r", &payment(&certificate, 100));
    problem(&answer, 409, "certificate-blocked");
    assert_eq!(post(&mut api, &target(&certificate, "unblock"), "u", &json!({})).status, 200);
    let answer = post(&mut api, "/v1/redemptions", "r", &payment(&certificate, 2_500));
    assert_eq!(answer.status, 201, "{}", answer.text());
    // Its remainder shows in a repeat of the sale.
    let again = till.send(&order).succeeded().remove(0);
    assert_eq!(again.remain, "75.0");
    home.verify();
}

#[test]
fn a_series_is_made_used_and_changed() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut api = server.api("demo");
    let new = json!({
        "name": "Весна", "kind": "electronic", "number_prefix": "21",
        "denomination": {"fixed": money(150_000)}, "allow_reuse": false, "item_codes": ["SPRING"],
    });
    let answer = post(&mut api, "/v1/series", "s", &new);
    assert_eq!(answer.status, 201, "{}", answer.text());
    let series = body_of(&answer);
    let location = answer.header("Location").unwrap().to_owned();
    assert_eq!(location, format!("/v1/series/{}", series["id"]));
    assert_eq!(api.seen(&location), series);
    assert_eq!((&series["number_length"], &series["validity_days"]), (&json!(13), &json!(365)));
    // It has one nominal, which need not be said.
    let made = issued(&mut api, "i", &json!({"series": series["id"]})).remove(0);
    assert_eq!(made["nominal"], money(150_000));
    assert!(made["number"].as_str().unwrap().starts_with("21"));
    let change = json!({"active": false, "on_sale_from": "2030-01-01", "name": "Лето"});
    let answer = api.send("PATCH", &location, &change);
    assert_eq!(answer.status, 200, "{}", answer.text());
    let changed = body_of(&answer);
    assert_eq!((&changed["name"], &changed["active"]), (&json!("Лето"), &json!(false)));
    let answer = post(&mut api, "/v1/certificates", "i2", &json!({"series": series["id"]}));
    problem(&answer, 409, "series-not-on-sale");
    // A retry is told what was made.
    let again = post(&mut api, "/v1/series", "s", &new);
    assert!(replayed(&again));
    assert_eq!(body_of(&again), series);
    let what = api.seen("/v1/operations/s");
    assert_eq!((&what["kind"], &what["results"]), (&json!("directory"), &json!([location])));
    let answer = api.send("PATCH", &location, &json!({"on_sale_from": null, "active": true}));
    assert_eq!(body_of(&answer)["on_sale_from"], Value::Null);
    for (body, slug) in [
        (json!({"kind": "plastic"}), "body-invalid"),
        (json!({"name": ""}), "set-up-refused"),
        (json!({"validity_days": 1_000_000}), "set-up-refused"),
        (
            json!({"denomination": {"fixed": money(1), "range": {"min": money(1), "max": money(2)}}}),
            "body-invalid",
        ),
        (json!({"denomination": {"range": {"min": money(2), "max": money(1)}}}), "set-up-refused"),
    ] {
        problem(&api.send("PATCH", &location, &body), 422, slug);
    }
    problem(&api.send("PATCH", "/v1/series/99", &json!({})), 404, "series-not-found");
    let mut taken = new.clone();
    for (member, value, slug) in [
        ("number_prefix", json!("210"), "set-up-refused"),
        ("number_prefix", json!("x"), "body-invalid"),
        ("number_prefix", json!("0"), "body-invalid"),
        ("number_length", json!(12), "body-invalid"),
        ("secret_digits", json!(3), "set-up-refused"),
    ] {
        taken[member] = value;
        problem(&post(&mut api, "/v1/series", "t", &taken), 422, slug);
        taken = new.clone();
    }
    home.verify();
}

/// A coupon that was made is told so again, whatever became of it.
#[test]
fn a_retry_of_a_new_coupon_is_told_what_was_made() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut api = server.api("demo");
    let new = json!({"code": "SPRING", "discount": {"percent": "10"}, "collections": ["7"]});
    let first = post(&mut api, "/v1/coupons", "c", &new);
    assert_eq!((first.status, replayed(&first)), (201, false));
    api.send("PATCH", "/v1/coupons/1", &json!({"code": "SUMMER", "disabled": true}));
    let again = post(&mut api, "/v1/coupons", "c", &new);
    assert!(replayed(&again));
    assert_eq!(again.text(), first.text());
    let other = json!({"code": "AUTUMN", "discount": {"percent": "10"}});
    problem(&post(&mut api, "/v1/coupons", "c", &other), 422, "idempotency-key-reused");
    problem(
        &post(
            &mut api,
            "/v1/redemptions",
            "c",
            &payment(&json!({"number": "1", "secret": "1"}), 1),
        ),
        422,
        "idempotency-key-reused",
    );
    assert_eq!(api.pages("/v1/coupons")[0].len(), 1);
}

/// A key sees only the results of its own requests.
#[test]
fn a_key_sees_its_own_requests_and_nobody_elses() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut api = server.api("demo");
    let new = json!({"code": "SPRING", "discount": {"percent": "10"}});
    assert_eq!(post(&mut api, "/v1/coupons", "a/b c%", &new).status, 400);
    assert_eq!(post(&mut api, "/v1/coupons", "a/b%", &new).status, 201);
    let target = "/v1/operations/a%2Fb%25";
    assert_eq!(api.seen(target)["results"], json!(["/v1/coupons/1"]));
    for (scopes, status) in [("read", 404), ("coupons", 404), ("manage", 404)] {
        let (_, key) = home.make_key(&["--operator", "1", "--scopes", scopes]);
        assert_eq!(server.api(&key).get(target).status, status, "{scopes}");
    }
}
