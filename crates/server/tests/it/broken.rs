//! A stored record that breaks an invariant is a server failure in every protocol, never a refusal
//! that a till shows. The tests break records by SQL, as a disk fault or a person would.

use serde_json::json;

use crate::kit::api::{json as body_of, problem};
use crate::kit::coupons::{Format, five_percent};
use crate::kit::process::{Home, eventually};
use crate::kit::sale::{Wire, give_back, good, sale};
use crate::redemptions::{certificate, held, order, post, redeemed, sold};

#[test]
fn a_broken_record_is_no_refusal_on_any_wire() {
    check(&Home::embedded());
}

#[test]
fn a_broken_record_is_no_refusal_on_any_wire_on_postgresql() {
    let Some(home) = Home::on_postgres() else { return };
    check(&home);
}

/// Breaks records of a server and asks for them on every wire.
fn check(home: &Home) {
    let server = home.serve_demo();
    let mut api = server.api("demo");
    let mut till = server.connect().till("demo");
    let mut scripts = server.demo_caller();
    let corrupt = || {
        let metrics = server.get("/metrics").text();
        let line = metrics.lines().find_map(|line| line.strip_prefix("scrip_store_corrupt_total "));
        line.unwrap().parse::<u64>().unwrap()
    };
    assert_eq!(corrupt(), 0);

    let (lasting, over) = (sold(&server, "lasting", "5"), sold(&server, "over", "5"));
    let hold = |card, seconds| held(300, seconds, &json!([certificate(card)]));
    let kept = redeemed(&mut api, "lasting", &hold(&lasting, 900));
    redeemed(&mut api, "over", &hold(&over, 1));
    let coupon = scripts.create(&five_percent("BROKEN")).id;
    for card in [&lasting, &over] {
        home.tamper(&format!("UPDATE certificate SET held = 1 WHERE number = {}", card.number));
    }
    home.tamper("UPDATE coupon SET collections = '{\"a\": 1}' WHERE code = 'BROKEN'");

    // The native API: a hold that is captured, an order that is paid with what a hold kept.
    let target = format!("/v1/redemptions/{}/capture", kept["id"].as_str().unwrap());
    let answer = post(&mut api, &target, "capture", &json!({}));
    let told = problem(&answer, 500, "internal");
    assert!(told.get("errors").is_none() && !told.to_string().contains("held"), "{told}");
    let pays = order(100, &json!([certificate(&over)]));
    eventually("the hold is over", || post(&mut api, "/v1/quotes", "quote", &pays).status == 500);
    for target in ["/v1/quotes", "/v1/redemptions"] {
        problem(&post(&mut api, target, "pay", &pays), 500, "internal");
    }
    // The mloyalty API: goods that come back.
    for wire in [Wire::Json, Wire::Xml] {
        let answer = till.post(wire.content_type(), give_back("over").written(wire));
        assert_eq!(answer.status, 500, "{}", answer.text());
        assert!(answer.text().contains("An error has occurred."), "{}", answer.text());
        assert_eq!(answer.header("Retry-After"), None);
    }
    // The InSales API: a coupon that cannot be read.
    for format in [Format::Json, Format::Xml] {
        let answer = scripts.put(format, coupon, &json!({"discount": 7}));
        assert_eq!(answer.status, 500, "{}", answer.text());
        assert!(answer.text().contains("internal server error"), "{}", answer.text());
    }

    // Nobody else is kept from anything.
    till.send(&sale("next", json!([good("5", 1)]))).succeeded();
    let fine = sold(&server, "fine", "5");
    redeemed(&mut api, "fine", &order(100, &json!([certificate(&fine)])));
    scripts.create(&five_percent("FINE"));
    assert_eq!(server.get("/readyz").status, 200);
    assert!(corrupt() >= 6, "{}", corrupt());
    let log = server.log();
    assert!(log.contains("a stored record breaks an invariant"), "{log}");
    assert!(
        log.contains("command=\"capture\"") || log.contains("\"command\":\"capture\""),
        "{log}"
    );

    // What is put right works under the same key.
    home.tamper(&format!("UPDATE certificate SET held = 300 WHERE number = {}", lasting.number));
    let captured = body_of(&post(&mut api, &target, "capture", &json!({})));
    assert_eq!(captured["state"], "captured", "{captured}");
}
