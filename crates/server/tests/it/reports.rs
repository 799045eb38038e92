//! Reports from outside: what they say is what was done, on every surface.

use serde_json::{Value, json};

use crate::kit::api::problem;
use crate::kit::process::{Home, Server, eventually};
use crate::kit::sale::{give_back, good, sale};
use crate::redemptions::{certificate, order, post, redeemed, sold};

/// Sales, a redemption with a refund, a return, and acts on certificates: in minor units 150,000 are
/// activated, 30,000 redeemed, 10,000 refunded, 50,000 returned, 7,000 paid out.
pub(crate) fn trade(server: &Server) {
    let mut api = server.api("demo");
    let first = sold(server, "R-1", "500.00");
    let second = sold(server, "R-2", "500.00");
    let mut till = server.connect().till("demo");
    till.send(&sale("R-3", json!([good("500.00", 1)]))).succeeded();
    till.send(&give_back("R-3")).succeeded();
    let paid = redeemed(&mut api, "pay", &order(30_000, &json!([certificate(&first)])));
    let refund = format!("/v1/redemptions/{}/refunds", paid["id"].as_str().unwrap());
    let back = json!({"amount": {"amount": 10_000, "currency": "RUB"}});
    assert_eq!(post(&mut api, &refund, "back", &back).status, 201);
    let cash = format!("/v1/certificates/{}/cash-out", second.number);
    let amount = json!({"amount": {"amount": 7_000, "currency": "RUB"}, "reason": "test"});
    let answer = post(&mut api, &cash, "cash", &amount);
    assert_eq!(answer.status, 200, "{}", answer.text());
    let coupon = json!({"code": "TEN", "discount": {"percent": "10"}});
    assert_eq!(post(&mut api, "/v1/coupons", "c", &coupon).status, 201);
    redeemed(&mut api, "coupon", &order(5_000, &json!([{"coupon": "TEN"}])));
}

/// The amounts of a row or total, by the names of their columns.
fn amounts(row: &Value) -> Vec<(String, i64)> {
    let members = row.as_object().unwrap().iter();
    let amounts = members.filter_map(|(name, value)| {
        Some((name.clone(), value["amount"].as_i64().filter(|amount| *amount != 0)?))
    });
    amounts.collect()
}

fn expected(amounts: &[(&str, i64)]) -> Vec<(String, i64)> {
    let mut all: Vec<(String, i64)> =
        amounts.iter().map(|(name, amount)| ((*name).to_owned(), *amount)).collect();
    all.sort();
    all
}

