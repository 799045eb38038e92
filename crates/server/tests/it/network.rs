//! Rules for requests of every surface: heads, paths and methods, headers for caches and other
//! origins, the start page, and the logged path.

use std::net::UdpSocket;

use serde_json::{Value, json};

use crate::kit::api::{json as told, problem};
use crate::kit::http::{Answer, Framing};
use crate::kit::process::{Home, Server, eventually, run};
use crate::kit::sale::{PATH, Sold, good, sale};

const JSON: (&str, &str) = ("Content-Type", "application/json");
const BEARER: (&str, &str) = ("Authorization", "Bearer demo");
/// Login and password `demo`.
const BASIC: (&str, &str) = ("Authorization", "Basic ZGVtbzpkZW1v");

fn ask(server: &Server, method: &str, target: &str, headers: &[(&str, &str)]) -> Answer {
    server.connect().request(method, target, headers, Framing::None)
}

fn send(
    server: &Server,
    method: &str,
    target: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> Answer {
    server.connect().request(method, target, headers, Framing::Length(body.as_bytes()))
}

fn order(number: &str) -> String {
    sale(number, json!([good("1", 1)])).0.to_string()
}

#[test]
fn doubled_slashes_lead_where_single_ones_lead() {
    let home = Home::new();
    let server = home.serve_demo();
    for (target, caller, status) in [
        ("//admin/discount_codes.json", BASIC, 200),
        ("/admin//discount_codes.json", BASIC, 200),
        ("/admin/discount_codes//count.json", BASIC, 200),
        ("/admin/discount_codes.json/", BASIC, 200),
        ("/admin/discount_codes.json//", BASIC, 200),
        ("//v1//certificates", BEARER, 200),
        ("/v1///certificates//?limit=1", BEARER, 200),
        ("/v1/certificates/", BEARER, 200),
        ("//docs//problems", BEARER, 200),
        ("//Help//Api//POST-api-sertcard-NumberFromGoods//", BEARER, 200),
        ("//healthz", BEARER, 200),
        // An escaped slash is a part of a name.
        ("/v1%2Fcertificates", BEARER, 404),
        ("/v1/certificates%2F", BEARER, 404),
        ("/admin%2Fdiscount_codes.json", BASIC, 404),
        ("/admin/discount_codes%2Fcount.json", BASIC, 404),
    ] {
        let answer = ask(&server, "GET", target, &[caller]);
        assert_eq!(answer.status, status, "{target}: {}", answer.text());
    }
    for (number, target) in [
        "//api/sertcard/NumberFromGoods",
        "/api//sertcard//NumberFromGoods//",
        "//api//SERTCARD/numberfromgoods",
    ]
    .into_iter()
    .enumerate()
    {
        let answer = send(&server, "POST", target, &[JSON, BEARER], &order(&number.to_string()));
        Sold::read(&answer).succeeded();
    }
    let login = "grant_type=password&username=demo&password=demo";
    let form = [("Content-Type", "application/x-www-form-urlencoded")];
    assert_eq!(send(&server, "POST", "//ManagerLogin", &form, login).status, 200);
}

#[test]
fn verbs_have_no_case_where_the_original_had_none() {
    let home = Home::new();
    let server = home.serve_demo();
    for verb in ["post", "Post", "pOST", "POST"] {
        let answer = send(&server, verb, PATH, &[JSON, BEARER], &order(verb));
        Sold::read(&answer).succeeded();
        let login = "grant_type=password&username=demo&password=demo";
        let form = [("Content-Type", "application/x-www-form-urlencoded")];
        assert_eq!(send(&server, verb, "/ManagerLogin", &form, login).status, 200, "{verb}");
    }
    assert_eq!(ask(&server, "get", "/Help", &[]).status, 200);
    let answer = ask(&server, "head", "/Help", &[]);
    assert_eq!((answer.status, answer.text().as_str()), (200, ""));
    assert_eq!(ask(&server, "put", PATH, &[BEARER]).status, 405);
    // The other surfaces are of our time, where verbs have a case.
    assert_eq!(ask(&server, "get", "/v1/certificates", &[BEARER]).status, 405);
    assert_eq!(ask(&server, "get", "/admin/discount_codes.json", &[BASIC]).status, 404);
}

#[test]
fn no_answer_is_kept_by_a_cache() {
    let home = Home::new();
    let server = home.serve_demo();
    let issue = "{\"series\":1,\"nominal\":{\"amount\":100,\"currency\":\"RUB\"}}";
    let form = ("Content-Type", "application/x-www-form-urlencoded");
    let login = "grant_type=password&username=demo&password=demo";
    let key = ("Idempotency-Key", "k-1");
    for (method, target, headers, body, status) in [
        ("POST", PATH, vec![JSON, BEARER], order("o").as_str(), 200),
        ("POST", PATH, vec![("Content-Type", "text/xml"), BEARER], "<", 200),
        ("POST", PATH, vec![JSON], "{}", 401),
        ("POST", "/ManagerLogin", vec![form], login, 200),
        ("POST", "/ManagerLogin", vec![form], "grant_type=password", 400),
        ("POST", "/v1/certificates", vec![JSON, BEARER, key], issue, 201),
        ("POST", "/v1/certificates", vec![JSON, BEARER, key], issue, 201),
        ("POST", "/v1/certificates", vec![JSON, key], issue, 401),
        ("GET", "/v1/certificates", vec![BEARER], "", 200),
        ("GET", "/v1/nowhere", vec![BEARER], "", 404),
        ("GET", "/admin/discount_codes.xml", vec![BASIC], "", 200),
        ("GET", "/admin/discount_codes.xml", vec![], "", 401),
        ("GET", "/nowhere", vec![], "", 404),
        ("GET", "/metrics", vec![], "", 200),
    ] {
        let answer = send(&server, method, target, &headers, body);
        assert_eq!(answer.status, status, "{method} {target}: {}", answer.text());
        let told = answer.header("Cache-Control").unwrap_or_default();
        assert!(told.contains("no-store"), "{method} {target}: {told}");
    }
}

#[test]
fn a_head_that_can_be_read_in_two_ways_is_refused() {
    let home = Home::new();
    let server = home.serve_demo();
    for target in [PATH, "/v1/certificates", "/admin/discount_codes.json", "/healthz", "/"] {
        for head in [
            "",
            "Host: a\r\nHost: a\r\n",
            "Host: a\r\nHost: b\r\n",
            "Host: a b\r\n",
            "Host: a\r\nAuthorization: Bearer demo\r\nAuthorization: Bearer demo\r\n",
            "Host: a\r\nAuthorization: Basic ZGVtbzpkZW1v\r\nauthorization: Bearer demo\r\n",
        ] {
            let mut client = server.connect();
            client.send(format!("GET {target} HTTP/1.1\r\n{head}\r\n"));
            let answer = client.answer();
            assert_eq!(answer.status, 400, "{target} {head:?}");
            if target.starts_with("/v1") {
                problem(&answer, 400, "head-invalid");
            }
        }
    }
}

#[test]
fn pages_of_named_origins_may_call_the_apis() {
    let home = Home::new();
    let page = ("Origin", "https://shop.example");
    let asks = ("Access-Control-Request-Method", "POST");
    let wants = ("Access-Control-Request-Headers", "content-type, authorization, idempotency-key");
    let allowed = |answer: &Answer| answer.header("Access-Control-Allow-Origin").map(str::to_owned);
    let server = home.serve_demo();
    let answer = ask(&server, "OPTIONS", PATH, &[page, asks, wants]);
    assert_eq!((answer.status, allowed(&answer)), (405, None), "it is off by default");
    server.stop();
    let server =
        home.serve(&["--demo", "--cors-origins", "https://other.example,https://shop.example"]);
    for target in [PATH, "/api/sertcard/SertCardIdentify", "/v1/redemptions", "/v1/quotes"] {
        // No credentials are needed to ask.
        let answer = ask(&server, "OPTIONS", target, &[page, asks, wants]);
        assert_eq!(answer.status, 204, "{target}: {}", answer.text());
        assert_eq!(allowed(&answer).as_deref(), Some(page.1), "{target}");
        assert_eq!(answer.header("Vary"), Some("Origin"), "{target}");
        let may = |name| answer.header(name).unwrap().to_ascii_lowercase();
        for method in ["get", "post", "put", "patch", "delete"] {
            assert!(may("Access-Control-Allow-Methods").contains(method), "{method}");
        }
        for name in wants.1.split(", ") {
            assert!(may("Access-Control-Allow-Headers").contains(name), "{name}");
        }
        assert!(answer.header("Access-Control-Allow-Credentials").is_none());
    }
    let widget = json!({"SiteCode": "sample string 4", "SertCard": 2_000_000_000_015_i64});
    let answer =
        send(&server, "POST", "/api/sertcard/SertCardIdentify", &[JSON, page], &widget.to_string());
    assert_eq!((answer.status, allowed(&answer).as_deref()), (200, Some(page.1)));
    let answer = ask(&server, "GET", "/v1/certificates", &[page]);
    assert_eq!((answer.status, allowed(&answer).as_deref()), (401, Some(page.1)));
    let exposed = answer.header("Access-Control-Expose-Headers").unwrap();
    assert!(exposed.contains("X-Request-Id") && exposed.contains("Retry-After"), "{exposed}");
    // Neither other origins nor places that are not for pages.
    for (target, origin) in [
        (PATH, "https://shop.example.evil"),
        (PATH, "http://shop.example"),
        (PATH, "null"),
        ("/ManagerLogin", page.1),
        ("/admin/discount_codes.json", page.1),
        ("/metrics", page.1),
    ] {
        let answer = ask(&server, "OPTIONS", target, &[("Origin", origin), asks]);
        assert_eq!(allowed(&answer), None, "{target} {origin}");
        assert_ne!(answer.status, 204, "{target} {origin}");
    }
    server.stop();
    let server = home.serve(&["--demo", "--cors-origins", "*"]);
    let answer = ask(&server, "OPTIONS", PATH, &[page, asks]);
    assert_eq!((answer.status, allowed(&answer).as_deref()), (204, Some("*")));
    for wrong in ["https://shop.example/", "shop.example", "*,https://shop.example", "null"] {
        let ran = run(&["config", "check", "--cors-origins", wrong], b"");
        assert!(!ran.status.success() && ran.err.contains("cors_origins"), "{wrong}: {ran:?}");
    }
}

#[test]
fn a_browser_sees_what_the_server_is() {
    let home = Home::new();
    let server = home.serve_demo();
    let html = ("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8");
    let answer = ask(&server, "GET", "/", &[html]);
    assert_eq!((answer.status, answer.header("Location")), (303, Some("/console")));
    let answer = ask(&server, "GET", "/console", &[html]);
    assert_eq!((answer.status, answer.header("Location")), (303, Some("/console/sign-in")));
    let answer = ask(&server, "GET", "/console/sign-in", &[html]);
    assert_eq!((answer.status, answer.content_type()), (200, "text/html; charset=utf-8"));
    let page = answer.text();
    for part in ["href=\"/docs\"", "href=\"/Help\"", "/v1/openapi.json", "/healthz", "Bearer demo"]
    {
        assert!(page.contains(part), "{part} in {page}");
    }
    let policy = answer.header("Content-Security-Policy").unwrap();
    assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
    // Everything that it links to is there.
    let paths = page.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap());
    let scripts = page.split("src=\"").skip(1).map(|rest| rest.split('"').next().unwrap());
    for link in paths.chain(scripts).filter(|link| link.starts_with('/')) {
        let link = link.split('#').next().unwrap();
        let status = ask(&server, "GET", link, &[]).status;
        assert!(status == 200 || link == "/console" && status == 303, "{link}: {status}");
    }
    let russian = [html, ("Accept-Language", "ru-RU,ru;q=0.9,en;q=0.5")];
    let russian = ask(&server, "GET", "//console//sign-in", &russian);
    assert!(russian.text().contains("<html lang=\"ru\""), "{}", russian.text());
    assert_eq!(ask(&server, "HEAD", "/", &[html]).status, 303);
    // Programs are answered as by the original.
    for accept in [&[][..], &[("Accept", "*/*")], &[("Accept", "application/json")]] {
        let answer = ask(&server, "GET", "/", accept);
        assert_eq!(answer.status, 404, "{accept:?}");
        assert!(told(&answer)["Message"].is_string(), "{accept:?}");
    }
    assert_eq!(ask(&server, "POST", "/", &[html]).status, 404);
    server.stop();
    let bare = Home::new();
    let server = bare.serve(&[]);
    let page = ask(&server, "GET", "/console/sign-in", &[html]).text();
    assert!(page.contains("/docs") && !page.contains("demo"), "{page}");
}

