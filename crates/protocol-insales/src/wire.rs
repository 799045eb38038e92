//! The wire: bodies to members, members to values, messages to bodies.
//!
//! All functions are pure functions of bytes, and know no rule about coupons. A body is read as the
//! original's framework (Rails) read it, as far as that is certain: names with dashes or
//! underscores, typed or untyped values, `[]` for nothing. That framework changed some values, such
//! as `abc` into zero. Such a value is refused when it is read. A body that is not XML or JSON is
//! refused with the position of the fault.

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
/// The first problem in the body. The encoding is checked first. In JSON, nesting and half
/// characters are checked before the rest of the grammar.
pub fn read(format: Format, body: &[u8]) -> Result<Body, BodyError> {
    match format {
        Format::Xml => xml::read(body),
        Format::Json => json::read(body),
    }
}
