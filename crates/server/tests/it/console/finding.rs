//! Search, the log and the users: on pages, for programs and on the command line.

use serde_json::{Value, json};

use super::{HERE, Visitor, hidden, location, sell};
use crate::family::Caller;
use crate::kit::api::json as body_of;
use crate::kit::coupons::five_percent;
use crate::kit::http::{Answer, Framing};
use crate::kit::process::{Home, Server};
use crate::kit::sale::{good, sale};

/// Sends the form of a page with the given members.
fn send(visitor: &mut Visitor, target: &str, members: &str) -> Answer {
    let page = visitor.get(target);
    assert_eq!(page.status, 200, "{target}: {}", page.text());
    let page = page.text();
    let form = page.split("<main").nth(1).unwrap_or(&page);
    let (press, token) = (hidden(form, "press"), hidden(form, "token"));
    visitor.post(target, &format!("press={press}&token={token}&{members}"), &[HERE])
}

fn search(server: &Server, query: &str) -> Value {
    body_of(&server.api("demo").get(&format!("/v1/search?q={query}")))
}

fn count(found: &Value, list: &str) -> usize {
    found[list].as_array().unwrap().len()
}

#[test]
fn a_text_is_searched_by_what_it_means() {
    let home = Home::new();
    let server = home.serve_demo();
    let bought = sale("A-77", json!([good("500", 2)]))
        .with("Email", json!("anna@example.org"))
        .with("Phone", json!(79_001_234_567_i64));
    let sold = server.connect().till("demo").send(&bought);
    let cards = sold.succeeded();
    let number = cards[0].number.clone();
    sell(&server, "A-78");
    let last = &number[number.len() - 4..];
    for (query, meaning, certificates, sales) in [
        (number.as_str(), "number", 1, 0),
        ("A-77", "text", 2, 1),
        ("ANNA%40example.org", "email", 2, 1),
        ("8%20(900)%20123-45-67", "phone", 2, 1),
        (&format!("{last}%20anna%40example.org"), "last_four", 1, 0),
        (&format!("{last}%20%2B79001234567"), "last_four", 1, 0),
        (&format!("*{last}%20A-77"), "last_four", 1, 0),
        (&format!("*{last}%20A-78"), "last_four", 0, 0),
        (last, "maybe_secret", 0, 0),
        ("", "nothing", 0, 0),
        ("nowhere", "text", 0, 0),
    ] {
        let found = search(&server, query);
        assert_eq!(found["meaning"], meaning, "{query}");
        assert_eq!(count(&found, "certificates"), certificates, "{query}: {found}");
        assert_eq!(count(&found, "sales"), sales, "{query}: {found}");
        assert_eq!(found["incomplete"], false);
    }
    let found = search(&server, "demo");
    assert_eq!((count(&found, "points_of_sale"), count(&found, "users")), (1, 1), "{found}");
    let mut visitor = Visitor::signed_in(&server);
    let page = format!("/console/certificates/{number}");
    for query in ["A-77".to_owned(), format!("*{last}+A-77"), format!("{last}+anna%40example.org")]
    {
        let text = visitor.get(&format!("/console/search?q={query}")).text();
        assert!(text.contains(&page), "{query}: {text}");
    }
    let text = visitor.get("/console/search?q=demo").text();
    assert!(text.contains("/console/users/1"), "{text}");
}

#[test]
fn who_may_not_see_the_log_finds_no_requests_of_keys() {
    let home = Home::new();
    let server = home.serve_demo();
    let number = sell(&server, "A-1");
    let body = json!({"amount": {"amount": 500, "currency": "RUB"}}).to_string();
    let headers = [
        ("Content-Type", "application/json"),
        ("Authorization", "Bearer demo"),
        ("Idempotency-Key", "reload-77"),
    ];
    let path = format!("/v1/certificates/{number}/reload");
    let framing = Framing::Length(body.as_bytes());
    assert_eq!(server.connect().request("POST", &path, &headers, framing).status, 200);
    let mut owner = Visitor::signed_in(&server);
    let search = "/console/search?q=reload-77";
    let found = owner.get(search);
    assert!(found.status == 303 || found.text().contains(&number), "{}", found.text());
    let bind =
        ["user", "change", "demo", "--role", "owner", "--operator", "1", "--point-of-sale", "1"];
    home.scrip(&bind);
    let mut bound = Visitor::signed_in(&server);
    let found = bound.get(search);
    assert_eq!(found.status, 200);
    assert!(!found.text().contains(&number), "{}", found.text());
}

