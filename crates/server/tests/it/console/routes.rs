//! Every route of the console for every role, as a table; and every form that did not come from its
//! own page. The routes are read from the source, so that none is forgotten. Run with
//! `UPDATE_GOLDEN=1` to write the table anew.

use std::fmt::Write as _;
use std::path::PathBuf;

use serde_json::{Value, json};

use super::{HERE, Visitor, hidden, location, sell};
use crate::kit::api::json as body_of;
use crate::kit::http::Framing;
use crate::kit::process::{Home, Server, eventually};

const ROLES: [&str; 5] = ["owner", "manager", "accountant", "support", "cashier"];

/// A route of the source: path, and whether it takes a form, and whether this needs a session.
struct Route {
    path: String,
    posts: bool,
    is_open: bool,
}

/// All routes of the console, in the order of the source.
fn routes() -> Vec<Route> {
    let source = include_str!("../../../../console/src/pages.rs");
    let mut found = Vec::new();
    for part in source.split(".route(").skip(1) {
        let path = part.split('"').nth(1).unwrap().to_owned();
        let handler = part.split_once(&path).unwrap().1;
        let is_open = handler.contains("act_openly(");
        let posts = is_open || handler.contains("act(");
        found.push(Route { path, posts, is_open });
    }
    found.retain(|route| route.path.starts_with("/console"));
    assert!(found.len() >= 30, "{}", found.len());
    found
}

/// Things that the paths name.
struct Things {
    number: String,
    sale: String,
    redemption: String,
    coupon: String,
}

impl Things {
    /// Makes new ones each time, as a form may change or delete them.
    fn make(server: &Server, place: usize) -> Self {
        let number = sell(server, &format!("order {place}"));
        let mut api = server.api("demo");
        let code = format!("WELCOME{place}");
        let coupon = json!({"code": code, "discount": {"percent": "10"}});
        let money = json!({"amount": 10_000, "currency": "RUB"});
        let redemption = json!({
            "order": {"id": format!("A-{place}"), "lines": [{"quantity": 1, "unit_price": money}]},
            "instruments": [{"coupon": code}], "mode": "hold",
        });
        let mut post = |target: &str, body: Value| {
            let body = body.to_string();
            let key = format!("{target}-{place}");
            let headers = [("Content-Type", "application/json"), ("Idempotency-Key", key.as_str())];
            let answer = api.ask("POST", target, &headers, Framing::Length(body.as_bytes()));
            assert!(answer.status < 300, "{}", answer.text());
            body_of(&answer)["id"].clone()
        };
        let text = |id: Value| id.as_str().map_or_else(|| id.to_string(), str::to_owned);
        let coupon = text(post("/v1/coupons", coupon));
        let redemption = text(post("/v1/redemptions", redemption));
        let sale =
            text(body_of(&api.get("/v1/sales?sort=newest&limit=1"))["data"][0]["id"].clone());
        Self { number, sale, redemption, coupon }
    }

    fn fill(&self, home: &Home, path: &str) -> String {
        let things = path.split('/').nth(2).unwrap_or_default();
        // The demo's own key makes the things.
        let key = if things == "keys" && path.contains("{id}") {
            home.make_key(&["--operator", "1", "--scopes", "read"]).0
        } else {
            String::new()
        };
        let id = match things {
            "keys" => &key,
            "sales" => &self.sale,
            "redemptions" => &self.redemption,
            _ => "1",
        };
        let number = if things == "coupons" { &self.coupon } else { &self.number };
        path.replace("{id}", id)
            .replace("{number}", number)
            .replace("{act}", if things == "users" { "end-sessions" } else { "block" })
            .replace("{secret}", "unknown")
    }
}

/// What an answer means for who asked.
fn told(status: u16, to: &str) -> String {
    match status {
        303 if to.starts_with("/console/sign-in") => "sign in".to_owned(),
        303 if to.starts_with("/console/confirm") => "confirm".to_owned(),
        403 => "no".to_owned(),
        _ => status.to_string(),
    }
}

/// Somebody with a role, signed in.
fn person(home: &Home, server: &Server, role: &str) -> Visitor {
    home.scrip(&["user", "change", "demo", "--role", role]);
    let mut found = None;
    eventually("the role counts", || {
        let mut visitor = Visitor::signed_in(server);
        let mut word = role.to_owned();
        word[..1].make_ascii_uppercase();
        let counts = visitor.get("/console").text().contains(&word);
        found = Some(visitor);
        counts
    });
    found.unwrap()
}

