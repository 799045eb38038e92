//! Certificates, series and sales through the native API.

use serde_json::{Value, json};

use crate::kit::api::problem;
use crate::kit::process::Home;
use crate::kit::sale::{give_back, good, sale};

fn rub(amount: i64) -> Value {
    json!({"amount": amount, "currency": "RUB"})
}

fn ids(pages: &[Vec<Value>]) -> Vec<i64> {
    pages.iter().flatten().map(|row| row["id"].as_i64().unwrap()).collect()
}

#[test]
fn series_are_shown() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut api = server.api("demo");
    let expected = json!({
        "id": 1, "name": "Demo", "kind": "electronic", "number_prefix": "20", "number_length": 13,
        "secret_digits": 6,
        "denomination": {"range": {"min": rub(1), "max": rub(100_000_000)}},
        "validity_days": 365, "allow_refund": true, "allow_refund_purchase": true,
        "allow_reuse": true, "secret_confirm": true, "active": true, "on_sale_from": null,
        "on_sale_through": null, "item_codes": []
    });
    assert_eq!(api.seen("/v1/series/1"), expected);
    assert_eq!(ids(&api.pages("/v1/series?limit=1")), [1, 2]);
    assert_eq!(api.seen("/v1/series")["data"][0], expected);

    // Another house's series is not there.
    let other = home.make(&["operator", "create", "--name", "Other"]);
    let (_, key) = home.make_key(&["--operator", &other]);
    let mut foreign = server.api(&key);
    assert_eq!(foreign.seen("/v1/series"), json!({"data": [], "next_cursor": null}));
    problem(&foreign.get("/v1/series/1"), 404, "series-not-found");
}

