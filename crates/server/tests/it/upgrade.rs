//! Stores that the first version wrote are opened by this one, and keep every promise that the first
//! version made. The files in `upgrade/` are one store in two forms, and what its server answered.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use serde_json::{Value, json};

use crate::kit::api::json as body_of;
use crate::kit::coupons::Format;
use crate::kit::http::Framing;
use crate::kit::process::{Home, Server};

/// Upgrade of the embedded store.
const DATABASE: &[u8] = include_bytes!("upgrade/first-version.db");
/// The same store on PostgreSQL, as SQL that makes it in an empty schema.
const POSTGRES: &str = include_str!("upgrade/first-version.sql");
/// The key file of both.
const KEY: &[u8] = include_bytes!("upgrade/first-version.key");
/// Requests to the first version, and its answers.
const TOLD: &str = include_str!("upgrade/first-version.json");

/// A home with the store of the first version, on the store that the tests are run on.
fn first_version() -> Home {
    stored(DATABASE, POSTGRES, KEY)
}

/// A home with a store in the form that the tests are run on.
fn stored(database: &[u8], postgres: &str, key: &[u8]) -> Home {
    stored_in(Home::new(), database, postgres, key)
}

fn stored_in(home: Home, database: &[u8], postgres: &str, key: &[u8]) -> Home {
    fs::create_dir(home.data()).unwrap();
    let own = |path: &str, bytes: &[u8]| {
        let path = home.data().join(path);
        fs::write(&path, bytes).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    };
    own("scrip.key", key);
    match home.database() {
        Some(place) => {
            place.run(postgres).unwrap();
        }
        None => own("scrip.db", database),
    }
    home
}

/// Whether a value says everything that an older one said. Members may have been added since.
fn says(now: &Value, then: &Value) -> bool {
    match (now, then) {
        (Value::Object(now), Value::Object(then)) => {
            // What is available is 0 since, where nothing can be taken.
            let then = then.iter().filter(|(name, _)| *name != "available");
            then.into_iter().all(|(name, then)| now.get(name).is_some_and(|now| says(now, then)))
        }
        (Value::Array(now), Value::Array(then)) => {
            now.len() == then.len() && now.iter().zip(then).all(|(now, then)| says(now, then))
        }
        _ => now == then,
    }
}

fn post(server: &Server, path: &str, key: Option<&str>, body: &Value) -> (Option<String>, Value) {
    let body = body.to_string();
    let mut headers = vec![("Content-Type", "application/json"), ("Authorization", "Bearer demo")];
    headers.extend(key.map(|key| ("Idempotency-Key", key)));
    let framing = Framing::Length(body.as_bytes());
    let answer = server.connect().request("POST", path, &headers, framing);
    assert!(answer.status < 300, "{path} {body}: {} {}", answer.status, answer.text());
    (answer.header("Idempotency-Replayed").map(str::to_owned), body_of(&answer))
}

/// The numbers and secret codes in an answer of the mloyalty API.
fn handed_over(answer: &Value) -> Vec<(&Value, &Value)> {
    let cards = answer["SertCards"].as_array().unwrap();
    cards.iter().map(|card| (&card["Number"], &card["SecretCode"])).collect()
}

#[test]
fn a_store_of_the_first_version_is_opened_and_clean() {
    let home = first_version();
    let server = home.serve_demo();
    home.verify();
    server.stop();
    // The second start finds nothing left to do.
    home.serve_demo().stop();
    home.verify();
}

