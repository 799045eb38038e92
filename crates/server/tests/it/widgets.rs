//! Rights of a public widget with only its `SiteCode`, and checks of a PIN, seen from outside.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::family::Caller;
use crate::kit::http::{Answer, Client, Framing};
use crate::kit::process::{Home, Server, eventually};

const WIDGET: &str = "sample string 4";

/// A certificate of the demo: its number and secret.
fn sold(server: &Server, order: &str) -> (i64, String) {
    let body = json!({"PosCode": "demo", "SertCardSeries": 1, "OrderNumber": order,
        "Goods": [{"Price": 100}]});
    let told = Caller::of(server, "demo").told("NumberFromGoods", &body);
    let card = &told["SertCards"][0];
    (card["Number"].as_i64().unwrap(), card["SecretCode"].as_str().unwrap().to_owned())
}

fn wrong(secret: &str) -> String {
    let digit = (secret.as_bytes()[0] - b'0' + 1) % 10;
    format!("{digit}{}", &secret[1..])
}

/// A number with a right check digit that is nobody's: a place far beyond those that are sold.
fn unknown(sold: i64, step: i64) -> i64 {
    let digits = sold / 10 + step;
    let (mut sum, mut weight, mut rest) = (0, 3, digits);
    while rest > 0 {
        sum += rest % 10 * weight;
        weight = 4 - weight;
        rest /= 10;
    }
    digits * 10 + (10 - sum % 10) % 10
}

fn asked(client: &mut Client, method: &str, body: &Value, more: &[(&str, &str)]) -> Answer {
    let headers = [&[("Content-Type", "application/json")], more].concat();
    let body = body.to_string();
    let target = format!("/api/sertcard/{method}");
    client.request("POST", &target, &headers, Framing::Length(body.as_bytes()))
}

#[track_caller]
fn told(answer: &Answer) -> Value {
    assert_eq!(answer.status, 200, "{}", answer.text());
    serde_json::from_str(&answer.text()).unwrap()
}

fn code(answer: &Answer) -> i64 {
    told(answer)["ErrorCode"].as_i64().unwrap()
}

fn identify(number: i64) -> Value {
    json!({"SertCard": number, "SiteCode": WIDGET})
}

fn with_pin(number: i64, pin: &str) -> Value {
    json!({"SertCard": number, "SecretCode": pin, "SiteCode": WIDGET})
}

#[test]
fn a_widget_checks_and_does_nothing_else() {
    let home = Home::new();
    let server = home.serve_demo();
    let (number, pin) = sold(&server, "o-1");
    let mut client = server.connect();
    let seen = told(&asked(&mut client, "SertCardIdentify", &identify(number), &[]));
    assert_eq!((&seen["AllowUse"], &seen["Remain"]), (&json!(true), &json!(100.0)));
    let proven = told(&asked(&mut client, "SecretIdentify", &with_pin(number, &pin), &[]));
    assert_eq!(proven, seen, "the right PIN is told what SertCardIdentify tells");
    for (method, mut body) in [
        ("NumberFromGoods", json!({"OrderNumber": "o-2", "Goods": [{"Price": 1}]})),
        ("PurchaseStatus", json!({"SertCard": number})),
        ("FilterData", json!({"Operator": 1})),
        ("SertcardSeriesAction", json!({"ActionType": "Info", "SertCardSeriesId": 1})),
        ("SertcardSeriesPagingInfo", json!({"Start": 1})),
        ("SalesPaging", json!({"Start": 1})),
        // Whoever names an operator without a token is no widget.
        ("SertCardIdentify", json!({"SertCard": number, "Operator": 1})),
    ] {
        body["SiteCode"] = json!(WIDGET);
        assert_eq!(asked(&mut client, method, &body, &[]).status, 401, "{method}");
    }
    home.scrip(&["site", "disable", "1"]);
    let refused = || asked(&mut server.connect(), "SertCardIdentify", &identify(number), &[]);
    eventually("a disabled widget opens nothing", || refused().status == 401);
    home.verify();
}

/// Neither text nor time tells a number that exists from one that does not.
#[test]
fn a_wrong_pin_and_an_unknown_number_are_one_answer_on_every_wire() {
    let home = Home::new();
    let server = home.serve_demo();
    let (number, pin) = sold(&server, "o-1");
    let pin = wrong(&pin);
    let slip = number / 10 * 10 + (number % 10 + 1) % 10;
    let mut answers: Vec<Vec<String>> = vec![Vec::new(); 3];
    for number in [number, unknown(number, 1), unknown(number, 2), slip, -number, i64::MAX] {
        let namespace = "http://schemas.datacontract.org/2004/07/\
                         LCManagerPartner.Implementation.Request.SertCardRequest";
        let bodies = [
            ("application/json", json!({"SertCard": number, "SecretCode": pin}).to_string()),
            (
                "application/xml",
                format!(
                    "<SecretIdentifyRequest xmlns=\"{namespace}\"><SecretCode>{pin}</SecretCode>\
                     <SertCard>{number}</SertCard></SecretIdentifyRequest>"
                ),
            ),
            ("application/x-www-form-urlencoded", format!("SertCard={number}&SecretCode={pin}")),
        ];
        for ((media, body), answers) in bodies.into_iter().zip(&mut answers) {
            let headers = [("Content-Type", media), ("Authorization", "Bearer demo")];
            let started = Instant::now();
            let framing = Framing::Length(body.as_bytes());
            let target = "/api/sertcard/SecretIdentify";
            let answer = server.connect().request("POST", target, &headers, framing);
            assert!(started.elapsed() >= Duration::from_millis(50), "{number} {media}");
            assert_eq!(answer.status, 200);
            answers.push(answer.text());
        }
    }
    for mut answers in answers {
        answers.dedup();
        assert_eq!(answers.len(), 1, "{answers:#?}");
        assert!(answers[0].contains("330"), "{answers:?}");
    }
    home.verify();
}

