//! The console from outside: every page after signing in, and what a request without rights gets.

mod acts;
mod finding;
mod holders;
mod issuing;
mod reports;
mod routes;
mod set_up;
mod system;

use serde_json::json;

use crate::kit::http::{Answer, Client, Framing};
use crate::kit::process::{Home, Server};
use crate::kit::sale::{PATH, Sold, good, sale};

const HERE: (&str, &str) = ("Sec-Fetch-Site", "same-origin");
const FORM: (&str, &str) = ("Content-Type", "application/x-www-form-urlencoded");
const HTML: (&str, &str) = ("Accept", "text/html");

/// Somebody at a browser.
struct Visitor {
    client: Client,
    cookies: Vec<(String, String)>,
}

impl Visitor {
    fn new(server: &Server) -> Self {
        Self { client: server.connect(), cookies: Vec::new() }
    }

    /// Somebody who has signed in with the demo's login.
    fn signed_in(server: &Server) -> Self {
        let mut visitor = Self::new(server);
        let answer = visitor.post("/console/sign-in", "login=demo&password=demo", &[HERE]);
        assert_eq!((answer.status, location(&answer)), (303, "/console/arrived?next=%2Fconsole"));
        let answer = visitor.get("/console/arrived?next=%2Fconsole");
        assert_eq!((answer.status, location(&answer)), (303, "/console"));
        visitor
    }

    fn get(&mut self, target: &str) -> Answer {
        self.ask("GET", target, &[HTML], Framing::None)
    }

    fn post(&mut self, target: &str, body: &str, headers: &[(&str, &str)]) -> Answer {
        let headers = [&[FORM], headers].concat();
        self.ask("POST", target, &headers, Framing::Length(body.as_bytes()))
    }

    fn ask(
        &mut self,
        method: &str,
        target: &str,
        headers: &[(&str, &str)],
        framing: Framing<'_>,
    ) -> Answer {
        let pairs = self.cookies.iter().map(|(name, value)| format!("{name}={value}"));
        let cookie = pairs.collect::<Vec<_>>().join("; ");
        let headers = [headers, &[("Cookie", cookie.as_str())]].concat();
        let answer = self.client.request(method, target, &headers, framing);
        for (_, set) in
            answer.headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case("set-cookie"))
        {
            let (name, rest) = set.split_once('=').unwrap();
            let value = rest.split(';').next().unwrap();
            self.cookies.retain(|(known, _)| known != name);
            if !rest.contains("Max-Age=0") {
                self.cookies.push((name.to_owned(), value.to_owned()));
            }
        }
        answer
    }
}

fn location(answer: &Answer) -> &str {
    answer.header("Location").unwrap_or_default()
}

/// The value of a hidden member of a form.
fn hidden(page: &str, name: &str) -> String {
    let from = page.split_once(&format!("name=\"{name}\" value=\"")).unwrap().1;
    from.split('"').next().unwrap().to_owned()
}

/// Sells a certificate; returns its number.
fn sell(server: &Server, order: &str) -> String {
    let body = sale(order, json!([good("1", 1)])).0.to_string();
    let headers = [("Content-Type", "application/json"), ("Authorization", "Bearer demo")];
    let answer = server.connect().request("POST", PATH, &headers, Framing::Length(body.as_bytes()));
    Sold::read(&answer).succeeded()[0].number.clone()
}

const PAGES: [&str; 16] = [
    "/console",
    "/console/search",
    "/console/certificates",
    "/console/redemptions",
    "/console/sales",
    "/console/coupons",
    "/console/series",
    "/console/series/1",
    "/console/owners",
    "/console/messages",
    "/console/places",
    "/console/users",
    "/console/users/1",
    "/console/log",
    "/console/system",
    "/console/me/operator",
];