#[test]
fn retries_of_what_the_first_version_did_are_answered_as_it_answered() {
    let home = first_version();
    let server = home.serve_demo();
    let told: Value = serde_json::from_str(TOLD).unwrap();
    for asked in told["keyed"].as_array().unwrap() {
        let path = asked["path"].as_str().unwrap();
        let (replayed, answer) = post(&server, path, asked["key"].as_str(), &asked["body"]);
        assert_eq!(replayed.as_deref(), Some("true"), "{asked}");
        assert!(says(&answer, &asked["answer"]), "{answer}\nis not\n{}", asked["answer"]);
    }
    for asked in told["cheques"].as_array().unwrap() {
        let (_, answer) = post(&server, "/api/sertcard/NumberFromGoods", None, &asked["body"]);
        assert_eq!(handed_over(&answer), handed_over(&asked["answer"]), "{answer}");
    }
    home.verify();
}

#[test]
fn certificates_and_coupons_of_the_first_version_are_used() {
    let home = first_version();
    let server = home.serve_demo();
    let told: Value = serde_json::from_str(TOLD).unwrap();
    let money = |amount: i64| json!({"amount": amount, "currency": "RUB"});
    // Sold under a cheque alone for 40.00, and not used since.
    let [number, secret] = &told["sold"][5].as_array().unwrap()[..] else { panic!() };
    let body = json!({
        "order": {"id": "after", "lines": [{"quantity": 1, "unit_price": money(17_000)}]},
        "instruments": [
            {"coupon": "INS-1"},
            {"certificate": number.to_string(), "secret": secret},
        ],
    });
    let (_, paid) = post(&server, "/v1/redemptions", Some("after"), &body);
    assert_eq!([&paid["discount"], &paid["paid"]], [&money(15_000), &money(2_000)], "{paid}");
    assert_eq!(paid["instruments"][1]["balance"], money(2_000), "{paid}");
    home.verify();
}

/// The order number of a sale that the first version stored as it was sent.
const SENT: &str = " o-4 ";

fn returned(home: &Home, order: &str, cheque: Option<i64>) -> Vec<Value> {
    let server = home.serve_demo();
    let mut body = json!({"PosCode": "demo", "OrderNumber": order, "Refund": true});
    if let Some(cheque) = cheque {
        body["ChequeId"] = json!(cheque);
    }
    let path = "/api/sertcard/NumberFromGoods";
    let (_, first) = post(&server, path, None, &body);
    assert_eq!(first["ErrorCode"], 0, "{body}: {first}");
    let (_, again) = post(&server, path, None, &body);
    assert_eq!(handed_over(&again), handed_over(&first), "{body}");
    server.stop();
    first["SertCards"].as_array().unwrap().clone()
}

#[test]
fn what_was_sold_under_an_untrimmed_order_number_comes_back() {
    let told: Value = serde_json::from_str(TOLD).unwrap();
    let number = &told["sold"][4].as_array().unwrap()[0];
    for cheque in [None, Some(4_004)] {
        let home = first_version();
        let cards = returned(&home, SENT, cheque);
        assert_eq!((cards.len(), &cards[0]["Number"]), (1, number), "{cheque:?}");
        home.verify();
        // The same store as if a scanner had sent that number, as long as the other one.
        let scanned = "o-4\r\n";
        let database = with_text(SENT, scanned);
        let postgres = POSTGRES.replace("' o-4 '", "E'o-4\\r\\n'");
        let home = stored(&database, &postgres, KEY);
        let cards = returned(&home, scanned, cheque);
        assert_eq!((cards.len(), &cards[0]["Number"]), (1, number), "{cheque:?}");
    }
}

/// The embedded store of the first version, with one text in place of another one of its length.
fn with_text(old: &str, new: &str) -> Vec<u8> {
    assert_eq!(old.len(), new.len());
    let mut database = DATABASE.to_vec();
    for at in 0..database.len() - old.len() {
        if database[at..].starts_with(old.as_bytes()) {
            database[at..at + old.len()].copy_from_slice(new.as_bytes());
        }
    }
    database
}

