//! Writes answers, byte for byte as the original does.

use web::wire::decimal::Decimal;

use super::Format;

mod code;
mod json;
mod put;
#[cfg(test)]
mod tests;
mod xml;

pub use self::code::{DatetimeType, DiscountCode, Style};

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
    put::put_decimal(&mut out, decimal);
    out
}
