//! A body and its members, whatever the format.

/// The format of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// XML as Rails writes it: dashed names, `type` and `nil` attributes.
    Xml,
    /// JSON.
    Json,
}

/// What stands under a member's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Given {
    /// Nothing: `null`, `nil="true"` or an empty element.
    Null,
    /// Text, untrimmed. In XML everything is text, whatever its `type` says.
    Text(String),
    /// `true` or `false` of JSON.
    Flag(bool),
    /// A number of JSON, as written: of any length, and nobody has rounded it.
    Number(String),
    /// A list or an object. No writable member has one, so what it holds is not kept.
    Nested,
}

/// A member of a discount code as it was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Its name with `-` as `_`: clients mix the two, even in one body and even in JSON.
    pub name: String,
    /// What stands under it.
    pub given: Given,
}

/// What a body holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Body {
    /// The members of its discount code in their order, those given several times included. None
    /// where the body could be a discount code and says nothing: it is empty, `[]`, `{}`,
    /// `{"discount_code":[]}` or `<discount_code/>`.
    pub members: Vec<Member>,
}

/// The names of a discount code around its members.
pub(super) fn is_root(name: &str) -> bool {
    matches!(name, "discount_code" | "discount-code")
}

pub(super) fn member(name: &str, given: Given) -> Member {
    Member { name: name.replace('-', "_"), given }
}

/// The characters that XML 1.0 can hold, escaped or not.
pub(super) const fn is_xml(letter: char) -> bool {
    matches!(letter, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}
