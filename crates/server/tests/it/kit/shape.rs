//! The shape of an answer: its names, their order and the types of their values.

use super::xml::{self, Piece};

/// A JSON text with every value replaced by its type and no space between its tokens. Dates in the
/// answers' form are a type of their own.
pub(crate) fn of_json(json: &str) -> String {
    let mut shape = String::new();
    let mut rest = json;
    while let Some(first) = rest.chars().next() {
        if first == '"' {
            let end = rest[1..].find('"').unwrap() + 2;
            let (text, after) = rest.split_at(end);
            assert!(!text.contains('\\'), "no escapes are expected: {text}");
            rest = after;
            let is_name = after.trim_start().starts_with(':');
            shape += if is_name { text } else { type_of_text(text.trim_matches('"')) };
        } else if first.is_ascii_digit() || first == '-' {
            let end = rest.find(|c: char| !"-.0123456789".contains(c)).unwrap_or(rest.len());
            let (number, after) = rest.split_at(end);
            rest = after;
            shape += if number.contains('.') { "decimal" } else { "integer" };
        } else if let Some(after) = rest.strip_prefix("true").or(rest.strip_prefix("false")) {
            rest = after;
            shape += "boolean";
        } else {
            rest = &rest[first.len_utf8()..];
            if !first.is_whitespace() {
                shape.push(first);
            }
        }
    }
    shape
}

/// The same for XML: every text replaced by its type, and no space between the elements.
pub(crate) fn of_xml(document: &str) -> String {
    let mut shape = String::new();
    let mut element = "";
    for piece in xml::pieces(document) {
        // These hold a text whatever it looks like, and even if it is empty.
        let holds_text = matches!(element, "Message" | "SecretCode");
        match piece {
            Piece::Text(_) if holds_text => {}
            Piece::Text(text) if text.trim().is_empty() => {}
            Piece::Text("true" | "false") => shape += "boolean",
            Piece::Text(text) if text.bytes().all(|byte| byte.is_ascii_digit()) => {
                shape += "number";
            }
            Piece::Text(text) => shape += type_of_text(text),
            Piece::Open(name, all) => {
                element = name;
                shape += &format!("<{all}>");
            }
            Piece::Empty(_, all) => shape += &format!("<{all}>"),
            Piece::Close(name) => {
                shape += if holds_text { "text" } else { "" };
                shape += &format!("</{name}>");
                element = "";
            }
        }
    }
    shape
}

/// A date such as `2024-04-29T14:09:27.2527486+03:00` (the fraction may be missing), else a text.
fn type_of_text(text: &str) -> &'static str {
    let digits: String = text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    let Some(rest) = digits.strip_prefix("0000-00-00T00:00:00") else { return "text" };
    let fraction = rest.strip_suffix("+00:00").map(|rest| rest.trim_end_matches('0'));
    if matches!(fraction, Some("" | ".")) { "date" } else { "text" }
}
