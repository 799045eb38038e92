//! The golden files: exchanges with a fresh demo server, byte for byte; those about messages with one
//! that sends mail.
//!
//! A file has requests in lines that begin with `>` and their answers in lines that begin with `<`.
//! `Host` and `Content-Length` are added to requests; `Content-Length`, `Date` and `X-Request-Id` are
//! left out of answers. What differs from run to run stands in braces, numbered as it is seen:
//! `{number 1}`, `{secret 1}`, `{last day}`, `{moment}`; a request may say `{number 1}` of one that was
//! seen before. Run with `UPDATE_GOLDEN=1` to write the answers anew,
//! and read the difference.

use std::path::PathBuf;

use crate::kit::http::{Answer, Client, Framing};
use crate::kit::process::Home;

/// Members that differ from run to run, with what stands before their values.
const VOLATILE: [(&str, &[&str]); 4] = [
    (
        "number",
        &["\"Number\":", "<Number>", "\"number\":\"", "\"SertCard\":", "<SertCard>", "Сертификат "],
    ),
    ("secret", &["\"SecretCode\":\"", "<SecretCode>"]),
    ("last day", &["\"SertExpDate\":\"", "<SertExpDate>", "\"valid_through\":\""]),
    (
        "moment",
        &[
            "\"created_at\":\"",
            "\"updated_at\":\"",
            "\"issued_at\":\"",
            "\"at\":\"",
            "<created-at type=\"datetime\">",
            "<updated-at type=\"datetime\">",
            "\"ProcTime\":\"",
            "<ProcTime>",
        ],
    ),
];

/// Whether the values of this kind are made of this too.
fn is_value(kind: &str, c: char) -> bool {
    let more = match kind {
        "last day" => "-",
        "moment" => "-:T.",
        _ => "",
    };
    c.is_ascii_digit() || more.contains(c)
}