#[test]
fn lists_begin_with_the_newest_where_that_is_asked_for() {
    let home = Home::new();
    let server = home.serve_demo();
    for order in ["A-1", "A-2", "A-3"] {
        sell(&server, order);
    }
    let mut api = server.api("demo");
    let mut orders = |query: &str| -> Vec<String> {
        let (mut found, mut target) = (Vec::new(), format!("/v1/sales?limit=2{query}"));
        loop {
            let page = body_of(&api.get(&target));
            let rows = page["data"].as_array().unwrap().iter();
            found.extend(rows.map(|row| row["order_number"].as_str().unwrap().to_owned()));
            let Some(cursor) = page["next_cursor"].as_str() else { return found };
            target = format!("/v1/sales?limit=2{query}&cursor={cursor}");
        }
    };
    assert_eq!(orders(""), ["A-1", "A-2", "A-3"]);
    assert_eq!(orders("&sort=oldest"), ["A-1", "A-2", "A-3"]);
    assert_eq!(orders("&sort=newest"), ["A-3", "A-2", "A-1"]);
    assert_eq!(api.get("/v1/sales?sort=other").status, 400);
    assert_eq!(api.get("/v1/redemptions?sort=newest").status, 200);
    let text = Visitor::signed_in(&server).get("/console/sales").text();
    let place = |order| text.find(order).unwrap();
    assert!(place("A-3") < place("A-2") && place("A-2") < place("A-1"), "{text}");
}

#[test]
fn the_log_says_what_was_changed() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut scripts = server.demo_caller();
    let coupon = scripts.create(&five_percent("SPRING")).id;
    scripts.change(coupon, &json!({ "description": "Spring" }));
    let mut api = server.api("demo");
    let series = body_of(&api.get("/v1/series"))["data"][0]["id"].as_i64().unwrap();
    let changed = home.scrip(&["series", "change", &series.to_string(), "--name", "Presents"]);
    assert!(!changed.contains("error"), "{changed}");
    let mut visitor = Visitor::signed_in(&server);
    let mut till = Caller::of(&server, "demo");
    let told = till.told("Owner", &json!({ "ActionType": "create", "Name": "Anna" }));
    let owner = told["Id"].as_i64().unwrap();
    for (kind, record, link, printed) in [
        (
            "coupon_changed",
            json!([format!("/v1/coupons/{coupon}")]),
            format!("/console/coupons/{coupon}"),
            format!("coupon {coupon}"),
        ),
        (
            "directory",
            json!([format!("/v1/series/{series}")]),
            format!("/console/series/{series}"),
            format!("series {series}"),
        ),
        ("owner_created", json!([]), format!("/console/owners/{owner}"), format!("owner {owner}")),
    ] {
        let log = body_of(&api.get(&format!("/v1/log?kind={kind}&limit=1")));
        assert_eq!(log["data"][0]["records"], record, "{kind}: {log}");
        let page = visitor.get(&format!("/console/log?kind={kind}")).text();
        assert!(page.contains(&format!("href=\"{link}\"")), "{kind}, {link}: {page}");
        let lines = home.scrip(&["log", "--kind", kind, "--limit", "1"]);
        assert!(lines.contains(&printed), "{kind}: {lines}");
    }
    scripts.delete(coupon);
    let log = body_of(&api.get("/v1/log?kind=coupon_deleted"));
    assert_eq!(log["data"][0]["records"], json!([]), "{log}");
}

