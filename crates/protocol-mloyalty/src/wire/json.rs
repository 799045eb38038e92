//! Reads a request from JSON, as lenient as the original's reader, and stricter where that one
//! guessed.

use std::collections::HashMap;

use self::reader::{Reader, Token};
use super::{
    Decoded,
    assemble::{Gathered, Ignored, ItemPlace, at, at_object, item_path},
    limits::{ITEMS_MAX, REFERENCED_BYTES_MAX},
    problem::{DecodeError, Problem},
    scalar::{self, Source},
    shape::{Member, MemberKind, Record, Shape, Value},
};

pub(super) mod reader;
#[cfg(test)]
mod tests;

/// Reads an object of a type.
pub(super) fn decode(shape: &'static Shape, text: &str) -> Result<Decoded, DecodeError> {
    let mut decoder = Decoder {
        reader: Reader::new(text),
        ignored: Ignored::default(),
        identified: HashMap::new(),
        referenced_bytes: 0,
    };
    let body = DecodeError::of_body;
    decoder.reader.skip_space().map_err(body)?;
    match decoder.reader.peek() {
        None => return Err(body(Problem::Empty)),
        Some(b'<') => return Err(body(Problem::WrongFormat)),
        Some(_) => {}
    }
    match decoder.reader.token().map_err(body)? {
        Token::Null | Token::Undefined => return Err(body(Problem::Empty)),
        Token::ObjectStart => {}
        Token::Text(text) if text.is_empty() => return Err(body(Problem::Empty)),
        _ => return Err(body(Problem::WrongRoot)),
    }
    let object = decoder.object(shape, None)?;
    decoder.reader.skip_to_end().map_err(body)?;
    match object {
        Object::Gathered(gathered) => {
            if let (true, Some(name)) = (gathered.is_empty(), decoder.ignored.first_member()) {
                let member = Some(name.clone()).filter(|name| !name.is_empty());
                return Err(DecodeError { member, problem: Problem::NothingKnown });
            }
            Ok(Decoded { record: gathered.record(), ignored: decoder.ignored.names() })
        }
        Object::Referenced(_) => Err(body(Problem::BadReference)),
    }
}

/// An object that was read, or one read before that it refers to.
enum Object {
    Gathered(Gathered),
    Referenced(Record),
}

/// A member of the framework's own.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Metadata {
    Id,
    Reference,
    Other,
}

struct Decoder<'t> {
    reader: Reader<'t>,
    ignored: Ignored,
    /// Objects with an `$id`.
    identified: HashMap<String, Record>,
    referenced_bytes: usize,
}

