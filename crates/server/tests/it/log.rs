//! The log: one line for each request, and never a secret.

use serde_json::{Value, json};

use crate::kit::founding::{REQUEST_JSON, selling};
use crate::kit::http::Framing;
use crate::kit::process::{Home, Server, eventually};
use crate::kit::sale::{Card, PATH, Sold, Wire, give_back, good, sale};

/// The line of a request, once it is written.
fn line(server: &Server, id: &str) -> Value {
    let mut found = None;
    eventually(id, || {
        let log = server.log();
        let lines = log.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        let mut lines = lines.filter(|line| line["request"] == id);
        found = lines.next();
        assert!(lines.next().is_none(), "{id} has two lines");
        found.is_some()
    });
    found.unwrap()
}

#[test]
fn each_request_has_one_line_that_says_who_asked_what_and_how_it_went() {
    let home = Home::new();
    let server = home.serve(&["--demo", "--log-format", "json"]);
    let mut client = server.connect();
    let order = sale("o", json!([good("1", 1)]));
    let nowhere = order.clone().with("PosCode", "nowhere");
    let back = give_back("o");
    let mut post = |id: &str, bearer: &str, body: &str| {
        let headers =
            [("X-Request-Id", id), ("Authorization", bearer), ("Content-Type", "application/json")];
        client.request("POST", PATH, &headers, Framing::Length(body.as_bytes()))
    };
    for (id, bearer, body, status, operator, method, outcome) in [
        ("r-sold", "Bearer demo", order.0.to_string(), 200, json!(1), "NumberFromGoods", "sold"),
        (
            "r-again",
            "Bearer demo",
            order.0.to_string(),
            200,
            json!(1),
            "NumberFromGoods",
            "repeated",
        ),
        ("r-back", "Bearer demo", back.0.to_string(), 200, json!(1), "NumberFromGoods", "returned"),
        (
            "r-rule",
            "Bearer demo",
            nowhere.0.to_string(),
            200,
            json!(1),
            "NumberFromGoods",
            "refused 210",
        ),
        (
            "r-decode",
            "Bearer demo",
            "{".to_owned(),
            200,
            Value::Null,
            "NumberFromGoods",
            "refused 102",
        ),
        (
            "r-denied",
            "Bearer no",
            order.0.to_string(),
            401,
            Value::Null,
            "NumberFromGoods",
            "not signed in",
        ),
    ] {
        let answer = post(id, bearer, &body);
        assert_eq!(answer.header("X-Request-Id"), Some(id), "the id is echoed");
        let line = line(&server, id);
        assert_eq!(line["operator"], operator, "{line}");
        assert_eq!(
            (&line["method"], &line["outcome"]),
            (&json!(method), &json!(outcome)),
            "{line}"
        );
        assert_eq!((&line["status"], &line["path"]), (&json!(status), &json!(PATH)), "{line}");
        assert!(line["micros"].as_u64().is_some_and(|micros| micros < 30_000_000), "{line}");
        assert_eq!(line["client"], "127.0.0.1", "{line}");
    }
}

#[test]
fn a_request_without_an_id_or_with_an_unfit_one_is_given_one() {
    let home = Home::new();
    let server = home.serve(&["--demo", "--log-format", "json"]);
    let mut client = server.connect();
    let long = "x".repeat(65);
    for given in [None, Some("two words"), Some(long.as_str())] {
        let headers: Vec<(&str, &str)> = given.map(|id| ("X-Request-Id", id)).into_iter().collect();
        let answer = client.request("GET", "/healthz", &headers, Framing::None);
        let id = answer.header("X-Request-Id").unwrap().to_owned();
        assert!(id.len() == 16 && Some(id.as_str()) != given, "{id}");
        assert_eq!(line(&server, &id)["path"], "/healthz");
    }
}

#[test]
fn a_trusted_proxy_tells_who_the_client_is_and_others_do_not() {
    for (trusted, client) in [("127.0.0.0/8", "203.0.113.9"), ("192.0.2.0/24", "127.0.0.1")] {
        let home = Home::new();
        let server = home.serve(&["--demo", "--log-format", "json", "--trusted-proxies", trusted]);
        let headers = [("X-Forwarded-For", "203.0.113.9"), ("X-Request-Id", "forwarded")];
        server.connect().request("GET", "/healthz", &headers, Framing::None);
        assert_eq!(line(&server, "forwarded")["client"], client, "{trusted}");
    }
}

