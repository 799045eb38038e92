//! The XML of every message through .NET's own serializer and back.
//!
//! A gate, run by `cargo xtask dotnet` with the program that it compiled: `round_trip PROGRAM SCRATCH`.
//! It is no test of the crate, since not every machine has .NET. The classes in the program are written by hand: a member, an order, a
//! namespace or a width that the descriptions have otherwise gets lost there, and is missed here.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "it is a test, and a gate reads it")]

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use protocol_mloyalty::Method;
use protocol_mloyalty::wire::date::Date;
use protocol_mloyalty::wire::decimal::Decimal;
use protocol_mloyalty::wire::media::{Charset, ResponseFormat, ResponseMedia, request_format};
use protocol_mloyalty::wire::render::render;
use protocol_mloyalty::wire::sample::sample;
use protocol_mloyalty::wire::shape::{Member, MemberKind, Record, Shape, Value};
use protocol_mloyalty::wire::{Decoded, decode};

const TEXTS: [&str; 6] =
    ["", "sample", "  two  spaces ", "<&>\"']]>", "Сертификат «500» 😀", "a\tb\nc"];

/// As `DateTime` writes them: without a zone, in UTC, and where the serializer's own clock is, which is
/// what it makes of every other zone.
const DATES: [&str; 4] = [
    "2027-11-22T23:59:59+03:00",
    "0001-01-01T00:00:00",
    "9999-12-31T23:59:59.9999999",
    "2026-11-22T10:00:00.5Z",
];

/// The zone of that clock.
const ZONE: &str = "Europe/Moscow";

/// Values of a member besides null: the limits of its kind, and values that are easily lost.
fn values(kind: MemberKind) -> Vec<Value> {
    let integers = |values: &[i64]| values.iter().copied().map(Value::Integer).collect();
    match kind {
        MemberKind::Short => integers(&[1, i16::MIN.into(), i16::MAX.into()]),
        MemberKind::Int => integers(&[0, i32::MIN.into(), i32::MAX.into()]),
        MemberKind::Long | MemberKind::Number => integers(&[2_000_000_000_015, i64::MIN, i64::MAX]),
        MemberKind::Byte => integers(&[3, 0, 255]),
        MemberKind::Bool => vec![Value::Bool(true), Value::Bool(false)],
        MemberKind::Decimal => [(1050, 2), (0, 0), (i64::MAX, 4), (-1, 10)]
            .into_iter()
            .map(|(minor, digits)| Value::Decimal(Decimal::from_minor(minor, digits)))
            .collect(),
        MemberKind::Text => TEXTS.map(|text| Value::Text(text.to_owned())).into(),
        MemberKind::Date => DATES.map(|text| Value::Date(Date::parse_iso(text).unwrap())).into(),
        MemberKind::List(item) => {
            let mut lists = vec![Value::List(Vec::new())];
            let items = messages(item).into_iter().map(Some);
            lists.push(Value::List(items.chain([None]).collect()));
            lists
        }
    }
}

/// Messages in which every member has each of its values, and null where it can be null.
fn messages(shape: &'static Shape) -> Vec<Record> {
    let choices: Vec<Vec<Option<Value>>> = shape
        .members
        .iter()
        .map(|Member { kind, nullable, .. }| {
            let null = nullable.then_some(None);
            values(*kind).into_iter().map(Some).chain(null).collect()
        })
        .collect();
    let most = choices.iter().map(Vec::len).max().unwrap_or(0);
    let message = |round: usize| {
        // Neighbours in different rounds, so that no two members always change together.
        let chosen = choices.iter().enumerate();
        let chosen = chosen.map(|(at, values)| values[(round + at) % values.len()].clone());
        Record::from_values(shape, chosen.collect())
    };
    (0..most).map(message).chain([sample(shape)]).collect()
}

fn written(record: &Record) -> Vec<u8> {
    let media = ResponseMedia::ApplicationXml;
    render(record, ResponseFormat { media, charset: Charset::Utf8 })
}

fn read(shape: &'static Shape, body: &[u8]) -> Record {
    let format = request_format(&["application/xml"], false).unwrap();
    let Decoded { record, ignored } = decode(shape, format, body)
        .unwrap_or_else(|error| panic!("{error:?}: {}", String::from_utf8_lossy(body)));
    assert_eq!(ignored, Vec::<String>::new(), "{}", String::from_utf8_lossy(body));
    record
}

/// Writes every message, lets .NET read it and write it back, and compares.
fn main() {
    let arguments: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let [program, scratch] = arguments.as_slice() else { panic!("round_trip PROGRAM SCRATCH") };
    let (sent, answered) = (scratch.join("sent"), scratch.join("answered"));
    for directory in [&sent, &answered] {
        if directory.exists() {
            fs::remove_dir_all(directory).unwrap();
        }
        fs::create_dir_all(directory).unwrap();
    }
    let shapes = Method::all().flat_map(|m| [m.request_shape(), m.response_shape()]);
    let mut expected = Vec::new();
    for shape in shapes {
        for (at, message) in messages(shape).into_iter().enumerate() {
            let (name, body) = (format!("{}-{at}.xml", shape.name), written(&message));
            fs::write(sent.join(&name), &body).unwrap();
            // As the codec reads it: lines may end otherwise than they were meant.
            expected.push((name, read(shape, &body)));
        }
    }
    let ran = Command::new("mono")
        .arg(program)
        .args([&sent, &answered])
        .env("TZ", ZONE)
        .output()
        .unwrap();
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    for (name, expected) in &expected {
        let body = fs::read(answered.join(name)).unwrap();
        assert_eq!(&read(expected.shape(), &body), expected, "{name}");
    }
    println!("{} messages of {} types", expected.len(), 2 * Method::all().count());
}
