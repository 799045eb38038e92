//! Reads a discount code from JSON (RFC 8259, strictly).
//!
//! The library returns each value as the sent text, so that no number is rounded or too long. It
//! returns names in their order, so that none is lost.

use std::fmt;

use serde::{
    Deserialize,
    de::{Deserializer, MapAccess, Visitor},
};
use serde_json::{Error, value::RawValue};

use super::{
    body::{Body, Given, is_root, member},
    encoding,
    error::{BodyError, Fault, TextPosition},
    limits::NESTING_MAX,
};

#[cfg(test)]
mod tests;

/// Beginnings of the library's error texts, and their faults. The library has no other way to tell
/// errors apart.
const FAULTS: [(&str, Fault); 10] = [
    ("EOF", Fault::Truncated),
    ("trailing characters", Fault::TextAfterEnd),
    ("control character", Fault::ControlCharacter),
    ("invalid escape", Fault::BadEscape),
    ("invalid number", Fault::BadNumber),
    ("key must be a string", Fault::UnquotedName),
    ("expected `:`", Fault::NoColon),
    ("expected `,`", Fault::NoComma),
    ("expected value", Fault::NoValue),
    ("expected ident", Fault::NoValue),
];

/// Reads a body of JSON.
pub(super) fn read(body: &[u8]) -> Result<Body, BodyError> {
    let text = encoding::text_of(body)?;
    if text.trim().is_empty() {
        return Ok(Body::default());
    }
    check_containers_and_escapes(text)?;
    let whole = parse::<&RawValue>(text)?.get();
    // Rails keeps what is no object where no coupon looks for it. What is given there would be lost
    // without a word, so only nothing may be.
    if is_nothing(whole) {
        return Ok(Body::default());
    }
    let outer = object(whole)?;
    let mut roots = outer.iter().filter(|(name, _)| is_root(name));
    let members = match (roots.next(), roots.next()) {
        (Some(_), Some(_)) => return Err(BodyError::RootTwice),
        (Some((_, root)), None) if is_nothing(root.get()) => Vec::new(),
        (Some((_, root)), None) => object(root.get())?,
        // Without a root the members stand by themselves: newer versions of Rails wrap them.
        (None, _) => outer,
    };
    let members = members.into_iter().map(|(name, value)| Ok(member(&name, given(value.get())?)));
    Ok(Body { members: members.collect::<Result<_, BodyError>>()? })
}

/// Whether a value is `null` or an empty list, which some clients send for a coupon without members.
fn is_nothing(value: &str) -> bool {
    let inside = value.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    value == "null" || inside.is_some_and(|inside| inside.trim().is_empty())
}

fn given(value: &str) -> Result<Given, BodyError> {
    Ok(match value.as_bytes().first() {
        Some(b'{' | b'[') => Given::Nested,
        Some(b'"') => Given::Text(parse(value)?),
        Some(b't') => Given::Flag(true),
        Some(b'f') => Given::Flag(false),
        Some(b'n') => Given::Null,
        Some(_) | None => Given::Number(value.to_owned()),
    })
}

/// Members of an object in their order.
struct Members<'t>(Vec<(String, &'t RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;

        impl<'de> Visitor<'de> for InOrder {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(InOrder)
    }
}

fn object(value: &str) -> Result<Vec<(String, &RawValue)>, BodyError> {
    if !value.starts_with('{') {
        return Err(BodyError::NotAnObject);
    }
    Ok(parse::<Members<'_>>(value)?.0)
}

fn parse<'t, T: Deserialize<'t>>(text: &'t str) -> Result<T, BodyError> {
    serde_json::from_str(text).map_err(|error| malformed(text, &error))
}

fn malformed(text: &str, error: &Error) -> BodyError {
    let message = error.to_string();
    let known = FAULTS.iter().find(|(beginning, _)| message.starts_with(beginning));
    let fault = known.map_or(Fault::BadJson, |(_, fault)| *fault);
    // The library counts bytes in a line from 1, and stops before a control character; people
    // count characters.
    let lines = text.split_inclusive('\n').take(error.line().saturating_sub(1));
    let first = usize::from(fault != Fault::ControlCharacter);
    let byte = lines.map(str::len).sum::<usize>() + error.column().saturating_sub(first);
    let (before, after) = text.split_at_checked(byte).unwrap_or((text, ""));
    // It says what is missing behind a comma; people want to know of the comma.
    let spare = before.trim_end().ends_with(',') && after.starts_with(['}', ']']);
    let fault = if spare { Fault::TrailingComma } else { fault };
    BodyError::Malformed { place: TextPosition::in_text(text.as_bytes(), byte), fault }
}

/// Refuses input that the library would accept: deeper nesting than [`NESTING_MAX`], and half
/// characters in values that nobody reads. The library checks everything else.
fn check_containers_and_escapes(text: &str) -> Result<(), BodyError> {
    let bytes = text.as_bytes();
    let mut depth: usize = 0;
    let mut in_text = false;
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match (in_text, byte) {
            (_, b'"') => in_text = !in_text,
            (true, b'\\') => {
                let length = escape_bytes(&bytes[at..]).ok_or_else(|| BodyError::Malformed {
                    place: TextPosition::in_text(bytes, at),
                    fault: Fault::HalfCharacter,
                })?;
                at += length - 1;
            }
            (false, b'[' | b'{') => {
                depth += 1;
                if depth > NESTING_MAX {
                    return Err(BodyError::TooDeep);
                }
            }
            (false, b']' | b'}') => depth = depth.saturating_sub(1),
            _ => {}
        }
        at += 1;
    }
    Ok(())
}

/// Returns the length of the escape at the front, or of both if they are a pair. `None` if it is
/// half of one.
fn escape_bytes(text: &[u8]) -> Option<usize> {
    match (unit(text), text.get(6..).and_then(unit)) {
        (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => Some(12),
        (Some(0xd800..=0xdfff), _) => None,
        (Some(_), _) => Some(6),
        (None, _) => Some(2),
    }
}

/// Returns the number in `\u1234` at the front.
fn unit(text: &[u8]) -> Option<u16> {
    let digits = text.strip_prefix(b"\\u")?.get(..4)?;
    digits.iter().try_fold(0_u16, |unit, digit| {
        let value = u16::try_from(char::from(*digit).to_digit(16)?).ok()?;
        Some(unit << 4 | value)
    })
}
