//! The log of events from outside: followed exactly, filtered, waited for, and pruned.

use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use crate::kit::api::{Api, problem};
use crate::kit::process::Home;
use crate::redemptions::{certificate, held, order, post, redeemed, sold};
use crate::reports::trade;

/// All events behind a cursor, read by pages of a size.
fn follow(api: &mut Api, filters: &str, limit: u32) -> Vec<Value> {
    let (mut after, mut events) = ("oldest".to_owned(), Vec::new());
    loop {
        let page = api.seen(&format!("/v1/events?after={after}&limit={limit}{filters}"));
        events.extend(page["data"].as_array().unwrap().iter().cloned());
        page["next_cursor"].as_str().unwrap().clone_into(&mut after);
        if page["has_more"] == false {
            return events;
        }
    }
}

fn types(events: &[Value]) -> Vec<&str> {
    events.iter().map(|event| event["type"].as_str().unwrap()).collect()
}

fn cursor(api: &mut Api) -> String {
    api.seen("/v1/events")["next_cursor"].as_str().unwrap().to_owned()
}

#[test]
fn any_filter_and_page_size_gives_the_log_filtered() {
    let home = Home::new();
    let server = home.serve_demo();
    trade(&server);
    let mut api = server.api("demo");
    let all = follow(&mut api, "", 1_000);
    assert!(all.len() > 12, "{}", types(&all).join(" "));
    let ids: Vec<&str> = all.iter().map(|event| event["id"].as_str().unwrap()).collect();
    for limit in [1, 2, 7] {
        assert_eq!(follow(&mut api, "", limit), all, "pages of {limit}");
    }
    for (filter, matches) in [
        ("certificate.*", &["certificate."][..]),
        ("sale.made", &["sale.made"]),
        ("redemption.*,coupon.used", &["redemption.", "coupon.used"]),
        ("owner.*", &["owner."]),
    ] {
        let is_meant = |event: &&Value| {
            let kind = event["type"].as_str().unwrap();
            matches
                .iter()
                .any(|part| kind == *part || (part.ends_with('.') && kind.starts_with(part)))
        };
        let expected: Vec<Value> = all.iter().filter(is_meant).cloned().collect();
        for limit in [1, 3, 100] {
            let found = follow(&mut api, &format!("&types={filter}"), limit);
            assert_eq!(found, expected, "{filter} by {limit}");
        }
    }
    // One event has the same bytes wherever it is read.
    for (id, event) in ids.iter().zip(&all) {
        let target = format!("/v1/events/{id}");
        let (first, second) = (api.get(&target), api.get(&target));
        assert_eq!(first.body, second.body);
        assert_eq!(crate::kit::api::json(&first), *event);
    }
    let text = serde_json::to_string(&all).unwrap();
    assert!(!text.contains('@') && !text.contains("secret"), "{text}");
    // The command line tells the same.
    let lines = home.scrip(&["events", "tail", "--after", "oldest", "--no-follow"]);
    let lines: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines, all);
    let shown = home.scrip(&["events", "show", ids[0]]);
    assert_eq!(serde_json::from_str::<Value>(&shown).unwrap(), all[0]);
    home.verify();
}

