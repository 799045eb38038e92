//! Writes answers, byte for byte as the original does.

use std::fmt::{self, Write};

use jiff::{Zoned, civil::Date};

use super::{Format, value::Decimal};

mod json;
#[cfg(test)]
mod tests;
mod xml;

/// A coupon, as it goes out.
#[derive(Clone, Debug, PartialEq)]
pub struct DiscountCode {
    /// Whether it can be used once only.
    pub act_once: bool,
    /// Whether it can be used once by each client; not known where it was never said.
    pub act_once_for_client: Option<bool>,
    /// The text that a buyer enters.
    pub code: String,
    /// When it was made.
    pub created_at: Zoned,
    /// What it is for.
    pub description: Option<String>,
    /// Whether it is blocked.
    pub disabled: bool,
    /// How much it takes off: percent or money, as `type_id` says.
    pub discount: Decimal,
    /// The last day on which it acts.
    pub expired_at: Option<Date>,
    /// Its number.
    pub id: i64,
    /// The smallest sum of an order that it acts on.
    pub min_price: Option<Decimal>,
    /// 1 for percent, 2 for money.
    pub type_id: i64,
    /// When it was changed last.
    pub updated_at: Zoned,
    /// Whether it can still be used.
    pub worked: bool,
    /// The collections whose goods it acts on; none means all.
    pub discount_collections: Vec<String>,
}

/// What XML calls a moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DatetimeType {
    /// `datetime`, as Rails wrote it up to 3.2.
    #[default]
    Datetime,
    /// `dateTime`, as it did from 4.0 on.
    DateTime,
}

/// What differs between versions of the original.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// What XML calls a moment.
    pub datetime_type: DatetimeType,
    /// Whether there are the members that came after 2011: `act_once_for_client`, `min_price`,
    /// `worked` and `discount_collections`.
    pub later_members: bool,
}

impl Default for Style {
    fn default() -> Self {
        Self { datetime_type: DatetimeType::default(), later_members: true }
    }
}

/// A coupon.
pub fn one(format: Format, style: Style, code: &DiscountCode) -> Vec<u8> {
    match format {
        Format::Xml => xml::one(style, code),
        Format::Json => json::one(style, code),
    }
    .into_bytes()
}

/// A page of coupons, also of none.
pub fn list(format: Format, style: Style, codes: &[DiscountCode]) -> Vec<u8> {
    match format {
        Format::Xml => xml::list(style, codes),
        Format::Json => json::list(style, codes),
    }
    .into_bytes()
}

/// How many coupons there are.
pub fn count(format: Format, count: u64) -> Vec<u8> {
    match format {
        Format::Xml => xml::count(count),
        Format::Json => json::count(count),
    }
    .into_bytes()
}

/// What is wrong with members: pairs of a member's name and what is wrong with it. What is wrong
/// with the coupon as a whole stands under `base` or an empty name.
pub fn field_errors(format: Format, errors: &[(&str, &str)]) -> Vec<u8> {
    match format {
        Format::Xml => xml::field_errors(errors),
        Format::Json => json::field_errors(errors),
    }
    .into_bytes()
}

/// One message. JSON has it under `key`, XML needs none.
pub fn message(format: Format, key: &str, text: &str) -> Vec<u8> {
    match format {
        Format::Xml => xml::message(text),
        Format::Json => json::message(key, text),
    }
    .into_bytes()
}

/// The answer to a deletion: in XML an empty body.
pub fn deleted(format: Format) -> Vec<u8> {
    match format {
        Format::Xml => Vec::new(),
        Format::Json => b"{\"status\":\"ok\"}".to_vec(),
    }
}

/// A number as it stands in answers.
pub fn decimal(decimal: Decimal) -> String {
    let mut out = String::new();
    put_decimal(&mut out, decimal);
    out
}

/// Writing to a string cannot fail.
fn put(out: &mut String, text: fmt::Arguments<'_>) {
    let written = out.write_fmt(text);
    debug_assert!(written.is_ok(), "a string takes everything");
}

/// As Ruby's `to_s('F')`: at least one digit on each side of the point.
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

/// ISO 8601 to the second with the offset of the zone; `Z` where that is UTC itself, as in Rails.
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

/// London's winter is no UTC: its offset is zero, and its name is another.
fn is_utc(moment: &Zoned) -> bool {
    let info = moment.time_zone().to_offset_info(moment.timestamp());
    info.abbreviation() == "UTC"
}

/// A mark and a number of two digits: what most of a moment is.
fn put_two(out: &mut String, mark: char, number: i8) {
    let digit = |number: i8| char::from(b'0' + number.unsigned_abs() % 10);
    out.extend([mark, digit(number / 10), digit(number)]);
}

/// Whether a text is an integer just as one is written.
fn is_integer(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
    plain && !digits.is_empty() && digits.len() <= 18 && (!digits.starts_with('0') || text == "0")
}
