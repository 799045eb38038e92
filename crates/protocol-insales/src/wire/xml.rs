//! Reads a discount code from XML, as Rails' `Hash.from_xml` does.
//!
//! The kit finds the markup. This module checks what is well-formed: names, attributes, the
//! declaration, the characters, text outside the root.

use std::borrow::Cow;
use std::collections::HashSet;

use web::wire::xml::{
    Attributes, BadReference, Fault as MarkupFault, Piece as Markup, Reader, Segment, Segments,
    Tag, Value, is_space as is_space_character, line_ends, referenced,
};

use super::{
    body::{Body, Given, Member, is_root, is_xml, member},
    encoding,
    error::{BodyError, Fault, TextPosition},
    limits::{NAME_SHOWN_MAX, NESTING_MAX},
};

#[cfg(test)]
mod tests;

/// Types that Rails refuses, because reading them runs code.
const DISALLOWED_TYPES: [&str; 2] = ["yaml", "symbol"];

/// Reads a body of XML.
pub(super) fn read(body: &[u8]) -> Result<Body, BodyError> {
    // Who declares another encoding is told that, not which byte is the first strange one.
    let text =
        encoding::text_of(body).map_err(|error| declared_otherwise(body).unwrap_or(error))?;
    if text.trim().is_empty() {
        return Ok(Body::default());
    }
    let mut source = Source::open(text)?;
    source.root()?;
    let mut members = Vec::new();
    let mut open: Option<OpenMember> = None;
    let mut depth: usize = 1;
    while depth > 0 {
        match (source.next()?, &mut open) {
            (Piece::Start(start), member) => {
                if depth == NESTING_MAX {
                    return Err(BodyError::TooDeep);
                }
                depth += 1;
                let traits = source.traits(start)?;
                match member {
                    None => *member = Some(OpenMember::new(start.name, traits)),
                    Some(member) => member.nested = true,
                }
            }
            (Piece::End, _) => {
                depth -= 1;
                if depth == 1 {
                    members.extend(open.take().map(OpenMember::close));
                }
            }
            (Piece::Text(text) | Piece::Escaped(text), Some(member)) => member.text.push_str(&text),
            (Piece::Text(text) | Piece::Escaped(text), None) if is_space(&text) => {}
            (Piece::Text(_) | Piece::Escaped(_), None) => {
                return Err(source.fault(Fault::StrayText));
            }
            (Piece::Eof, _) => return Err(source.fault(Fault::Truncated)),
        }
    }
    source.end()?;
    Ok(Body { members })
}

/// Returns the error of a body that is not UTF-8, if its declaration names another encoding.
fn declared_otherwise(body: &[u8]) -> Option<BodyError> {
    let length = body.windows(2).position(|pair| pair == b"?>")? + 2;
    let mut source = Source::open(str::from_utf8(&body[..length]).ok()?).ok()?;
    match source.next() {
        Err(error @ BodyError::UnsupportedEncoding { .. }) => Some(error),
        Err(_) | Ok(_) => None,
    }
}

/// A member whose start tag has been read.
struct OpenMember {
    name: String,
    traits: Traits,
    text: String,
    nested: bool,
}

impl OpenMember {
    fn new(name: &str, traits: Traits) -> Self {
        Self { name: name.to_owned(), traits, text: String::new(), nested: false }
    }

    fn close(self) -> Member {
        let Traits { kind, nil } = self.traits;
        let given = if self.nested {
            Given::Nested
        } else if nil && is_space(&self.text) {
            Given::Null
        } else {
            match kind {
                DeclaredType::Array => Given::Nested,
                DeclaredType::Other if self.text.is_empty() => Given::Null,
                DeclaredType::Text | DeclaredType::Other => Given::Text(self.text),
            }
        };
        member(&self.name, given)
    }
}

/// Attributes of an element.
#[derive(Clone, Copy)]
struct Traits {
    kind: DeclaredType,
    nil: bool,
}

/// Effect of an element's `type`. Other types have no effect: clients send `True` as an integer,
/// and amounts as text.
#[derive(Clone, Copy)]
enum DeclaredType {
    /// A list, even if it is empty.
    Array,
    /// A text, even if it is empty.
    Text,
    Other,
}

