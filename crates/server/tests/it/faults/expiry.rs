//! Balances are booked out by the server itself after midnight, once, whatever happens to it.

use serde_json::{Value, json};

use super::shim::Faults;
use crate::kit::http::{Answer, Framing};
use crate::kit::process::{Home, Server, eventually};
use crate::kit::sale::{give_back, good, sale};

const DAY: i64 = 86_400;

/// Days after which certificates of the demo that are sold today have expired.
const LATER: i64 = 370;

fn headers(key: &str) -> [(&str, &str); 3] {
    [
        ("Content-Type", "application/json"),
        ("Authorization", "Bearer demo"),
        ("Idempotency-Key", key),
    ]
}

fn native(server: &Server, path: &str) -> Value {
    let answer = server.connect().request("GET", path, &headers("read"), Framing::Length(b""));
    assert_eq!(answer.status, 200, "{}", answer.text());
    serde_json::from_str(&answer.text()).unwrap()
}

fn post(server: &Server, path: &str, key: &str, body: &Value) -> Answer {
    let body = body.to_string();
    let framing = Framing::Length(body.as_bytes());
    server.connect().request("POST", path, &headers(key), framing)
}

fn identify(server: &Server, number: &str) -> Value {
    let body = json!({"SertCard": number, "PosCode": "demo"});
    let path = "/api/sertcard/SertCardIdentify";
    serde_json::from_str(&post(server, path, "identify", &body).text()).unwrap()
}

/// Answers of every wire about an expired certificate, without what says how much is left.
fn told(server: &Server, (number, secret): &(String, String), key: &str) -> Vec<Value> {
    let mut certificate = native(server, &format!("/v1/certificates/{number}"));
    for name in ["balance", "available"] {
        certificate.as_object_mut().unwrap().remove(name);
    }
    let money = json!({"amount": 100, "currency": "RUB"});
    let redemption = json!({
        "order": {"id": "late", "lines": [{"quantity": 1, "unit_price": money}]},
        "instruments": [{"certificate": number, "secret": secret}],
    });
    let refused = post(server, "/v1/redemptions", key, &redemption);
    let mut refusal: Value = serde_json::from_str(&refused.text()).unwrap();
    refusal.as_object_mut().unwrap().remove("request_id");
    let returned = server.connect().till("demo").send(&give_back("first"));
    let mut identified = identify(server, number);
    identified.as_object_mut().unwrap().remove("Remain");
    vec![certificate, refusal, json!([refused.status, returned.error]), identified]
}

fn balances(home: &Home) -> Vec<i64> {
    let all = home.certificates();
    let balance = |certificate: &Value| {
        let members = certificate.as_object().unwrap();
        let found = members.iter().find(|(name, _)| name.starts_with("balance"));
        found.expect("the balance").1.as_i64().unwrap()
    };
    all.as_array().unwrap().iter().map(balance).collect()
}

fn are_booked_out(home: &Home) -> bool {
    balances(home).iter().all(|balance| *balance == 0)
}

fn book_after(home: &Home, days: &str) {
    home.scrip(&["series", "change", "1", "--expire-after-days", days]);
}

#[test]
fn a_server_books_out_after_midnight_and_says_what_it_said() {
    let home = Home::embedded();
    let faults = Faults::of(&home);
    let server = faults.serve(&home, &["--demo"]);
    let card = super::sell(&server, "first").remove(0);
    faults.shift_clock(LATER * DAY);
    let before = told(&server, &card, "before");
    assert_eq!(before[0]["status"], "expired");
    book_after(&home, "10");
    let dry = home.scrip(&["series", "expire", "--operator", "1", "--dry-run"]);
    assert!(dry.starts_with("series 1: 0 certificates with 0.00 RUB would be booked out"), "{dry}");
    assert!(!are_booked_out(&home));
    book_after(&home, "3");
    eventually("the balances are booked out", || are_booked_out(&home));
    assert_eq!(told(&server, &card, "after"), before);
    let said = "expired certificates were booked out";
    eventually("the log tells it", || server.log().contains(said));
    let history = native(&server, &format!("/v1/certificates/{}/history", card.0));
    let kinds: Vec<&Value> =
        history["data"].as_array().unwrap().iter().map(|event| &event["kind"]).collect();
    assert_eq!(kinds, ["sold", "expired"]);
    // An extension books back what was booked out, and the server leaves it alone.
    let reload = json!({"amount": {"amount": 100, "currency": "RUB"}});
    let path = |action: &str| format!("/v1/certificates/{}/{action}", card.0);
    let refused = post(&server, &path("reload"), "reload", &reload);
    assert_eq!(refused.status, 409, "{}", refused.text());
    assert!(refused.text().contains("booked out"), "{}", refused.text());
    let extend = json!({"days": 30, "reason": "goodwill"});
    let extended = post(&server, &path("extend"), "extend", &extend);
    assert_eq!(extended.status, 200, "{}", extended.text());
    let extended: Value = serde_json::from_str(&extended.text()).unwrap();
    assert_eq!(
        (&extended["status"], &extended["balance"]["amount"]),
        (&json!("active"), &json!(1000))
    );
    server.stop();
    home.verify();
}

/// Sells many certificates, and books them out with servers that are killed on the way.
fn book_out_in_spite_of_kills(home: &Home, servers: usize) {
    let faults = Faults::of(home);
    let server = faults.serve(home, &["--demo"]);
    for order in 0..4 {
        let name = format!("many-{order}");
        let sold = server.connect().till("demo").send(&sale(&name, json!([good("10", 1_000)])));
        assert_eq!(sold.succeeded().len(), 1_000);
    }
    server.stop();
    book_after(home, "0");
    faults.shift_clock(LATER * DAY);
    for _ in 0..3 {
        let running: Vec<Server> = (0..servers).map(|_| faults.serve(home, &[])).collect();
        std::thread::sleep(std::time::Duration::from_millis(60));
        running.into_iter().for_each(Server::kill);
    }
    let running: Vec<Server> = (0..servers).map(|_| faults.serve(home, &[])).collect();
    eventually("everything is booked out", || are_booked_out(home));
    running.into_iter().for_each(Server::stop);
    // The check compares the entries with what is stored of each certificate: none is there twice.
    home.verify();
    assert_eq!(balances(home).len(), 4_000);
}

#[test]
fn a_server_that_is_killed_books_nothing_twice() {
    book_out_in_spite_of_kills(&Home::embedded(), 1);
}

#[test]
fn two_servers_book_nothing_twice() {
    let Some(home) = Home::on_postgres() else { return };
    book_out_in_spite_of_kills(&home, 2);
}
