//! The recorded cases of the original framework, at the level of the codec.
//!
//! Every case is read from `data/webapi.jsonl` and taken through the whole codec. What the original
//! lost is written to `data/departures.txt`, which says case by case what Scrip does instead; run
//! with `UPDATE_GOLDEN=1` to write it anew, and read the difference.

#![expect(clippy::unwrap_used, reason = "a helper of a test may fail where the test may")]

use std::{collections::BTreeMap, fmt::Write as _, fs, path::PathBuf};

use protocol_mloyalty::wire::{
    Decoded,
    date::{Date, Zone},
    decimal::Decimal,
    decode,
    media::{Preferences, ResponseFormat, negotiate, request_format},
    number_from_goods::{NumberFromGoodsRequest, NumberFromGoodsResponse, NumberFromGoodsSertCard},
    problem::DecodeError,
    render::{render, render_http_error, render_null},
    shape::{MemberKind, Record, Shape, Value},
    typed::Described,
};
use serde_json::Value as Json;

const CASES: &str = include_str!("data/webapi.jsonl");

fn data(name: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "tests", "data", name].iter().collect()
}

struct Case {
    name: String,
    original: String,
    json: Json,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Case {
    fn all() -> Vec<Self> {
        let parse = |line: &str| {
            let json: Json = serde_json::from_str(line).unwrap();
            let text = |value: &Json| value.as_str().unwrap_or_default().to_owned();
            let request = &json["request"];
            let headers = request["headers"].as_array().unwrap().iter();
            Self {
                name: text(&json["name"]),
                original: text(&json["original"]),
                headers: headers.map(|pair| (text(&pair[0]), text(&pair[1]))).collect(),
                body: base64(request["body_base64"].as_str().unwrap_or_default()),
                json,
            }
        };
        CASES.lines().map(parse).collect()
    }

    fn header(&self, name: &str) -> Vec<&str> {
        let named = |(known, _): &&(String, String)| known.eq_ignore_ascii_case(name);
        self.headers.iter().filter(named).map(|(_, value)| value.as_str()).collect()
    }

    fn status(&self) -> u64 {
        self.json["response"]["status"].as_u64().unwrap()
    }

    fn answer_format(&self) -> ResponseFormat {
        negotiate(&Preferences {
            accept: &self.header("Accept"),
            accept_charset: &self.header("Accept-Charset"),
            x_requested_with: self.header("X-Requested-With").first().copied(),
            content_type: &self.header("Content-Type"),
        })
    }

    fn decoded(&self) -> Result<Decoded, DecodeError> {
        let chunked = self.json["request"]["framing"] == "chunked";
        let content_type = self.header("Content-Type");
        let format = request_format(&content_type, self.body.is_empty() && !chunked);
        decode(NumberFromGoodsRequest::SHAPE, format.unwrap(), &self.body)
    }

    fn by_reading(&self) -> bool {
        self.json["source"].as_str().unwrap().contains("by reading")
    }

    /// The cases keep the answers as text; on the wire, UTF-16 has a byte order mark.
    fn expected_body(&self) -> Vec<u8> {
        let response = &self.json["response"];
        let text = response["body_text"].as_str().unwrap();
        if response["content_type"].as_str().unwrap().ends_with("utf-16") {
            let units = std::iter::once(0xfeff).chain(text.encode_utf16());
            return units.flat_map(u16::to_le_bytes).collect();
        }
        text.as_bytes().to_vec()
    }
}

#[test]
fn the_codec_does_what_the_original_did_or_says_why_not() {
    let mut compared: BTreeMap<&str, usize> = BTreeMap::new();
    let mut departures = String::new();
    for case in Case::all() {
        let name = &case.name;
        if case.by_reading() {
            *compared.entry("by reading").or_default() += 1;
            continue;
        }
        let kind = match (case.original.as_str(), case.status()) {
            ("refused", 404 | 405) => "routing",
            ("refused", 415) => {
                check_refused_type(&case);
                "media type"
            }
            ("rendering", _) => {
                check_rendering(&case);
                "rendering"
            }
            (
                "understood" | "understood_lenient" | "unknown_ignored" | "empty_text_becomes_null",
                _,
            ) => {
                check_answer_format(&case);
                let decoded = case.decoded().unwrap_or_else(|error| panic!("{name}: {error}"));
                check_bound(name, &decoded.record, &case.json["bound"]);
                "understood alike"
            }
            _ => {
                check_answer_format(&case);
                let outcome = outcome(&case.decoded());
                writeln!(departures, "{name}\t{}\t{outcome}", case.original).unwrap();
                "lost by the original"
            }
        };
        *compared.entry(kind).or_default() += 1;
    }
    // Nothing may pass by being skipped.
    let expected = BTreeMap::from([
        ("by reading", 3),
        ("lost by the original", 229),
        ("media type", 18),
        ("rendering", 94),
        ("routing", 36),
        ("understood alike", 319),
    ]);
    assert_eq!(compared, expected);
    let golden = data("departures.txt");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&golden, &departures).unwrap();
    }
    assert_eq!(fs::read_to_string(&golden).unwrap(), departures);
}

