//! Reads the events of an XML document without a document type: elements, text and their ends.

use std::borrow::Cow;

use crate::wire::{
    limits::{ATTRIBUTES_MAX, NAMESPACES_MAX, NESTING_MAX},
    media::Charset,
    problem::Problem,
};

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
    text: &'t str,
    at: usize,
    /// Names of the open elements, as they were written.
    open: Vec<&'t str>,
    bindings: Vec<Binding<'t>>,
    attributes: Vec<Attribute<'t>>,
    /// Whether the element that was read last is an empty-element tag.
    closes_itself: bool,
}

impl<'t> Reader<'t> {
    /// Reads the declaration, if there is one.
    pub(super) fn new(text: &'t str, charset: Charset) -> Result<Self, Problem> {
        let mut reader = Self {
            text,
            at: 0,
            open: Vec::new(),
            bindings: Vec::new(),
            attributes: Vec::new(),
            closes_itself: false,
        };
        let declared = text.strip_prefix("<?xml").filter(|rest| rest.starts_with(is_space));
        if let Some(rest) = declared {
            let length = rest.find("?>").ok_or(Problem::Truncated)?;
            check_declaration(&rest[..length], charset)?;
            reader.at = text.len() - rest.len() + length + 2;
        }
        Ok(reader)
    }

