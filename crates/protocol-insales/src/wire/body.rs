//! A body and its members, whatever the format.

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

/// Whether a name is that of the element around the members.
pub(super) fn is_root(name: &str) -> bool {
    matches!(name, "discount_code" | "discount-code")
}

pub(super) fn member(name: &str, given: Given) -> Member {
    Member { name: name.replace('-', "_"), given }
}

/// Whether XML 1.0 can contain a character, escaped or not.
pub(super) const fn is_xml(letter: char) -> bool {
    matches!(letter, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}
