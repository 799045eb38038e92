//! Descriptions of the types of the family, and values of described types.

use std::fmt;

use web::wire::decimal::Decimal;

use super::{date::Date, limits::MEMBERS_MAX};

#[cfg(test)]
mod tests;

/// XML namespace of the members that every request and response inherits.
pub const BASE_NAMESPACE: &str =
    "http://schemas.datacontract.org/2004/07/LCManagerPartner.Implementation.Abstractions";
/// XML namespace of the requests of this controller and their own members.
pub const REQUEST_NAMESPACE: &str = "http://schemas.datacontract.org/2004/07/LCManagerPartner.Implementation.Request.SertCardRequest";
/// XML namespace of its responses and their own members.
pub const RESPONSE_NAMESPACE: &str = "http://schemas.datacontract.org/2004/07/LCManagerPartner.Implementation.Response.SertCardResponse";

/// Kind of a member's value.
///
/// The widths of integers are those of the original. Scrip accepts any value that fits 64 bits.
#[derive(Clone, Copy, Debug)]
pub enum MemberKind {
    /// Kind `Int16` of the original.
    Short,
    /// Kind `Int32` of the original.
    Int,
    /// Kind `Int64` of the original.
    Long,
    /// An `Int64` that is the number of a certificate. As text it may have characters that scanners
    /// and people put around and between its digits.
    Number,
    /// Kind `Byte` of the original.
    Byte,
    /// Kind `Boolean` of the original.
    Bool,
    /// Kind `Decimal` of the original.
    Decimal,
    /// Kind `String` of the original.
    Text,
    /// Kind `DateTime` of the original.
    Date,
    /// A collection of objects.
    List(&'static Shape),
}

/// One member of a type.
#[derive(Clone, Copy, Debug)]
pub struct Member {
    /// Name of the member, the same on every wire.
    pub name: &'static str,
    /// Kind of its value.
    pub kind: MemberKind,
    /// Whether the type inherits the member. Inherited members go last in JSON, first in XML, and
    /// are in [`BASE_NAMESPACE`].
    pub base: bool,
    /// Whether the member can be null. A missing member that cannot is its type's default.
    pub nullable: bool,
    /// Whether its value must not appear in logs.
    pub secret: bool,
    /// Description in Russian, for the help page.
    pub text: &'static str,
}

impl Member {
    /// Returns the same member as an inherited one.
    pub(super) const fn inherited(self) -> Self {
        Self { base: true, ..self }
    }
}

/// Joins a type's own members with its inherited ones.
///
/// # Panics
///
/// If `ALL` is not the length of both. Descriptions are constants, so this happens at compile time.
pub(super) const fn joined<const ALL: usize>(own: &[Member], base: &[Member]) -> [Member; ALL] {
    assert!(ALL == own.len() + base.len(), "room for all members");
    let nothing = Member {
        name: "",
        kind: MemberKind::Text,
        base: false,
        nullable: true,
        secret: false,
        text: "",
    };
    let mut all = [nothing; ALL];
    let mut at = 0;
    while at < ALL {
        all[at] = if at < own.len() { own[at] } else { base[at - own.len()].inherited() };
        at += 1;
    }
    all
}

/// A type of the family, described once for all three wires.
#[derive(Debug)]
pub struct Shape {
    /// Name of its XML element.
    pub name: &'static str,
    /// Title on the help page. `None` if it is the name of the element.
    title: Option<&'static str>,
    /// XML namespace of the element and of its own members.
    pub namespace: &'static str,
    /// Members in the order of their declaration, which is the order of JSON.
    pub members: &'static [Member],
    /// Order of the members in XML: inherited ones first, each part in ordinal order.
    xml_order: [u8; MEMBERS_MAX],
}

impl Shape {
    /// Describes a type, and computes its order in XML.
    ///
    /// # Panics
    ///
    /// With more than [`MEMBERS_MAX`] members. Descriptions are constants, so this happens at
    /// compile time.
    pub const fn new(
        name: &'static str,
        namespace: &'static str,
        members: &'static [Member],
    ) -> Self {
        assert!(members.len() <= MEMBERS_MAX, "a type has too many members");
        let mut xml_order = [0; MEMBERS_MAX];
        let mut count = 0;
        while count < members.len() {
            let mut at = count;
            while at > 0 && precedes(&members[count], &members[xml_order[at - 1] as usize]) {
                xml_order[at] = xml_order[at - 1];
                at -= 1;
            }
            #[expect(clippy::cast_possible_truncation, reason = "at most MEMBERS_MAX, asserted")]
            {
                xml_order[at] = count as u8;
            }
            count += 1;
        }
        Self { name, title: None, namespace, members, xml_order }
    }

    /// Returns the same type with another title on the help page.
    #[must_use]
    pub const fn titled(self, title: &'static str) -> Self {
        Self { title: Some(title), ..self }
    }

    /// Returns the title of the type on the help page.
    pub fn title(&self) -> &'static str {
        self.title.unwrap_or_else(|| self.short_name())
    }