#[test]
fn the_log_shows_no_whole_number_of_a_certificate() {
    let home = Home::new();
    let server = home.serve(&["--demo", "--log-format", "json"]);
    let answer = send(&server, "POST", PATH, &[JSON, BEARER], &order("o"));
    let number = Sold::read(&answer).succeeded()[0].number.clone();
    let grouped = format!("{}-{}%20{}", &number[..4], &number[4..8], &number[8..]);
    let shown = format!("{}****{}", &number[..5], &number[9..]);
    for (place, target) in [
        format!("/v1/certificates/{number}"),
        format!("/v1/certificates/{number}/entries?number={number}"),
        format!("//v1//certificates/{number}"),
        format!("/v1/certificates/{grouped}"),
        format!("/nowhere/{number}"),
    ]
    .iter()
    .enumerate()
    {
        let id = format!("masked-{place}");
        ask(&server, "GET", target, &[BEARER, ("X-Request-Id", &id)]);
        let mut line = None;
        eventually(target, || {
            let log = server.log();
            line = log.lines().find(|line| line.contains(&id)).map(str::to_owned);
            line.is_some()
        });
        let line: Value = serde_json::from_str(&line.unwrap()).unwrap();
        assert!(line["path"].as_str().unwrap().contains(&shown), "{line}");
    }
    let log = server.log();
    assert!(!log.contains(&number) && !log.contains(&grouped), "{log}");
}