#[test]
fn no_secret_token_or_key_is_ever_logged() {
    let home = Home::new();
    let server = home.serve(&["--demo", "--log-format", "json", "--log", "debug"]);
    let mut secrets: Vec<String> = Vec::new();
    let (id, key) = home.make_key(&["--operator", "1", "--token", "918273645"]);
    let rotated = home.scrip(&["key", "rotate", &id]).trim().to_owned();
    secrets.extend([key.clone(), rotated.clone(), "918273645".to_owned()]);
    let handed_over = |cards: Vec<Card>| cards.into_iter().filter_map(|card| card.secret);
    let mut till = server.connect().till(&rotated);
    for (order, wire) in [("a", Wire::Json), ("b", Wire::Xml), ("c", Wire::Form)] {
        let order = sale(order, json!([good("1", 5)]));
        secrets.extend(handed_over(till.send_as(&order, wire).succeeded()));
        till.send_as(&order, wire).succeeded();
        till.send_as(&order.clone().with_good("Price", 9), wire).refused_with(200);
        till.send_as(&order.with("Refund", true).with("Goods", Value::Null), wire).succeeded();
    }
    // Tokens in the body and in the query, keys that are wrong, and bodies that are broken.
    let mut bare = server.connect().bare_till();
    let body = selling(REQUEST_JSON).replace("\"Token\": 1", "\"Token\": 918273645");
    secrets.extend(handed_over(Sold::read(&bare.post("application/json", &body)).succeeded()));
    bare.post("application/json", body.replace("\"Operator\": 1", "\"Operator\": 2"));
    bare.post("application/json", &body[..body.len() - 3]);
    bare.post("text/plain", &body);
    let mut client = server.connect();
    let mistyped = format!("{rotated}7");
    for authorization in [format!("Bearer {mistyped}"), format!("Basic {mistyped}"), mistyped] {
        let headers = [("Authorization", authorization.as_str()), ("Content-Type", "text/json")];
        let target = format!("{PATH}?Token=918273645&key={rotated}");
        client.request("POST", &target, &headers, Framing::Length(body.as_bytes()));
    }
    // Stock, whose secrets go to a file alone.
    let make = ["series", "create", "--operator", "1", "--name", "P", "--kind", "plastic"];
    let series = home.make(&[&make[..], &["--prefix", "55", "--price", "5"]].concat());
    let out = home.path("cards");
    home.scrip(&["series", "stock", &series, "--count", "3", "--out", out.to_str().unwrap()]);
    let printed = std::fs::read_to_string(home.path("cards.secrets")).unwrap();
    secrets.extend(printed.lines().map(|line| line.split_once(',').unwrap().1.to_owned()));
    let marker = [("X-Request-Id", "the-last-one")];
    client.request("GET", "/healthz", &marker, Framing::None);
    line(&server, "the-last-one");
    let log = server.log();
    assert!(log.lines().count() > 15, "{log}");
    assert_eq!(secrets.len(), 3 + 15 + 2 + 3);
    // What the numbers of a line may be: its times, ids and microseconds.
    for secret in &secrets {
        assert_eq!(find_word(&log, secret), None, "{secret} is in the log");
    }
    // Nor does a list of anything hold one.
    for list in [
        &["key", "list"][..],
        &["key", "list", "--json"],
        &["key", "show", &id],
        &["certificates", "list"],
        &["certificates", "list", "--format", "json"],
        &["series", "list"],
        &["verify"],
    ] {
        let listed = home.scrip(list);
        for secret in &secrets {
            assert_eq!(find_word(&listed, secret), None, "{list:?}");
        }
    }
    // And what is stored is sealed: nothing of it can be read from the files.
    server.stop();
    for file in std::fs::read_dir(home.data()).unwrap() {
        let path = file.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        for secret in &secrets[..3] {
            let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
            assert!(!found, "{} holds a key", path.display());
        }
    }
}

/// The line in which a text stands with no letter or digit beside it.
fn find_word<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let is_inside = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    text.lines().find(|line| {
        line.match_indices(word).any(|(at, _)| {
            let before = line[..at].chars().next_back();
            // The fraction of a second is no secret.
            let in_time = before == Some('.');
            let after = line[at + word.len()..].chars().next();
            !in_time && !is_inside(before) && !is_inside(after)
        })
    })
}
