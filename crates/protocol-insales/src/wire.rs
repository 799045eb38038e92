//! The wire: bodies to members, members to values, messages to bodies.
//!
//! Everything here is a pure function of bytes, and knows no rule about coupons. A body is read as
//! the original's framework (Rails) read it, as far as that is without doubt: names with dashes or
//! underscores, values typed or not, `[]` for nothing. What that framework turned into something
//! else than was sent, such as `abc` into zero, is refused when the value is asked for; what is no
//! XML or JSON at all is refused with the place where it ceases to be.

pub mod error;
pub mod limits;
pub mod render;
pub mod value;

mod body;
mod encoding;
mod json;
#[cfg(test)]
mod tests;
mod xml;

pub use body::{Body, Format, Given, Member};
pub use error::BodyError;

/// Reads the body of a request.
///
/// # Errors
///
/// The first problem met going through the body, except that the encoding is looked at before
/// everything else, and in JSON nesting and halves of characters before the rest of the grammar.
pub fn read(format: Format, body: &[u8]) -> Result<Body, BodyError> {
    match format {
        Format::Xml => xml::read(body),
        Format::Json => json::read(body),
    }
}
