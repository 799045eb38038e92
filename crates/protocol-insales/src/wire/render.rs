//! Writes answers, byte for byte as the original does.

use std::fmt::{self, Write};

use jiff::{Zoned, civil::Date};

use super::{Format, value::Decimal};

mod json;
#[cfg(test)]
mod tests;
mod xml;

/// A coupon in an answer.
#[derive(Clone, Debug, PartialEq)]
pub struct DiscountCode {
    /// Whether the coupon can be used only once.
    pub act_once: bool,
    /// Whether each client can use the coupon only once. Unknown if it was never given.
    pub act_once_for_client: Option<bool>,
    /// Code that a buyer enters.
    pub code: String,
    /// Time at which the coupon was created.
    pub created_at: Zoned,
    /// Description of the coupon.
    pub description: Option<String>,
    /// Whether the coupon is disabled.
    pub disabled: bool,
    /// Discount: percent or money, as `type_id` says.
    pub discount: Decimal,
    /// Last valid day of the coupon.
    pub expired_at: Option<Date>,
    /// Number of the coupon.
    pub id: i64,
    /// Minimum order amount, if any.
    pub min_price: Option<Decimal>,
    /// Kind of the discount: 1 for percent, 2 for money.
    pub type_id: i64,
    /// Time of the last change.
    pub updated_at: Zoned,
    /// Whether the coupon can still be used.
    pub worked: bool,
    /// Collections whose goods the coupon applies to. Empty means all.
    pub discount_collections: Vec<String>,
}

/// XML types of a time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DatetimeType {
    /// `datetime`, as Rails wrote it up to 3.2.
    #[default]
    Datetime,
    /// `dateTime`, as Rails writes it from 4.0 on.
    DateTime,
}

/// Differences between versions of the original.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// XML type of a time.
    pub datetime_type: DatetimeType,
    /// Whether answers have the members that came after 2011: `act_once_for_client`, `min_price`,
    /// `worked` and `discount_collections`.
    pub later_members: bool,
}

impl Default for Style {
    fn default() -> Self {
        Self { datetime_type: DatetimeType::default(), later_members: true }
    }
}

/// Writes one coupon as a body.
pub fn one(format: Format, style: Style, code: &DiscountCode) -> Vec<u8> {
    match format {
        Format::Xml => xml::one(style, code),
        Format::Json => json::one(style, code),
    }
    .into_bytes()
}

/// Writes a page of coupons, possibly empty.
pub fn list(format: Format, style: Style, codes: &[DiscountCode]) -> Vec<u8> {
    match format {
        Format::Xml => xml::list(style, codes),
        Format::Json => json::list(style, codes),
    }
    .into_bytes()
}

/// Writes the number of coupons.
pub fn count(format: Format, count: u64) -> Vec<u8> {
    match format {
        Format::Xml => xml::count(count),
        Format::Json => json::count(count),
    }
    .into_bytes()
}

/// Writes the faults of members: pairs of a member's name and its fault. Faults of the whole coupon
/// have the name `base` or an empty name.
pub fn field_errors(format: Format, errors: &[(&str, &str)]) -> Vec<u8> {
    match format {
        Format::Xml => xml::field_errors(errors),
        Format::Json => json::field_errors(errors),
    }
    .into_bytes()
}

/// Writes one message. JSON has it under `key`; XML needs none.
pub fn message(format: Format, key: &str, text: &str) -> Vec<u8> {
    match format {
        Format::Xml => xml::message(text),
        Format::Json => json::message(key, text),
    }
    .into_bytes()
}

/// Writes the answer to a deletion. In XML it is an empty body.
pub fn deleted(format: Format) -> Vec<u8> {
    match format {
        Format::Xml => Vec::new(),
        Format::Json => b"{\"status\":\"ok\"}".to_vec(),
    }
}

/// Formats a number for answers.
pub fn decimal(decimal: Decimal) -> String {
    let mut out = String::new();
    put_decimal(&mut out, decimal);
    out
}

/// Writes to a string, which cannot fail.
fn put(out: &mut String, text: fmt::Arguments<'_>) {
    let written = out.write_fmt(text);
    debug_assert!(written.is_ok(), "a string takes everything");
}

/// Formats as Ruby's `to_s('F')`: at least one digit on each side of the point.
fn put_decimal(out: &mut String, decimal: Decimal) {
    let scale = usize::from(decimal.scale());
    if decimal.mantissa() < 0 {
        out.push('-');
    }
    put(out, format_args!("{:0>width$}", decimal.mantissa().unsigned_abs(), width = scale + 1));
    if scale == 0 {
        out.push_str(".0");
    } else {
        out.insert(out.len() - scale, '.');
    }
}

fn put_date(out: &mut String, date: Date) {
    put(out, format_args!("{:04}", date.year()));
    put_two(out, '-', date.month());
    put_two(out, '-', date.day());
}

/// Formats as ISO 8601 to the second with the offset of the zone. `Z` if the zone is UTC itself, as
/// in Rails.
fn put_moment(out: &mut String, moment: &Zoned) {
    let at = moment.datetime();
    put_date(out, at.date());
    put_two(out, 'T', at.hour());
    put_two(out, ':', at.minute());
    put_two(out, ':', at.second());
    let seconds = moment.offset().seconds();
    if seconds == 0 && is_utc(moment) {
        out.push('Z');
        return;
    }
    let minutes = seconds.unsigned_abs() / 60;
    let sign = if seconds < 0 { '-' } else { '+' };
    put(out, format_args!("{sign}{:02}:{:02}", minutes / 60, minutes % 60));
}

/// Whether the zone is UTC. London's winter is not: its offset is zero, but its name differs.
fn is_utc(moment: &Zoned) -> bool {
    let info = moment.time_zone().to_offset_info(moment.timestamp());
    info.abbreviation() == "UTC"
}

/// Writes a mark and a number of two digits.
fn put_two(out: &mut String, mark: char, number: i8) {
    let digit = |number: i8| char::from(b'0' + number.unsigned_abs() % 10);
    out.extend([mark, digit(number / 10), digit(number)]);
}

/// Whether a text is an integer in its usual form.
fn is_integer(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
    plain && !digits.is_empty() && digits.len() <= 18 && (!digits.starts_with('0') || text == "0")
}
