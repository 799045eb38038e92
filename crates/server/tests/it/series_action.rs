//! `SertcardSeriesAction` from outside: what each action comes to, what it refuses, and to whom.

use serde_json::{Value, json};

use crate::family::Caller;
use crate::kit::process::Home;

const METHOD: &str = "SertcardSeriesAction";

fn new(name: &str) -> Value {
    json!({"ActionType": "Create", "SeriesName": name, "SertCardType": 3, "SertCardPrefix": 31,
        "PriceMin": 500, "PriceMax": 5000})
}

fn with(mut body: Value, changes: &[(&str, Value)]) -> Value {
    for (member, value) in changes {
        body[*member] = value.clone();
    }
    body
}

/// A series that is created here has the same defaults as with `/v1/series`.
#[test]
fn what_is_not_said_is_as_in_the_native_api() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut office = Caller::of(&server, "demo");
    let made = office.told(METHOD, &new("Весна"));
    let id = made["SertCardSeriesId"].clone();
    let mut api = server.api("demo");
    let ours = api.seen(&format!("/v1/series/{id}"));
    let native = json!({"name": "Native", "kind": "electronic", "number_prefix": "33",
        "denomination": {"range": {"min": {"amount": 50_000, "currency": "RUB"},
            "max": {"amount": 500_000, "currency": "RUB"}}}});
    let body = native.to_string();
    let headers = [("Content-Type", "application/json"), ("Idempotency-Key", "s")];
    let framing = crate::kit::http::Framing::Length(body.as_bytes());
    let answer = api.ask("POST", "/v1/series", &headers, framing);
    assert_eq!(answer.status, 201, "{}", answer.text());
    let mut theirs = crate::kit::api::json(&answer);
    for member in ["id", "name", "number_prefix"] {
        theirs[member] = ours[member].clone();
    }
    assert_eq!(ours, theirs);
    // It sells.
    let order = json!({"PosCode": "demo", "SertCardSeries": id, "OrderNumber": "o-1",
        "Goods": [{"Price": 750}]});
    let sold = office.told("NumberFromGoods", &order);
    assert!(sold["SertCards"][0]["Number"].to_string().starts_with("31"), "{sold}");
    home.verify();
}

/// The original's request has no prices: a series of which none is said sells any.
#[test]
fn a_series_of_which_only_the_originals_members_are_said_sells_any_price() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut office = Caller::of(&server, "demo");
    for (at, members) in [
        json!({"SertCardPrefix": 41}),
        json!({"SertCardPrefix": 42, "PriceMin": 5}),
        json!({"SertCardPrefix": 43, "PriceMax": 5}),
    ]
    .into_iter()
    .enumerate()
    {
        let mut body = json!({"ActionType": "Create", "SeriesName": format!("Любая {at}"),
            "SertCardType": 3});
        for (name, value) in members.as_object().unwrap() {
            body[name] = value.clone();
        }
        let made = office.told(METHOD, &body);
        assert_eq!(office.told(METHOD, &body), made, "a repeat");
        for (price, codes) in
            [("0.01", [0, 244, 0]), ("5", [0, 0, 0]), ("10000000000000", [0, 0, 244])]
        {
            let order = json!({"PosCode": "demo", "SertCardSeries": made["SertCardSeriesId"],
                "OrderNumber": format!("{at}-{price}"), "Goods": [{"Price": price}]});
            let code = &office.ask("NumberFromGoods", &order)["ErrorCode"];
            assert_eq!(code, &json!(codes[at]), "{price} in {made}");
        }
    }
    home.verify();
}

#[test]
fn a_repeat_finds_its_series_whatever_became_of_it() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut office = Caller::of(&server, "demo");
    let made = office.told(METHOD, &new("Весна"));
    let id = &made["SertCardSeriesId"];
    let update = json!({"ActionType": "Update", "SertCardSeriesId": id, "SeriesName": "Лето",
        "ExpDays": 10});
    let changed = office.told(METHOD, &update);
    assert_eq!((&changed["SeriesName"], &changed["ExpDays"]), (&json!("Лето"), &json!(10)));
    assert_eq!(changed["PriceMax"], made["PriceMax"], "what is not given stays");
    assert_eq!(office.told(METHOD, &new("Весна")), changed, "it is the same series, as it is now");
    let other = with(new("Весна"), &[("ExpDays", json!(366))]);
    assert_eq!(office.ask(METHOD, &other)["ErrorCode"], 322);
    let next = office.told(METHOD, &new("Лето"))["SertCardSeriesId"].as_i64();
    assert_ne!(next, id.as_i64(), "a name that came by a change is nobody's key");
    home.verify();
}

