//! Reads a discount code from XML, as Rails' `Hash.from_xml` does.
//!
//! The library finds the markup and leaves parts of the well-formedness to its callers: names, the
//! declaration, the characters, text outside the root. This module checks them.

use std::borrow::Cow;

use quick_xml::{
    Error, Reader, XmlVersion,
    errors::{IllFormedError, SyntaxError},
    escape::EscapeError,
    events::{
        BytesDecl, BytesRef, BytesStart, Event,
        attributes::{AttrError, Attributes},
    },
};

use super::{
    body::{Body, Given, Member, is_root, is_xml, member},
    encoding,
    error::{BodyError, Fault, Place},
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
                let traits = source.traits(&start)?;
                match member {
                    None => *member = Some(OpenMember::new(start.name().as_ref(), traits)),
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
                Kind::Array => Given::Nested,
                Kind::Other if self.text.is_empty() => Given::Null,
                Kind::Text | Kind::Other => Given::Text(self.text),
            }
        };
        member(&self.name, given)
    }
}

/// Attributes of an element.
#[derive(Clone, Copy)]
struct Traits {
    kind: Kind,
    nil: bool,
}

/// Effect of an element's `type`. Other types have no effect: clients send `True` as an integer,
/// and amounts as text.
#[derive(Clone, Copy)]
enum Kind {
    /// A list, even if it is empty.
    Array,
    /// A text, even if it is empty.
    Text,
    Other,
}

