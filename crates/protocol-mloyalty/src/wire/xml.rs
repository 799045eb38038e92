//! Reads a request from XML as a data contract serializer writes it.
//!
//! The original reads in one pass and skips members that come too late. Here members may be in any
//! order and in either of the API's namespaces.

use self::reader::{Element, Event, Reader};
use super::{
    Decoded,
    assemble::{Gathered, Ignored, ItemPlace, at, at_object, item_path},
    limits::ITEMS_MAX,
    media::Charset,
    problem::{DecodeError, Problem},
    scalar::{self, Source},
    shape::{BASE_NAMESPACE, Member, MemberKind, Record, Shape, Value, resembles},
};

mod reader;
#[cfg(test)]
mod tests;

/// Namespace of `nil` and `type`.
pub(super) const INSTANCE_NAMESPACE: &str = "http://www.w3.org/2001/XMLSchema-instance";
/// Namespace of `Id`, `Ref` and `Size`.
const SERIALIZATION_NAMESPACE: &str = "http://schemas.microsoft.com/2003/10/Serialization/";

/// Reads an object of a type.
pub(super) fn decode(
    shape: &'static Shape,
    text: &str,
    charset: Charset,
) -> Result<Decoded, DecodeError> {
    let body = DecodeError::of_body;
    if text.trim().is_empty() {
        return Err(body(Problem::Empty));
    }
    let mut decoder =
        Decoder { reader: Reader::new(text, charset).map_err(body)?, ignored: Ignored::default() };
    let root = decoder.reader.root().map_err(body)?;
    if !resembles(root.local, shape.name) {
        return Err(body(Problem::WrongRoot));
    }
    if decoder.is_foreign(&root, shape) {
        return Err(at(None, shape.name, Problem::WrongNamespace));
    }
    if decoder.is_nil().map_err(body)? {
        return Err(body(Problem::Empty));
    }
    let gathered = decoder.object(shape, None)?;
    decoder.reader.end().map_err(body)?;
    if let (true, Some(name)) = (gathered.is_empty(), decoder.ignored.first_member()) {
        return Err(DecodeError { member: Some(name.clone()), problem: Problem::NothingKnown });
    }
    Ok(Decoded { record: gathered.record(), ignored: decoder.ignored.names() })
}

struct Decoder<'t> {
    reader: Reader<'t>,
    ignored: Ignored,
}