#[test]
fn what_is_wrong_is_refused_by_name_and_makes_nothing() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut office = Caller::of(&server, "demo");
    let series =
        |office: &mut Caller| office.told("SertcardSeriesPagingInfo", &json!({"Start": 1}));
    office.told(METHOD, &new("Весна"));
    let before = series(&mut office);
    let create = |member: &str, value: Value| with(new("x"), &[(member, value)]);
    let update = |member: &str, value: Value| {
        with(json!({"ActionType": "Update", "SertCardSeriesId": 3}), &[(member, value)])
    };
    let long = "я".repeat(256);
    for (body, code, member) in [
        (create("ActionType", json!(null)), 320, "ActionType"),
        (create("ActionType", json!("Delete")), 320, "Create, Update, Info"),
        (create("SeriesName", json!(" ")), 321, "SeriesName"),
        (create("SeriesName", json!(long)), 223, "SeriesName"),
        (create("SertCardType", json!(0)), 321, "SertCardType"),
        (create("SertCardType", json!(2)), 324, "SertCardType"),
        (create("Campaign", json!(7)), 325, "Campaign"),
        (create("ExpDays", json!(-1)), 326, "ExpDays"),
        (create("ExpDays", json!(36_526)), 326, "ExpDays"),
        (create("SertCardPrefix", json!(0)), 321, "SertCardPrefix"),
        (create("SertCardPrefix", json!(-31)), 327, "SertCardPrefix"),
        (create("SertCardPrefix", json!(2_000_000_000_000_i64)), 327, "SertCardPrefix"),
        (create("SertCardPrefix", json!(310)), 284, "310"),
        (create("Length", json!(12)), 327, "Length"),
        (create("PriceMin", json!("0.001")), 329, "PriceMin"),
        (create("PriceMax", json!(-1)), 329, "PriceMax"),
        (create("PriceMin", json!(0)), 283, "PriceMax"),
        (create("PriceMin", json!("5000.01")), 283, "PriceMax"),
        (
            with(create("BegDate", json!("2026-02-02")), &[("EndDate", json!("2026-02-01"))]),
            283,
            "EndDate",
        ),
        (create("PosCode", json!("nowhere")), 210, "PosCode"),
        (update("SertCardSeriesId", json!(0)), 321, "SertCardSeriesId"),
        (update("SertCardSeriesId", json!(99)), 323, "99"),
        (update("SertCardType", json!(1)), 328, "SertCardType"),
        (update("SertCardPrefix", json!(32)), 328, "SertCardPrefix"),
        (update("Length", json!(8)), 328, "Length"),
        (update("Campaign", json!(1)), 325, "Campaign"),
        (update("ExpDays", json!(-5)), 326, "ExpDays"),
        (update("PriceMin", json!(600)), 321, "PriceMax"),
        (with(update("PriceMin", json!(6000)), &[("PriceMax", json!(600))]), 283, "PriceMax"),
        (update("SeriesName", json!(long)), 223, "SeriesName"),
        (json!({"ActionType": "Info"}), 321, "SertCardSeriesId"),
        (json!({"ActionType": "Info", "SertCardSeriesId": -3}), 323, "-3"),
    ] {
        let told = office.ask(METHOD, &body);
        assert_eq!(told["ErrorCode"], code, "{body} {told}");
        assert!(told["Message"].as_str().unwrap().contains(member), "{body} {told}");
        assert_eq!(told["SertCardSeriesId"], json!(null), "{body}");
    }
    assert_eq!(series(&mut office), before);
    home.verify();
}

#[test]
fn who_may_do_what_with_series() {
    let home = Home::new();
    let server = home.serve_demo();
    Caller::of(&server, "demo").told(METHOD, &new("Весна"));
    let info = json!({"ActionType": "Info", "SertCardSeriesId": 3});
    let update = json!({"ActionType": "Update", "SertCardSeriesId": 3, "ExpDays": 5});
    let nothing = json!({"ActionType": "x"});
    for (scopes, told, changed, asked) in [
        ("manage", 403, 200, 200),
        ("read", 200, 403, 200),
        ("sell", 403, 403, 403),
        ("redeem", 403, 403, 403),
        ("coupons", 403, 403, 403),
    ] {
        let (_, key) = home.make_key(&["--operator", "1", "--scopes", scopes]);
        let mut caller = Caller::of(&server, &key);
        for (body, expected) in
            [(&info, told), (&update, changed), (&new("Весна"), changed), (&nothing, asked)]
        {
            assert_eq!(caller.status(METHOD, body), expected, "{scopes} {body}");
        }
    }
    // Of another house, nothing is known, and its series have names and prefixes of their own.
    let other = home.make(&["operator", "create", "--name", "Other"]);
    let (_, key) = home.make_key(&["--operator", &other, "--scopes", "read,manage"]);
    let mut stranger = Caller::of(&server, &key);
    for body in [info, update] {
        assert_eq!(stranger.ask(METHOD, &body)["ErrorCode"], 323, "{body}");
    }
    assert_eq!(stranger.told(METHOD, &new("Весна"))["SertCardSeriesId"], 4);
    home.verify();
}