    /// Returns the indexes of the members, in the order of XML.
    pub fn xml_order(&self) -> impl Iterator<Item = usize> + '_ {
        self.xml_order.iter().take(self.members.len()).map(|place| usize::from(*place))
    }

    /// Returns the part of the element's name after its last dot: `NumberFromGoodsGood`.
    pub fn short_name(&self) -> &'static str {
        self.name.rsplit('.').next().unwrap_or(self.name)
    }

    /// Finds the member of a sent name: the exact one, else the same without case, else the same
    /// without separators. `hint` is its index if all members are in order.
    pub(super) fn find(&self, name: &str, hint: usize) -> Option<usize> {
        if self.members.get(hint).is_some_and(|member| member.name == name) {
            return Some(hint);
        }
        let position =
            |same: &dyn Fn(&str) -> bool| self.members.iter().position(|member| same(member.name));
        position(&|member| member == name)
            .or_else(|| position(&|member| member.eq_ignore_ascii_case(name)))
            .or_else(|| position(&|member| resembles(name, member)))
    }
}

/// Whether `sent` is `known` except for case, separators and the dots of Turkish capital letters.
///
/// The original dropped such members silently. Each plainly means one member.
pub(super) fn resembles(sent: &str, known: &str) -> bool {
    let letters = sent
        .chars()
        .filter(|letter| !letter.is_whitespace() && !matches!(letter, '_' | '-' | '.'))
        .map(|letter| match letter {
            '\u{131}' | '\u{130}' => 'i',
            other => other.to_ascii_lowercase(),
        });
    letters
        .eq(known.chars().filter(|letter| *letter != '.').map(|letter| letter.to_ascii_lowercase()))
}

const fn precedes(one: &Member, two: &Member) -> bool {
    if one.base != two.base {
        return one.base;
    }
    let (one, two) = (one.name.as_bytes(), two.name.as_bytes());
    let mut at = 0;
    while at < one.len() && at < two.len() {
        if one[at] != two[at] {
            return one[at] < two[at];
        }
        at += 1;
    }
    one.len() < two.len()
}

/// The value of a member.
#[derive(Clone, PartialEq, Eq)]
pub enum Value {
    /// An integer of any of the widths.
    Integer(i64),
    /// A boolean: true or false.
    Bool(bool),
    /// An exact decimal number.
    Decimal(Decimal),
    /// A text, possibly empty.
    Text(String),
    /// A date, with or without a time.
    Date(Date),
    /// Objects, some of which may be null.
    List(Vec<Option<Record>>),
}

/// An object of a described type. A member without a value is null.
#[derive(Clone)]
pub struct Record {
    shape: &'static Shape,
    values: Vec<Option<Value>>,
}

impl Record {
    /// Makes an object whose members are all null.
    pub fn new(shape: &'static Shape) -> Self {
        Self { shape, values: vec![None; shape.members.len()] }
    }

    /// Makes an object of a type, with one value for each member in the order of their declaration.
    ///
    /// # Panics
    ///
    /// If there are more or fewer values than members.
    pub fn from_values(shape: &'static Shape, values: Vec<Option<Value>>) -> Self {
        assert_eq!(values.len(), shape.members.len(), "one value for each member");
        Self { shape, values }
    }

    /// Returns the type of the object.
    pub const fn shape(&self) -> &'static Shape {
        self.shape
    }

    /// Returns the values, in the order of their declaration.
    pub fn values(&self) -> &[Option<Value>] {
        &self.values
    }

    /// Returns the values, in the order of their declaration.
    pub fn into_values(self) -> Vec<Option<Value>> {
        self.values
    }

    /// Returns the value of the member with exactly this name.
    pub fn get(&self, name: &str) -> Option<&Value> {
        let at = self.shape.members.iter().position(|member| member.name == name)?;
        self.values[at].as_ref()
    }

    /// Sets the value of a member.
    ///
    /// # Panics
    ///
    /// If the type has no member with exactly this name.
    pub fn set(&mut self, name: &str, value: Option<Value>) {
        let at = self.shape.members.iter().position(|member| member.name == name);
        self.values[at.expect("the type has this member")] = value;
    }

    /// Returns the number of bytes of text in the object.
    pub(crate) fn text_bytes(&self) -> usize {
        let of_value = |value: &Option<Value>| match value {
            Some(Value::Text(text)) => text.len(),
            Some(Value::List(items)) => items.iter().flatten().map(Self::text_bytes).sum(),
            _ => 0,
        };
        self.values.iter().map(of_value).sum()
    }
}

impl PartialEq for Record {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.shape, other.shape) && self.values == other.values
    }
}

impl Eq for Record {}

impl fmt::Debug for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct(self.shape.short_name());
        for (member, value) in self.shape.members.iter().zip(&self.values) {
            match value {
                Some(_) if member.secret => shown.field(member.name, &Hidden),
                value => shown.field(member.name, value),
            };
        }
        shown.finish()
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Integer(value) => value.fmt(f),
            Self::Bool(value) => value.fmt(f),
            Self::Decimal(value) => fmt::Debug::fmt(value, f),
            Self::Text(value) => fmt::Debug::fmt(value, f),
            Self::Date(value) => fmt::Debug::fmt(value, f),
            Self::List(value) => value.fmt(f),
        }
    }
}

/// Printed in place of a secret.
pub(super) struct Hidden;

impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(hidden)")
    }
}