fn check_answer_format(case: &Case) {
    let expected = case.json["response"]["content_type"].as_str().unwrap();
    assert_eq!(case.answer_format().content_type(), expected, "{}", case.name);
}

fn check_refused_type(case: &Case) {
    check_answer_format(case);
    let chunked = case.json["request"]["framing"] == "chunked";
    let empty = case.body.is_empty() && !chunked;
    let refused = request_format(&case.header("Content-Type"), empty).unwrap_err();
    let body = render_http_error(&refused.message, case.answer_format());
    assert_eq!(lossy(&body), lossy(&case.expected_body()), "{}", case.name);
}

fn check_rendering(case: &Case) {
    check_answer_format(case);
    let object = &case.json["response_object"];
    let shape = NumberFromGoodsResponse::SHAPE;
    let format = case.answer_format();
    let body = if !object["throw"].is_null() {
        render_http_error("An error has occurred.", format)
    } else if !object["null_response"].is_null() {
        render_null(shape, format)
    } else {
        let record = record(shape, object);
        // The typed structs carry everything that the description has.
        let typed = NumberFromGoodsResponse::from_record(record.clone());
        assert_eq!(typed.into_record(), record, "{}", case.name);
        render(&record, format)
    };
    let expected = well_formed(case);
    assert_eq!(lossy(&body), lossy(&expected), "{}", case.name);
    assert_eq!(body, expected, "{}", case.name);
}

