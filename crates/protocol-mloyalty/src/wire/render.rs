//! Writes answers, byte for byte as the original's formatters do.

use web::wire::escape::{put, put_json, put_replaced};

use super::{
    media::{Charset, ResponseFormat},
    shape::{BASE_NAMESPACE, MemberKind, Record, Shape, Value},
    xml::INSTANCE_NAMESPACE,
};

#[cfg(test)]
mod tests;

/// Writes an object, in the format of the answer.
pub fn render(record: &Record, format: ResponseFormat) -> Vec<u8> {
    let mut text = String::with_capacity(512);
    if format.media.is_xml() {
        xml_root(&mut text, record);
    } else {
        json_object(&mut text, record);
    }
    encoded(text, format.charset)
}

/// Writes the answer of a handler that returned nothing.
pub fn render_null(shape: &Shape, format: ResponseFormat) -> Vec<u8> {
    let Shape { name, namespace, .. } = shape;
    let text = if format.media.is_xml() {
        format!("<{name} i:nil=\"true\" xmlns:i=\"{INSTANCE_NAMESPACE}\" xmlns=\"{namespace}\" />")
    } else {
        "null".to_owned()
    };
    encoded(text, format.charset)
}

/// Writes the framework's body of an HTTP error: 401, 404, 405, 415, 500.
pub fn render_http_error(message: &str, format: ResponseFormat) -> Vec<u8> {
    let mut text = String::new();
    if format.media.is_xml() {
        text.push_str("<Error><Message>");
        xml_text(&mut text, message);
        text.push_str("</Message></Error>");
    } else {
        text.push_str("{\"Message\":");
        json_text(&mut text, message);
        text.push('}');
    }
    encoded(text, format.charset)
}

/// Encodes a text: UTF-8 without a byte order mark, UTF-16 with one.
fn encoded(text: String, charset: Charset) -> Vec<u8> {
    match charset {
        Charset::Utf8 => text.into_bytes(),
        Charset::Utf16 => {
            let units = std::iter::once(0xfeff).chain(text.encode_utf16());
            units.flat_map(u16::to_le_bytes).collect()
        }
    }
}

fn json_object(out: &mut String, record: &Record) {
    out.push('{');
    for (place, (member, value)) in record.shape().members.iter().zip(record.values()).enumerate() {
        if place > 0 {
            out.push(',');
        }
        out.push('"');
        out.push_str(member.name);
        out.push_str("\":");
        match value {
            None => out.push_str("null"),
            Some(value) => json_value(out, value),
        }
    }
    out.push('}');
}

fn json_value(out: &mut String, value: &Value) {
    match value {
        Value::Integer(value) => put(out, format_args!("{value}")),
        Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        // Q28: a decimal without a fraction gets one digit of it.
        Value::Decimal(value) if value.scale() == 0 => put(out, format_args!("{value}.0")),
        Value::Decimal(value) => put(out, format_args!("{value}")),
        Value::Text(value) => json_text(out, value),
        Value::Date(value) => put(out, format_args!("\"{value}\"")),
        Value::List(items) => {
            out.push('[');
            for (place, item) in items.iter().enumerate() {
                if place > 0 {
                    out.push(',');
                }
                match item {
                    None => out.push_str("null"),
                    Some(item) => json_object(out, item),
                }
            }
            out.push(']');
        }
    }
}

/// Writes a text as JSON, with the escapes of the original's library.
pub(super) fn json_text(out: &mut String, text: &str) {
    put_json(out, text, |letter| matches!(letter, '\u{85}' | '\u{2028}' | '\u{2029}'));
}

fn xml_root(out: &mut String, record: &Record) {
    let Shape { name, namespace, .. } = record.shape();
    put(out, format_args!("<{name} xmlns:i=\"{INSTANCE_NAMESPACE}\" xmlns=\"{namespace}\">"));
    xml_members(out, record);
    put(out, format_args!("</{name}>"));
}

fn xml_members(out: &mut String, record: &Record) {
    for place in record.shape().xml_order() {
        let member = &record.shape().members[place];
        let name = member.name;
        put(out, format_args!("<{name}"));
        let value = record.values()[place].as_ref();
        if value.is_none() {
            out.push_str(" i:nil=\"true\"");
        }
        if member.base {
            put(out, format_args!(" xmlns=\"{BASE_NAMESPACE}\""));
        }
        match value {
            None => out.push_str(" />"),
            Some(Value::List(items)) if items.is_empty() => out.push_str(" />"),
            Some(value) => {
                out.push('>');
                xml_value(out, member.kind, value);
                put(out, format_args!("</{name}>"));
            }
        }
    }
}

fn xml_value(out: &mut String, kind: MemberKind, value: &Value) {
    match value {
        Value::Integer(value) => put(out, format_args!("{value}")),
        Value::Bool(value) => put(out, format_args!("{value}")),
        Value::Decimal(value) => put(out, format_args!("{value}")),
        Value::Text(value) => xml_text(out, value),
        Value::Date(value) => put(out, format_args!("{value}")),
        Value::List(items) => {
            for item in items {
                match (item, kind) {
                    (Some(item), _) => {
                        let name = item.shape().name;
                        put(out, format_args!("<{name}>"));
                        xml_members(out, item);
                        put(out, format_args!("</{name}>"));
                    }
                    (None, MemberKind::List(shape)) => {
                        put(out, format_args!("<{} i:nil=\"true\" />", shape.name));
                    }
                    // A list stands only where the description has one.
                    (None, _) => {}
                }
            }
        }
    }
}

fn xml_text(out: &mut String, text: &str) {
    let special = |letter: char| {
        letter < ' ' && letter != '\t'
            || matches!(letter, '&' | '<' | '>' | '\u{fffe}' | '\u{ffff}')
    };
    put_replaced(out, text, special, |out, letter, rest| match letter {
        '&' => out.push_str("&amp;"),
        '<' => out.push_str("&lt;"),
        '>' => out.push_str("&gt;"),
        // Q29: every line end comes out as the two characters of the original's system.
        '\r' => {
            out.push_str("\r\n");
            if rest.as_str().starts_with('\n') {
                rest.next();
            }
        }
        '\n' => out.push_str("\r\n"),
        // D26: XML cannot hold it, not even as a reference.
        _ => out.push('\u{fffd}'),
    });
}