/// An address of this machine that is not loopback, where it has one.
fn outer_address() -> Option<String> {
    let socket = UdpSocket::bind("0.0.0.0:0").ok()?;
    // Nothing is sent: the system only chooses the way.
    socket.connect("192.0.2.1:9").ok()?;
    let address = socket.local_addr().ok()?.ip();
    (!address.is_loopback() && !address.is_unspecified()).then(|| address.to_string())
}

#[test]
fn metrics_are_for_this_machine_unless_it_is_said_otherwise() {
    let home = Home::new();
    let forwarded = ("X-Forwarded-For", "203.0.113.9");
    for (arguments, headers, status) in [
        (&[][..], &[][..], 200),
        (&[], &[forwarded], 403),
        (&["--trusted-proxies", "127.0.0.1"], &[forwarded], 403),
        (&["--trusted-proxies", "127.0.0.1"], &[("X-Forwarded-For", "127.0.0.1")], 200),
        (
            &["--trusted-proxies", "127.0.0.1", "--metrics-from", "203.0.113.0/24"],
            &[forwarded],
            200,
        ),
        (&["--metrics-from", "203.0.113.0/24"], &[], 403),
    ] {
        let server = home.serve(&[&["--demo"], arguments].concat());
        let answer = ask(&server, "GET", "/metrics", headers);
        assert_eq!(answer.status, status, "{arguments:?} {headers:?}: {}", answer.text());
        assert_eq!(ask(&server, "GET", "/healthz", headers).status, 200);
        server.stop();
    }
    let Some(outer) = outer_address() else { return };
    let bare = Home::new();
    let listen = format!("{outer}:0");
    let server = bare.serve(&["--listen", &listen]);
    assert_eq!(server.get("/metrics").status, 403);
    assert_eq!(server.get("/readyz").status, 200);
    server.stop();
    let server = bare.serve(&["--listen", &listen, "--metrics-from", &outer]);
    assert_eq!(server.get("/metrics").status, 200);
}

#[test]
fn a_name_of_this_machine_can_be_served() {
    let home = Home::new();
    let server = home.serve(&["--demo", "--listen", "localhost:0"]);
    assert!(server.address.ip().is_loopback());
    assert_eq!(server.get("/healthz").status, 200);
    for wrong in ["localhost", "nowhere.invalid:80", "localhost:99999", ":80"] {
        let said = home.serve_refused(&["--listen", wrong]);
        assert!(said.contains("listen"), "{wrong}: {said}");
    }
}