/// Answer of the original, with U+FFFD for references to characters that XML cannot hold (D26).
fn well_formed(case: &Case) -> Vec<u8> {
    let body = case.expected_body();
    if !matches!(case.name.as_str(), "render_control_xml" | "render_ffff_xml") {
        return body;
    }
    let mut text = String::from_utf8(body).unwrap();
    for forbidden in ["1", "8", "B", "C", "1F", "FFFE", "FFFF"] {
        text = text.replace(&format!("&#x{forbidden};"), "\u{fffd}");
    }
    text.into_bytes()
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Compares every member, and that there are no others.
fn check_bound(name: &str, record: &Record, bound: &Json) {
    let bound = bound.as_object().unwrap_or_else(|| panic!("{name}: the original bound null"));
    let members = record.shape().members;
    for known in bound.keys() {
        assert!(members.iter().any(|member| member.name == known), "{name}: {known}");
    }
    for (member, value) in members.iter().zip(record.values()) {
        let expected = bound.get(member.name).unwrap_or(&Json::Null);
        let what = format!("{name}: {}", member.name);
        match (value, expected) {
            (None, Json::Null) => {}
            (Some(Value::List(items)), Json::Array(expected)) => {
                assert_eq!(items.len(), expected.len(), "{what}");
                for (item, expected) in items.iter().zip(expected) {
                    match item {
                        Some(item) => check_bound(&what, item, expected),
                        None => assert_eq!(expected, &Json::Null, "{what}"),
                    }
                }
            }
            (Some(value), expected) => {
                assert_eq!(Some(value), scalar(member.kind, expected).as_ref(), "{what}");
            }
            (None, expected) => panic!("{what}: nothing instead of {expected}"),
        }
    }
}

fn record(shape: &'static Shape, json: &Json) -> Record {
    let mut record = Record::new(shape);
    for member in shape.members {
        let value = match (member.kind, &json[member.name]) {
            (MemberKind::List(shape), Json::Array(items)) => {
                let item = |json: &Json| (!json.is_null()).then(|| self::record(shape, json));
                Some(Value::List(items.iter().map(item).collect()))
            }
            (kind, json) => scalar(kind, json),
        };
        record.set(member.name, value);
    }
    record
}

fn scalar(kind: MemberKind, json: &Json) -> Option<Value> {
    let text = json.as_str().map(str::to_owned);
    match kind {
        _ if json.is_null() => None,
        MemberKind::Short
        | MemberKind::Int
        | MemberKind::Long
        | MemberKind::Number
        | MemberKind::Byte => {
            let number = text.map_or_else(|| json.as_i64(), |text| text.parse().ok());
            Some(Value::Integer(number.unwrap()))
        }
        MemberKind::Bool => json.as_bool().map(Value::Bool),
        MemberKind::Decimal => Some(Value::Decimal(decimal(&text.unwrap()))),
        MemberKind::Text => text.map(Value::Text),
        MemberKind::Date => {
            let zone = match json["kind"].as_str().unwrap() {
                "Local" => Zone::Offset(moscow(json["wall"].as_str().unwrap())),
                "Utc" => Zone::Utc,
                _ => Zone::Unspecified,
            };
            let wall = Date::parse_iso(json["wall"].as_str().unwrap()).unwrap();
            Some(Value::Date(wall.in_zone(zone)))
        }
        MemberKind::List(_) => panic!("a list is no scalar"),
    }
}

/// The original ran in Moscow, which was four hours east of Greenwich from 2011 to 2014.
fn moscow(wall: &str) -> i16 {
    if ("2011-03-27T02".."2014-10-26T02").contains(&wall) { 240 } else { 180 }
}

/// The cases write some decimals with an exponent.
fn decimal(text: &str) -> Decimal {
    match text.split_once('e') {
        None => Decimal::parse(text).unwrap(),
        Some((digits, power)) => {
            let zeros = "0".repeat(power.parse().unwrap());
            Decimal::parse(&format!("{digits}{zeros}")).unwrap()
        }
    }
}

/// One line of the list of departures.
fn outcome(result: &Result<Decoded, DecodeError>) -> String {
    match result {
        Err(error) => format!("refused {} {error}", error.code()),
        Ok(decoded) => {
            let mut line = "understood".to_owned();
            shown(&mut line, &decoded.record);
            if !decoded.ignored.is_empty() {
                write!(line, " ignoring {:?}", decoded.ignored).unwrap();
            }
            line
        }
    }
}

fn shown(line: &mut String, record: &Record) {
    for (member, value) in record.shape().members.iter().zip(record.values()) {
        match value {
            None => {}
            Some(Value::List(items)) => {
                write!(line, " {}=[", member.name).unwrap();
                for item in items {
                    match item {
                        None => line.push_str(" null;"),
                        Some(item) => {
                            shown(line, item);
                            line.push(';');
                        }
                    }
                }
                line.push(']');
            }
            Some(value) => write!(line, " {}={value:?}", member.name).unwrap(),
        }
    }
}

#[test]
fn secrets_are_not_printed() {
    let card = NumberFromGoodsSertCard {
        secret_code: Some("735519".to_owned()),
        number: Some(20),
        ..Default::default()
    };
    let printed = format!("{card:?} {:?}", card.clone().into_record());
    assert!(!printed.contains("735519"), "{printed}");
    assert!(printed.contains("20"), "{printed}");
}

/// Standard base64, as the cases have it.
fn base64(text: &str) -> Vec<u8> {
    let digit = |byte: u8| match byte {
        b'A'..=b'Z' => u32::from(byte - b'A'),
        b'a'..=b'z' => u32::from(byte - b'a') + 26,
        b'0'..=b'9' => u32::from(byte - b'0') + 52,
        b'+' => 62,
        b'/' => 63,
        _ => panic!("not base64"),
    };
    let mut bytes = Vec::new();
    for four in text.trim_end_matches('=').as_bytes().chunks(4) {
        let bits = four.iter().fold(0, |bits, byte| bits << 6 | digit(*byte));
        let bits = bits << (6 * (4 - four.len()));
        bytes.extend_from_slice(&bits.to_be_bytes()[1..four.len()]);
    }
    bytes
}