#[test]
fn what_a_till_sells_is_shown_without_its_secrets() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut till = server.connect().till("demo");
    let sold = till.send(&sale("o-1", json!([good("10.50", 2), good("7", 1)]))).succeeded();
    till.send(&sale("o-2", json!([good("1", 1)]))).succeeded();
    till.send(&give_back("o-2")).succeeded();
    let mut api = server.api("demo");

    let sales = api.seen("/v1/sales");
    let data = sales["data"].as_array().unwrap();
    let kinds: Vec<_> = data.iter().map(|sale| sale["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["sale", "sale", "return"]);
    assert_eq!(
        (&data[0]["order_number"], &data[0]["point_of_sale"], &data[0]["certificate_count"]),
        (&json!("o-1"), &json!("demo"), &json!(3))
    );
    assert_eq!(ids(&api.pages("/v1/sales?limit=1")), ids(std::slice::from_ref(data)));
    let of_order = api.pages("/v1/sales?order_number=o-2&limit=1");
    assert_eq!(ids(&of_order), ids(&[data[1..].to_vec()]));
    let at = data[1]["at"].as_str().unwrap();
    assert_eq!(ids(&api.pages(&format!("/v1/sales?from={at}"))), ids(&[data[1..].to_vec()]));
    assert_eq!(ids(&api.pages(&format!("/v1/sales?to={at}"))), ids(&[data[..1].to_vec()]));

    let first = api.seen(&format!("/v1/sales/{}", data[0]["id"]));
    let certificates = first["certificates"].as_array().unwrap();
    assert_eq!(certificates.iter().map(|c| &c["line"]).collect::<Vec<_>>(), [0, 0, 1]);
    assert_eq!(first["lines"][0]["price"], rub(1_050));

    let certificate = &certificates[0]["certificate"];
    let number = certificate["number"].as_str().unwrap();
    assert_eq!(number, sold[0].number);
    let mut seen = api.seen(&format!("/v1/certificates/{number}"));
    for member in ["metadata", "replaced_by"] {
        assert_eq!(seen.as_object_mut().unwrap().remove(member), Some(Value::Null));
    }
    assert_eq!(&seen, certificate);
    let money: Vec<_> = ["nominal", "balance", "held", "available"]
        .into_iter()
        .map(|member| certificate[member].clone())
        .collect();
    assert_eq!(money, [rub(1_050), rub(1_050), rub(0), rub(1_050)]);
    assert_eq!(
        (&certificate["status"], &certificate["sale_status"], &certificate["sale"]),
        (&json!("active"), &json!("sold"), &data[0]["id"])
    );

    let all: Vec<Value> = api.pages("/v1/certificates?limit=2").concat();
    assert_eq!(all.len(), 4);
    let mut statuses = Vec::new();
    for status in ["issued", "active", "blocked", "spent", "expired", "voided"] {
        let listed = api.pages(&format!("/v1/certificates?series=1&status={status}")).concat();
        assert!(listed.iter().all(|row| row["status"] == status));
        statuses.push(listed.len());
    }
    assert_eq!(statuses, [0, 3, 0, 0, 0, 1]);
    assert_eq!(api.pages("/v1/certificates?series=2").concat(), [Value::Null; 0]);

    let voided = api.pages("/v1/certificates?status=voided").concat();
    let path = format!("/v1/certificates/{}/entries", voided[0]["number"].as_str().unwrap());
    let entries = api.pages(&format!("{path}?limit=1")).concat();
    let told: Vec<_> = entries
        .iter()
        .map(|entry| {
            let surface = entry["operation"]["surface"].as_str().unwrap();
            (entry["kind"].as_str().unwrap(), entry["change"]["amount"].as_i64().unwrap(), surface)
        })
        .collect();
    assert_eq!(told, [("activation", 100, "mloyalty"), ("return", -100, "mloyalty")]);
    assert_eq!(entries[1]["balance_after"], rub(0));
    assert_eq!(entries[1]["operation"]["id"], data[2]["id"]);

    let secrets: Vec<String> = sold.iter().filter_map(|card| card.secret.clone()).collect();
    let mut targets = vec![
        "/v1/sales".to_owned(),
        "/v1/certificates".to_owned(),
        "/v1/series".to_owned(),
        format!("/v1/sales/{}", data[0]["id"]),
    ];
    for card in &sold {
        targets.push(format!("/v1/certificates/{}", card.number));
        targets.push(format!("/v1/certificates/{}/entries", card.number));
    }
    for target in targets {
        assert_no_secret(&api.seen(&target), &secrets);
    }
}

/// Checks that no member, however deep, has a secret.
#[track_caller]
fn assert_no_secret(value: &Value, secrets: &[String]) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| assert_no_secret(item, secrets)),
        Value::Object(members) => {
            for (name, value) in members {
                assert!(name != "secret" && name != "secret_code");
                assert_no_secret(value, secrets);
            }
        }
        Value::String(text) => assert!(!secrets.contains(text)),
        Value::Number(number) => assert!(!secrets.contains(&number.to_string())),
        Value::Null | Value::Bool(_) => {}
    }
}

#[test]
fn another_operator_sees_nothing() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut till = server.connect().till("demo");
    let sold = till.send(&sale("o-1", json!([good("1", 1)]))).succeeded();
    let id = server.api("demo").seen("/v1/sales")["data"][0]["id"].clone();
    let other = home.make(&["operator", "create", "--name", "Other"]);
    let (_, key) = home.make_key(&["--operator", &other]);
    let mut foreign = server.api(&key);
    for list in ["/v1/sales", "/v1/certificates", "/v1/coupons", "/v1/sales?order_number=o-1"] {
        assert_eq!(foreign.seen(list), json!({"data": [], "next_cursor": null}), "{list}");
    }
    problem(&foreign.get(&format!("/v1/sales/{id}")), 404, "sale-not-found");
    for tail in ["", "/entries"] {
        let target = format!("/v1/certificates/{}{tail}", sold[0].number);
        problem(&foreign.get(&target), 404, "certificate-not-found");
    }
}
