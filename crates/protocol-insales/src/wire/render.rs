//! Writes answers, byte for byte as the original does.

use super::{Format, value::Decimal};

mod code;
mod json;
mod put;
#[cfg(test)]
mod tests;
mod xml;

pub use self::code::{DatetimeType, DiscountCode, Style};

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
    put::put_decimal(&mut out, decimal);
    out
}
