//! Reports as pages and files.

use serde_json::json;

use super::Visitor;
use crate::kit::process::Home;
use crate::redemptions::{certificate, order, redeemed, sold};
use crate::reports::trade;

#[test]
fn reports_are_pages_and_files() {
    let home = Home::new();
    let server = home.serve_demo();
    trade(&server);
    let mut visitor = Visitor::signed_in(&server);
    let list = visitor.get("/console/reports").text();
    for report in ["liability", "ageing", "expiring", "movements", "settlement", "coupons"] {
        assert!(list.contains(&format!("/console/reports/{report}")), "{report}");
        let page = visitor.get(&format!("/console/reports/{report}"));
        assert_eq!(page.status, 200, "{report}: {}", page.text());
    }
    let page = visitor.get("/console/reports/movements").text();
    assert!(page.contains("730,00") || page.contains("730.00"), "{page}");
    // Each figure opens the entries that it is made of.
    let from = page.find("/console/reports/ledger?series=1&#38;kind=capture").unwrap();
    let link = page[from..].split('"').next().unwrap().replace("&#38;", "&");
    let entries = visitor.get(&link).text();
    assert!(entries.contains("300.00") && !entries.contains("500.00"), "{entries}");
    let all = visitor.get("/console/reports/ledger").text();
    assert_eq!(all.matches("<tr><th scope=\"row\">").count(), 7, "{all}");
    let none = visitor.get("/console/reports/ledger?kind=void").text();
    assert!(!none.contains("<tr><th scope=\"row\">"), "{none}");
    let places = visitor.get("/console/reports/points_of_sale").text();
    assert!(places.contains("kind=activation&#38;place="), "{places}");
    let late = visitor.get("/console/reports/liability?as_of=2999-01-01");
    assert!(late.status == 200 && late.text().contains("role=\"alert\""), "{}", late.text());
    assert_eq!(visitor.get("/console/reports/profit").status, 404);
    let csv = visitor.get("/console/reports/movements/file?format=csv");
    assert_eq!(csv.header("content-type"), Some("text/csv; charset=utf-8"));
    assert!(csv.text().starts_with('\u{feff}') && csv.text().contains(";-300,00;"), "{csv:?}");
    let xlsx = visitor.get("/console/reports/movements/file?format=xlsx");
    assert!(xlsx.body.starts_with(b"PK\x03\x04"), "{xlsx:?}");
    let name = xlsx.header("content-disposition").unwrap().to_owned();
    assert!(name.starts_with("attachment; filename=\"movements-") && name.ends_with(".xlsx\""));
    assert_eq!(visitor.get("/console/reports/movements/file?format=exe").status, 404);
    // Nobody but those who may see totals.
    for (role, status) in [("accountant", 200), ("support", 403), ("cashier", 403)] {
        home.scrip(&["user", "change", "demo", "--role", role, "--operator", "1"]);
        let mut visitor = Visitor::signed_in(&server);
        for target in ["", "/liability", "/movements/file?format=csv"] {
            let answer = visitor.get(&format!("/console/reports{target}"));
            assert_eq!(answer.status, status, "{role}: {target}");
        }
    }
}

#[test]
fn an_act_says_who_owes_whom() {
    let home = Home::new();
    let server = home.serve_demo();
    let partner = home.make(&["partner", "create", "--operator", "1", "--name", "Café"]);
    let place = ["pos", "create", "--partner", &partner, "--name", "Bar", "--code", "bar"];
    home.make(&place);
    let sold = sold(&server, "A-1", "1000.00");
    let mut api = server.api("demo");
    let mut body = order(73_001, &json!([certificate(&sold)]));
    body["point_of_sale"] = json!("bar");
    redeemed(&mut api, "pay", &body);
    let mut visitor = Visitor::signed_in(&server);
    let empty = visitor.get("/console/reports/act");
    assert!(empty.status == 200 && empty.text().contains("Choose two partners"));
    let act = |visitor: &mut Visitor, first: &str, second: &str| {
        visitor.get(&format!("/console/reports/act?first={first}&second={second}")).text()
    };
    for (first, second) in [("1", partner.as_str()), (&partner, "1")] {
        let page = act(&mut visitor, first, second);
        assert!(page.contains("owes Café") && page.contains("730.01"), "{page}");
        assert!(page.contains("Seven hundred thirty RUB 01"), "{page}");
    }
    assert!(act(&mut visitor, "1", "1").contains("Choose two partners"));
    assert!(act(&mut visitor, "1", "99").contains("Choose two partners"));
    let target = format!("/console/reports/act/file?first=1&second={partner}");
    let file = visitor.get(&target);
    assert!(file.body.starts_with(b"PK\x03\x04"), "{file:?}");
    assert_eq!(visitor.get("/console/reports/act/file").status, 404);
}
