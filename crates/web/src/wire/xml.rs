//! Reads the markup of XML 1.0: tags, attributes, references, text.
//!
//! It finds where each piece begins and ends, and matches end tags with start tags. What a piece may
//! contain and where it may stand is for the protocol to say, because the originals differ: each
//! room checks names, declarations, characters and text outside elements itself.

use std::borrow::Cow;

#[cfg(test)]
mod tests;

/// A piece of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece<'t> {
    /// An XML declaration, with what follows its name.
    Declaration(&'t str),
    /// A processing instruction of any name.
    Instruction,
    /// The beginning of a document type, and everything after it.
    Doctype(&'t str),
    /// A comment, which says nothing.
    Comment,
    /// The content of a CDATA section.
    Section(&'t str),
    /// The start tag of an element. An empty-element tag is one too, and its end follows.
    Start(Tag<'t>),
    /// The end of the innermost element.
    End,
    /// Text up to the next markup, with its references.
    Text(&'t str),
    /// The end of the document.
    Eof,
}

/// A start tag, in two parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tag<'t> {
    /// Name as it was written: everything up to a space.
    pub name: &'t str,
    /// Everything after the name.
    pub attributes: &'t str,
}

impl<'t> Tag<'t> {
    /// Splits the content of a tag.
    pub fn of(content: &'t str) -> Self {
        let is_space = |byte: u8| is_space(char::from(byte));
        let end = content.bytes().position(is_space).unwrap_or(content.len());
        let (name, attributes) = content.split_at(end);
        Self { name, attributes }
    }
}

/// Reason why there is no next piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A comment ends nowhere.
    UnclosedComment,
    /// A comment contains two hyphens and ends nowhere.
    HyphensInUnclosedComment,
    /// A comment contains two hyphens.
    HyphensInComment {
        /// Position of the hyphens in the document.
        at: usize,
    },
    /// A CDATA section ends nowhere.
    UnclosedSection,
    /// A processing instruction or declaration ends nowhere.
    UnclosedInstruction,
    /// `<!` begins neither a comment nor a section nor a document type.
    UnknownMarkup,
    /// A start tag ends nowhere.
    UnclosedTag,
    /// An end tag ends nowhere.
    UnclosedEndTag,
    /// An end tag is not that of the innermost element.
    MismatchedEndTag,
}

/// Reads pieces from the front of a document.
pub struct Reader<'t> {
    text: &'t str,
    at: usize,
    /// Names of the open elements.
    open: Vec<&'t str>,
    /// Whether the last piece was an empty-element tag, whose end is due.
    closes_itself: bool,
}

impl<'t> Reader<'t> {
    /// Makes a reader of a document.
    pub const fn new(text: &'t str) -> Self {
        Self { text, at: 0, open: Vec::new(), closes_itself: false }
    }

    /// Returns the position of the next piece, or of the one that has a fault.
    pub const fn position(&self) -> usize {
        self.at
    }

    /// Returns everything from the next piece on, or from the one that has a fault.
    pub fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Returns the number of open elements.
    pub const fn depth(&self) -> usize {
        self.open.len()
    }

    /// Reads the next piece.
    ///
    /// # Errors
    ///
    /// The piece has a fault. The reader stays in front of it.
    pub fn next_piece(&mut self) -> Result<Piece<'t>, Fault> {
        if std::mem::take(&mut self.closes_itself) {
            self.open.pop();
            return Ok(Piece::End);
        }
        let rest = self.rest();
        if rest.is_empty() {
            return Ok(Piece::Eof);
        }
        let Some(markup) = rest.strip_prefix('<') else {
            let (text, _) = rest.split_at(rest.find('<').unwrap_or(rest.len()));
            self.at += text.len();
            return Ok(Piece::Text(text));
        };
        match markup.bytes().next() {
            Some(b'!') => self.declaration_or_comment(rest),
            Some(b'?') => self.instruction(rest),
            Some(b'/') => self.end_tag(rest),
            _ => self.start_tag(rest),
        }
    }

    fn declaration_or_comment(&mut self, rest: &'t str) -> Result<Piece<'t>, Fault> {
        if let Some(comment) = rest.strip_prefix("<!--") {
            let hyphens = comment.find("--").ok_or(Fault::UnclosedComment)?;
            if !comment[hyphens + 2..].starts_with('>') {
                let is_closed = comment[hyphens..].contains("-->");
                let at = self.at + "<!--".len() + hyphens;
                return Err(if is_closed {
                    Fault::HyphensInComment { at }
                } else {
                    Fault::HyphensInUnclosedComment
                });
            }
            self.at += "<!---->".len() + hyphens;
            return Ok(Piece::Comment);
        }
        if let Some(section) = rest.strip_prefix("<![CDATA[") {
            let length = section.find("]]>").ok_or(Fault::UnclosedSection)?;
            self.at += "<![CDATA[]]>".len() + length;
            return Ok(Piece::Section(&section[..length]));
        }
        let doctype = "<!DOCTYPE";
        if rest.get(..doctype.len()).is_some_and(|start| start.eq_ignore_ascii_case(doctype)) {
            self.at = self.text.len();
            return Ok(Piece::Doctype(&rest[doctype.len()..]));
        }
        Err(Fault::UnknownMarkup)
    }

    fn instruction(&mut self, rest: &'t str) -> Result<Piece<'t>, Fault> {
        // The mark of `<?>` would be its beginning and its end.
        let length = rest[1..].find("?>").filter(|length| *length > 0);
        let length = length.ok_or(Fault::UnclosedInstruction)? + 1;
        self.at += length + 2;
        Ok(match rest[2..length].strip_prefix("xml") {
            Some(declared) if declared.is_empty() || declared.starts_with(is_space) => {
                Piece::Declaration(declared)
            }
            _ => Piece::Instruction,
        })
    }

    fn end_tag(&mut self, rest: &'t str) -> Result<Piece<'t>, Fault> {
        let expected = self.open.last().copied();
        let as_usual = expected.filter(|name| {
            rest[2..].strip_prefix(*name).is_some_and(|after| after.starts_with('>'))
        });
        let length = match as_usual {
            Some(name) => 2 + name.len(),
            None => tag_length(rest).ok_or(Fault::UnclosedEndTag)?,
        };
        if expected != Some(rest[2..length].trim_end_matches(is_space)) {
            return Err(Fault::MismatchedEndTag);
        }
        self.open.pop();
        self.at += length + 1;
        Ok(Piece::End)
    }

    fn start_tag(&mut self, rest: &'t str) -> Result<Piece<'t>, Fault> {
        let length = tag_length(rest).ok_or(Fault::UnclosedTag)?;
        self.at += length + 1;
        let content = &rest[1..length];
        let unclosed = content.strip_suffix('/');
        self.closes_itself = unclosed.is_some();
        let tag = Tag::of(unclosed.unwrap_or(content));
        self.open.push(tag.name);
        Ok(Piece::Start(tag))
    }
}

/// Returns the length of a tag up to its `>`, which does not stand in quotes.
fn tag_length(tag: &str) -> Option<usize> {
    let bytes = tag.as_bytes();
    let mut at = 0;
    loop {
        at += bytes[at..].iter().position(|byte| matches!(byte, b'>' | b'"' | b'\''))?;
        let mark = bytes[at];
        if mark == b'>' {
            return Some(at);
        }
        at += 1;
        at += bytes[at..].iter().position(|byte| *byte == mark)? + 1;
    }
}

/// An attribute as it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attribute<'t> {
    /// Everything up to a space or an equals sign. Never empty.
    pub name: &'t str,
    /// What follows the name.
    pub value: Value<'t>,
    /// Whether there is space in front of the attribute.
    pub is_apart: bool,
}

/// What follows the name of an attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value<'t> {
    /// A value in quotes, without them.
    Quoted(&'t str),
    /// A quote that is not closed.
    Unclosed,
    /// An equals sign without a quote.
    Unquoted {
        /// Whether nothing follows the sign.
        at_end: bool,
    },
    /// Something else than an equals sign.
    None {
        /// Whether nothing follows the name.
        at_end: bool,
    },
}

/// The attributes of a tag.
pub struct Attributes<'t>(&'t str);

impl<'t> Attributes<'t> {
    /// Makes an iterator of what follows the name of a tag.
    pub const fn of(text: &'t str) -> Self {
        Self(text)
    }

    /// Returns what was not read yet.
    pub const fn rest(&self) -> &'t str {
        self.0
    }
}

impl<'t> Iterator for Attributes<'t> {
    type Item = Attribute<'t>;

    fn next(&mut self) -> Option<Attribute<'t>> {
        if self.0.is_empty() {
            return None;
        }
        let start = self.0.trim_start_matches(is_space);
        let is_apart = start.len() < self.0.len();
        self.0 = "";
        if start.is_empty() {
            return None;
        }
        let ends = |byte: u8| byte == b'=' || is_space(char::from(byte));
        let end = start.bytes().skip(1).position(ends).map_or(start.len(), |length| 1 + length);
        let (name, after) = start.split_at(end);
        let after = after.trim_start_matches(is_space);
        let Some(after) = after.strip_prefix('=') else {
            let value = Value::None { at_end: after.is_empty() };
            return Some(Attribute { name, value, is_apart });
        };
        let after = after.trim_start_matches(is_space);
        let value = match after.chars().next() {
            Some(quote @ ('"' | '\'')) => match after[1..].split_once(quote) {
                Some((value, rest)) => {
                    self.0 = rest;
                    Value::Quoted(value)
                }
                None => Value::Unclosed,
            },
            other => Value::Unquoted { at_end: other.is_none() },
        };
        Some(Attribute { name, value, is_apart })
    }
}