/// Redemptions from before normal forms are found by the spelling in the store. Clients are found by
/// every spelling.
#[test]
fn old_redemptions_are_listed_by_their_old_spelling() {
    let database = with_text("A-5", "A5 ");
    let home = stored(&database, &POSTGRES.replace("'A-5'", "'A5 '"), KEY);
    let server = home.serve_demo();
    for (query, count) in [
        ("", 6),
        ("client=Anna%40example.ru", 6),
        ("client=anna%40example.ru", 6),
        ("client=ANNA%40EXAMPLE.RU", 6),
        ("client=boris%40example.ru", 0),
        ("order=A-4", 1),
        ("order=%20A-4", 1),
        ("order=A5%20", 1),
        ("order=A5", 0),
        ("order=A-5", 0),
        ("order=A5%20&client=ANNA%40example.ru", 1),
        ("order=A5%20&client=boris%40example.ru", 0),
        ("order=A5%20&state=released", 1),
        ("order=A5%20&state=held", 0),
    ] {
        let found = get(&server, &format!("/v1/redemptions?{query}"));
        assert_eq!(found["data"].as_array().unwrap().len(), count, "{query}");
    }
}

/// A code from before normal forms may have the normal form of another coupon's code. A script that
/// sends it back unchanged keeps it.
#[test]
fn an_unchanged_twin_of_a_code_stays() {
    let Some(home) = Home::on_postgres() else { return };
    let twin = "\u{feff}весна";
    let postgres = POSTGRES.replace("'ins-1', 'ins-1'", &format!("'{twin}', '{twin}'"));
    assert_ne!(postgres, POSTGRES);
    let home = stored_in(home, DATABASE, &postgres, KEY);
    let server = home.serve_demo();
    let mut caller = server.demo_caller();
    let before = caller.show(6);
    assert_eq!((before.code.as_str(), caller.show(1).code.as_str()), (twin, "Весна"));
    let discount = before.discount.clone();
    for format in Format::BOTH {
        for members in [json!({"code": twin}), json!({"code": twin, "discount": discount})] {
            let answer = caller.put(format, 6, &members);
            assert_eq!(answer.status, 200, "{members}: {}", answer.text());
            assert_eq!(format.read(&answer), before, "{members}");
        }
        for taken in ["весна", "ВЕСНА", "\u{200b}весна"] {
            let answer = caller.put(format, 6, &json!({"code": taken}));
            assert_eq!(answer.status, 422, "{taken:?}: {}", answer.text());
        }
    }
    let changed = caller.change(6, &json!({"code": twin, "discount": 7}));
    assert_eq!((changed.code.as_str(), changed.discount.as_str()), (twin, "7.0"));
    home.verify();
}

/// A store with entries of every kind, by certificate, as the version before kept them; and what its
/// server told of them.
fn before_time_order() -> (Home, Value) {
    let home = stored(
        include_bytes!("upgrade/before-time-order.db"),
        include_str!("upgrade/before-time-order.sql"),
        include_bytes!("upgrade/before-time-order.key"),
    );
    let told = include_str!("upgrade/before-time-order.json");
    (home, serde_json::from_str(told).unwrap())
}

