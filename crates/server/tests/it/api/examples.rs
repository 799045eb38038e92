//! The examples of the documentation are real: each operation is asked for on a fresh server with the
//! demo data, and its answer must have the members that the example shows. Run with
//! `UPDATE_GOLDEN=1` to write `crates/api/src/document/examples.json` anew.

use std::collections::BTreeSet;
use std::path::PathBuf;

use serde_json::{Value, json};

use crate::kit::api::{Api, json as body_of};
use crate::kit::http::Framing;
use crate::kit::post::PostOffice;
use crate::kit::process::{Home, eventually};
use crate::kit::sale::{good, sale};

/// Operation on what no API key makes: only people ask for approval.
const ASKED_BY_PEOPLE: &str = "get_approval";

/// Requests in the order in which they are made, and what was answered.
struct Script {
    api: Api,
    examples: Vec<Value>,
}

impl Script {
    /// Makes a request, notes it as the operation's example, and gives the answer's body.
    fn ask(&mut self, operation: &str, method: &str, target: &str, body: Option<Value>) -> Value {
        let text = body.as_ref().map(Value::to_string);
        let key = format!("{operation}-{}", self.examples.len());
        let mut headers = vec![];
        if text.is_some() {
            headers.push(("Content-Type", "application/json"));
        }
        if method == "POST" {
            headers.push(("Idempotency-Key", key.as_str()));
        }
        let framing = text.as_ref().map_or(Framing::None, |text| Framing::Length(text.as_bytes()));
        let answer = self.api.ask(method, target, &headers, framing);
        assert!(answer.status < 300, "{method} {target}: {} {}", answer.status, answer.text());
        let told = (answer.status != 204).then(|| body_of(&answer));
        let mut example = json!({
            "operation": operation, "method": method, "target": target, "status": answer.status,
        });
        for (name, value) in [("body", body), ("answer", told.clone())] {
            if let Some(value) = value {
                example[name] = value;
            }
        }
        if !self.examples.iter().any(|known| known["operation"] == operation) {
            self.examples.push(example);
        }
        told.unwrap_or_default()
    }

    fn get(&mut self, operation: &str, target: &str) -> Value {
        self.ask(operation, "GET", target, None)
    }

    fn post(&mut self, operation: &str, target: &str, body: Value) -> Value {
        self.ask(operation, "POST", target, Some(body))
    }
}

fn money(amount: i64) -> Value {
    json!({"amount": amount, "currency": "RUB"})
}

/// A text or a number of an answer, as it stands in a path.
fn word(value: &Value, pointer: &str) -> String {
    match value.pointer(pointer) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        _ => panic!("{pointer}: {value}"),
    }
}

fn coupons(script: &mut Script) {
    let spring = json!({
        "code": "SPRING-10", "discount": {"percent": "10"}, "description": "Spring sale",
        "valid_through": "2030-05-31",
    });
    let coupon = script.post("create_coupon", "/v1/coupons", spring);
    let target = format!("/v1/coupons/{}", word(&coupon, "/id"));
    script.get("list_coupons", "/v1/coupons?limit=2");
    script.get("get_coupon", &target);
    let change = json!({"description": "Spring sale, prolonged", "valid_through": "2030-06-30"});
    script.ask("change_coupon", "PATCH", &target, Some(change));
    let whole = json!({"code": "SPRING-10", "discount": {"money": money(10_000)}});
    script.ask("replace_coupon", "PUT", &target, Some(whole));
}

fn series(script: &mut Script) {
    let new = json!({
        "name": "Gift card 1000–5000", "kind": "electronic", "number_prefix": "61",
        "denomination": {"range": {"min": money(100_000), "max": money(500_000)}},
    });
    let made = script.post("create_series", "/v1/series", new);
    let target = format!("/v1/series/{}", word(&made, "/id"));
    script.get("list_series", "/v1/series?limit=1");
    script.get("get_series", &target);
    let change = json!({"validity_days": 730});
    script.ask("change_series", "PATCH", &target, Some(change));
}

fn issue(script: &mut Script, amount: i64) -> (String, String) {
    let body = json!({"series": 1, "nominal": money(amount), "reason": "Gift for complaint 77"});
    let issued = script.post("issue_certificates", "/v1/certificates", body);
    let text = |pointer| word(&issued, pointer);
    (text("/certificates/0/number"), text("/certificates/0/secret"))
}

