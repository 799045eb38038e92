//! Writes JSON in one line without a line end. Some clients read only what follows the last line
//! end.

use web::wire::escape::{put, put_json};

use super::code::{DiscountCode, Style};
use super::put::{is_integer, put_date, put_decimal, put_moment};

/// Capacity for one coupon with an ordinary description.
const CODE_BYTES: usize = 512;

pub(super) fn one(style: Style, code: &DiscountCode) -> String {
    let mut out = String::with_capacity(CODE_BYTES);
    put_code(&mut out, style, code);
    out
}

pub(super) fn list(style: Style, codes: &[DiscountCode]) -> String {
    let mut out = String::with_capacity(CODE_BYTES * codes.len() + 2);
    put_list(&mut out, codes.iter(), |out, code| put_code(out, style, code));
    out
}

pub(super) fn count(count: u64) -> String {
    format!("{{\"count\":{count}}}")
}

/// Writes each member once, with all its faults.
pub(super) fn field_errors(errors: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(256);
    out.push('{');
    for (place, (field, _)) in errors.iter().enumerate() {
        let name = base_if_empty(field);
        let same = |other: &&(&str, &str)| base_if_empty(other.0) == name;
        if errors[..place].iter().any(|other| same(&other)) {
            continue;
        }
        if place > 0 {
            out.push(',');
        }
        put_text(&mut out, name);
        out.push(':');
        put_list(&mut out, errors.iter().filter(same), |out, (_, text)| put_text(out, text));
    }
    out.push('}');
    out
}

/// Returns the name under which Rails reports faults of the whole.
fn base_if_empty(field: &str) -> &str {
    if field.is_empty() { "base" } else { field }
}

pub(super) fn message(key: &str, text: &str) -> String {
    let mut out = String::with_capacity(128);
    out.push('{');
    put_text(&mut out, key);
    out.push(':');
    put_text(&mut out, text);
    out.push('}');
    out
}

/// Writes the members of a coupon in alphabetical order, with its collections last.
fn put_code(out: &mut String, style: Style, code: &DiscountCode) {
    let later = style.later_members;
    out.push_str("{\"act_once\":");
    put_flag(out, code.act_once);
    if later {
        out.push_str(",\"act_once_for_client\":");
        put_optional(out, code.act_once_for_client, put_flag);
    }
    out.push_str(",\"code\":");
    put_text(out, &code.code);
    out.push_str(",\"created_at\":");
    put_quoted(out, |out| put_moment(out, &code.created_at));
    out.push_str(",\"description\":");
    put_optional(out, code.description.as_deref(), put_text);
    out.push_str(",\"disabled\":");
    put_flag(out, code.disabled);
    out.push_str(",\"discount\":");
    put_quoted(out, |out| put_decimal(out, code.discount));
    out.push_str(",\"expired_at\":");
    put_optional(out, code.expired_at, |out, day| put_quoted(out, |out| put_date(out, day)));
    put(out, format_args!(",\"id\":{}", code.id));
    if later {
        out.push_str(",\"min_price\":");
        put_optional(out, code.min_price, |out, price| {
            put_quoted(out, |out| put_decimal(out, price));
        });
    }
    put(out, format_args!(",\"type_id\":{}", code.type_id));
    out.push_str(",\"updated_at\":");
    put_quoted(out, |out| put_moment(out, &code.updated_at));
    if later {
        out.push_str(",\"worked\":");
        put_flag(out, code.worked);
        out.push_str(",\"discount_collections\":");
        put_list(out, code.discount_collections.iter(), |out, collection| {
            out.push_str("{\"collection_id\":");
            if is_integer(collection) {
                out.push_str(collection);
            } else {
                put_text(out, collection);
            }
            out.push('}');
        });
    }
    out.push('}');
}

fn put_flag(out: &mut String, flag: bool) {
    out.push_str(if flag { "true" } else { "false" });
}

fn put_optional<T>(out: &mut String, value: Option<T>, write: impl FnOnce(&mut String, T)) {
    match value {
        Some(value) => write(out, value),
        None => out.push_str("null"),
    }
}

fn put_quoted(out: &mut String, write: impl FnOnce(&mut String)) {
    out.push('"');
    write(out);
    out.push('"');
}

fn put_list<T>(
    out: &mut String,
    items: impl Iterator<Item = T>,
    mut write: impl FnMut(&mut String, T),
) {
    out.push('[');
    for (place, item) in items.enumerate() {
        if place > 0 {
            out.push(',');
        }
        write(out, item);
    }
    out.push(']');
}

/// Writes a text in quotes. Only characters that JSON requires are escaped.
fn put_text(out: &mut String, text: &str) {
    put_json(out, text, |_| false);
}
