//! Fiscal hints: in the answers of what money is paid for, and only where the server gives them.

use std::fs;

use serde_json::{Value, json};

use crate::kit::process::Home;
use crate::kit::sale::{give_back, good, sale};
use crate::redemptions::{certificate, order, post, redeemed, sold};

fn rub(amount: i64) -> Value {
    json!({"amount": amount, "currency": "RUB"})
}

/// The hint of advances of one rate.
fn advance(calculation: i64, tax: i64, amount: i64) -> Value {
    json!({
        "calculation": calculation, "method": 3, "subject": 10,
        "advances": [{"tax": tax, "amount": rub(amount)}],
        "prepaid": rub(0), "other": rub(amount),
    })
}

/// The hint of goods.
fn goods(calculation: i64, prepaid: i64, other: i64) -> Value {
    json!({
        "calculation": calculation, "method": 4, "subject": null, "advances": [],
        "prepaid": rub(prepaid), "other": rub(other),
    })
}

#[test]
fn a_receipt_follows_from_what_was_paid() {
    let home = Home::new();
    let server = home.serve(&["--demo", "--fiscal-hints", "true"]);
    let mut api = server.api("demo");
    let body = json!({"series": 1, "nominal": rub(50_000), "quantity": 2, "order": "F-1"});
    let issued = post(&mut api, "/v1/certificates", "issue", &body);
    let issued: Value = serde_json::from_str(&issued.text()).unwrap();
    assert_eq!(issued["fiscal"], advance(1, 12, 100_000));
    let given = post(
        &mut api,
        "/v1/certificates",
        "gift",
        &json!({"series": 1, "nominal": rub(1_000), "reason": "a gift"}),
    );
    assert!(!given.text().contains("fiscal"), "{}", given.text());

    let first = sold(&server, "F-2", "500.00");
    let number = &first.number;
    let act = |api: &mut _, act: &str, body: &Value| -> Value {
        let answer = post(api, &format!("/v1/certificates/{number}/{act}"), act, body);
        assert_eq!(answer.status, 200, "{act}: {}", answer.text());
        serde_json::from_str(&answer.text()).unwrap()
    };
    let reloaded = act(&mut api, "reload", &json!({"amount": rub(10_000)}));
    assert_eq!(reloaded["fiscal"], advance(1, 12, 10_000));
    assert!(act(&mut api, "block", &json!({})).get("fiscal").is_none());
    act(&mut api, "unblock", &json!({}));

    let wanted = order(80_000, &json!([certificate(&first)]));
    let paid = redeemed(&mut api, "pay", &wanted);
    assert_eq!(paid["fiscal"], goods(1, 60_000, 20_000));
    let again = redeemed(&mut api, "pay", &wanted);
    assert_eq!(again, paid);
    let id = paid["id"].as_str().unwrap();
    assert_eq!(api.seen(&format!("/v1/redemptions/{id}"))["fiscal"], goods(1, 60_000, 20_000));
    let refund = format!("/v1/redemptions/{id}/refunds");
    let back = post(&mut api, &refund, "back", &json!({"amount": rub(15_000)}));
    let back: Value = serde_json::from_str(&back.text()).unwrap();
    assert_eq!(back["fiscal"], goods(2, 15_000, 0));

    let paid_out = act(&mut api, "cash-out", &json!({"reason": "asked for it"}));
    assert_eq!(paid_out["fiscal"], advance(2, 12, 15_000));

    // What no certificate can take goes to the buyer, and is on the receipt too.
    let voided = sold(&server, "F-6", "500.00");
    let paid = redeemed(&mut api, "pay-voided", &order(20_000, &json!([certificate(&voided)])));
    let target = format!("/v1/certificates/{}/void", voided.number);
    assert_eq!(post(&mut api, &target, "void", &json!({"reason": "lost"})).status, 200);
    let target = format!("/v1/redemptions/{}/refunds", paid["id"].as_str().unwrap());
    let back = post(&mut api, &target, "back-to-buyer", &json!({}));
    let back: Value = serde_json::from_str(&back.text()).unwrap();
    assert_eq!(back["fiscal"], goods(2, 0, 20_000), "{back}");

    let mut till = server.connect().till("demo");
    till.send(&sale("F-3", json!([good("700.00", 2)]))).succeeded();
    till.send(&give_back("F-3")).succeeded();
    let sales = api.seen("/v1/sales?order=F-3");
    for sale in sales["data"].as_array().unwrap() {
        let calculation = if sale["kind"] == "sale" { 1 } else { 2 };
        let whole = api.seen(&format!("/v1/sales/{}", sale["id"]));
        assert_eq!(whole["fiscal"], advance(calculation, 12, 140_000), "{whole}");
    }
    drop(server);
    home.verify();
}

#[test]
fn nothing_is_told_without_the_setting() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut api = server.api("demo");
    let first = sold(&server, "F-4", "500.00");
    let paid = redeemed(&mut api, "pay", &order(10_000, &json!([certificate(&first)])));
    assert!(paid.get("fiscal").is_none(), "{paid}");
}

#[test]
fn rates_and_accounts_come_from_the_file() {
    let home = Home::new();
    let file = home.path("scrip.toml");
    fs::write(
        &file,
        "[fiscal]\nhints = true\n\
         [[fiscal.advance_tax]]\ncode = 12\n\
         [[fiscal.advance_tax]]\nfrom = \"2026-01-01\"\nseries = 1\ncode = 4\n\
         [fiscal.accounts]\nactivated = { debit = \"50.01\", credit = \"62.02\" }\n",
    )
    .unwrap();
    let config = file.to_str().unwrap().to_owned();
    let server = home.serve(&["--demo", "--config", &config]);
    let mut api = server.api("demo");
    let body = json!({"series": 1, "nominal": rub(11_000), "order": "F-5"});
    let issued = post(&mut api, "/v1/certificates", "issue", &body);
    let issued: Value = serde_json::from_str(&issued.text()).unwrap();
    assert_eq!(issued["fiscal"], advance(1, 4, 11_000));
    let seen = api.seen("/v1/reports/postings");
    let row = &seen["rows"][0];
    assert_eq!((&row["debit"], &row["credit"]), (&json!("50.01"), &json!("62.02")), "{seen}");
    let said = home.scrip(&["--config", &config, "report", "advance_tax", "--format", "json"]);
    let said: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(said["rows"][0]["tax_rate"], "10/110", "{said}");
    assert_eq!(said["rows"][0]["tax_received"], 1_000);
    drop(server);
    for (text, fault) in [
        ("[fiscal]\nhints = 1\n", "hints"),
        ("[[fiscal.advance_tax]]\ncode = 5\n", "`code` of advance_tax number 1"),
        ("[[fiscal.advance_tax]]\ncode = 12\nfrom = \"soon\"\n", "`from` of advance_tax number 1"),
        ("[fiscal.accounts]\nsold = { debit = \"1\" }\n", "`sold` of accounts is no movement"),
        ("[fiscal.accounts]\nactivated = { debet = \"1\" }\n", "debet"),
    ] {
        fs::write(&file, text).unwrap();
        let said = home.serve_refused(&["--demo", "--config", &config]);
        assert!(said.contains(fault), "{text}: {said}");
    }
}