/// A part of a text or of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Segment<'t> {
    /// Text that has no references.
    Plain(&'t str),
    /// The name in a reference.
    Reference(&'t str),
    /// An `&` that begins no reference.
    Unclosed,
}

/// The parts of a text or of a value, each with its position.
pub struct Segments<'t> {
    text: &'t str,
    at: usize,
    /// Whether the next `&` ends a reference that is not closed.
    ends_at_next: bool,
}

impl<'t> Segments<'t> {
    /// Makes an iterator of a text between tags.
    pub const fn of_text(text: &'t str) -> Self {
        Self { text, at: 0, ends_at_next: true }
    }

    /// Makes an iterator of the value of an attribute.
    pub const fn of_value(text: &'t str) -> Self {
        Self { text, at: 0, ends_at_next: false }
    }
}

impl<'t> Iterator for Segments<'t> {
    type Item = (usize, Segment<'t>);

    fn next(&mut self) -> Option<Self::Item> {
        let (at, rest) = (self.at, self.text.get(self.at..)?);
        let Some(reference) = rest.strip_prefix('&') else {
            let (plain, _) = rest.split_at(rest.find('&').unwrap_or(rest.len()));
            self.at += plain.len();
            return (!plain.is_empty()).then_some((at, Segment::Plain(plain)));
        };
        let ends = |letter: char| letter == ';' || self.ends_at_next && letter == '&';
        let end = reference.find(ends).filter(|end| reference[*end..].starts_with(';'));
        let Some(end) = end else {
            // There is nothing to say about what follows.
            self.at = self.text.len();
            return Some((at, Segment::Unclosed));
        };
        self.at += end + 2;
        Some((at, Segment::Reference(&reference[..end])))
    }
}

/// Reason why a reference stands for no character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadReference {
    /// There is no entity with this name. XML defines five.
    UnknownEntity,
    /// The number is not that of a character.
    NoCharacter,
}

/// Returns the character that a reference stands for, whether XML allows it or not.
pub fn referenced(name: &str) -> Result<char, BadReference> {
    match name {
        "lt" => return Ok('<'),
        "gt" => return Ok('>'),
        "amp" => return Ok('&'),
        "quot" => return Ok('"'),
        "apos" => return Ok('\''),
        _ => {}
    }
    let number = name.strip_prefix('#').ok_or(BadReference::UnknownEntity)?;
    let (digits, radix) = number.strip_prefix('x').map_or((number, 10), |digits| (digits, 16));
    // What `from_str_radix` takes beside digits is no number.
    let plain = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    let code = u32::from_str_radix(digits, radix).ok().filter(|_| plain);
    code.and_then(char::from_u32).ok_or(BadReference::NoCharacter)
}

/// Returns a text with each of its line ends as one line feed.
pub fn line_ends(text: &str) -> Cow<'_, str> {
    if !text.contains('\r') {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n"))
}

/// Whether a character is space in markup.
pub const fn is_space(letter: char) -> bool {
    matches!(letter, ' ' | '\t' | '\r' | '\n')
}