/// Pieces of markup that the reader handles.
enum Piece<'t> {
    Start(BytesStart<'t>),
    End,
    Text(Cow<'t, str>),
    /// Text from a reference or a section. Even if blank, it is allowed only inside an element.
    Escaped(Cow<'t, str>),
    Eof,
}

/// Pieces of a text, each of them checked.
struct Source<'t> {
    text: &'t str,
    reader: Reader<&'t [u8]>,
    /// Position of the last piece.
    at: usize,
}

impl<'t> Source<'t> {
    fn open(text: &'t str) -> Result<Self, BodyError> {
        let mut reader = Reader::from_str(text);
        reader.config_mut().check_comments = true;
        reader.config_mut().expand_empty_elements = true;
        let mut source = Self { text, reader, at: 0 };
        // The library would skip another byte order mark without a word.
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
        BodyError::Malformed { place: Place::in_text(self.text.as_bytes(), self.at), fault }
    }

    fn next(&mut self) -> Result<Piece<'t>, BodyError> {
        loop {
            self.at = bytes(self.reader.buffer_position());
            let event = match self.reader.read_event() {
                Ok(event) => event,
                Err(error) => {
                    self.at = bytes(self.reader.error_position());
                    return Err(self.fault(fault_of(&error)));
                }
            };
            return Ok(match event {
                Event::Decl(declaration) => {
                    self.check_declaration(&declaration)?;
                    continue;
                }
                Event::Comment(_) => continue,
                // Empty elements come as a start and an end: the reader is told so.
                Event::Start(start) | Event::Empty(start) => Piece::Start(start),
                Event::End(_) => Piece::End,
                Event::Text(text) => {
                    if let Some(end) = text.find("]]>") {
                        self.at += end;
                        return Err(self.fault(Fault::StraySectionEnd));
                    }
                    Piece::Text(text.xml10_content())
                }
                Event::CData(section) => Piece::Escaped(section.xml10_content()),
                Event::GeneralRef(reference) => {
                    let letter = referenced(&reference).map_err(|fault| self.fault(fault))?;
                    Piece::Escaped(Cow::Owned(letter.to_string()))
                }
                Event::PI(_) => return Err(self.fault(Fault::ProcessingInstruction)),
                Event::DocType(_) => return Err(self.fault(Fault::Doctype)),
                Event::Eof => Piece::Eof,
            });
        }
    }

    /// Reads up to the start tag of the root, inclusive.
    fn root(&mut self) -> Result<(), BodyError> {
        loop {
            match self.next()? {
                Piece::Text(text) if is_space(&text) => {}
                Piece::Text(_) | Piece::Escaped(_) => {
                    return Err(self.fault(Fault::TextBeforeRoot));
                }
                // The library refuses an end tag that nothing has opened.
                Piece::End | Piece::Eof => return Err(self.fault(Fault::NoRoot)),
                Piece::Start(start) => {
                    self.traits(&start)?;
                    let name = start.name().into_inner();
                    return if is_root(name) {
                        Ok(())
                    } else {
                        Err(BodyError::WrongRoot { found: shown(name) })
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
    fn traits(&self, start: &BytesStart<'_>) -> Result<Traits, BodyError> {
        let name = start.name().into_inner();
        if !is_name(name) {
            return Err(self.fault(Fault::BadName));
        }
        let mut traits = Traits { kind: Kind::Other, nil: false };
        for (attribute, value) in
            attributes(start, name.len()).map_err(|fault| self.fault(fault))?
        {
            match (attribute, &*value) {
                ("nil", "true") => traits.nil = true,
                ("type", "array") => traits.kind = Kind::Array,
                ("type", "string") => traits.kind = Kind::Text,
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

    fn check_declaration(&self, declaration: &BytesDecl<'_>) -> Result<(), BodyError> {
        let bad = || self.fault(Fault::BadDeclaration);
        if self.at != 0 {
            return Err(bad());
        }
        let found = attributes(declaration, "xml".len()).map_err(|fault| self.fault(fault))?;
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
                        let place = Place::in_text(self.text.as_bytes(), at);
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

/// Returns the attributes of a tag whose name has this many bytes.
fn attributes(tag: &str, name_bytes: usize) -> Result<Vec<(&str, Cow<'_, str>)>, Fault> {
    let mut found = Vec::new();
    for attribute in Attributes::new(tag, name_bytes) {
        let attribute = attribute.map_err(|error| match error {
            AttrError::Duplicated(..) => Fault::DuplicateAttribute,
            AttrError::ExpectedEq(_)
            | AttrError::ExpectedValue(_)
            | AttrError::UnquotedValue(_)
            | AttrError::ExpectedQuote(..) => Fault::BadAttribute,
        })?;
        let name = attribute.key.into_inner();
        if !is_name(name) {
            return Err(Fault::BadName);
        }
        if attribute.value.contains('<') {
            return Err(Fault::BadAttribute);
        }
        let value = attribute
            .normalized_value(XmlVersion::Implicit1_0)
            .map_err(|error| fault_of(&error))?;
        if value.chars().any(|letter| !is_xml(letter)) {
            return Err(Fault::BadCharacter);
        }
        found.push((name, value));
    }
    if stand_apart(&tag[name_bytes..]) { Ok(found) } else { Err(Fault::BadAttribute) }
}

/// Whether each quoted value is followed by space or nothing.
fn stand_apart(attributes: &str) -> bool {
    let mut rest = attributes;
    while let Some(opening) = rest.find(['"', '\'']) {
        let value = &rest[opening + 1..];
        let Some(closing) = value.find(&rest[opening..=opening]) else { return false };
        rest = &value[closing + 1..];
        if !rest.is_empty() && !rest.starts_with(is_space_character) {
            return false;
        }
    }
    true
}

/// Returns the character of a reference.
fn referenced(reference: &BytesRef<'_>) -> Result<char, Fault> {
    let letter = match &**reference {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "apos" => '\'',
        "quot" => '"',
        name => match reference.resolve_char_ref() {
            Ok(Some(letter)) => letter,
            Ok(None) if is_name(name) => return Err(Fault::UnknownEntity),
            Ok(None) => return Err(Fault::BadReference),
            Err(error) => return Err(fault_of(&error)),
        },
    };
    if is_xml(letter) { Ok(letter) } else { Err(Fault::BadCharacter) }
}

fn fault_of(error: &Error) -> Fault {
    match error {
        Error::Syntax(SyntaxError::UnclosedDoctype)
        | Error::IllFormed(IllFormedError::MissingDoctypeName) => Fault::Doctype,
        Error::Syntax(
            SyntaxError::UnclosedPI
            | SyntaxError::UnclosedXmlDecl
            | SyntaxError::UnclosedComment
            | SyntaxError::UnclosedCData
            | SyntaxError::UnclosedTag
            | SyntaxError::UnclosedSingleQuotedAttributeValue
            | SyntaxError::UnclosedDoubleQuotedAttributeValue,
        )
        | Error::IllFormed(IllFormedError::MissingEndTag(_)) => Fault::Truncated,
        Error::IllFormed(
            IllFormedError::MissingDeclVersion(_) | IllFormedError::UnknownVersion,
        ) => Fault::BadDeclaration,
        Error::IllFormed(
            IllFormedError::UnmatchedEndTag(_) | IllFormedError::MismatchedEndTag { .. },
        ) => Fault::MismatchedTag,
        Error::IllFormed(IllFormedError::DoubleHyphenInComment) => Fault::BadComment,
        Error::IllFormed(IllFormedError::UnclosedReference)
        | Error::Escape(EscapeError::UnterminatedEntity(_)) => Fault::BadReference,
        Error::Escape(EscapeError::UnrecognizedEntity(..) | EscapeError::TooManyNestedEntities) => {
            Fault::UnknownEntity
        }
        Error::Escape(EscapeError::InvalidCharRef(_)) => Fault::BadCharacter,
        Error::InvalidAttr(_) => Fault::BadAttribute,
        // The last three cannot be: the text is in memory, is UTF-8, and has no namespaces for us.
        Error::Syntax(SyntaxError::InvalidBangMarkup)
        | Error::Io(_)
        | Error::Encoding(_)
        | Error::Namespace(_) => Fault::BadMarkup,
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

const fn is_space_character(letter: char) -> bool {
    matches!(letter, ' ' | '\t' | '\r' | '\n')
}

fn shown(name: &str) -> String {
    name.chars().take(NAME_SHOWN_MAX).collect()
}

/// Converts an offset of the library in a text that is in memory.
fn bytes(offset: u64) -> usize {
    usize::try_from(offset).unwrap_or(usize::MAX)
}
