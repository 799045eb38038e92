//! Writes XML as Rails 3.2 does: sorted members, two spaces for each level, a line for each
//! element.

use jiff::Zoned;
use web::wire::escape::{put, put_replaced};

use crate::wire::body::is_xml;

use super::code::{DatetimeType, DiscountCode, Style};
use super::put::{is_integer, put_date, put_decimal, put_moment};

/// Capacity for one coupon with an ordinary description.
const CODE_BYTES: usize = 1_024;

const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
const ARRAY: &str = " type=\"array\"";
const BOOLEAN: &str = " type=\"boolean\"";
const DATE: &str = " type=\"date\"";
const DECIMAL: &str = " type=\"decimal\"";
const INTEGER: &str = " type=\"integer\"";
/// Type attribute of texts: none.
const TEXT: &str = "";

pub(super) fn one(style: Style, code: &DiscountCode) -> String {
    let mut writer = Writer::new(CODE_BYTES);
    writer.code(style, code);
    writer.out
}

pub(super) fn list(style: Style, codes: &[DiscountCode]) -> String {
    let mut writer = Writer::new(CODE_BYTES * (codes.len() + 1));
    if codes.is_empty() {
        // Rails names a list after its first item, which is nil here.
        writer.line("<nil-classes type=\"array\"/>");
    } else {
        writer.open("discount-codes", ARRAY);
        for code in codes {
            writer.code(style, code);
        }
        writer.close("discount-codes");
    }
    writer.out
}

pub(super) fn count(count: u64) -> String {
    let mut writer = Writer::new(128);
    writer.open("hash", "");
    writer.leaf("count", INTEGER, |out| put(out, format_args!("{count}")));
    writer.close("hash");
    writer.out
}

pub(super) fn field_errors(errors: &[(&str, &str)]) -> String {
    let mut writer = Writer::new(512);
    writer.open("errors", "");
    for (field, error) in errors {
        writer.leaf("error", TEXT, |out| {
            put_human(out, field);
            put_text(out, error);
        });
    }
    writer.close("errors");
    writer.out
}

pub(super) fn message(text: &str) -> String {
    field_errors(&[("base", text)])
}

/// Writes a member's name in Rails' human form, and a space: `type_id` is `Type `.
fn put_human(out: &mut String, field: &str) {
    if matches!(field, "" | "base") {
        return;
    }
    let words = field.strip_suffix("_id").unwrap_or(field).replace('_', " ");
    let mut letters = words.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    put_text(out, &first);
    put_text(out, letters.as_str());
    out.push(' ');
}

struct Writer {
    out: String,
    depth: usize,
}

impl Writer {
    fn new(bytes: usize) -> Self {
        let mut out = String::with_capacity(bytes);
        out.push_str(DECLARATION);
        Self { out, depth: 0 }
    }

    /// Writes the members of a coupon in alphabetical order, with its collections last.
    fn code(&mut self, style: Style, code: &DiscountCode) {
        let moment = match style.datetime_type {
            DatetimeType::Datetime => " type=\"datetime\"",
            DatetimeType::DateTime => " type=\"dateTime\"",
        };
        let later = style.later_members;
        self.open("discount-code", "");
        self.flag("act-once", Some(code.act_once));
        if later {
            self.flag("act-once-for-client", code.act_once_for_client);
        }
        self.leaf("code", TEXT, |out| put_text(out, &code.code));
        self.moment("created-at", moment, &code.created_at);
        self.optional("description", TEXT, code.description.as_deref(), put_text);
        self.flag("disabled", Some(code.disabled));
        self.leaf("discount", DECIMAL, |out| put_decimal(out, code.discount));
        self.optional("expired-at", DATE, code.expired_at, put_date);
        self.integer("id", code.id);
        if later {
            self.optional("min-price", DECIMAL, code.min_price, put_decimal);
        }
        self.integer("type-id", code.type_id);
        self.moment("updated-at", moment, &code.updated_at);
        if later {
            self.flag("worked", Some(code.worked));
            self.collections(&code.discount_collections);
        }
        self.close("discount-code");
    }

    fn collections(&mut self, collections: &[String]) {
        if collections.is_empty() {
            self.line("<discount-collections type=\"array\"/>");
            return;
        }
        self.open("discount-collections", ARRAY);
        for collection in collections {
            self.open("discount-collection", "");
            let kind = if is_integer(collection) { INTEGER } else { TEXT };
            self.leaf("collection-id", kind, |out| put_text(out, collection));
            self.close("discount-collection");
        }
        self.close("discount-collections");
    }

    fn flag(&mut self, name: &str, value: Option<bool>) {
        self.optional(name, BOOLEAN, value, |out, value| {
            out.push_str(if value { "true" } else { "false" });
        });
    }

    fn integer(&mut self, name: &str, value: i64) {
        self.leaf(name, INTEGER, |out| put(out, format_args!("{value}")));
    }

    fn moment(&mut self, name: &str, kind: &str, moment: &Zoned) {
        self.leaf(name, kind, |out| put_moment(out, moment));
    }

    /// Writes a value or an empty element. Both have the type.
    fn optional<T>(
        &mut self,
        name: &str,
        kind: &str,
        value: Option<T>,
        write: impl FnOnce(&mut String, T),
    ) {
        if let Some(value) = value {
            self.leaf(name, kind, |out| write(out, value));
        } else {
            self.start(name, kind);
            self.out.push_str(
                " nil=\"true\"/>
",
            );
        }
    }

    fn leaf(&mut self, name: &str, kind: &str, write: impl FnOnce(&mut String)) {
        self.start(name, kind);
        self.out.push('>');
        write(&mut self.out);
        self.end(name);
    }

    fn open(&mut self, name: &str, kind: &str) {
        self.start(name, kind);
        self.out.push_str(">\n");
        self.depth += 1;
    }

    fn close(&mut self, name: &str) {
        self.depth -= 1;
        self.indent();
        self.end(name);
    }

    fn line(&mut self, text: &str) {
        self.indent();
        self.out.push_str(text);
        self.out.push('\n');
    }

    fn start(&mut self, name: &str, kind: &str) {
        self.indent();
        self.out.push('<');
        self.out.push_str(name);
        self.out.push_str(kind);
    }

    fn end(&mut self, name: &str) {
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push_str(">\n");
    }

    fn indent(&mut self) {
        for _ in 0..self.depth {
            self.out.push_str("  ");
        }
    }
}

/// Escapes as Rails does. Also escapes two things that Rails lost: a carriage return, which every
/// reader would read as a line feed, and characters that XML cannot contain.
fn put_text(out: &mut String, text: &str) {
    let special = |letter: char| matches!(letter, '&' | '<' | '>' | '\r') || !is_xml(letter);
    put_replaced(out, text, special, |out, letter, _| {
        out.push_str(match letter {
            '&' => "&amp;",
            '<' => "&lt;",
            '>' => "&gt;",
            '\r' => "&#13;",
            _ => "\u{fffd}",
        });
    });
}
