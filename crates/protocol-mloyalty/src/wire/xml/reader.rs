//! Reads the events of an XML document without a document type: elements, text and their ends.
//!
//! The kit finds the markup. What is well-formed here, and the namespaces, are those of the
//! original's reader.

use std::borrow::Cow;

use web::wire::xml::{
    Attribute as Written, Attributes, Fault, Piece, Reader as Markup, Segment, Segments, Tag,
    Value, is_space, line_ends, referenced,
};

use crate::wire::{
    limits::{ATTRIBUTES_MAX, NAMESPACES_MAX, NESTING_MAX},
    media::Charset,
    problem::Problem,
};

/// Maximum number of bytes of a reference without its marks: those of `#x0010ffff`, and a few.
const REFERENCE_BYTES_MAX: usize = 14;

/// The start of an element.
#[derive(Clone, Copy)]
pub(super) struct Element<'t> {
    /// Name without a prefix.
    pub(super) local: &'t str,
    /// Index of its namespace among the bindings, if it has one.
    binding: Option<usize>,
}

/// An attribute that declares no namespace.
pub(super) struct Attribute<'t> {
    pub(super) prefix: &'t str,
    pub(super) local: &'t str,
    pub(super) value: Cow<'t, str>,
}

/// The next thing inside an element.
pub(super) enum Event<'t> {
    Start(Element<'t>),
    Text(Cow<'t, str>),
    /// The end of the innermost element.
    End,
}

struct Binding<'t> {
    prefix: &'t str,
    uri: Cow<'t, str>,
    depth: usize,
}

/// Reads events from the front of a document.
pub(super) struct Reader<'t> {
    markup: Markup<'t>,
    bindings: Vec<Binding<'t>>,
    /// Attributes of the element that was read last.
    attributes: Vec<Attribute<'t>>,
}

impl<'t> Reader<'t> {
    /// Reads the declaration, if there is one.
    pub(super) fn new(text: &'t str, charset: Charset) -> Result<Self, Problem> {
        let mut markup = Markup::new(text);
        if text.strip_prefix("<?xml").is_some_and(|rest| rest.starts_with(is_space)) {
            match markup.next_piece() {
                Ok(Piece::Declaration(declaration)) => check_declaration(declaration, charset)?,
                Ok(_) | Err(_) => return Err(Problem::Truncated),
            }
        }
        Ok(Self { markup, bindings: Vec::new(), attributes: Vec::new() })
    }