#[test]
fn the_log_says_who_did_what() {
    let home = Home::new();
    let server = home.serve_demo();
    let number = sell(&server, "A-1");
    let mut visitor = Visitor::signed_in(&server);
    let page = format!("/console/certificates/{number}");
    let answer = send(&mut visitor, &format!("{page}/block"), "reason=Lost+by+the+buyer");
    assert_eq!((answer.status, location(&answer)), (303, page.as_str()));
    let mut api = server.api("demo");
    let log = body_of(&api.get("/v1/log?user=1&kind=certificate_action"));
    let [entry] = log["data"].as_array().unwrap().as_slice() else { panic!("{log}") };
    assert_eq!(entry["action"], "blocked");
    assert_eq!(entry["reason"], "Lost by the buyer");
    assert_eq!(entry["records"], json!([format!("/v1/certificates/{number}")]));
    assert_eq!(
        (&entry["operation"]["surface"], &entry["operation"]["user"]),
        (&json!("console"), &json!(1))
    );
    let sales = body_of(&api.get("/v1/log?kind=sale"));
    let sold = sales["data"][0]["records"].as_array().unwrap();
    assert!(sold[1].as_str().unwrap().starts_with("/v1/sales/"), "{sales}");
    let all = body_of(&api.get("/v1/log"));
    let mut cursor = String::new();
    for entry in all["data"].as_array().unwrap() {
        let one = body_of(&api.get(&format!("/v1/log?limit=1{cursor}")));
        assert_eq!(one["data"][0], *entry);
        cursor = format!("&cursor={}", one["next_cursor"].as_str().unwrap_or_default());
    }
    assert_eq!(body_of(&api.get("/v1/log?day=2001-01-01"))["data"], json!([]));
    for wrong in ["kind=nothing", "day=yesterday", "user=x", "cursor=x"] {
        assert_eq!(api.get(&format!("/v1/log?{wrong}")).status, 400, "{wrong}");
    }
    let text = visitor.get("/console/log?kind=certificate_action").text();
    for part in ["Lost by the buyer", page.as_str(), "Blocked"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let printed = home.scrip(&["log", "--user", "demo", "--kind", "certificate_action"]);
    assert!(printed.contains("blocked") && printed.contains("Lost by the buyer"), "{printed}");
    assert!(printed.contains(&format!("certificate {number}")), "{printed}");
    let (_, bound) = home.make_key(&["--operator", "1", "--scopes", "manage", "--pos", "1"]);
    let mut bound = server.api(&bound);
    for target in ["/v1/log", "/v1/users", "/v1/users/1"] {
        assert_eq!(bound.get(target).status, 403, "{target}");
    }
}

#[test]
fn a_user_is_invited_and_changed_on_pages() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut owner = Visitor::signed_in(&server);
    let invite = "/console/users/invite";
    let answer = send(&mut owner, invite, "name=&login=&role=support&place=0&language=en");
    assert_eq!(answer.status, 422);
    let form = "name=Boris&login=boris%40example.org&role=support&place=0&language=en";
    let page = owner.get(invite).text();
    let main = page.split_once("<main").unwrap().1;
    let pressed = format!("press={}&token={}&{form}", hidden(main, "press"), hidden(main, "token"));
    let answer = owner.post(invite, &pressed, &[HERE]);
    assert_eq!(answer.status, 200, "{}", answer.text());
    let text = answer.text();
    let again = owner.post(invite, &pressed, &[HERE]).text();
    assert!(again.contains("The link was shown before"), "{again}");
    assert!(again.contains("/console/users/2") && !again.contains("id=\"link\""), "{again}");
    let link = text.split("id=\"link\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let link = link.split_once("/console/").unwrap().1;
    let link = format!("/console/{link}");
    assert!(!owner.get("/console/users/2").text().contains(&link), "the link is shown once");
    let again = send(&mut owner, invite, form);
    assert!(again.status == 422 && again.text().contains("boris@example.org"), "{}", again.text());
    assert!(!again.text().contains("(no. "), "{}", again.text());
    let mut boris = Visitor::new(&server);
    let password = "password=long+enough+for+this&repeat=long+enough+for+this";
    let answer = boris.post(&link, password, &[HERE]);
    assert_eq!(answer.status, 303, "{}", answer.text());
    let sign_in = "login=boris%40example.org&password=long+enough+for+this";
    let enter = |server: &Server| {
        let mut boris = Visitor::new(server);
        let answer = boris.post("/console/sign-in", sign_in, &[HERE]);
        let to = location(&answer).to_owned();
        if answer.status == 303 {
            boris.get(&to);
        }
        (boris, answer.status)
    };
    let (mut boris, _) = enter(&server);
    assert_eq!(boris.get("/console/certificates").status, 200);
    for target in ["/console/users", "/console/users/2", "/console/log", invite] {
        assert_eq!(boris.get(target).status, 403, "{target}");
    }
    let user = "/console/users/2";
    let page = owner.get(&format!("{user}/change"));
    assert!(page.status == 200 && page.text().contains("value=\"Boris\""), "{}", page.text());
    let change = format!("{user}/change");
    let answer = send(&mut owner, &change, "name=Boris+Li&role=cashier&place=1");
    assert_eq!((answer.status, location(&answer)), (303, user), "{}", answer.text());
    let text = owner.get(user).text();
    assert!(text.contains("Boris Li") && text.contains("Cashier"), "{text}");
    assert_eq!(boris.get("/console").status, 303, "another role ends the sessions");
    let (mut boris, _) = enter(&server);
    assert_eq!(boris.get("/console/sales").status, 403);
    let answer = send(&mut owner, &format!("{user}/end-sessions"), "");
    assert_eq!((answer.status, location(&answer)), (303, user));
    assert_eq!(boris.get("/console").status, 303);
    assert_eq!(send(&mut owner, &format!("{user}/disable"), "").status, 303);
    assert_eq!(enter(&server).1, 403);
    assert_eq!(send(&mut owner, &format!("{user}/enable"), "").status, 303);
    let answer = send(&mut owner, &format!("{user}/reset"), "");
    assert!(answer.status == 200 && answer.text().contains("/console/link/"), "{}", answer.text());
    for (target, status) in
        [("/console/users/1/disable", 422), ("/console/users/1/change?name=Demo", 422)]
    {
        let answer = send(&mut owner, target, "name=Demo&role=cashier&place=0");
        assert_eq!(answer.status, status, "{target}: {}", answer.text());
    }
    assert_eq!(owner.get("/console/users/9").status, 404);
    let users = body_of(&server.api("demo").get("/v1/users"));
    assert_eq!(users["data"][1]["name"], "Boris Li");
    assert_eq!(users["data"][1]["role"], "cashier");
    assert!(home.verify().contains("no rule is broken"));
}

#[test]
fn a_person_chooses_among_the_own_operators_only() {
    let home = Home::new();
    let server = home.serve_demo();
    home.make(&["operator", "create", "--name", "Other House"]);
    home.make(&["operator", "create", "--name", "Foreign House"]);
    home.scrip(&["user", "change", "demo", "--role", "support", "--operator", "2"]);
    let mut visitor = Visitor::signed_in(&server);
    let page = "/console/me/operator";
    let text = visitor.get(page).text();
    assert!(text.contains("Other House") && !text.contains("Foreign House"), "{text}");
    let answer = send(&mut visitor, page, "operator=2");
    assert_eq!((answer.status, location(&answer)), (303, "/console"));
    let text = visitor.get("/console").text();
    assert!(text.contains("Other House") && text.contains("Support"), "{text}");
    assert_eq!(send(&mut visitor, page, "operator=3").status, 403);
    assert_eq!(send(&mut visitor, page, "operator=1").status, 303);
}