    /// Reads the outermost element.
    pub(super) fn root(&mut self) -> Result<Element<'t>, Problem> {
        loop {
            let length = self.rest().find(|letter| !is_space(letter)).ok_or(Problem::Truncated)?;
            self.at += length;
            if !self.rest().starts_with('<') {
                return Err(Problem::WrongFormat);
            }
            if let Some(Event::Start(element)) = self.markup()? {
                return Ok(element);
            }
        }
    }

    /// Checks that only comments and space follow the outermost element.
    pub(super) fn end(&mut self) -> Result<(), Problem> {
        loop {
            let Some(length) = self.rest().find(|letter| !is_space(letter)) else { return Ok(()) };
            self.at += length;
            let rest = self.rest();
            if rest.starts_with("<!--") {
                self.markup()?;
            } else if rest.starts_with("<!DOCTYPE") {
                return Err(Problem::Doctype);
            } else {
                return Err(Problem::TextAfterEnd);
            }
        }
    }

    /// Reads the next event inside the innermost element.
    pub(super) fn next(&mut self) -> Result<Event<'t>, Problem> {
        if self.closes_itself {
            self.closes_itself = false;
            return self.close();
        }
        loop {
            let rest = self.rest();
            if rest.is_empty() {
                return Err(Problem::Truncated);
            }
            if rest.starts_with('<') {
                if let Some(event) = self.markup()? {
                    return Ok(event);
                }
                continue;
            }
            let length = rest.find('<').ok_or(Problem::Truncated)?;
            self.at += length;
            return unescape(&rest[..length], true).map(Event::Text);
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
        let inside = self.open.len();
        while self.open.len() >= inside {
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

    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    /// Reads markup that begins with `<`. A comment is not an event.
    fn markup(&mut self) -> Result<Option<Event<'t>>, Problem> {
        let rest = self.rest();
        if let Some(comment) = rest.strip_prefix("<!--") {
            let length = comment.find("--").ok_or(Problem::Truncated)?;
            if !comment[length + 2..].starts_with('>') {
                return Err(Problem::Syntax);
            }
            self.at += length + 7;
            return Ok(None);
        }
        if let Some(data) = rest.strip_prefix("<![CDATA[") {
            if self.open.is_empty() {
                return Err(Problem::Syntax);
            }
            let length = data.find("]]>").ok_or(Problem::Truncated)?;
            self.at += length + 12;
            return unescape(&data[..length], false).map(|text| Some(Event::Text(text)));
        }
        if rest.get(..9).is_some_and(|start| start.eq_ignore_ascii_case("<!DOCTYPE")) {
            return Err(Problem::Doctype);
        }
        if rest.starts_with("<?") {
            return Err(Problem::ProcessingInstruction);
        }
        if let Some(name) = rest.strip_prefix("</") {
            let length = name.find('>').ok_or(Problem::Truncated)?;
            let written = name[..length].trim_end_matches(is_space);
            if self.open.last() != Some(&written) {
                return Err(Problem::Syntax);
            }
            self.at += length + 3;
            return self.close().map(Some);
        }
        self.start().map(|element| Some(Event::Start(element)))
    }

    fn close(&mut self) -> Result<Event<'t>, Problem> {
        let depth = self.open.len();
        self.open.pop().ok_or(Problem::Syntax)?;
        while self.bindings.last().is_some_and(|binding| binding.depth == depth) {
            self.bindings.pop();
        }
        Ok(Event::End)
    }

    fn start(&mut self) -> Result<Element<'t>, Problem> {
        if self.open.len() == NESTING_MAX {
            return Err(Problem::TooDeep);
        }
        self.at += 1;
        let name = self.name()?;
        self.open.push(name);
        self.attributes.clear();
        let mut raw: Vec<(&'t str, &'t str)> = Vec::new();
        loop {
            let rest = self.rest();
            let trimmed = rest.trim_start_matches(is_space);
            let spaced = trimmed.len() < rest.len();
            self.at = self.text.len() - trimmed.len();
            if trimmed.starts_with('>') {
                self.at += 1;
                self.closes_itself = false;
                break;
            }
            if trimmed.starts_with("/>") {
                self.at += 2;
                self.closes_itself = true;
                break;
            }
            if trimmed.is_empty() || trimmed == "/" {
                return Err(Problem::Truncated);
            }
            if !spaced {
                return Err(Problem::Syntax);
            }
            if raw.len() == ATTRIBUTES_MAX {
                return Err(Problem::TooManyAttributes);
            }
            let attribute = self.attribute()?;
            if raw.iter().any(|(known, _)| *known == attribute.0) {
                return Err(Problem::Syntax);
            }
            raw.push(attribute);
        }
        for (name, value) in raw {
            let value = unescape(value, true)?;
            let (prefix, local) = split_name(name)?;
            if name == "xmlns" || prefix == "xmlns" {
                if self.bindings.len() == NAMESPACES_MAX {
                    return Err(Problem::TooManyAttributes);
                }
                let prefix = if name == "xmlns" { "" } else { local };
                self.bindings.push(Binding { prefix, uri: value, depth: self.open.len() });
            } else {
                self.attributes.push(Attribute { prefix, local, value });
            }
        }
        let undeclared =
            |prefix: &str| !prefix.is_empty() && prefix != "xml" && self.bound(prefix).is_none();
        let (prefix, local) = split_name(name)?;
        if undeclared(prefix) || self.attributes.iter().any(|found| undeclared(found.prefix)) {
            return Err(Problem::Syntax);
        }
        Ok(Element { local, binding: self.bound(prefix) })
    }

    fn attribute(&mut self) -> Result<(&'t str, &'t str), Problem> {
        let name = self.name()?;
        let rest = self.rest().trim_start_matches(is_space);
        let rest = match rest.strip_prefix('=') {
            Some(rest) => rest.trim_start_matches(is_space),
            None if rest.is_empty() => return Err(Problem::Truncated),
            None => return Err(Problem::Syntax),
        };
        let quote = match rest.chars().next() {
            Some(quote @ ('"' | '\'')) => quote,
            Some(_) => return Err(Problem::Syntax),
            None => return Err(Problem::Truncated),
        };
        let length = rest[1..].find(quote).ok_or(Problem::Truncated)?;
        let value = &rest[1..=length];
        if value.contains('<') {
            return Err(Problem::Syntax);
        }
        self.at = self.text.len() - rest.len() + length + 2;
        Ok((name, value))
    }

    fn name(&mut self) -> Result<&'t str, Problem> {
        let rest = self.rest();
        let ends = |letter: char| {
            is_space(letter)
                || matches!(letter, '/' | '>' | '=' | '<' | '"' | '\'' | '&' | '!' | '?')
        };
        let length = rest.find(ends).ok_or(Problem::Truncated)?;
        let starts_well = |letter: char| letter.is_alphabetic() || letter == '_';
        if !rest.starts_with(starts_well) {
            return Err(Problem::Syntax);
        }
        self.at += length;
        Ok(&rest[..length])
    }

    /// Returns the innermost binding of a prefix. An empty default namespace is none.
    fn bound(&self, prefix: &str) -> Option<usize> {
        let place = self.bindings.iter().rposition(|binding| binding.prefix == prefix)?;
        (!self.bindings[place].uri.is_empty()).then_some(place)
    }
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
    // The line ends of the document itself, not those that a reference spells out.
    let special = |byte: u8| byte == b'\r' || references && byte == b'&';
    // U+FFFE and U+FFFF end in these bytes; they and most control characters are not XML.
    let forbidden = |letter: char| {
        letter < ' ' && !matches!(letter, '\t' | '\r' | '\n')
            || matches!(letter, '\u{fffe}' | '\u{ffff}')
    };
    if raw.contains(forbidden) {
        return Err(Problem::Syntax);
    }
    if !raw.bytes().any(special) {
        return Ok(Cow::Borrowed(raw));
    }
    let mut text = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(plain) = rest.bytes().position(special) {
        text.push_str(&rest[..plain]);
        rest = &rest[plain..];
        if let Some(after) = rest.strip_prefix('\r') {
            text.push('\n');
            rest = after.strip_prefix('\n').unwrap_or(after);
            continue;
        }
        // No reference is longer than `&#x0010ffff;`; looking further would be quadratic.
        let length = rest.bytes().take(16).position(|byte| byte == b';');
        let length = length.ok_or(Problem::UndefinedEntity)?;
        text.push(reference(&rest[1..length])?);
        rest = &rest[length + 1..];
    }
    text.push_str(rest);
    Ok(Cow::Owned(text))
}

fn reference(name: &str) -> Result<char, Problem> {
    let number = |digits: &str, radix| {
        let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        let code = plain.then(|| u32::from_str_radix(digits, radix).ok()).flatten();
        code.and_then(char::from_u32).ok_or(Problem::UndefinedEntity)
    };
    match name {
        "lt" => Ok('<'),
        "gt" => Ok('>'),
        "amp" => Ok('&'),
        "quot" => Ok('"'),
        "apos" => Ok('\''),
        _ => match (name.strip_prefix("#x"), name.strip_prefix('#')) {
            (Some(digits), _) => number(digits, 16),
            (None, Some(digits)) => number(digits, 10),
            (None, None) => Err(Problem::UndefinedEntity),
        },
    }
}

fn is_space(letter: char) -> bool {
    matches!(letter, ' ' | '\t' | '\r' | '\n')
}