    /// Reads the outermost element.
    pub(super) fn root(&mut self) -> Result<Element<'t>, Problem> {
        loop {
            match self.markup.next_piece() {
                Ok(Piece::Text(text)) if text.chars().all(is_space) => {}
                Ok(Piece::Text(_)) => return Err(Problem::WrongFormat),
                Ok(Piece::Eof) => return Err(Problem::Truncated),
                read => {
                    if let Some(Event::Start(element)) = self.event(read)? {
                        return Ok(element);
                    }
                }
            }
        }
    }

    /// Checks that only comments and space follow the outermost element.
    pub(super) fn end(&mut self) -> Result<(), Problem> {
        loop {
            let rest = self.markup.rest();
            match self.markup.next_piece() {
                Ok(Piece::Eof) => return Ok(()),
                Ok(Piece::Comment) => {}
                Ok(Piece::Text(text)) if text.chars().all(is_space) => {}
                Ok(Piece::Doctype(_)) if rest.starts_with("<!DOCTYPE") => {
                    return Err(Problem::Doctype);
                }
                Err(Fault::UnclosedComment) => return Err(Problem::Truncated),
                Err(Fault::HyphensInComment { .. } | Fault::HyphensInUnclosedComment) => {
                    return Err(Problem::Syntax);
                }
                Ok(_) | Err(_) => return Err(Problem::TextAfterEnd),
            }
        }
    }

    /// Reads the next event inside the innermost element.
    pub(super) fn next(&mut self) -> Result<Event<'t>, Problem> {
        loop {
            match self.markup.next_piece() {
                Ok(Piece::Text(text)) if !self.markup.rest().is_empty() => {
                    return unescape(text, true).map(Event::Text);
                }
                Ok(Piece::Text(_) | Piece::Eof) => return Err(Problem::Truncated),
                read => {
                    if let Some(event) = self.event(read)? {
                        return Ok(event);
                    }
                }
            }
        }
    }

    /// Reads the text of the innermost element, to its end.
    pub(super) fn text(&mut self) -> Result<Cow<'t, str>, Problem> {
        let mut whole = Cow::Borrowed("");
        loop {
            match self.next()? {
                Event::End => return Ok(whole),
                Event::Start(_) => return Err(Problem::ElementInValue),
                Event::Text(text) if whole.is_empty() => whole = text,
                Event::Text(text) => whole.to_mut().push_str(&text),
            }
        }
    }

    /// Skips the innermost element, without recursion.
    pub(super) fn skip(&mut self) -> Result<(), Problem> {
        let inside = self.markup.depth();
        while self.markup.depth() >= inside {
            self.next()?;
        }
        Ok(())
    }

    /// Returns the namespace of an element that is still open.
    pub(super) fn namespace(&self, element: &Element<'_>) -> &str {
        let binding = element.binding.and_then(|place| self.bindings.get(place));
        binding.map_or("", |binding| &binding.uri)
    }

    /// Returns the attributes of the element that was read last.
    pub(super) fn attributes(&self) -> &[Attribute<'t>] {
        &self.attributes
    }

    /// Returns the namespace of an attribute. Without a prefix it has none.
    pub(super) fn attribute_namespace(&self, attribute: &Attribute<'_>) -> &str {
        if attribute.prefix.is_empty() {
            return "";
        }
        self.bound(attribute.prefix).map_or("", |place| &self.bindings[place].uri)
    }

    /// Makes an event of markup. A comment is none.
    fn event(&mut self, read: Result<Piece<'t>, Fault>) -> Result<Option<Event<'t>>, Problem> {
        let is_outside = self.markup.depth() == 0;
        // Whatever begins an element here is refused before it is looked at.
        let is_full = self.markup.depth() == NESTING_MAX;
        match read {
            Ok(Piece::Comment) => Ok(None),
            Ok(Piece::Section(_)) | Err(Fault::UnclosedSection) if is_outside => {
                Err(Problem::Syntax)
            }
            Ok(Piece::Section(section)) => {
                unescape(section, false).map(|text| Some(Event::Text(text)))
            }
            Ok(Piece::Text(text)) => unescape(text, true).map(|text| Some(Event::Text(text))),
            Ok(Piece::Start(tag)) => {
                self.start(tag, true).map(|element| Some(Event::Start(element)))
            }
            Ok(Piece::End) => {
                let depth = self.markup.depth() + 1;
                while self.bindings.last().is_some_and(|binding| binding.depth == depth) {
                    self.bindings.pop();
                }
                Ok(Some(Event::End))
            }
            Ok(Piece::Doctype(_)) => Err(Problem::Doctype),
            Ok(Piece::Declaration(_) | Piece::Instruction) | Err(Fault::UnclosedInstruction) => {
                Err(Problem::ProcessingInstruction)
            }
            Err(Fault::UnclosedTag | Fault::UnknownMarkup) if is_full => Err(Problem::TooDeep),
            // It has a fault of its own, or is cut.
            Err(Fault::UnclosedTag) => {
                let content = self.markup.rest().get(1..).unwrap_or_default();
                self.start(Tag::of(content), false).and(Err(Problem::Truncated))
            }
            Err(Fault::UnclosedEndTag) if self.markup.rest().contains('>') => Err(Problem::Syntax),
            Ok(Piece::Eof)
            | Err(Fault::UnclosedComment | Fault::UnclosedSection | Fault::UnclosedEndTag) => {
                Err(Problem::Truncated)
            }
            Err(
                Fault::HyphensInComment { .. }
                | Fault::HyphensInUnclosedComment
                | Fault::UnknownMarkup
                | Fault::MismatchedEndTag,
            ) => Err(Problem::Syntax),
        }
    }

    /// Reads a start tag. One that is not closed is cut where its content ends.
    fn start(&mut self, tag: Tag<'t>, is_closed: bool) -> Result<Element<'t>, Problem> {
        if is_closed && self.markup.depth() > NESTING_MAX {
            return Err(Problem::TooDeep);
        }
        check_name(tag, is_closed)?;
        self.attributes.clear();
        let mut raw: Vec<(&'t str, &'t str)> = Vec::new();
        let mut attributes = Attributes::of(tag.attributes);
        loop {
            // What is left matters only where it may be cut.
            let rest = if is_closed { "" } else { attributes.rest().trim_start_matches(is_space) };
            if !is_closed && matches!(rest, "" | "/") {
                return Err(Problem::Truncated);
            }
            let is_full = raw.len() == ATTRIBUTES_MAX;
            let Some(attribute) = attributes.next() else { break };
            if !attribute.is_apart {
                return Err(Problem::Syntax);
            }
            if is_full {
                return Err(Problem::TooManyAttributes);
            }
            let value = value_of(&attribute, rest, is_closed)?;
            if raw.iter().any(|(known, _)| *known == attribute.name) {
                return Err(Problem::Syntax);
            }
            raw.push((attribute.name, value));
        }
        for (name, value) in raw {
            let value = unescape(value, true)?;
            let (prefix, local) = split_name(name)?;
            if name == "xmlns" || prefix == "xmlns" {
                if self.bindings.len() == NAMESPACES_MAX {
                    return Err(Problem::TooManyAttributes);
                }
                let prefix = if name == "xmlns" { "" } else { local };
                self.bindings.push(Binding { prefix, uri: value, depth: self.markup.depth() });
            } else {
                self.attributes.push(Attribute { prefix, local, value });
            }
        }
        let undeclared =
            |prefix: &str| !prefix.is_empty() && prefix != "xml" && self.bound(prefix).is_none();
        let (prefix, local) = split_name(tag.name)?;
        if undeclared(prefix) || self.attributes.iter().any(|found| undeclared(found.prefix)) {
            return Err(Problem::Syntax);
        }
        Ok(Element { local, binding: self.bound(prefix) })
    }

    /// Returns the innermost binding of a prefix. An empty default namespace is none.
    fn bound(&self, prefix: &str) -> Option<usize> {
        let place = self.bindings.iter().rposition(|binding| binding.prefix == prefix)?;
        (!self.bindings[place].uri.is_empty()).then_some(place)
    }
}

/// Checks the name of a tag.
fn check_name(tag: Tag<'_>, is_closed: bool) -> Result<(), Problem> {
    let Some(end) = tag.name.bytes().position(ends_name) else {
        let is_cut = !is_closed && tag.attributes.is_empty();
        let begins = tag.name.starts_with(begins_name);
        return match (is_cut, begins) {
            (true, _) => Err(Problem::Truncated),
            (false, true) => Ok(()),
            (false, false) => Err(Problem::Syntax),
        };
    };
    // Half of `/>` may be all that is missing.
    let is_cut = !is_closed && tag.attributes.is_empty() && &tag.name[end..] == "/";
    let begins = tag.name[..end].starts_with(begins_name);
    Err(if is_cut && begins { Problem::Truncated } else { Problem::Syntax })
}

/// Returns the value of an attribute. In a tag that is not closed, `rest` begins with the attribute.
fn value_of<'t>(attribute: &Written<'t>, rest: &str, is_closed: bool) -> Result<&'t str, Problem> {
    let Written { name, value, .. } = *attribute;
    // What ends with the content of a tag that is not closed is cut.
    let at_end = if is_closed { Problem::Syntax } else { Problem::Truncated };
    if name.bytes().any(ends_name) {
        return Err(Problem::Syntax);
    }
    if !is_closed && name == rest {
        return Err(at_end);
    }
    if !name.starts_with(begins_name) {
        return Err(Problem::Syntax);
    }
    match value {
        Value::Quoted(value) if value.contains('<') => Err(Problem::Syntax),
        Value::Quoted(value) => Ok(value),
        Value::Unclosed => Err(Problem::Truncated),
        Value::Unquoted { at_end: true } | Value::None { at_end: true } => Err(at_end),
        Value::Unquoted { at_end: false } | Value::None { at_end: false } => Err(Problem::Syntax),
    }
}

