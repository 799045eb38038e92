//! Rights of callers, and answers to requests that reach no operation.

use serde_json::Value;

use crate::kit::api::{PROBLEM, json, problem};
use crate::kit::http::Framing;
use crate::kit::process::Home;

/// Every operation of the document: verb, path, and a target of that path.
fn operations(document: &Value) -> Vec<(String, String, String)> {
    let mut all = Vec::new();
    for (path, verbs) in document["paths"].as_object().unwrap() {
        let target = path.replace("{id}", "1").replace("{number}", "2000000000015");
        let target = target.replace("{report}", "liability");
        let target = target.replace("{idempotency-key}", "key");
        for verb in verbs.as_object().unwrap().keys() {
            all.push((verb.to_uppercase(), path.clone(), target.clone()));
        }
    }
    assert!(all.len() >= 14);
    all
}

/// The scopes of which one is needed.
fn scopes(verb: &str, path: &str) -> &'static [&'static str] {
    let things = path.split('/').nth(2).unwrap();
    match (verb, things) {
        ("GET", "coupons") => &["read", "coupons"],
        (_, "coupons") => &["coupons"],
        // What others redeemed is not for a till.
        ("GET", "redemptions") if path == "/v1/redemptions" => &["read"],
        ("GET", "redemptions") => &["read", "redeem"],
        (_, "redemptions" | "quotes") => &["redeem"],
        (
            "GET",
            "approvals" | "series" | "certificates" | "sales" | "owners" | "deliveries" | "search"
            | "reports" | "events" | "ledger",
        ) => &["read"],
        ("GET", "log" | "users") | (_, "series") => &["manage"],
        // A key sees what became of its own requests.
        ("GET", "operations") => &["read", "sell", "redeem", "coupons", "manage"],
        ("POST", "deliveries") => &["sell"],
        ("POST", "certificates") => match path.split('/').nth(4) {
            None | Some("activate" | "reload") => &["sell"],
            Some("owner") => &["sell", "manage"],
            Some("check") => &["read", "sell", "redeem"],
            Some(_) => &["manage"],
        },
        _ => panic!("whose scope is not known: {verb} {path}"),
    }
}

#[test]
fn nothing_is_told_without_a_key() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut api = server.api("demo").anonymous();
    for (verb, _, target) in operations(&api.document().clone()) {
        let answers = [
            api.ask(&verb, &target, &[], Framing::None),
            api.ask(&verb, &target, &[("Authorization", "Bearer wrong")], Framing::None),
            api.ask(&verb, &target, &[("Authorization", "Basic ZGVtbzpkZW1v")], Framing::None),
        ];
        for answer in answers {
            problem(&answer, 401, "not-signed-in");
            assert_eq!(answer.header("WWW-Authenticate"), Some("Bearer"), "{verb} {target}");
        }
    }
}

#[test]
fn a_key_does_what_its_scopes_say() {
    let home = Home::new();
    let server = home.serve_demo();
    for scope in ["read", "sell", "redeem", "coupons", "manage"] {
        let (_, key) = home.make_key(&["--operator", "1", "--scopes", scope]);
        let mut api = server.api(&key);
        for (verb, path, target) in operations(&api.document().clone()) {
            let answer = api.ask(&verb, &target, &[], Framing::None);
            let what = format!("{scope}: {verb} {target}: {}", answer.text());
            if scopes(&verb, &path).contains(&scope) {
                assert!(!matches!(answer.status, 401 | 403), "{what}");
            } else {
                problem(&answer, 403, "forbidden");
            }
        }
    }
}