fn certificates(script: &mut Script) -> (String, String) {
    let (number, secret) = issue(script, 100_000);
    let of = |number: &str, action: &str| format!("/v1/certificates/{number}{action}");
    script.get("list_certificates", "/v1/certificates?limit=1");
    script.get("get_certificate", &of(&number, ""));
    script.post("check_certificate", &of(&number, "/check"), json!({"secret": secret}));
    let reload = json!({"amount": money(50_000), "reason": "Bonus for the holidays"});
    script.post("reload_certificate", &of(&number, "/reload"), reload);
    script.post(
        "block_certificate",
        &of(&number, "/block"),
        json!({"reason": "Card reported lost"}),
    );
    script.post("unblock_certificate", &of(&number, "/unblock"), json!({"reason": "Card found"}));
    let adjust = json!({"amount": money(-10_000), "reason": "Correction of a wrong reload"});
    script.post("adjust_certificate", &of(&number, "/adjust"), adjust);
    script.get("list_certificate_entries", &of(&number, "/entries"));
    let extend = json!({"valid_through": "2030-12-31", "reason": "Store was closed in December"});
    script.post("extend_certificate", &of(&number, "/extend"), extend);
    script.get("list_certificate_history", &of(&number, "/history?order=newest&limit=2"));
    let reason = json!({"reason": "The letter did not arrive"});
    script.post("show_certificate_secret", &of(&number, "/secret"), reason);
    let note = json!({"text": "The owner asked for a longer validity by phone"});
    script.post("add_certificate_note", &of(&number, "/notes"), note);
    let owners = script.get("list_owners", "/v1/owners?phone=79001234567");
    let owner = json!({"owner": owners["data"][0]["id"], "reason": "A gift"});
    script.post("set_certificate_owner", &of(&number, "/owner"), owner);
    let lost = issue(script, 40_000).0;
    let reason = json!({"reason": "Card reported lost"});
    script.post("replace_certificate", &of(&lost, "/replace"), reason);
    let paid_out = issue(script, 30_000).0;
    script.post(
        "cash_out_certificate",
        &of(&paid_out, "/cash-out"),
        json!({"reason": "Store closed"}),
    );
    let wrong = issue(script, 30_000).0;
    script.post("void_certificate", &of(&wrong, "/void"), json!({"reason": "Issued by mistake"}));
    (number, secret)
}

fn activate(script: &mut Script) {
    let body = json!({"series": 1, "nominal": money(20_000), "activate": false});
    let issued = script.post("issue_certificates", "/v1/certificates", body);
    let target = format!("/v1/certificates/{}/activate", word(&issued, "/certificates/0/number"));
    script.post("activate_certificate", &target, json!({"reason": "Handed over at the counter"}));
}

fn redemptions(script: &mut Script, (number, secret): (String, String)) {
    let order = |id: &str| {
        json!({
            "order": {"id": id, "lines": [
                {"item_code": "BOOK-1", "quantity": 2, "unit_price": money(20_000)},
            ]},
            "client": "buyer@example.org",
            "instruments": [
                {"coupon": "SPRING-10"},
                {"certificate": number, "secret": secret, "amount": money(10_000)},
            ],
        })
    };
    script.post("create_quote", "/v1/quotes", order("A-1001"));
    let made = script.post("create_redemption", "/v1/redemptions", order("A-1001"));
    let target = format!("/v1/redemptions/{}", word(&made, "/id"));
    script.get("get_redemption", &target);
    let refund = json!({"amount": money(5_000)});
    script.post("refund_redemption", &format!("{target}/refunds"), refund);
    for (id, operation, action, body) in [
        ("A-1002", "capture_redemption", "capture", json!({"amount": money(7_500)})),
        ("A-1003", "release_redemption", "release", json!({})),
    ] {
        let mut body_of_hold = order(id);
        body_of_hold["mode"] = json!("hold");
        let held = script.post("create_redemption", "/v1/redemptions", body_of_hold);
        let target = format!("/v1/redemptions/{}/{action}", word(&held, "/id"));
        script.post(operation, &target, body);
    }
}