fn begins_name(letter: char) -> bool {
    letter.is_alphabetic() || letter == '_'
}

/// Whether a character, other than space, cannot be in a name.
const fn ends_name(byte: u8) -> bool {
    matches!(byte, b'/' | b'>' | b'=' | b'<' | b'"' | b'\'' | b'&' | b'!' | b'?')
}

fn split_name(name: &str) -> Result<(&str, &str), Problem> {
    match name.split_once(':') {
        None => Ok(("", name)),
        Some((prefix, local)) => {
            let whole = !prefix.is_empty() && !local.is_empty() && !local.contains(':');
            if whole { Ok((prefix, local)) } else { Err(Problem::Syntax) }
        }
    }
}

/// Checks for `version="1.0"` and, if it is named, the encoding of the document.
fn check_declaration(declaration: &str, charset: Charset) -> Result<(), Problem> {
    let mut rest = declaration.trim_matches(is_space);
    let mut version = None;
    while !rest.is_empty() {
        let (name, after) = rest.split_once('=').ok_or(Problem::WrongDeclaration)?;
        let after = after.trim_start_matches(is_space);
        let quote = after.chars().next().filter(|quote| matches!(quote, '"' | '\''));
        let quote = quote.ok_or(Problem::WrongDeclaration)?;
        let (value, after) = after[1..].split_once(quote).ok_or(Problem::WrongDeclaration)?;
        let encoding = match charset {
            Charset::Utf8 => "utf-8",
            Charset::Utf16 => "utf-16",
        };
        match name.trim_end_matches(is_space) {
            "version" => version = Some(value),
            "encoding" if value.eq_ignore_ascii_case(encoding) => {}
            "standalone" if matches!(value, "yes" | "no") => {}
            _ => return Err(Problem::WrongDeclaration),
        }
        rest = after.trim_start_matches(is_space);
    }
    if version == Some("1.0") { Ok(()) } else { Err(Problem::WrongDeclaration) }
}

/// Normalises line ends and, if `references` are allowed, resolves references.
fn unescape(raw: &str, references: bool) -> Result<Cow<'_, str>, Problem> {
    // U+FFFE and U+FFFF and most control characters are not XML.
    let forbidden = |letter: char| {
        letter < ' ' && !matches!(letter, '\t' | '\r' | '\n')
            || matches!(letter, '\u{fffe}' | '\u{ffff}')
    };
    if raw.contains(forbidden) {
        return Err(Problem::Syntax);
    }
    if !references || !raw.contains('&') {
        return Ok(line_ends(raw));
    }
    let mut text = String::with_capacity(raw.len());
    for (_, segment) in Segments::of_text(raw) {
        match segment {
            // The line ends of the document itself, not those that a reference spells out.
            Segment::Plain(plain) => text.push_str(&line_ends(plain)),
            Segment::Reference(name) if name.len() <= REFERENCE_BYTES_MAX => {
                text.push(referenced(name).map_err(|_| Problem::UndefinedEntity)?);
            }
            Segment::Reference(_) | Segment::Unclosed => return Err(Problem::UndefinedEntity),
        }
    }
    Ok(Cow::Owned(text))
}