impl Decoder<'_> {
    /// Reads the content of an element of a type after its start tag.
    fn object(
        &mut self,
        shape: &'static Shape,
        place: Option<&ItemPlace<'_>>,
    ) -> Result<Gathered, DecodeError> {
        let wrong = |problem| at_object(place, problem);
        self.check_attributes(shape, place)?;
        let mut gathered = Gathered::new(shape);
        let mut hint = shape.xml_order();
        loop {
            match self.reader.next().map_err(wrong)? {
                Event::End => return Ok(gathered),
                Event::Text(text) if is_space(&text) => {}
                Event::Text(_) => return Err(wrong(Problem::StrayText)),
                Event::Start(element) => {
                    let expected = hint.next().unwrap_or(usize::MAX);
                    let Some(found) = shape.find(element.local, expected) else {
                        if let Some(list) = list_of(shape, element.local) {
                            return Err(at(place, list, Problem::ItemOutsideList));
                        }
                        self.ignored.add(place, element.local);
                        self.reader.skip().map_err(|problem| at(place, element.local, problem))?;
                        continue;
                    };
                    let member = &shape.members[found];
                    if self.is_foreign(&element, shape) {
                        return Err(at(place, member.name, Problem::WrongNamespace));
                    }
                    let value = self.value(member, place)?;
                    gathered
                        .give(found, value)
                        .map_err(|problem| at(place, member.name, problem))?;
                }
            }
        }
    }

    fn value(
        &mut self,
        member: &'static Member,
        place: Option<&ItemPlace<'_>>,
    ) -> Result<Option<Value>, DecodeError> {
        let wrong = |problem| at(place, member.name, problem);
        if self.is_nil().map_err(wrong)? {
            return self.nothing().map(|()| None).map_err(wrong);
        }
        if let MemberKind::List(shape) = member.kind {
            return self.list(shape, member.name, place).map(Some);
        }
        let text = self.reader.text().map_err(wrong)?;
        // Q17: an empty element is an empty text, and no number at all.
        scalar::from_text(member.kind, &text, Source::Xml).map(Some).map_err(wrong)
    }

    fn list(
        &mut self,
        shape: &'static Shape,
        name: &'static str,
        outer: Option<&ItemPlace<'_>>,
    ) -> Result<Value, DecodeError> {
        let mut items: Vec<Option<Record>> = Vec::new();
        loop {
            let place = ItemPlace { outer, list: name, index: items.len() };
            let wrong = |problem| DecodeError { member: Some(item_path(&place)), problem };
            let element = match self.reader.next().map_err(wrong)? {
                Event::End => return Ok(Value::List(items)),
                Event::Text(text) if is_space(&text) => continue,
                Event::Text(_) => return Err(at(outer, name, Problem::StrayText)),
                Event::Start(element) => element,
            };
            if items.len() == ITEMS_MAX {
                return Err(at(outer, name, Problem::TooManyItems));
            }
            if !is_item(shape, element.local) {
                return Err(wrong(Problem::NotAnItem));
            }
            if self.is_foreign(&element, shape) {
                return Err(wrong(Problem::WrongNamespace));
            }
            items.push(if self.is_nil().map_err(wrong)? {
                self.nothing().map_err(wrong)?;
                None
            } else {
                Some(self.object(shape, Some(&place))?.record())
            });
        }
    }

    /// Whether an element has a namespace other than the type's two.
    fn is_foreign(&self, element: &Element<'_>, shape: &Shape) -> bool {
        let namespace = self.reader.namespace(element);
        !(namespace.is_empty() || namespace == shape.namespace || namespace == BASE_NAMESPACE)
    }

    /// Whether the element whose start tag was read last is nil.
    fn is_nil(&self) -> Result<bool, Problem> {
        for attribute in self.reader.attributes() {
            let namespace = self.reader.attribute_namespace(attribute);
            if namespace == SERIALIZATION_NAMESPACE && attribute.local == "Ref" {
                return Err(Problem::BadReference);
            }
            if namespace == INSTANCE_NAMESPACE && attribute.local == "nil" {
                return match attribute.value.trim() {
                    "true" | "1" => Ok(true),
                    "false" | "0" => Ok(false),
                    _ => Err(Problem::BadNil),
                };
            }
        }
        Ok(false)
    }

    /// Reads the content of a nil element: space at most.
    fn nothing(&mut self) -> Result<(), Problem> {
        loop {
            match self.reader.next()? {
                Event::End => return Ok(()),
                Event::Text(text) if is_space(&text) => {}
                Event::Text(_) | Event::Start(_) => return Err(Problem::NilWithContent),
            }
        }
    }

    /// Refuses members that came as attributes, instead of losing them silently.
    fn check_attributes(
        &mut self,
        shape: &'static Shape,
        place: Option<&ItemPlace<'_>>,
    ) -> Result<(), DecodeError> {
        for attribute in self.reader.attributes() {
            if attribute.prefix.is_empty() {
                if let Some(found) = shape.find(attribute.local, 0) {
                    let name = shape.members[found].name;
                    return Err(at(place, name, Problem::AttributeForMember));
                }
                self.ignored.add(place, &format!("@{}", attribute.local));
            }
        }
        Ok(())
    }
}

/// Whether a name is that of a list's items: the full name of their type, or the part after its
/// dot.
fn is_item(shape: &Shape, local: &str) -> bool {
    local == shape.name || resembles(local, shape.name) || resembles(local, shape.short_name())
}

/// Returns the list of a type whose items have this name.
fn list_of(shape: &Shape, local: &str) -> Option<&'static str> {
    shape.members.iter().find_map(|member| match member.kind {
        MemberKind::List(item) if is_item(item, local) => Some(member.name),
        _ => None,
    })
}

fn is_space(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n'))
}