/// Pieces of markup that the reader handles.
enum Piece<'t> {
    Start(Tag<'t>),
    End,
    Text(Cow<'t, str>),
    /// Text from a reference or a section. Even if blank, it is allowed only inside an element.
    Escaped(Cow<'t, str>),
    Eof,
}

/// Pieces of a text, each of them checked.
struct Source<'t> {
    text: &'t str,
    reader: Reader<'t>,
    /// Position of the last piece.
    at: usize,
    /// Parts of a text that are due, and the position of the text.
    parts: Option<(usize, Segments<'t>)>,
}

impl<'t> Source<'t> {
    fn open(text: &'t str) -> Result<Self, BodyError> {
        let mut source = Self { text, reader: Reader::new(text), at: 0, parts: None };
        // The encoding has taken the first byte order mark off.
        if text.starts_with('\u{feff}') {
            return Err(source.fault(Fault::TextBeforeRoot));
        }
        if let Some(bad) = text.find(|letter| !is_xml(letter)) {
            source.at = bad;
            return Err(source.fault(Fault::BadCharacter));
        }
        Ok(source)
    }

    fn fault(&self, fault: Fault) -> BodyError {
        BodyError::Malformed { place: TextPosition::in_text(self.text.as_bytes(), self.at), fault }
    }

    fn next(&mut self) -> Result<Piece<'t>, BodyError> {
        loop {
            if let Some(part) = self.part()? {
                return Ok(part);
            }
            self.at = self.reader.position();
            return Ok(match self.reader.next_piece() {
                Ok(Markup::Declaration(declaration)) => {
                    self.check_declaration(declaration)?;
                    continue;
                }
                Ok(Markup::Comment) => continue,
                Ok(Markup::Text(text)) => {
                    self.parts = Some((self.at, Segments::of_text(text)));
                    continue;
                }
                Ok(Markup::Start(tag)) => Piece::Start(tag),
                Ok(Markup::End) => Piece::End,
                Ok(Markup::Section(section)) => Piece::Escaped(line_ends(section)),
                Ok(Markup::Instruction) => return Err(self.fault(Fault::ProcessingInstruction)),
                Ok(Markup::Doctype(doctype)) => {
                    let name = doctype.trim_start_matches(is_space_character);
                    if name.starts_with('>') {
                        self.at = self.text.len() - name.len();
                    }
                    return Err(self.fault(Fault::Doctype));
                }
                Ok(Markup::Eof) => Piece::Eof,
                Err(fault) => return Err(self.markup_fault(fault)),
            });
        }
    }

    /// Returns the next part of the last text.
    fn part(&mut self) -> Result<Option<Piece<'t>>, BodyError> {
        let Some((start, parts)) = &mut self.parts else { return Ok(None) };
        let Some((place, part)) = parts.next() else {
            self.parts = None;
            return Ok(None);
        };
        self.at = *start + place;
        match part {
            Segment::Plain(text) => {
                if let Some(end) = text.find("]]>") {
                    self.at += end;
                    return Err(self.fault(Fault::StraySectionEnd));
                }
                Ok(Some(Piece::Text(line_ends(text))))
            }
            Segment::Reference(name) => {
                let letter = character(name).map_err(|fault| self.fault(fault))?;
                Ok(Some(Piece::Escaped(Cow::Owned(letter.to_string()))))
            }
            Segment::Unclosed => Err(self.fault(Fault::BadReference)),
        }
    }

    /// Returns the error of markup that the kit refuses.
    fn markup_fault(&mut self, fault: MarkupFault) -> BodyError {
        let fault = match fault {
            MarkupFault::HyphensInComment { at } => {
                // The column counts from a hyphen that comes before, if there is one.
                let start = self.at + "<!--".len();
                let before = self.text.get(start..at).unwrap_or_default();
                self.at = start + before.len() - before.rfind('-').map_or(0, |hyphen| hyphen + 1);
                Fault::BadComment
            }
            MarkupFault::UnclosedComment
            | MarkupFault::HyphensInUnclosedComment
            | MarkupFault::UnclosedSection
            | MarkupFault::UnclosedInstruction
            | MarkupFault::UnclosedTag
            | MarkupFault::UnclosedEndTag => Fault::Truncated,
            MarkupFault::MismatchedEndTag => Fault::MismatchedTag,
            // Half of a comment, a section or a document type.
            MarkupFault::UnknownMarkup => match self.text.as_bytes().get(self.at + 2) {
                Some(b'-' | b'[') => Fault::Truncated,
                Some(b'D' | b'd') => Fault::Doctype,
                _ => Fault::BadMarkup,
            },
        };
        self.fault(fault)
    }

    /// Reads up to the start tag of the root, inclusive.
    fn root(&mut self) -> Result<(), BodyError> {
        loop {
            match self.next()? {
                Piece::Text(text) if is_space(&text) => {}
                Piece::Text(_) | Piece::Escaped(_) => {
                    return Err(self.fault(Fault::TextBeforeRoot));
                }
                // The kit refuses an end tag that nothing has opened.
                Piece::End | Piece::Eof => return Err(self.fault(Fault::NoRoot)),
                Piece::Start(start) => {
                    self.traits(start)?;
                    return if is_root(start.name) {
                        Ok(())
                    } else {
                        Err(BodyError::WrongRoot { found: shown(start.name) })
                    };
                }
            }
        }
    }

    /// Checks that only space and comments follow the root.
    fn end(&mut self) -> Result<(), BodyError> {
        loop {
            match self.next()? {
                Piece::Text(text) if is_space(&text) => {}
                Piece::Text(_) | Piece::Escaped(_) | Piece::End => {
                    return Err(self.fault(Fault::TextAfterEnd));
                }
                Piece::Start(_) => return Err(self.fault(Fault::SecondRoot)),
                Piece::Eof => return Ok(()),
            }
        }
    }

    /// Checks a start tag, and reads its attributes.
    fn traits(&self, start: Tag<'_>) -> Result<Traits, BodyError> {
        if !is_name(start.name) {
            return Err(self.fault(Fault::BadName));
        }
        let mut traits = Traits { kind: DeclaredType::Other, nil: false };
        for (attribute, value) in attributes(start.attributes).map_err(|fault| self.fault(fault))? {
            match (attribute, &*value) {
                ("nil", "true") => traits.nil = true,
                ("type", "array") => traits.kind = DeclaredType::Array,
                ("type", "string") => traits.kind = DeclaredType::Text,
                ("type", value) => {
                    let refused = DISALLOWED_TYPES.into_iter().find(|name| *name == value);
                    if let Some(name) = refused {
                        return Err(BodyError::DisallowedType { name });
                    }
                }
                _ => {}
            }
        }
        Ok(traits)
    }

    fn check_declaration(&self, declaration: &str) -> Result<(), BodyError> {
        let bad = || self.fault(Fault::BadDeclaration);
        if self.at != 0 {
            return Err(bad());
        }
        let found = attributes(declaration).map_err(|fault| self.fault(fault))?;
        if found.first().is_none_or(|(name, _)| *name != "version") {
            return Err(bad());
        }
        let mut allowed = ["version", "encoding", "standalone"].into_iter();
        for (name, value) in &found {
            // In this order only, which looking for each behind the one before makes sure of.
            match allowed.find(|allowed| allowed == name) {
                Some("version") if value == "1.0" => {}
                Some("standalone") if value == "yes" || value == "no" => {}
                Some("encoding") if value.eq_ignore_ascii_case("utf-8") => {}
                Some("encoding") if value.eq_ignore_ascii_case("us-ascii") => {
                    if let Some(at) = self.text.find(|letter: char| !letter.is_ascii()) {
                        let place = TextPosition::in_text(self.text.as_bytes(), at);
                        return Err(BodyError::Malformed { place, fault: Fault::NotAscii });
                    }
                }
                Some("encoding") => {
                    return Err(BodyError::UnsupportedEncoding { name: shown(value) });
                }
                Some(_) | None => return Err(bad()),
            }
        }
        Ok(())
    }
}

