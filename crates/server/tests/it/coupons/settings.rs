//! Settings: the language of refusals, the type of times, and the operator's time zone.

use serde_json::json;

use crate::kit::coupons::{
    DESCRIPTION_MAX, Format, PATH, basic, errors, five_percent, is_moment, one, with,
};
use crate::kit::process::{Home, text};

#[test]
fn refusals_are_told_in_english_where_that_is_set() {
    let home = Home::new();
    let server = home.serve(&["--demo", "--insales-language", "en"]);
    let mut caller = server.demo_caller();
    caller.create(&five_percent("c"));
    let taken = caller.post(Format::Json, &five_percent("C"));
    assert_eq!(taken.text(), "{\"code\":[\"has already been taken\"]}");
    let taken = caller.post(Format::Xml, &five_percent("C"));
    assert_eq!(taken.text(), errors(&["Code has already been taken"]));
    let empty = caller.post(Format::Xml, &json!({}));
    let expected = ["Code can't be blank", "Type can't be blank", "Discount can't be blank"];
    assert_eq!(empty.text(), errors(&expected));
    for (members, member) in [
        (with(five_percent("d"), "discount", 101), "discount"),
        (with(five_percent("d"), "discount", -1), "discount"),
        (with(five_percent("d"), "discount", "x"), "discount"),
        (with(five_percent("d"), "type_id", 3), "type_id"),
        (with(five_percent("d"), "expired_at", "2030-02-31"), "expired_at"),
        (with(five_percent("d"), "disabled", "maybe"), "disabled"),
        (with(five_percent("d"), "description", "x".repeat(DESCRIPTION_MAX + 1)), "description"),
        (with(five_percent("d"), "min_price", [1]), "min_price"),
    ] {
        let answer = caller.post(Format::Json, &members);
        let told = answer.text();
        assert!(told.starts_with(&format!("{{\"{member}\":[\"")), "{told}");
        assert!(told.is_ascii(), "{told}");
    }
    let broken = caller.send("POST", PATH, "application/json", "{");
    assert!(broken.status == 400 && broken.text().is_ascii(), "{}", broken.text());
    let missing = Format::Json.not_found("Couldn't find DiscountCode with id=9");
    assert_eq!(caller.get(&one(9, ".json")).text(), missing);
}

#[test]
fn all_fields_that_are_wrong_are_told_at_once_in_one_order() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut caller = server.demo_caller();
    let wrong = json!({
        "expired_at": "x", "min_price": -1, "act_once": 2, "disabled": "maybe", "discount": "x",
        "type_id": 3, "description": "x".repeat(DESCRIPTION_MAX + 1), "code": " ",
    });
    let answer = caller.post(Format::Json, &wrong);
    assert_eq!(answer.status, 422);
    let told = answer.text();
    let at = |name: &str| told.find(&format!("\"{name}\":[")).unwrap_or_else(|| panic!("{told}"));
    let order = ["code", "description", "type_id", "discount"].map(at);
    assert!(order.is_sorted(), "{told}");
    for name in ["disabled", "act_once", "min_price", "expired_at"] {
        assert!(at(name) > order[3], "{told}");
    }
    // That a code is taken is told where all else can be read.
    caller.create(&five_percent("c"));
    let unreadable = with(five_percent("C"), "discount", "x");
    let answer = caller.post(Format::Json, &unreadable);
    assert!(answer.text().starts_with("{\"discount\":["), "{}", answer.text());
    let xml = caller.post(Format::Xml, &wrong);
    assert_eq!(xml.text().matches("<error>").count(), 8, "{}", xml.text());
}

#[test]
fn moments_have_the_type_that_is_set_and_the_operators_zone() {
    let home = Home::new();
    let server = home.serve(&["--demo", "--insales-datetime-type", "dateTime"]);
    for (zone, ends) in
        [("UTC", "Z"), ("Asia/Yekaterinburg", "+05:00"), ("America/Phoenix", "-07:00")]
    {
        let operator = home.make(&["operator", "create", "--name", zone, "--time-zone", zone]);
        let create = ["key", "create", "--operator", &operator, "--name", zone];
        let sign_in = ["--scopes", "coupons", "--login", zone, "--password", "secret", "--weak"];
        home.scrip(&[&create[..], &sign_in].concat());
        let mut caller = server.caller(&basic(zone, "secret"));
        let coupon = caller.create(&with(five_percent("c"), "expired_at", "2030-06-09"));
        for moment in [&coupon.created_at, &coupon.updated_at] {
            assert!(is_moment(moment) && moment.ends_with(ends), "{zone}: {moment}");
        }
        let xml = caller.get(&one(coupon.id, ".xml")).text();
        assert_eq!(xml, coupon.xml().replace("\"datetime\"", "\"dateTime\""));
        assert_eq!(coupon.expired_at.as_deref(), Some("2030-06-09"));
        // The cursor understands what was answered.
        let since = coupon.updated_at.replace('+', "%2B");
        assert_eq!(caller.list(&format!("updated_since={since}")), [coupon]);
    }
}

#[test]
fn the_same_is_set_in_the_configuration_file() {
    let home = Home::new();
    let file = home.path("scrip.toml");
    let settings = "listen = \"127.0.0.1:0\"\n[insales]\nlanguage = \"en\"\nlater_members = false\n\
                    usage_limit = 7\nusage_limit_status = 503\nusage_limit_enforced = true\n\
                    usage_window_seconds = 3600\ndatetime_type = \"dateTime\"\n";
    std::fs::write(&file, settings).unwrap();
    let server = home.serve(&["--demo", "--config", text(&file)]);
    let mut caller = server.demo_caller();
    let created = caller.post(Format::Xml, &five_percent("c"));
    assert_eq!(created.header("API-Usage-Limit"), Some("1/7"));
    assert!(created.text().contains("<created-at type=\"dateTime\">"), "{}", created.text());
    assert!(!created.text().contains("worked"), "{}", created.text());
    let taken = caller.post(Format::Json, &five_percent("c"));
    assert_eq!(taken.text(), "{\"code\":[\"has already been taken\"]}");
    let statuses: Vec<u16> = (0..6).map(|_| caller.get(PATH).status).collect();
    assert_eq!(statuses, [200, 200, 200, 200, 200, 503]);
}
