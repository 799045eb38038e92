//! Reads a request from a form: `PosCode=…&Goods[0].Id=…`.

use std::borrow::Cow;

use web::wire::percent::{self, Plus};

use self::key::{Key, Step};
use super::{
    Decoded,
    assemble::{Gathered, Ignored, ItemPlace, at, at_object},
    limits::{ITEMS_MAX, NESTING_MAX},
    problem::{DecodeError, Problem},
    scalar::{self, Source},
    shape::{Member, MemberKind, Record, Shape, Value},
};

mod key;
#[cfg(test)]
mod tests;

/// Reads an object of a type.
pub(super) fn decode(shape: &'static Shape, body: &[u8]) -> Result<Decoded, DecodeError> {
    // Q25: the original takes the mark for a part of the first key.
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    if body.is_empty() {
        return Err(DecodeError::of_body(Problem::Empty));
    }
    // A form begins with a name; these begin documents.
    let first = body.iter().find(|byte| !byte.is_ascii_whitespace());
    if matches!(first, Some(b'{' | b'<')) {
        return Err(DecodeError::of_body(Problem::WrongFormat));
    }
    let mut form = Form {
        shape,
        gathered: Gathered::new(shape),
        lists: Vec::new(),
        ignored: Ignored::default(),
    };
    for field in body.split(|byte| *byte == b'&') {
        form.field(field)?;
    }
    form.decoded()
}

struct Form {
    shape: &'static Shape,
    gathered: Gathered,
    /// Lists in progress: the member, and its items by index.
    lists: Vec<(usize, Vec<Option<Gathered>>)>,
    ignored: Ignored,
}

impl Form {
    fn field(&mut self, field: &[u8]) -> Result<(), DecodeError> {
        let equals = field.iter().position(|byte| *byte == b'=');
        let (name, value) = field.split_at(equals.unwrap_or(field.len()));
        if name.is_empty() {
            return Ok(());
        }
        let name = decoded(name);
        let key = Key::parse(&name);
        let head = key.head();
        let Some(found) = self.shape.find(head, usize::MAX) else { return self.unknown(&key) };
        let member = &self.shape.members[found];
        let wrong = |problem| at(None, member.name, problem);
        if !key.is_balanced() {
            return Err(wrong(Problem::Brackets));
        }
        let value = Sent::new(value, self.shape).map_err(wrong)?;
        match member.kind {
            MemberKind::List(shape) => self.item_field(found, shape, &key, &value),
            _ if key.is_plain() => {
                let value = value.scalar(member).map_err(wrong)?;
                self.gathered.give(found, value).map_err(wrong)
            }
            _ => Err(wrong(Problem::Misplaced)),
        }
    }

    /// Reads a field `Goods[0].Price` whose head is known to be a list.
    fn item_field(
        &mut self,
        found: usize,
        shape: &'static Shape,
        key: &Key<'_>,
        value: &Sent<'_>,
    ) -> Result<(), DecodeError> {
        let list = self.shape.members[found].name;
        let wrong = |problem| at(None, list, problem);
        let (index, steps) = match key.steps() {
            [] => return Err(wrong(Problem::NotAList)),
            [Step::Index(index), steps @ ..] => (*index, steps),
            _ => return Err(wrong(Problem::BadIndex)),
        };
        if index >= ITEMS_MAX {
            return Err(wrong(Problem::TooManyItems));
        }
        let place = ItemPlace { outer: None, list, index };
        let items = self.list(found);
        if items.len() <= index {
            items.resize_with(index + 1, || None);
        }
        let item = items[index].get_or_insert_with(|| Gathered::new(shape));
        let (name, deeper) = match steps {
            [Step::Name(name), deeper @ ..] => (*name, deeper),
            _ => return Err(at_object(Some(&place), Problem::NotAnObject)),
        };
        let Some(found) = shape.find(name, usize::MAX) else {
            self.ignored.add(Some(&place), name);
            return Ok(());
        };
        let member = &shape.members[found];
        let wrong = |problem| at(Some(&place), member.name, problem);
        if !matches!(deeper, [] | [Step::Empty]) {
            return Err(wrong(Problem::Misplaced));
        }
        let value = value.scalar(member).map_err(wrong)?;
        item.give(found, value).map_err(wrong)
    }