impl Decoder<'_> {
    /// Reads the rest of an object after its opening brace.
    fn object(
        &mut self,
        shape: &'static Shape,
        place: Option<&ItemPlace<'_>>,
    ) -> Result<Object, DecodeError> {
        let mut gathered = Gathered::new(shape);
        let mut id = None;
        // The framework looks for its own members only in front of all others.
        let mut head = true;
        let mut hint = 0;
        let mut first = true;
        loop {
            let name =
                self.reader.member_name(first).map_err(|problem| at_object(place, problem))?;
            let Some(name) = name else { break };
            first = false;
            if name.starts_with('$') {
                let metadata = match &*name {
                    "$id" if head => Metadata::Id,
                    "$ref" if head => Metadata::Reference,
                    _ => Metadata::Other,
                };
                if metadata == Metadata::Other {
                    head = head && name == "$type";
                    self.ignored.add(place, &name);
                    self.reader.skip_value().map_err(|problem| at(place, &name, problem))?;
                    continue;
                }
                let token = self.reader.token().map_err(|problem| at(place, &name, problem))?;
                let reference = match token {
                    Token::Text(text) => Some(text.into_owned()),
                    Token::Number(number) => Some(number.to_owned()),
                    Token::Null => None,
                    _ => return Err(at(place, &name, Problem::BadReference)),
                };
                match (metadata, reference) {
                    (Metadata::Reference, Some(reference)) => {
                        return self.referenced(&reference, place).map(Object::Referenced);
                    }
                    (Metadata::Id, found) => id = found,
                    _ => {}
                }
                continue;
            }
            head = false;
            let Some(found) = shape.find(&name, hint) else {
                self.ignored.add(place, &name);
                self.reader.skip_value().map_err(|problem| at(place, &name, problem))?;
                continue;
            };
            hint = found + 1;
            let member = &shape.members[found];
            let value = self.value(member, place)?;
            gathered.give(found, value).map_err(|problem| at(place, member.name, problem))?;
        }
        if let Some(id) = id {
            let known = self.identified.contains_key(&id);
            if known {
                return Err(at(place, "$id", Problem::BadReference));
            }
            // Only items can be referred to, and the root ends after all of them.
            if place.is_some() {
                let record = gathered.record();
                self.identified.insert(id, record.clone());
                return Ok(Object::Referenced(record));
            }
        }
        Ok(Object::Gathered(gathered))
    }

    /// Returns the object with this `$id`. Nothing else may be beside the reference.
    fn referenced(
        &mut self,
        reference: &str,
        place: Option<&ItemPlace<'_>>,
    ) -> Result<Record, DecodeError> {
        let wrong = |problem| at_object(place, problem);
        if self.reader.member_name(false).map_err(wrong)?.is_some() {
            return Err(wrong(Problem::BadReference));
        }
        let record = self.identified.get(reference).ok_or(wrong(Problem::BadReference))?;
        self.referenced_bytes += record.text_bytes();
        if self.referenced_bytes > REFERENCED_BYTES_MAX {
            return Err(wrong(Problem::TooMuchReferenced));
        }
        Ok(record.clone())
    }

    fn value(
        &mut self,
        member: &'static Member,
        place: Option<&ItemPlace<'_>>,
    ) -> Result<Option<Value>, DecodeError> {
        let wrong = |problem| at(place, member.name, problem);
        let token = self.reader.token().map_err(wrong)?;
        if let MemberKind::List(shape) = member.kind {
            return match token {
                Token::Null => Ok(None),
                Token::Text(text) if text.is_empty() => Ok(None),
                Token::ArrayStart => self.list(shape, member.name, place).map(Some),
                Token::ObjectStart => self.wrapped_list(shape, member.name, place).map(Some),
                _ => Err(wrong(Problem::NotAList)),
            };
        }
        scalar_value(member.kind, &token).map_err(wrong)
    }

    /// Reads `{"$id": …, "$values": […]}`: a list as a serializer that keeps references writes it.
    fn wrapped_list(
        &mut self,
        shape: &'static Shape,
        name: &'static str,
        place: Option<&ItemPlace<'_>>,
    ) -> Result<Value, DecodeError> {
        let wrong = |problem| at(place, name, problem);
        let mut first = true;
        loop {
            let member = self.reader.member_name(first).map_err(wrong)?;
            first = false;
            match member.as_deref() {
                Some("$id" | "$type") => self.reader.skip_value().map_err(wrong)?,
                Some("$values") => break,
                Some("$ref") => return Err(wrong(Problem::BadReference)),
                _ => return Err(wrong(Problem::NotAList)),
            }
        }
        if !matches!(self.reader.token().map_err(wrong)?, Token::ArrayStart) {
            return Err(wrong(Problem::NotAList));
        }
        let list = self.list(shape, name, place)?;
        match self.reader.member_name(false).map_err(wrong)? {
            None => Ok(list),
            Some(_) => Err(wrong(Problem::NotAList)),
        }
    }

    /// Reads the rest of a list after its opening bracket.
    fn list(
        &mut self,
        shape: &'static Shape,
        name: &'static str,
        outer: Option<&ItemPlace<'_>>,
    ) -> Result<Value, DecodeError> {
        let mut items = Vec::new();
        let mut first = true;
        loop {
            let place = ItemPlace { outer, list: name, index: items.len() };
            let wrong = |problem| DecodeError { member: Some(item_path(&place)), problem };
            let more = self.reader.next_item(first);
            if !more.map_err(|problem| at(outer, name, problem))? {
                return Ok(Value::List(items));
            }
            first = false;
            if items.len() == ITEMS_MAX {
                return Err(at(outer, name, Problem::TooManyItems));
            }
            items.push(match self.reader.token().map_err(wrong)? {
                Token::Null => None,
                Token::Text(text) if text.is_empty() => None,
                Token::ObjectStart => Some(match self.object(shape, Some(&place))? {
                    Object::Gathered(gathered) => gathered.record(),
                    Object::Referenced(record) => record,
                }),
                _ => return Err(wrong(Problem::NotAnObject)),
            });
        }
    }
}

fn scalar_value(kind: MemberKind, token: &Token<'_>) -> Result<Option<Value>, Problem> {
    let wrong_kind = match kind {
        MemberKind::Text => Problem::NotText,
        MemberKind::Bool => Problem::NotABool,
        MemberKind::Date => Problem::NotADate,
        _ => Problem::NotANumber,
    };
    Ok(Some(match (kind, token) {
        (_, Token::Null) => return Ok(None),
        (MemberKind::Text, Token::Text(text)) => Value::Text(text.clone().into_owned()),
        (_, Token::Text(text)) if text.is_empty() => return Ok(None),
        (_, Token::Text(text)) => scalar::from_text(kind, text, Source::JsonString)?,
        (_, Token::Number(number)) => scalar::from_json_number(kind, number)?,
        (MemberKind::Text, Token::Bool(value)) => Value::Text(value.to_string()),
        (MemberKind::Text, Token::NotFinite(word)) => Value::Text((*word).to_owned()),
        (MemberKind::Bool, Token::Bool(value)) => Value::Bool(*value),
        _ => return Err(wrong_kind),
    }))
}