#[test]
fn events_of_a_certificate_are_its_own_and_its_redemptions() {
    let home = Home::new();
    let server = home.serve_demo();
    let (one, other) = (sold(&server, "E-1", "500.00"), sold(&server, "E-2", "500.00"));
    let mut api = server.api("demo");
    let both = json!([certificate(&one), certificate(&other)]);
    redeemed(&mut api, "both", &order(70_000, &both));
    let hold = redeemed(&mut api, "hold", &held(10_000, 60, &json!([certificate(&other)])));
    let release = format!("/v1/redemptions/{}/release", hold["id"].as_str().unwrap());
    assert_eq!(post(&mut api, &release, "free", &json!({})).status, 200);
    let of = |api: &mut Api, number: &str| {
        let events = follow(api, &format!("&certificate={number}"), 2);
        types(&events).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    let spent = ["certificate.sold", "redemption.captured", "certificate.spent"];
    let mut found = of(&mut api, &one.number);
    found.sort_unstable();
    let mut expected = spent.to_vec();
    expected.sort_unstable();
    assert_eq!(found, expected);
    let later =
        ["certificate.sold", "redemption.captured", "redemption.held", "redemption.released"];
    assert_eq!(of(&mut api, &other.number), later);
    assert_eq!(of(&mut api, "2000000000015"), Vec::<String>::new());
}

#[test]
fn a_request_waits_for_the_next_event() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut api = server.api("demo");
    let after = cursor(&mut api);
    let page = thread::scope(|scope| {
        let waiting = scope.spawn(|| {
            let mut api = server.api("demo");
            api.seen(&format!("/v1/events?after={after}&types=sale.made&wait=25"))
        });
        thread::sleep(Duration::from_millis(300));
        sold(&server, "W-1", "500.00");
        waiting.join().unwrap()
    });
    assert_eq!(types(page["data"].as_array().unwrap()), ["sale.made"]);
    // Without events the page is empty, and its cursor goes on.
    let next = page["next_cursor"].as_str().unwrap();
    let empty = api.seen(&format!("/v1/events?after={next}&wait=1"));
    assert_eq!((&empty["data"], &empty["has_more"]), (&json!([]), &json!(false)));
}

#[test]
fn a_server_that_stops_answers_who_waits() {
    let home = Home::new();
    let mut server = home.serve_demo();
    let mut api = server.api("demo");
    thread::scope(|scope| {
        let waiting = scope.spawn(move || api.seen("/v1/events?wait=25"));
        thread::sleep(Duration::from_millis(300));
        server.terminate();
        assert_eq!(waiting.join().unwrap()["data"], json!([]));
        assert!(server.ended_within(Duration::from_secs(8)).success());
    });
}

#[test]
fn a_bound_key_sees_what_happened_at_its_place() {
    let home = Home::new();
    let server = home.serve_demo();
    let place = home.make(&["pos", "create", "--partner", "1", "--code", "other"]);
    let scopes = ["--operator", "1", "--scopes", "read,redeem", "--pos", &place];
    let (_, key) = home.make_key(&scopes);
    let card = sold(&server, "P-1", "500.00");
    let mut bound = server.api(&key);
    redeemed(&mut bound, "here", &order(10_000, &json!([certificate(&card)])));
    let seen = follow(&mut bound, "&types=certificate.*,redemption.*,sale.*", 100);
    assert_eq!(types(&seen), ["redemption.captured"]);
    let mut all = server.api("demo");
    let sale = follow(&mut all, "&types=sale.made", 100);
    let id = sale.last().unwrap()["id"].as_str().unwrap();
    problem(&bound.get(&format!("/v1/events/{id}")), 404, "event-not-found");
}

#[test]
fn removed_events_are_named_as_removed() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut api = server.api("demo");
    sold(&server, "G-1", "500.00");
    let first = follow(&mut api, "", 100)[0]["id"].as_str().unwrap().to_owned();
    let removed = home.scrip(&["events", "prune", "--keep-days", "0"]);
    assert!(removed.starts_with("removed "), "{removed}");
    for target in [format!("/v1/events?after={first}"), format!("/v1/events/{first}")] {
        let told = problem(&api.get(&target), 410, "events-pruned");
        let oldest = told["oldest"].as_str().unwrap();
        assert_eq!(api.seen(&format!("/v1/events?after={oldest}"))["data"], json!([]));
    }
    sold(&server, "G-2", "500.00");
    assert_eq!(types(&follow(&mut api, "", 100)), ["sale.made", "certificate.sold"]);
    home.verify();
}

#[test]
fn wrong_filters_are_refused() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut api = server.api("demo");
    for query in [
        "after=evt_1",
        "after=evt_999999999999999_0",
        "types=sale",
        "types=sale.made,",
        "certificate=x",
        "limit=0",
        "limit=1001",
        "wait=26",
        "cursor=x",
    ] {
        problem(&api.get(&format!("/v1/events?{query}")), 400, "query-invalid");
    }
    problem(&api.get("/v1/events/1"), 404, "event-not-found");
    problem(&api.get("/v1/events/evt_1000000000000000_0"), 404, "event-not-found");
}