    fn list(&mut self, found: usize) -> &mut Vec<Option<Gathered>> {
        let known = self.lists.iter().position(|(member, _)| *member == found);
        let place = known.unwrap_or_else(|| {
            self.lists.push((found, Vec::new()));
            self.lists.len() - 1
        });
        &mut self.lists[place].1
    }

    fn unknown(&mut self, key: &Key<'_>) -> Result<(), DecodeError> {
        if !key.is_balanced() {
            // Q24: an open bracket voids the original's request; a closed one only this field.
            let known = self.shape.find(key.letters(), usize::MAX);
            let name = known.map_or(key.whole(), |found| self.shape.members[found].name);
            if known.is_some() || key.has_open_bracket() {
                return Err(at(None, name, Problem::Brackets));
            }
        }
        if key.steps().len() >= NESTING_MAX {
            return Err(at(None, key.whole(), Problem::TooDeep));
        }
        // `request.PosCode`: the member is plain to see, and would be lost.
        if let Some(Step::Name(name)) = key.steps().first()
            && let Some(found) = self.shape.find(name, usize::MAX)
        {
            return Err(at(None, self.shape.members[found].name, Problem::Misplaced));
        }
        if !key.head().is_empty() {
            self.ignored.add(None, key.head());
        }
        Ok(())
    }

    fn decoded(mut self) -> Result<Decoded, DecodeError> {
        for (found, items) in self.lists {
            let list = self.shape.members[found].name;
            let mut records: Vec<Option<Record>> = Vec::with_capacity(items.len());
            for (index, item) in items.into_iter().enumerate() {
                let gap = || DecodeError {
                    member: Some(format!("{list}[{index}]")),
                    problem: Problem::IndexGap,
                };
                records.push(Some(item.ok_or_else(gap)?.record()));
            }
            let value = Some(Value::List(records));
            self.gathered.give(found, value).map_err(|problem| at(None, list, problem))?;
        }
        Ok(Decoded { record: self.gathered.record(), ignored: self.ignored.names() })
    }
}

/// The value of a field, decoded.
struct Sent<'b> {
    text: Cow<'b, str>,
}

impl<'b> Sent<'b> {
    /// Decodes `raw`, which begins with `=` or is empty.
    fn new(raw: &'b [u8], shape: &Shape) -> Result<Self, Problem> {
        let raw = raw.strip_prefix(b"=").unwrap_or(raw);
        if holds_another_field(raw, shape) {
            return Err(Problem::FieldSeparator);
        }
        match percent::decoded(raw, Plus::Space) {
            Cow::Borrowed(bytes) => std::str::from_utf8(bytes).map(Cow::Borrowed).ok(),
            Cow::Owned(bytes) => String::from_utf8(bytes).map(Cow::Owned).ok(),
        }
        .map(|text| Self { text })
        .ok_or(Problem::BadEncoding)
    }

    /// Reads a plain value. Blank values are null, also for texts.
    fn scalar(&self, member: &Member) -> Result<Option<Value>, Problem> {
        if self.text.trim().is_empty() {
            return Ok(None);
        }
        scalar::from_text(member.kind, &self.text, Source::Form).map(Some)
    }
}

/// Whether a value contains, after a line end or a semicolon, a member and `=`: such fields were
/// not separated by `&`.
fn holds_another_field(raw: &[u8], shape: &Shape) -> bool {
    let mut parts = raw.split(|byte| matches!(byte, b'\r' | b'\n' | b';')).skip(1);
    parts.any(|part| {
        let Some(equals) = part.iter().position(|byte| *byte == b'=') else { return false };
        let name = Key::parse(&decoded(&part[..equals])).head().to_owned();
        shape.find(&name, usize::MAX).is_some()
    })
}

/// Decodes a name. Bad bytes are replaced, and no known name has any.
fn decoded(raw: &[u8]) -> String {
    String::from_utf8_lossy(&percent::decoded(raw, Plus::Space)).into_owned()
}
