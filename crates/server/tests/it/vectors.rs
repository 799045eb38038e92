//! Every recorded case of the original framework, over HTTP.
//!
//! What the original refused before its handler ran is compared with the recorded answer. Of all
//! others the status and the media type are: what becomes of them after decoding is decided by the
//! rules of business, which the recorded stub did not have.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::kit::http::{Answer, Framing};
use crate::kit::process::Home;
use crate::kit::xml;

const CASES: &str = include_str!("../../../protocol-mloyalty/tests/data/webapi.jsonl");
/// Results of the requests that the original lost: see `PROTOCOL.md` of the room.
const DEPARTURES: &str = include_str!("../../../protocol-mloyalty/tests/data/departures.txt");

struct Case(Value);

impl Case {
    fn name(&self) -> &str {
        self.0["name"].as_str().unwrap()
    }

    fn original(&self) -> &str {
        self.0["original"].as_str().unwrap()
    }

    fn by_reading(&self) -> bool {
        self.0["source"].as_str().unwrap().contains("by reading")
    }

    fn is_chunked(&self) -> bool {
        self.0["request"]["framing"] == "chunked"
    }

    fn headers(&self) -> Vec<(&str, &str)> {
        let headers = self.0["request"]["headers"].as_array().unwrap().iter();
        headers.map(|pair| (pair[0].as_str().unwrap(), pair[1].as_str().unwrap())).collect()
    }

    fn compares(&self, what: &str) -> bool {
        self.0["compare"].as_array().unwrap().iter().any(|part| part == what)
    }
}

#[test]
fn every_recorded_case_is_answered_over_http_as_the_original_did_or_says_why_not() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut client = server.connect();
    let departures = departures();
    let mut compared: BTreeMap<&str, usize> = BTreeMap::new();
    for line in CASES.lines() {
        let case = Case(serde_json::from_str(line).unwrap());
        if case.by_reading() || case.name() == "route_conv_extra_segment" {
            *compared.entry("not for us").or_default() += 1;
            continue;
        }
        let request = &case.0["request"];
        let body = base64(request["body_base64"].as_str().unwrap_or_default());
        let mut headers = case.headers();
        headers.push(("Authorization", "Bearer demo"));
        let framing = match (case.is_chunked(), request["method"].as_str().unwrap()) {
            // Small chunks, so that bodies come in pieces.
            (true, _) => Framing::Chunked(&body, 7),
            (false, "GET" | "HEAD" | "OPTIONS" | "TRACE") if body.is_empty() => Framing::None,
            (false, _) => Framing::Length(&body),
        };
        let (method, path) = (request["method"].as_str().unwrap(), request["path"].as_str());
        let answer = client.request(method, path.unwrap(), &headers, framing);
        let kind = check(&case, &answer, departures.get(case.name()).copied());
        *compared.entry(kind).or_default() += 1;
    }
    // Nothing may pass by being skipped.
    let expected = BTreeMap::from([
        ("not for us", 4),
        ("refused alike", 54),
        ("lost by the original, decoded", 36),
        ("lost by the original, refused by name", 193),
        ("rendering", 94),
        ("understood", 318),
    ]);
    assert_eq!(compared, expected);
    home.verify();
}

fn check(case: &Case, answer: &Answer, departure: Option<&str>) -> &'static str {
    let name = case.name();
    let expected = &case.0["response"];
    let content_type = expected["content_type"].as_str();
    assert_eq!(answer.header("Content-Type"), content_type, "{name}: {}", answer.text());
    if case.original() == "refused" {
        assert_eq!(u64::from(answer.status), expected["status"].as_u64().unwrap(), "{name}");
        let reason = expected["reason"].as_str();
        assert!(reason.is_none_or(|reason| reason == answer.reason), "{name}: {}", answer.reason);
        assert_eq!(answer.header("Allow"), expected["headers"]["Allow"].as_str(), "{name}");
        if case.compares("body") {
            assert_eq!(answer.text(), expected["body_text"].as_str().unwrap(), "{name}");
        } else {
            assert_eq!(answer.text(), "", "{name}");
        }
        return "refused alike";
    }
    assert_eq!(answer.status, 200, "{name}: {}", answer.text());
    let error = error_code(name, answer);
    let refused = departure.and_then(|departure| departure.strip_prefix("refused "));
    let decoded = error == 0 || error >= 200;
    match (case.original(), departure, refused) {
        ("rendering", None, None) => {
            assert!(decoded, "{name}: {}", answer.text());
            "rendering"
        }
        (_, None, None) => {
            assert!(decoded, "{name}: {}", answer.text());
            "understood"
        }
        (_, Some(_), Some(refused)) => {
            let code = refused.split(' ').next().unwrap();
            assert_eq!(error.to_string(), code, "{name}: {}", answer.text());
            "lost by the original, refused by name"
        }
        (_, Some(_), None) => {
            // These cases name places that the demo has not, or nothing at all.
            assert!(decoded && error != 0, "{name}: {}", answer.text());
            "lost by the original, decoded"
        }
        (_, None, Some(_)) => unreachable!("a refusal is a departure"),
    }
}

/// The `ErrorCode` of a well-formed answer.
fn error_code(name: &str, answer: &Answer) -> i64 {
    let text = answer.text();
    if answer.content_type().contains("/xml") {
        assert!(text.starts_with("<NumberFromGoodsResponse "), "{name}: {text}");
        let codes = xml::texts(&text, "ErrorCode");
        let [Some(code)] = codes.as_slice() else { panic!("{name}: {text}") };
        return code.parse().unwrap();
    }
    let json: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
    json["ErrorCode"].as_i64().unwrap_or_else(|| panic!("{name}: {text}"))
}

/// Returns the result of each case that the original lost.
fn departures() -> BTreeMap<&'static str, &'static str> {
    let line = |line: &'static str| {
        let mut columns = line.splitn(3, '\t');
        (columns.next().unwrap(), columns.nth(1).unwrap())
    };
    DEPARTURES.lines().map(line).collect()
}

/// Standard base64, as the cases have it.
fn base64(text: &str) -> Vec<u8> {
    const DIGITS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let digits = text.trim_end_matches('=').chars().map(|c| DIGITS.find(c).unwrap());
    let (mut bytes, mut held, mut bits) = (Vec::new(), 0, 0);
    for digit in digits {
        held = held << 6 | digit;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from(held >> bits & 0xff).unwrap());
            held &= (1 << bits) - 1;
        }
    }
    bytes
}