/// The members of a value, at any depth, without the values and without how many items a list has.
fn members(value: &Value, place: &str, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(all) => {
            for (name, member) in all {
                let place = format!("{place}.{name}");
                found.insert(place.clone());
                members(member, &place, found);
            }
        }
        Value::Array(items) => {
            for item in items {
                members(item, &format!("{place}[]"), found);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn members_of(example: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for part in ["body", "answer"] {
        members(&example[part], part, &mut found);
    }
    found
}

#[test]
fn every_operation_has_a_real_example() {
    let home = Home::new();
    let office = PostOffice::smtp(&["550 5.1.1 no such user"]);
    let smtp = format!("smtp://{}", office.address());
    let sender = "Book House <gifts@example.org>";
    let server = home.serve(&["--demo", "--smtp-url", &smtp, "--mail-from", sender]);
    let order = sale("A-1000", json!([good("500", 1)])).with("Email", json!("buyer@example.org"));
    server.connect().till("demo").send(&order).succeeded();
    let mut caller = crate::family::Caller::of(&server, "demo");
    let owner = json!({"ActionType": "create", "Name": "Анна Ким", "Phone": 79_001_234_567_i64});
    caller.told("Owner", &owner);
    caller.told("SendForEmail", &json!({"Email": "buyer@example.org"}));
    let mut script = Script { api: server.api("demo"), examples: Vec::new() };
    eventually("the letter was given up", || {
        let list = body_of(&script.api.get("/v1/deliveries"));
        list["data"][0]["state"] == "given_up"
    });
    coupons(&mut script);
    series(&mut script);
    let card = certificates(&mut script);
    activate(&mut script);
    redemptions(&mut script, card);
    script.get("list_redemptions", "/v1/redemptions?order=A-1001");
    script.get("list_owners", "/v1/owners?phone=79001234567");
    let messages = script.get("list_deliveries", "/v1/deliveries?limit=1");
    let retry = format!("/v1/deliveries/{}/retry", word(&messages, "/data/0/id"));
    script.ask("retry_delivery", "POST", &retry, None);
    script.get("list_approvals", "/v1/approvals?limit=1");
    let sales = script.get("list_sales", "/v1/sales?limit=1");
    script.get("get_report", "/v1/reports/movements");
    script.get("list_ledger", "/v1/ledger?kind=capture&limit=1");
    script.get("get_sale", &format!("/v1/sales/{}", word(&sales, "/data/0/id")));
    script.get("get_operation", "/v1/operations/create_coupon-0");
    script.get("list_log", "/v1/log?kind=refund&limit=1");
    let events = script.get("list_events", "/v1/events?after=oldest&types=redemption.*&limit=1");
    script.get("get_event", &format!("/v1/events/{}", word(&events, "/data/0/id")));
    script.get("search", "/v1/search?q=A-1000");
    script.get("list_users", "/v1/users");
    script.get("get_user", "/v1/users/1");
    let list = script.get("list_coupons", "/v1/coupons?limit=1");
    let coupon = format!("/v1/coupons/{}", word(&list, "/data/0/id"));
    script.get("list_coupon_uses", &format!("{coupon}/uses"));
    script.ask("delete_coupon", "DELETE", &coupon, None);

    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../api/src/document/examples.json");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        let text = serde_json::to_string_pretty(&script.examples).unwrap();
        std::fs::write(&file, text + "\n").unwrap();
    }
    let stored: Vec<Value> = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    for example in &script.examples {
        let operation = &example["operation"];
        let known = stored.iter().find(|known| known["operation"] == *operation);
        let known = known.unwrap_or_else(|| panic!("{operation} has no example in {file:?}"));
        assert_eq!(members_of(known), members_of(example), "{operation}: see `UPDATE_GOLDEN`");
        assert_eq!(known["status"], example["status"], "{operation}");
    }
    let document = script.api.document();
    let operations = document["paths"].as_object().unwrap().values();
    let operations = operations.flat_map(|verbs| verbs.as_object().unwrap().values());
    let ids = operations.map(|operation| &operation["operationId"]);
    for operation in ids.filter(|id| **id != ASKED_BY_PEOPLE) {
        let has_one = script.examples.iter().any(|example| example["operation"] == *operation);
        assert!(has_one, "{operation} has no example");
    }
}
