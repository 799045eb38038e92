//! Guessing from outside: how often, what is told, and that it takes the same time.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::kit::api::{Api, json as body_of, problem};
use crate::kit::http::{Answer, Framing};
use crate::kit::process::{Home, eventually};

fn money(amount: i64) -> Value {
    json!({"amount": amount, "currency": "RUB"})
}

fn post(api: &mut Api, target: &str, key: &str, body: &Value) -> Answer {
    let body = body.to_string();
    let headers = [("Content-Type", "application/json"), ("Idempotency-Key", key)];
    let headers = if key.is_empty() { &headers[..1] } else { &headers[..] };
    api.ask("POST", target, headers, Framing::Length(body.as_bytes()))
}

/// Certificates of the demo's first series: numbers and secrets.
fn issued(api: &mut Api, count: u32) -> Vec<(String, String)> {
    let body = json!({"series": 1, "nominal": money(10_000), "quantity": count});
    let answer = body_of(&post(api, "/v1/certificates", "issue", &body));
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let all = answer["certificates"].as_array().unwrap().iter();
    all.map(|one| (text(&one["number"]), text(&one["secret"]))).collect()
}

fn wrong(secret: &str) -> String {
    let digit = (secret.as_bytes()[0] - b'0' + 1) % 10;
    format!("{digit}{}", &secret[1..])
}

fn check(api: &mut Api, number: &str, secret: &str) -> Answer {
    post(api, &format!("/v1/certificates/{number}/check"), "", &json!({"secret": secret}))
}

fn redemption(number: &str, secret: &str) -> Value {
    json!({
        "order": {"id": "A-1", "lines": [{"quantity": 1, "unit_price": money(100)}]},
        "instruments": [{"certificate": number, "secret": secret}],
    })
}

#[test]
fn five_wrong_secrets_make_the_right_one_wait() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut api = server.api("demo");
    let all = issued(&mut api, 2);
    let (number, secret) = &all[0];
    let seen = body_of(&check(&mut api, number, secret));
    assert_eq!((&seen["valid"], &seen["certificate"]["number"]), (&json!(true), &json!(number)));
    let first = post(&mut api, "/v1/redemptions", "first", &redemption(number, secret));
    assert_eq!(first.status, 201);
    // Whichever operation they come by, they are counted together.
    for guess in 0..5 {
        if guess % 2 == 0 {
            let seen = body_of(&check(&mut api, number, &wrong(secret)));
            assert_eq!(seen, json!({"valid": false, "certificate": null}));
        } else {
            let body = redemption(number, &wrong(secret));
            let answer = post(&mut api, "/v1/redemptions", &format!("g-{guess}"), &body);
            problem(&answer, 422, "certificate-refused");
        }
    }
    for answer in [
        check(&mut api, number, secret),
        post(&mut api, "/v1/redemptions", "late", &redemption(number, secret)),
        post(&mut api, "/v1/quotes", "", &redemption(number, secret)),
    ] {
        problem(&answer, 429, "too-many-guesses");
        assert_eq!(answer.header("Retry-After"), Some("1"));
    }
    // A retry of what was done is no guess, and another certificate is not concerned.
    let again = post(&mut api, "/v1/redemptions", "first", &redemption(number, secret));
    assert_eq!((again.text(), again.header("Idempotency-Replayed")), (first.text(), Some("true")));
    assert_eq!(check(&mut api, &all[1].0, &all[1].1).status, 200);
    eventually("it can be tried again", || check(&mut api, number, secret).status == 200);
    let metrics = server.get("/metrics").text();
    for (name, value) in [("guesses_wrong", "5"), ("guesses_alarms", "0")] {
        assert!(metrics.contains(&format!("scrip_{name}_total {value}\n")), "{metrics}");
    }
    home.verify();
}

#[test]
fn a_caller_who_tries_many_numbers_has_to_wait() {
    let home = Home::new();
    let server = home.serve(&["--demo", "--guess-burst", "3", "--guess-refill-seconds", "60"]);
    let mut api = server.api("demo");
    let all = issued(&mut api, 5);
    // A slip of the hand is no guess.
    let (number, secret) = &all[0];
    let last = (number.as_bytes()[12] - b'0' + 1) % 10;
    let slip = format!("{}{last}", &number[..12]);
    for _ in 0..10 {
        assert_eq!(body_of(&check(&mut api, &slip, secret))["valid"], json!(false));
        assert_eq!(body_of(&check(&mut api, "x", secret))["valid"], json!(false));
    }
    for (number, secret) in &all[..3] {
        assert_eq!(body_of(&check(&mut api, number, &wrong(secret)))["valid"], json!(false));
    }
    let answer = check(&mut api, &all[4].0, &all[4].1);
    problem(&answer, 429, "too-many-guesses");
    let seconds: u32 = answer.header("Retry-After").unwrap().parse().unwrap();
    assert!((50..=60).contains(&seconds), "{seconds}");
    // Another key has its own.
    let (_, key) = home.make_key(&["--operator", "1", "--scopes", "redeem"]);
    assert_eq!(body_of(&check(&mut server.api(&key), &all[4].0, &all[4].1))["valid"], json!(true));
}

/// Neither text nor time tells a number that exists from one that does not.
#[test]
fn an_unknown_number_and_a_wrong_secret_are_one_answer() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut api = server.api("demo");
    let (number, secret) = issued(&mut api, 1).remove(0);
    let mut unknown = Vec::new();
    for digit in b'0'..=b'9' {
        // The next number of the series by its digits; its check digit is one of these.
        let other: u64 = number[..12].parse::<u64>().unwrap() + 1;
        unknown.push(format!("{other}{}", char::from(digit)));
    }
    let step = Duration::from_millis(50);
    let mut answers = Vec::new();
    for (place, number) in std::iter::once(&number).chain(&unknown).enumerate() {
        for ask in ["/v1/redemptions", "/v1/quotes"] {
            let key = if ask == "/v1/quotes" { String::new() } else { format!("k-{place}") };
            let started = Instant::now();
            let answer = post(&mut api, ask, &key, &redemption(number, &wrong(&secret)));
            assert!(started.elapsed() >= step, "{ask} {number}");
            answers.push((answer.status, answer.text()));
        }
        let started = Instant::now();
        let answer = check(&mut api, number, &wrong(&secret));
        assert!(started.elapsed() >= step, "{number}");
        assert_eq!(body_of(&answer)["valid"], json!(false));
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "{answers:#?}");
}