/// Returns the attributes of a tag, from what follows its name.
fn attributes(text: &str) -> Result<Vec<(&str, Cow<'_, str>)>, Fault> {
    let mut found = Vec::new();
    let mut names = HashSet::new();
    let mut all_apart = true;
    for attribute in Attributes::of(text) {
        let name = attribute.name;
        if matches!(attribute.value, Value::None { .. }) {
            return Err(Fault::BadAttribute);
        }
        if !names.insert(name) {
            return Err(Fault::DuplicateAttribute);
        }
        let Value::Quoted(raw) = attribute.value else { return Err(Fault::BadAttribute) };
        if !is_name(name) {
            return Err(Fault::BadName);
        }
        if raw.contains('<') {
            return Err(Fault::BadAttribute);
        }
        let value = attribute_value(raw)?;
        if value.chars().any(|letter| !is_xml(letter)) {
            return Err(Fault::BadCharacter);
        }
        all_apart &= attribute.is_apart;
        found.push((name, value));
    }
    if all_apart { Ok(found) } else { Err(Fault::BadAttribute) }
}

/// Resolves the references of a value, and makes each line end and tabulator a space (XML 1.0,
/// 3.3.3).
fn attribute_value(raw: &str) -> Result<Cow<'_, str>, Fault> {
    if !raw.contains(['&', '\t', '\n', '\r']) {
        return Ok(Cow::Borrowed(raw));
    }
    let mut value = String::with_capacity(raw.len());
    for (_, segment) in Segments::of_value(raw) {
        match segment {
            Segment::Plain(plain) => value.push_str(&line_ends(plain).replace(['\t', '\n'], " ")),
            Segment::Reference(name) => match referenced(name) {
                Ok('\0') | Err(BadReference::NoCharacter) => return Err(Fault::BadCharacter),
                Ok(letter) => value.push(letter),
                Err(BadReference::UnknownEntity) => return Err(Fault::UnknownEntity),
            },
            Segment::Unclosed => return Err(Fault::BadReference),
        }
    }
    Ok(Cow::Owned(value))
}

/// Returns the character of a reference in a text.
fn character(name: &str) -> Result<char, Fault> {
    match referenced(name) {
        Ok(letter) if is_xml(letter) => Ok(letter),
        Ok(_) | Err(BadReference::NoCharacter) => Err(Fault::BadCharacter),
        Err(BadReference::UnknownEntity) if is_name(name) => Err(Fault::UnknownEntity),
        Err(BadReference::UnknownEntity) => Err(Fault::BadReference),
    }
}

/// Whether a text is an XML name. Letters of other scripts are not checked closely, because no
/// known name has any.
fn is_name(name: &str) -> bool {
    let begins = |letter: char| letter.is_alphabetic() || matches!(letter, '_' | ':');
    let continues =
        |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | ':' | '-' | '.');
    name.starts_with(begins) && name.chars().all(continues)
}

fn is_space(text: &str) -> bool {
    text.chars().all(is_space_character)
}

fn shown(name: &str) -> String {
    name.chars().take(NAME_SHOWN_MAX).collect()
}