/// Takes out the members that certificates and series did not have in these versions.
fn without_later_members(answer: &mut Value) {
    match answer {
        Value::Object(members) => {
            for later in ["owner", "expire_after_days"] {
                assert!(members.remove(later).is_none_or(|value| value.is_null()), "{later}");
            }
            members.values_mut().for_each(without_later_members);
        }
        Value::Array(items) => items.iter_mut().for_each(without_later_members),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn get(server: &Server, path: &str) -> Value {
    let headers = [("Authorization", "Bearer demo")];
    body_of(&server.connect().request("GET", path, &headers, Framing::None))
}

#[test]
fn ledgers_that_were_kept_by_certificate_are_told_alike() {
    let (home, told) = before_time_order();
    let server = home.serve_demo();
    for asked in told["keyed"].as_array().unwrap() {
        let path = asked["path"].as_str().unwrap();
        let (replayed, mut answer) = post(&server, path, asked["key"].as_str(), &asked["body"]);
        without_later_members(&mut answer);
        assert_eq!((replayed.as_deref(), &answer), (Some("true"), &asked["answer"]), "{asked}");
    }
    for known in told["certificates"].as_array().unwrap() {
        let path = format!("/v1/certificates/{}", known["number"].as_str().unwrap());
        assert_eq!(get(&server, &format!("{path}/entries"))["data"], known["entries"], "{path}");
        for order in ["newest", "oldest"] {
            let mut page = get(&server, &format!("{path}/history?order={order}&limit=2"));
            without_later_members(&mut page);
            assert_eq!(page, known[order], "{path} {order}");
        }
    }
    home.verify();
    server.stop();
    home.serve_demo().stop();
    home.verify();
}

/// A store with people and a digest of the state, from before limits and approvals: it is opened,
/// answers retries alike, and limits count from then on.
#[test]
fn limits_come_to_a_store_from_before_them() {
    let home = stored(
        include_bytes!("upgrade/before-approvals.db"),
        include_str!("upgrade/before-approvals.sql"),
        include_bytes!("upgrade/before-approvals.key"),
    );
    let told: Value = serde_json::from_str(include_str!("upgrade/before-approvals.json")).unwrap();
    let server = home.serve_demo();
    for asked in told["keyed"].as_array().unwrap() {
        let path = asked["path"].as_str().unwrap();
        let (replayed, mut answer) = post(&server, path, asked["key"].as_str(), &asked["body"]);
        without_later_members(&mut answer);
        assert_eq!((replayed.as_deref(), &answer), (Some("true"), &asked["answer"]), "{asked}");
    }
    // What was stored before the books is counted in them.
    let report = home.scrip(&["report", "movements", "--from", "2026-11-01"]);
    assert!(report.contains("opening") && report.lines().count() > 3, "{report}");
    let users = home.scrip(&["user", "list"]);
    assert!(users.contains("1: owner") && users.contains("1: manager"), "{users}");
    let shown = home.scrip(&["limits", "show"]);
    let says = |name: &str, value: &str| {
        let mut lines = shown.lines();
        lines.any(|line| line.starts_with(name) && line.ends_with(value))
    };
    assert!(says("person single", "  10000.00") && says("key single", "  -"), "{shown}");
    home.scrip(&["limits", "set", "--key-single", "100.00", "--key-daily", "150"]);
    let number = &told["keyed"][0]["answer"]["certificates"][1]["number"];
    let path = format!("/v1/certificates/{}/reload", number.as_str().unwrap());
    let reload = |key: &str, amount: i64| {
        let body = json!({"amount": {"amount": amount, "currency": "RUB"}}).to_string();
        let headers = [
            ("Content-Type", "application/json"),
            ("Authorization", "Bearer demo"),
            ("Idempotency-Key", key),
        ];
        let framing = Framing::Length(body.as_bytes());
        let answer = server.connect().request("POST", &path, &headers, framing);
        (answer.status, body_of(&answer))
    };
    assert_eq!(reload("fits", 10_000).0, 200);
    for (key, amount, limit, sum, which) in
        [("above", 10_001, 10_000, 10_001, "single"), ("next", 5_001, 15_000, 15_001, "daily")]
    {
        let (status, problem) = reload(key, amount);
        assert_eq!((status, &problem["type"]), (409, &json!("/docs/problems#approval-needed")));
        let exceeded = json!({"limit": limit, "amount": sum, "which": which});
        assert_eq!(problem["exceeded"], exceeded, "{problem}");
    }
    assert_eq!(reload("rest", 5_000).0, 200);
    assert_eq!(reload("fits", 10_000).0, 200, "a retry is answered");
    assert_eq!(get(&server, "/v1/approvals"), json!({"data": [], "next_cursor": null}));
    assert_eq!(get(&server, "/v1/approvals/5")["type"], "/docs/problems#approval-not-found");
    home.verify();
    server.stop();
    home.serve_demo().stop();
    home.verify();
}