#[test]
fn reports_say_what_was_done() {
    let home = Home::new();
    let server = home.serve_demo();
    let before = server.api("demo").seen("/v1/reports/liability");
    assert_eq!(before["rows"], json!([]), "{before}");
    trade(&server);
    let mut api = server.api("demo");
    let of_movements = [
        ("activated", 150_000),
        ("refunded", 10_000),
        ("redeemed", -30_000),
        ("cashed_out", -7_000),
        ("returned", -50_000),
        ("closing", 73_000),
    ];
    for (report, total) in [
        ("liability", &[("valid", 73_000), ("amount", 73_000)][..]),
        ("ageing", &[("amount", 73_000)]),
        ("expiring", &[("amount", 73_000)]),
        ("movements", &of_movements),
        (
            "points_of_sale",
            &[
                ("sold", 150_000),
                ("returned", -50_000),
                ("redeemed", -30_000),
                ("refunded", 10_000),
                ("other", -7_000),
            ],
        ),
        ("settlement", &[("redeemed", 30_000), ("refunded", 10_000), ("net", 20_000)]),
        ("coupons", &[("discount", 500)]),
        ("cohorts", &[("activated", 150_000), ("amount", 73_000)]),
        ("postings", &[("amount", 73_000)]),
        (
            "advance_tax",
            &[
                ("received", 150_000),
                ("used", 77_000),
                ("closing", 73_000),
                ("tax_received", 27_049),
                ("tax_used", 13_885),
            ],
        ),
    ] {
        let seen = api.seen(&format!("/v1/reports/{report}"));
        let mut found = amounts(&seen["total"]);
        found.sort();
        assert_eq!(found, expected(total), "{report}: {seen}");
        assert_eq!((&seen["is_of_today"], &seen["is_final"]), (&json!(true), &json!(false)));
        let proofs = seen["proofs"].as_array().unwrap();
        assert!(proofs.iter().all(|proof| proof["holds"] == true), "{seen}");
        // The command line says the same.
        let said = home.scrip(&["report", report, "--format", "json"]);
        let said: Value = serde_json::from_str(&said).unwrap();
        for (name, amount) in total {
            assert_eq!(said["total"][name], json!(amount), "{report}: {said}");
        }
    }
    // The entries of a kind add up to its figure.
    for (kind, sum) in
        [("activation", 150_000), ("capture", -30_000), ("refund", 10_000), ("return", -50_000)]
    {
        let entries = api.pages(&format!("/v1/ledger?kind={kind}")).concat();
        let changes = entries.iter().map(|entry| entry["change"]["amount"].as_i64().unwrap());
        assert_eq!(changes.sum::<i64>(), sum, "{kind}: {entries:?}");
    }
    let all = api.pages("/v1/ledger?series=1").concat();
    let changes = all.iter().map(|entry| entry["change"]["amount"].as_i64().unwrap());
    assert_eq!(changes.sum::<i64>(), 73_000);
    assert_eq!(api.seen("/v1/ledger?through=2020-01-01")["data"], json!([]));
    assert_eq!(api.seen("/v1/ledger?series=99")["data"], json!([]));
    problem(&api.get("/v1/ledger?kind=sold"), 400, "query-invalid");
    // Nothing was owed on the day before, and nothing happened.
    let past = api.seen("/v1/reports/liability?as_of=2020-02-29");
    assert_eq!((&past["rows"], &past["total"]), (&json!([]), &Value::Null));
    let past = api.seen("/v1/reports/movements?from=2020-01-01&through=2020-12-31");
    assert_eq!(past["is_of_today"], json!(false));
    home.verify();
    server.stop();
    home.verify();
}

#[test]
fn a_report_that_cannot_be_is_refused_by_name() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut api = server.api("demo");
    problem(&api.get("/v1/reports/profit"), 404, "report-not-found");
    for (target, parameter) in [
        ("liability?as_of=2999-01-01", "as_of"),
        ("movements?through=2999-01-01", "through"),
        ("movements?from=2026-02-01&through=2026-01-31", "from"),
        ("movements?from=1999-01-01&through=2026-01-31", "from"),
        ("movements?from=yesterday", "from"),
        ("movements?day=2026-01-01", "day"),
    ] {
        let refused = problem(&api.get(&format!("/v1/reports/{target}")), 400, "query-invalid");
        assert_eq!(refused["errors"][0]["parameter"], json!(parameter), "{target}: {refused}");
    }
    for arguments in [
        &["report", "profit"][..],
        &["report", "liability", "--as-of", "2999-01-01"],
        &["report", "movements", "--from", "2026-02-01", "--through", "2026-01-31"],
        &["report", "movements", "--format", "xlsx"],
    ] {
        let ran = home.try_scrip(arguments);
        assert!(!ran.status.success() && !ran.err.contains("panic"), "{arguments:?}: {ran:?}");
    }
    assert_eq!(api.get("/v1/reports/liability").status, 200);
}

#[test]
fn a_closed_period_is_final() {
    let home = Home::new();
    let server = home.serve_demo();
    trade(&server);
    let mut api = server.api("demo");
    let past = "/v1/reports/movements?from=2020-01-01&through=2020-12-31";
    assert_eq!(api.seen(past)["is_final"], json!(false));
    home.scrip(&["operator", "close", "1", "--through", "2020-12-31"]);
    eventually("the server knows it", || api.seen(past)["is_final"] == json!(true));
    assert_eq!(api.seen("/v1/reports/movements")["is_final"], json!(false));
    for through in ["2020-12-31", "2020-01-01", "2999-01-01"] {
        let ran = home.try_scrip(&["operator", "close", "1", "--through", through]);
        assert!(!ran.status.success() && ran.err.contains("last closed day"), "{ran:?}");
    }
    sold(&server, "R-9", "500.00");
    home.verify();
}