/// The last operation that somebody sees in the log.
fn last_operation(server: &Server) -> Value {
    body_of(&server.api("demo").get("/v1/log?limit=1"))["data"][0]["operation"]["id"].clone()
}

#[test]
fn every_route_is_for_the_roles_of_the_table() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut columns: Vec<Vec<String>> = Vec::new();
    let mut place = 0;
    for role in ROLES.iter().map(|role| Some(*role)).chain([None]) {
        let mut column = Vec::new();
        for route in routes() {
            for verb in ["GET", "POST"].iter().take(1 + usize::from(route.posts)) {
                place += 1;
                let target = Things::make(&server, place).fill(&home, &route.path);
                // Each with a session of its own, as a form may end it.
                let mut visitor = match role {
                    Some(role) if column.is_empty() => person(&home, &server, role),
                    Some(_) => Visitor::signed_in(&server),
                    None => Visitor::new(&server),
                };
                let answer = if *verb == "GET" {
                    visitor.get(&target)
                } else if role.is_some() {
                    let page = visitor.get("/console/me").text();
                    let (press, token) = (hidden(&page, "press"), hidden(&page, "token"));
                    visitor.post(&target, &format!("press={press}&token={token}"), &[HERE])
                } else {
                    visitor.post(&target, "", &[HERE])
                };
                column.push(told(answer.status, location(&answer)));
            }
        }
        columns.push(column);
    }
    let mut table = format!("{:<4} {:<48}", "", "route");
    for name in ROLES.iter().chain(&["signed out"]) {
        write!(table, " {name:<10}").unwrap();
    }
    table = table.trim_end().to_owned() + "\n";
    let mut row = 0;
    for route in routes() {
        for verb in ["GET", "POST"].iter().take(1 + usize::from(route.posts)) {
            let mut line = format!("{verb:<4} {:<48}", route.path);
            for column in &columns {
                write!(line, " {:<10}", column[row]).unwrap();
            }
            table += line.trim_end();
            table.push('\n');
            row += 1;
        }
    }
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/it/console/routes.txt");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&file, &table).unwrap();
    }
    let stored = std::fs::read_to_string(&file).unwrap_or_default();
    assert_eq!(stored, table, "see `UPDATE_GOLDEN`");
}

#[test]
fn no_form_is_taken_that_did_not_come_from_its_page() {
    let home = Home::new();
    let server = home.serve_demo();
    let things = Things::make(&server, 0);
    let mut visitor = Visitor::signed_in(&server);
    let page = visitor.get("/console/me").text();
    let (press, token) = (hidden(&page, "press"), hidden(&page, "token"));
    let other = Visitor::signed_in(&server).get("/console/me").text();
    let other_press = hidden(&other, "press");
    let other_token = hidden(&other, "token");
    let more = "reason=because&name=Name&login=login&role=owner&operator=1&place=0";
    let form = |press: &str, token: &str| format!("press={press}&token={token}&{more}");
    let good = form(&press, &token);
    let forms = routes().into_iter().filter(|route| route.posts);
    let forms: Vec<(Route, String)> = forms
        .map(|route| {
            let target = things.fill(&home, &route.path);
            (route, target)
        })
        .collect();
    let before = last_operation(&server);
    for (route, target) in forms {
        let strangers: [&[(&str, &str)]; 5] = [
            &[],
            &[("Sec-Fetch-Site", "cross-site")],
            &[("Sec-Fetch-Site", "same-site")],
            &[("Sec-Fetch-Site", "none")],
            &[("Origin", "https://evil.example")],
        ];
        for headers in strangers {
            let answer = visitor.post(&target, &good, headers);
            assert_eq!(answer.status, 403, "{target} {headers:?}");
        }
        if route.is_open {
            continue;
        }
        for body in [
            more.to_owned(),
            form("", ""),
            form(&press, ""),
            form(&press, &other_token),
            form(&other_press, &token),
            form(&other_press, &other_token),
        ] {
            let answer = visitor.post(&target, &body, &[HERE]);
            assert_eq!(answer.status, 403, "{target} {body}");
        }
    }
    assert_eq!(last_operation(&server), before);
    // The same press is good on its own page.
    assert_eq!(visitor.post("/console/sign-out", &good, &[HERE]).status, 303);
    assert_ne!(last_operation(&server), before);
}
