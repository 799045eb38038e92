//! Recorded requests of real clients, sent to the server byte for byte.
//!
//! The recorder's answers are those that the clients were seen to work with. Its first coupon has
//! the id 629, and it kept the moments that clients sent back, which read-only members must not.
//! The line ends of heads are left out of the files.

use crate::kit::coupons::{PATH, basic, is_moment};
use crate::kit::http::Framing;
use crate::kit::process::Home;

const NODE_XML: &str = include_str!("recorded/node_1.4.0.log");
const NODE_JSON: &str = include_str!("recorded/node_2.0.6.log");
const PYTHON: &str = include_str!("recorded/pyactiveresource_2.2.2.log");
const RUBY: &str = include_str!("recorded/ruby_0.2.0.log");

/// A password as InSales makes one of a token and an application's secret.
const PASSWORD: &str = "4c3f4c197336eb97475506e71c839c71";

/// A request or an answer: first line, headers, body.
struct Message<'a> {
    first: &'a str,
    headers: Vec<(&'a str, &'a str)>,
    body: &'a str,
}

impl<'a> Message<'a> {
    fn read(text: &'a str) -> Self {
        let (head, rest) = text.split_once("\n\n").unwrap();
        let mut lines = head.lines();
        let first = lines.next().unwrap();
        let headers: Vec<_> = lines.map(|line| line.split_once(": ").expect(line)).collect();
        let length = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("Content-Length"));
        let length = length.map_or(0, |(_, value)| value.parse().unwrap());
        // To HEAD is answered without what the length is of.
        Self { first, headers, body: rest.get(..length).unwrap_or_default() }
    }

    fn header(&self, wanted: &str) -> Option<&str> {
        let mut named = self.headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case(wanted));
        named.next().map(|(_, value)| *value)
    }
}

fn exchanges(log: &str) -> impl Iterator<Item = (Message<'_>, Message<'_>)> {
    log.split(">>> REQUEST ").skip(1).map(|exchange| {
        let (_, exchange) = exchange.split_once('\n').unwrap();
        let (request, answer) = exchange.split_once("<<< RESPONSE\n").unwrap();
        (Message::read(request), Message::read(answer))
    })
}

/// A body without its moments.
fn timeless(body: &str) -> String {
    let mut rest = body;
    let mut timeless = String::new();
    'next: while !rest.is_empty() {
        for length in ["2026-11-22T02:22:14+03:00".len(), "2026-11-22T02:22:14Z".len()] {
            // One client sends moments with a blank, and the recorder gives them back.
            if let Some(moment) = rest.get(..length)
                && is_moment(&moment.replace(' ', "T"))
            {
                timeless += "{moment}";
                rest = &rest[length..];
                continue 'next;
            }
        }
        let first = rest.chars().next().unwrap();
        timeless.push(first);
        rest = &rest[first.len_utf8()..];
    }
    timeless
}

/// Returns the recorded answer with our identifiers, without the recorder's peculiarities.
fn expected(recorded: &str) -> String {
    timeless(recorded)
        .replace("629", "1")
        .replace("630", "2")
        // It wrote JSON with blanks, and null as the client did.
        .replace("\": ", "\":")
        .replace("<expired-at type=\"date\"></expired-at>", "<expired-at type=\"date\" nil=\"true\"/>")
        // It did not ask for a type.
        .replace(
            "<error>Code не может быть пустым</error>\n",
            "<error>Code не может быть пустым</error>\n  <error>Type не может быть пустым</error>\n",
        )
}

fn play(log: &str, password: &str, count: usize) {
    let home = Home::new();
    let server = home.serve_demo();
    let create = ["key", "create", "--operator", "1", "--name", "shop", "--scopes", "read,coupons"];
    home.scrip(
        &[&create[..], &["--login", "myapplogin", "--password", password, "--weak"]].concat(),
    );
    let mut client = server.connect();
    let mut played = 0;
    for (request, recorded) in exchanges(log) {
        let mut first = request.first.split(' ');
        let (method, target) = (first.next().unwrap(), first.next().unwrap());
        let target = target.replace("/629", "/1");
        assert_eq!(request.header("Authorization"), Some(basic("myapplogin", password).as_str()));
        let is_sent =
            |name: &str| !matches!(name, "Host" | "host" | "Content-Length" | "content-length");
        let headers = request.headers.iter().copied().filter(|(name, _)| is_sent(name));
        let headers: Vec<_> = headers.collect();
        let framing = match request.header("Content-Length") {
            Some(_) => Framing::Length(request.body.as_bytes()),
            None => Framing::None,
        };
        let answer = client.request(method, &target, &headers, framing);
        let what = format!("{}\n{}", request.first, request.body);
        let status = format!("HTTP/1.1 {} X", answer.status);
        assert_eq!(status, recorded.first, "{what}: {}", answer.text());
        assert_eq!(answer.header("API-Usage-Limit"), recorded.header("API-Usage-Limit"), "{what}");
        // Of other paths the original has pages.
        if target.starts_with(PATH) {
            assert_eq!(answer.content_type(), recorded.header("Content-Type").unwrap(), "{what}");
            assert_eq!(timeless(&answer.text()), expected(recorded.body), "{what}");
        }
        played += 1;
    }
    assert_eq!(played, count);
    home.verify();
}

#[test]
fn the_ruby_gem_is_answered_as_recorded() {
    play(RUBY, PASSWORD, 23);
}

#[test]
fn the_node_package_is_answered_as_recorded_in_xml() {
    play(NODE_XML, PASSWORD, 13);
}

#[test]
fn the_node_package_is_answered_as_recorded_in_json() {
    play(NODE_JSON, PASSWORD, 13);
}

#[test]
fn the_python_client_is_answered_as_recorded() {
    play(PYTHON, "pw", 9);
}