#[test]
fn what_is_not_there_is_a_problem_too() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut api = server.api("demo");
    for target in ["/v1", "/v1/", "/v1/coupon", "/docs/x", "/v1/coupons/1/2"] {
        for verb in ["GET", "POST", "DELETE"] {
            problem(&api.ask(verb, target, &[], Framing::None), 404, "path-unknown");
        }
    }
    for (verb, target, allowed) in [
        ("DELETE", "/v1/coupons", "GET,HEAD,POST"),
        ("POST", "/v1/coupons/1", "GET,HEAD,PUT,PATCH,DELETE"),
        ("PUT", "/v1/sales/1", "GET,HEAD"),
        ("POST", "/docs", "GET,HEAD"),
        ("OPTIONS", "/v1/openapi.json", "GET,HEAD"),
        ("TRACE", "/docs/problems", "GET,HEAD"),
    ] {
        let answer = api.ask(verb, target, &[], Framing::None);
        problem(&answer, 405, "method-not-allowed");
        let mut verbs: Vec<&str> = answer.header("Allow").unwrap().split(',').collect();
        let mut expected: Vec<&str> = allowed.split(',').collect();
        verbs.sort_unstable();
        expected.sort_unstable();
        assert_eq!(verbs, expected, "{target}");
    }
    for target in [
        "/v1/coupons/0",
        "/v1/coupons/-1",
        "/v1/coupons/%2B1",
        "/v1/coupons/a",
        "/v1/coupons/%FF",
        "/v1/coupons/99999999999999999999",
    ] {
        problem(&api.get(target), 404, "coupon-not-found");
    }
    for (target, slug) in [
        ("/v1/series/9", "series-not-found"),
        ("/v1/sales/1", "sale-not-found"),
        ("/v1/sales/x", "sale-not-found"),
        ("/v1/certificates/2000000000015", "certificate-not-found"),
        ("/v1/certificates/0", "certificate-not-found"),
        ("/v1/certificates/x/entries", "certificate-not-found"),
        ("/v1/coupons/1/uses", "coupon-not-found"),
        ("/v1/operations/unknown", "operation-not-found"),
    ] {
        problem(&api.get(target), 404, slug);
    }
}

#[test]
fn queries_are_read_strictly() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut api = server.api("demo");
    for (target, parameter) in [
        ("/v1/coupons?limit=0", "limit"),
        ("/v1/coupons?limit=201", "limit"),
        ("/v1/coupons?limit=1&limit=1", "limit"),
        ("/v1/coupons?page=2", "page"),
        ("/v1/coupons?cursor=AAAA", "cursor"),
        ("/v1/coupons/1/uses?x=", "x"),
        ("/v1/series?status=active", "status"),
        ("/v1/certificates?series=a", "series"),
        ("/v1/certificates?status=Active", "status"),
        ("/v1/sales?from=yesterday", "from"),
        ("/v1/sales?to=2026-11-22", "to"),
    ] {
        let refused = problem(&api.get(target), 400, "query-invalid");
        assert_eq!(refused["errors"][0]["parameter"], parameter, "{refused}");
    }
    // A cursor of one list opens no other.
    for code in ["A", "B"] {
        let body = serde_json::json!({"code": code, "discount": {"percent": "5"}});
        assert_eq!(api.send("POST", "/v1/coupons", &body).status, 201);
    }
    let cursor = api.seen("/v1/coupons?limit=1")["next_cursor"].as_str().unwrap().to_owned();
    api.seen(&format!("/v1/coupons?cursor={cursor}"));
    problem(&api.get(&format!("/v1/series?cursor={cursor}")), 400, "query-invalid");
}

#[test]
fn the_pages_need_no_key_and_nothing_from_elsewhere() {
    let home = Home::new();
    let server = home.serve_demo();
    for path in ["/docs", "/docs/problems"] {
        let page = server.get(path);
        assert_eq!((page.status, page.content_type()), (200, "text/html; charset=utf-8"));
        assert!(page.header("Content-Security-Policy").unwrap().starts_with("default-src 'none'"));
    }
    let document = server.get("/v1/openapi.json");
    assert_eq!(document.content_type(), "application/json");
    let committed = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/openapi.json");
    let committed: Value =
        serde_json::from_str(&std::fs::read_to_string(committed).unwrap()).unwrap();
    assert_eq!(json(&document), committed);
    let docs = server.get("/docs").text();
    for (_, path, _) in operations(&committed) {
        assert!(docs.contains(&path), "{path}");
    }
    let head = server.connect().request("HEAD", "/v1/coupons", &[], Framing::None);
    assert_eq!((head.status, head.content_type()), (401, PROBLEM));
}