/// The values seen in one file, in order.
#[derive(Default)]
struct Seen(Vec<(&'static str, String)>);

impl Seen {
    fn placeholder(&mut self, kind: &'static str, value: &str) -> String {
        if matches!(kind, "last day" | "moment") {
            return format!("{{{kind}}}");
        }
        let known = |seen: &Vec<(&str, String)>| {
            let same_kind = seen.iter().filter(|(known, _)| *known == kind);
            same_kind.map(|(_, value)| value).position(|known| known == value)
        };
        let at = known(&self.0).unwrap_or_else(|| {
            self.0.push((kind, value.to_owned()));
            known(&self.0).unwrap()
        });
        format!("{{{kind} {}}}", at + 1)
    }

    /// A request's body with the values that are meant.
    fn unmasked(&self, body: &str) -> String {
        let mut unmasked = body.to_owned();
        for kind in ["number", "secret", "id"] {
            let same_kind = self.0.iter().filter(|(known, _)| *known == kind);
            for (at, (_, value)) in same_kind.enumerate() {
                unmasked = unmasked.replace(&format!("{{{kind} {}}}", at + 1), value);
            }
        }
        unmasked
    }

    /// An answer's body with its volatile values replaced.
    fn masked(&mut self, body: &str) -> String {
        let mut masked = String::new();
        let mut rest = body;
        'next: while !rest.is_empty() {
            if let Some(id) = shown_id(rest).filter(|_| !masked.ends_with(is_digit)) {
                masked += &self.placeholder("id", id);
                rest = &rest[id.len()..];
                continue;
            }
            for (kind, prefixes) in VOLATILE {
                for &prefix in prefixes {
                    let Some(after) = rest.strip_prefix(prefix) else { continue };
                    let end = after.find(|c| !is_value(kind, c)).unwrap_or(after.len());
                    masked += prefix;
                    if end > 0 {
                        masked += &self.placeholder(kind, &after[..end]);
                    }
                    rest = &after[end..];
                    continue 'next;
                }
            }
            let first = rest.chars().next().unwrap();
            masked.push(first);
            rest = &rest[first.len_utf8()..];
        }
        masked
    }
}

fn is_digit(letter: char) -> bool {
    letter.is_ascii_digit()
}

/// The id of an operation or an owner that a text begins with: each installation has others.
fn shown_id(text: &str) -> Option<&str> {
    let digits = text.find(|letter| !is_digit(letter)).unwrap_or(text.len());
    let value: i64 = text[..digits].parse().ok()?;
    let is_shown =
        ((1 << 48)..(1 << 49)).contains(&value) || ((1 << 30)..(1 << 31)).contains(&value);
    is_shown.then_some(&text[..digits])
}

fn exchange(client: &mut Client, request: &[&str], seen: &mut Seen) -> String {
    let mut lines = request.iter();
    let (method, target) = lines.next().unwrap().split_once(' ').unwrap();
    let target = seen.unmasked(target.rsplit_once(' ').map_or(target, |(target, _)| target));
    let headers = lines.by_ref().take_while(|line| !line.is_empty());
    let headers: Vec<(&str, &str)> =
        headers.map(|line| line.split_once(": ").expect("a header")).collect();
    let body = seen.unmasked(&lines.copied().collect::<Vec<_>>().join("\n"));
    let framing = if body.is_empty() { Framing::None } else { Framing::Length(body.as_bytes()) };
    shown(&client.request(method, &target, &headers, framing), seen)
}

fn shown(answer: &Answer, seen: &mut Seen) -> String {
    let mut shown = format!("< HTTP/1.1 {} {}\n", answer.status, answer.reason);
    for (name, value) in &answer.headers {
        if !matches!(name.as_str(), "Content-Length" | "Date" | "X-Request-Id") {
            shown += &format!("< {name}: {value}\n");
        }
    }
    if !answer.body.is_empty() {
        shown += "<\n";
        for line in seen.masked(&answer.text()).split('\n') {
            shown += &format!("< {line}\n");
        }
    }
    shown
}

/// Settings of a server that sends mail to an address where nobody listens. Its requests are
/// accepted all the same.
const MAILING: [&str; 5] =
    ["--demo", "--smtp-url", "smtp://127.0.0.1:1", "--mail-from", "shop@example.ru"];

/// The file with the answers that are given now, of a server with these arguments.
fn played(golden: &str, arguments: &[&str]) -> String {
    let home = Home::new();
    let server = home.serve(arguments);
    let mut client = server.connect();
    let mut seen = Seen::default();
    let mut played = String::new();
    let mut request: Vec<&str> = Vec::new();
    for line in golden.lines().chain([""]) {
        if let Some(part) = line.strip_prefix('>') {
            request.push(part.strip_prefix(' ').unwrap_or(part));
        } else if !request.is_empty() {
            played += &exchange(&mut client, &request, &mut seen);
            request.clear();
        }
        if !line.starts_with('<') {
            played += line;
            played.push('\n');
        }
    }
    home.verify();
    // The line that was added to end the last request.
    played.trim_end().to_owned() + "\n"
}

#[test]
fn answers_are_those_of_the_golden_files_byte_for_byte() {
    let folder: PathBuf = [env!("CARGO_MANIFEST_DIR"), "tests", "it", "golden"].iter().collect();
    let mut files: Vec<_> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert_eq!(files.len(), 27);
    for file in files {
        let golden = std::fs::read_to_string(&file).unwrap();
        let name = file.file_name().unwrap().to_string_lossy();
        let arguments = if name.starts_with("messages-") { &MAILING[..] } else { &MAILING[..1] };
        let played = played(&golden, arguments);
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            std::fs::write(&file, &played).unwrap();
            continue;
        }
        let differs = golden.lines().zip(played.lines()).find(|(golden, now)| golden != now);
        assert!(golden == played, "{}: {differs:#?}", file.display());
    }
}
