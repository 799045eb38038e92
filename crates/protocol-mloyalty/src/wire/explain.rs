//! Explains how the decoder reads a request, as JSON for people.

use std::fmt::Write;

use super::{
    Decoded, decode,
    media::{UnsupportedMediaType, request_format},
    problem::DecodeError,
    render::json_text,
    shape::{Record, Shape, Value},
};

#[cfg(test)]
mod tests;

/// Reasons why the codec refuses a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Its media type is unknown: 415.
    MediaType(UnsupportedMediaType),
    /// Its body is refused: 200 with an `ErrorCode`.
    Body(DecodeError),
}

/// Reads a request from its `Content-Type` lines and its body.
pub fn understand(
    shape: &'static Shape,
    content_type: &[&str],
    body: &[u8],
) -> Result<Decoded, Refusal> {
    let format = request_format(content_type, body.is_empty()).map_err(Refusal::MediaType)?;
    decode(shape, format, body).map_err(Refusal::Body)
}

/// Returns `{"understood": …, "refused": …, "ignored": […]}`, of which exactly one of the first two
/// is null.
///
/// `understood` has every member. Decimals and dates are strings. It also has the secrets in the
/// request, so it must go only to the sender.
pub fn explain_json(result: &Result<Decoded, Refusal>) -> String {
    let mut out = String::from("{\"understood\":");
    let ignored: &[String] = match result {
        Ok(decoded) => {
            object(&mut out, &decoded.record);
            out.push_str(",\"refused\":null");
            &decoded.ignored
        }
        Err(refusal) => {
            out.push_str("null,\"refused\":");
            refused(&mut out, refusal);
            &[]
        }
    };
    out.push_str(",\"ignored\":[");
    for (place, name) in ignored.iter().enumerate() {
        if place > 0 {
            out.push(',');
        }
        json_text(&mut out, name);
    }
    out.push_str("]}");
    out
}

/// Like [`explain_json`], for a request that was refused before it reached the codec.
pub fn refused_json(status: u16, code: u16, message: &str) -> String {
    let mut out = String::from("{\"understood\":null,\"refused\":");
    refusal_object(&mut out, status, Some(code), None, message);
    out.push_str(",\"ignored\":[]}");
    out
}

fn refused(out: &mut String, refusal: &Refusal) {
    match refusal {
        Refusal::MediaType(refused) => refusal_object(out, 415, None, None, &refused.message),
        Refusal::Body(error) => {
            let member = error.member.as_deref();
            refusal_object(out, 200, Some(error.code()), member, &error.russian());
        }
    }
}

fn refusal_object(
    out: &mut String,
    status: u16,
    code: Option<u16>,
    member: Option<&str>,
    message: &str,
) {
    out.push_str("{\"status\":");
    push(out, status);
    out.push_str(",\"code\":");
    match code {
        Some(code) => push(out, code),
        None => out.push_str("null"),
    }
    out.push_str(",\"member\":");
    match member {
        Some(member) => json_text(out, member),
        None => out.push_str("null"),
    }
    out.push_str(",\"message\":");
    json_text(out, message);
    out.push('}');
}

fn object(out: &mut String, record: &Record) {
    out.push('{');
    for (place, (member, value)) in record.shape().members.iter().zip(record.values()).enumerate() {
        if place > 0 {
            out.push(',');
        }
        json_text(out, member.name);
        out.push(':');
        match value {
            None => out.push_str("null"),
            Some(Value::Integer(value)) => push(out, value),
            Some(Value::Bool(value)) => push(out, value),
            Some(Value::Decimal(value)) => json_text(out, &value.to_string()),
            Some(Value::Date(value)) => json_text(out, &value.to_string()),
            Some(Value::Text(value)) => json_text(out, value),
            Some(Value::List(items)) => {
                out.push('[');
                for (place, item) in items.iter().enumerate() {
                    if place > 0 {
                        out.push(',');
                    }
                    match item {
                        None => out.push_str("null"),
                        Some(item) => object(out, item),
                    }
                }
                out.push(']');
            }
        }
    }
    out.push('}');
}

fn push(out: &mut String, value: impl std::fmt::Display) {
    let written = write!(out, "{value}");
    debug_assert!(written.is_ok(), "a string takes everything");
}
