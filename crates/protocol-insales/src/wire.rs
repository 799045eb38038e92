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

mod encoding;
mod json;
#[cfg(test)]
mod tests;
mod xml;

pub use error::BodyError;

/// Format of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// XML as Rails writes it: dashed names, `type` and `nil` attributes.
    Xml,
    /// JSON, with underscores in names.
    Json,
}

/// Value of a member as it was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Given {
    /// Null: `null`, `nil="true"` or an empty element.
    Null,
    /// Text, untrimmed. In XML everything is text, whatever its `type` says.
    Text(String),
    /// `true` or `false` in JSON.
    Flag(bool),
    /// Number in JSON, as written: of any length, and not rounded.
    Number(String),
    /// A list or an object. No writable member has one, so its contents are not kept.
    Nested,
}

/// A member of a discount code as it was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Name with `-` replaced by `_`. Clients mix the two, even in one body and even in JSON.
    pub name: String,
    /// Value of the member.
    pub given: Given,
}

/// Contents of a body.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Body {
    /// Members of the discount code in their order, including repeated ones. Empty if the body
    /// could be a discount code and is empty, `[]`, `{}`, `{"discount_code":[]}` or
    /// `<discount_code/>`.
    pub members: Vec<Member>,
}

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

/// Whether a name is that of the element around the members.
fn is_root(name: &str) -> bool {
    matches!(name, "discount_code" | "discount-code")
}

fn member(name: &str, given: Given) -> Member {
    Member { name: name.replace('-', "_"), given }
}

/// Whether XML 1.0 can contain a character, escaped or not.
const fn is_xml(letter: char) -> bool {
    matches!(letter, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}