#[test]
fn what_is_no_guess_costs_nothing_and_five_wrong_pins_make_the_right_one_wait() {
    let home = Home::new();
    let server = home.serve_demo();
    let (number, pin) = sold(&server, "o-1");
    let mut till = Caller::of(&server, "demo");
    let ask = |till: &mut Caller, body: Value| till.ask("SecretIdentify", &body);
    for (body, expected) in [
        (json!({"SecretCode": pin}), 300),
        (json!({"SertCard": 0, "SecretCode": pin}), 300),
        (json!({"SertCard": number}), 321),
        (json!({"SertCard": number, "SecretCode": "  "}), 321),
        (json!({"SertCard": number, "SecretCode": pin, "Partner": 99}), 302),
        (json!({"SertCard": number, "SecretCode": pin, "PosCode": "nowhere"}), 210),
        (json!({"SertCard": number, "SecretCode": pin, "SiteCode": "nothing"}), 214),
    ] {
        for _ in 0..5 {
            assert_eq!(ask(&mut till, body.clone())["ErrorCode"], expected, "{body}");
        }
    }
    let right = json!({"SertCard": number, "SecretCode": pin, "Phone": 79_001_234_567_i64});
    assert_eq!(ask(&mut till, right.clone())["ErrorCode"], 0);
    for _ in 0..5 {
        let told = ask(&mut till, json!({"SertCard": number, "SecretCode": wrong(&pin)}));
        assert_eq!(told["ErrorCode"], 330);
        assert_eq!(told["Number"], json!(null));
    }
    let told = ask(&mut till, right.clone());
    assert_eq!((&told["ErrorCode"], &told["Number"]), (&json!(311), &json!(null)));
    // Whoever has a key and no need of the PIN does not wait.
    assert_eq!(till.ask("SertCardIdentify", &json!({"SertCard": number}))["ErrorCode"], 0);
    eventually("it can be tried again", || ask(&mut till, right.clone())["ErrorCode"] == 0);
    home.verify();
}

#[test]
fn what_a_widget_guesses_does_not_keep_a_till_waiting() {
    let home = Home::new();
    let server = home.serve_demo();
    let (number, pin) = sold(&server, "o-1");
    let mut client = server.connect();
    let mut widget =
        |pin: &str| code(&asked(&mut client, "SecretIdentify", &with_pin(number, pin), &[]));
    for _ in 0..5 {
        assert_eq!(widget(&wrong(&pin)), 330);
    }
    assert_eq!(widget(&pin), 311);
    let mut till = Caller::of(&server, "demo");
    let body = json!({"SertCard": number, "SecretCode": pin});
    assert_eq!(till.ask("SecretIdentify", &body)["ErrorCode"], 0);
    home.verify();
}

/// The budget of a widget is its client's, wherever the proxy says that the client is.
#[test]
fn nobody_walks_through_the_numbers_with_a_widget() {
    let home = Home::new();
    let limits = ["--guess-burst", "3", "--guess-refill-seconds", "60"];
    let server = home.serve(&[&["--demo", "--trusted-proxies", "127.0.0.1"], &limits[..]].concat());
    let (number, pin) = sold(&server, "o-1");
    let mut client = server.connect();
    let mut ask = |address: &str, method: &str, body: &Value| {
        code(&asked(&mut client, method, body, &[("X-Forwarded-For", address)]))
    };
    let (one, other) = ("198.51.100.1", "198.51.100.2");
    for step in 1..=2 {
        let started = Instant::now();
        assert_eq!(ask(one, "SertCardIdentify", &identify(unknown(number, step))), 301);
        assert!(started.elapsed() >= Duration::from_millis(50));
    }
    // Numbers that are there and slips of the hand cost nothing, however many.
    let slip = number / 10 * 10 + (number % 10 + 1) % 10;
    for _ in 0..5 {
        assert_eq!(ask(one, "SertCardIdentify", &identify(number)), 0);
        assert_eq!(ask(one, "SertCardIdentify", &identify(slip)), 301);
    }
    assert_eq!(ask(one, "SecretIdentify", &with_pin(number, &wrong(&pin))), 330, "one budget");
    for (method, body) in [
        ("SertCardIdentify", identify(number)),
        ("SertCardIdentify", identify(unknown(number, 9))),
        ("SecretIdentify", with_pin(number, &pin)),
    ] {
        assert_eq!(ask(one, method, &body), 311, "{method}");
        assert_ne!(ask(other, method, &body), 311, "{method}: another client has its own");
    }
    // A till behind the same address has its key's.
    let mut till = Caller::of(&server, "demo");
    for step in 1..=5 {
        let body = json!({"SertCard": unknown(number, step)});
        assert_eq!(till.ask("SertCardIdentify", &body)["ErrorCode"], 301);
    }
    assert_eq!(till.ask("SertCardIdentify", &json!({"SertCard": number}))["ErrorCode"], 0);
    let metrics = server.get("/metrics").text();
    assert!(metrics.contains("scrip_guesses_wrong_total 4\n"), "{metrics}");
    home.verify();
}