#[test]
fn every_page_needs_a_session_and_keeps_to_itself() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut stranger = Visitor::new(&server);
    for page in PAGES {
        let answer = stranger.get(page);
        assert_eq!(answer.status, 303, "{page}");
        assert!(location(&answer).starts_with("/console/sign-in"), "{page}");
    }
    let mut visitor = Visitor::signed_in(&server);
    for page in PAGES {
        let answer = visitor.get(page);
        assert_eq!(answer.status, 200, "{page}: {}", answer.text());
        assert_eq!(answer.content_type(), "text/html; charset=utf-8", "{page}");
        assert_eq!(answer.header("Cache-Control"), Some("no-store"), "{page}");
        assert_eq!(answer.header("Referrer-Policy"), Some("no-referrer"), "{page}");
        let policy = answer.header("Content-Security-Policy").unwrap();
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{page}");
        let text = answer.text();
        for banned in ["<style", " style=", "onclick", "javascript:", "hx-on", "src=\"http"] {
            assert!(!text.contains(banned), "{page}: {banned}");
        }
        assert_eq!(text.matches("<h1").count(), 1, "{page}");
        assert!(text.contains("class=\"rail\""), "{page}");
    }
    for (unknown, status) in [
        ("/console/nowhere", 404),
        ("/console/certificates/1", 404),
        ("/console/certificates/x", 404),
        ("/console/sales/1", 404),
        ("/console/redemptions/1", 404),
        ("/console/coupons/1", 404),
        ("/console/series/99", 404),
        ("/console/sign-out", 404),
        ("/assets/console.css", 404),
    ] {
        assert_eq!(visitor.get(unknown).status, status, "{unknown}");
    }
}

#[test]
fn a_certificate_is_found_and_its_secret_is_on_no_page() {
    let home = Home::new();
    let server = home.serve_demo();
    let number = sell(&server, "order 77");
    let mut visitor = Visitor::signed_in(&server);
    let answer = visitor.get(&format!("/console/search?q={number}"));
    let page = format!("/console/certificates/{number}");
    assert_eq!((answer.status, location(&answer)), (303, page.as_str()));
    let text = visitor.get(&page).text();
    for part in ["class=\"timeline\"", "Sold", "order 77", "RUB\u{a0}1.00"] {
        assert!(text.contains(part), "{part} in {text}");
    }
    let text = visitor.get("/console/search?q=order+77").text();
    assert!(text.contains(&page), "{text}");
    // The same page in Russian.
    visitor.cookies.push(("scrip-language".to_owned(), "ru".to_owned()));
    let text = visitor.get(&page).text();
    assert!(text.contains("<html lang=\"ru\"") && text.contains("1,00\u{a0}₽"), "{text}");
}

#[test]
fn a_form_is_taken_from_its_own_page_only() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut visitor = Visitor::signed_in(&server);
    let page = visitor.get("/console").text();
    let (press, token) = (hidden(&page, "press"), hidden(&page, "token"));
    let good = format!("press={press}&token={token}");
    let other = Visitor::signed_in(&server).get("/console").text();
    let foreign = format!("press={press}&token={}", hidden(&other, "token"));
    let out = "/console/sign-out";
    for (body, headers) in [
        ("", &[HERE][..]),
        (good.as_str(), &[]),
        (good.as_str(), &[("Sec-Fetch-Site", "cross-site")]),
        (good.as_str(), &[("Sec-Fetch-Site", "same-site")]),
        (good.as_str(), &[("Origin", "https://evil.example")]),
        (foreign.as_str(), &[HERE]),
    ] {
        let answer = visitor.post(out, body, headers);
        assert_eq!(answer.status, 403, "{body} {headers:?}");
    }
    assert_eq!(visitor.get("/console").status, 200);
    let answer = visitor.post(out, &good, &[HERE]);
    assert_eq!((answer.status, location(&answer)), (303, "/console/sign-in"));
    assert_eq!(visitor.get("/console").status, 303);
}

#[test]
fn a_wrong_password_is_refused_in_words() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut visitor = Visitor::new(&server);
    for body in ["login=demo&password=wrong", "login=nobody&password=demo", "login=&password="] {
        let answer = visitor.post("/console/sign-in", body, &[HERE]);
        assert_eq!(answer.status, 403, "{body}");
        assert!(answer.text().contains("The login or the password is wrong."), "{body}");
        assert!(!answer.text().contains("value=\"wrong\""), "{body}");
        assert!(answer.header("Set-Cookie").is_none(), "{body}");
    }
    let answer = visitor.post("/console/sign-in", "login=demo&password=demo", &[]);
    assert_eq!(answer.status, 403);
    let elsewhere = "login=demo&password=demo&next=https%3A%2F%2Fevil.example";
    let answer = visitor.post("/console/sign-in", elsewhere, &[HERE]);
    assert_eq!(location(&answer), "/console/arrived?next=%2Fconsole");
}
