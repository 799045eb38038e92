//! Reads tokens of JSON as Json.NET accepts them: comments, single quotes, bare names, extra
//! commas.

use std::borrow::Cow;

use crate::wire::{limits::NESTING_MAX, problem::Problem};

/// A value, or the start of one.
pub(in crate::wire) enum Token<'t> {
    ObjectStart,
    ArrayStart,
    Text(Cow<'t, str>),
    /// Text that begins like a number. The member decides whether it is one.
    Number(&'t str),
    /// The values `NaN` and infinity.
    NotFinite(&'t str),
    Bool(bool),
    Null,
    Undefined,
}

/// Reads tokens from the front of a text.
pub(in crate::wire) struct Reader<'t> {
    text: &'t str,
    at: usize,
    /// Number of open containers.
    depth: usize,
}

impl<'t> Reader<'t> {
    pub(in crate::wire) const fn new(text: &'t str) -> Self {
        Self { text, at: 0, depth: 0 }
    }

    pub(in crate::wire) fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    /// Skips space and comments.
    pub(in crate::wire) fn skip_space(&mut self) -> Result<(), Problem> {
        loop {
            match self.peek() {
                Some(b' ' | b'\t' | b'\r' | b'\n') => self.at += 1,
                Some(b'/') => {
                    let rest = &self.rest()[1..];
                    let length = if let Some(comment) = rest.strip_prefix('*') {
                        comment.find("*/").ok_or(Problem::Truncated)? + 4
                    } else if let Some(comment) = rest.strip_prefix('/') {
                        comment.find(['\r', '\n']).unwrap_or(comment.len()) + 2
                    } else {
                        return Err(Problem::Syntax);
                    };
                    self.at += length;
                }
                Some(byte) if !byte.is_ascii_graphic() => {
                    let letter = self.rest().chars().next().unwrap_or_default();
                    if !letter.is_whitespace() {
                        return Ok(());
                    }
                    self.at += letter.len_utf8();
                }
                _ => return Ok(()),
            }
        }
    }

    /// Checks that only space, comments and padding follow.
    pub(in crate::wire) fn skip_to_end(&mut self) -> Result<(), Problem> {
        self.skip_space()?;
        // Programs that send whole buffers pad them with zeros, which say nothing.
        let padding = self.rest().bytes().take_while(|byte| *byte == 0).count();
        self.at += padding;
        if self.peek().is_none() { Ok(()) } else { Err(Problem::TextAfterEnd) }
    }

    /// Reads the next value. The reader then is behind it, or behind its bracket.
    pub(in crate::wire) fn token(&mut self) -> Result<Token<'t>, Problem> {
        self.skip_space()?;
        match self.peek().ok_or(Problem::Truncated)? {
            b'{' => self.open().map(|()| Token::ObjectStart),
            b'[' => self.open().map(|()| Token::ArrayStart),
            quote @ (b'"' | b'\'') => self.string(quote).map(Token::Text),
            _ => self.word(),
        }
    }

    /// Reads the name of the object's next member. `None` behind its closing brace.
    pub(in crate::wire) fn member_name(
        &mut self,
        first: bool,
    ) -> Result<Option<Cow<'t, str>>, Problem> {
        self.skip_space()?;
        if !first {
            match self.peek().ok_or(Problem::Truncated)? {
                b',' => self.at += 1,
                b'}' => {}
                _ => return Err(Problem::Syntax),
            }
            self.skip_space()?;
        }
        let name = match self.peek().ok_or(Problem::Truncated)? {
            b'}' => {
                self.close();
                return Ok(None);
            }
            quote @ (b'"' | b'\'') => self.string(quote)?,
            _ => {
                let rest = self.rest();
                let length = rest
                    .find(|letter: char| {
                        !letter.is_alphanumeric() && letter != '_' && letter != '$'
                    })
                    .ok_or(Problem::Truncated)?;
                if length == 0 {
                    return Err(Problem::Syntax);
                }
                self.at += length;
                Cow::Borrowed(&rest[..length])
            }
        };
        self.skip_space()?;
        match self.peek().ok_or(Problem::Truncated)? {
            b':' => self.at += 1,
            _ => return Err(Problem::Syntax),
        }
        Ok(Some(name))
    }

    /// Whether the list has another item. If not, the reader is behind its bracket.
    pub(in crate::wire) fn next_item(&mut self, first: bool) -> Result<bool, Problem> {
        self.skip_space()?;
        if !first {
            match self.peek().ok_or(Problem::Truncated)? {
                b',' => self.at += 1,
                b']' => {}
                _ => return Err(Problem::Syntax),
            }
            self.skip_space()?;
        }
        match self.peek().ok_or(Problem::Truncated)? {
            b']' => {
                self.close();
                Ok(false)
            }
            b',' => Err(Problem::Syntax),
            _ => Ok(true),
        }
    }

    /// Skips a value of any kind, without recursion.
    pub(in crate::wire) fn skip_value(&mut self) -> Result<(), Problem> {
        let outside = self.depth;
        // Whether each container that was opened here is an object; the nesting limit bounds it.
        let mut objects: Vec<bool> = Vec::new();
        loop {
            let mut first = match self.token()? {
                Token::ObjectStart => {
                    objects.push(true);
                    true
                }
                Token::ArrayStart => {
                    objects.push(false);
                    true
                }
                _ => false,
            };
            // Closes what ends here, until another value is due.
            loop {
                if self.depth == outside {
                    return Ok(());
                }
                let more = match objects.last() {
                    Some(true) => self.member_name(first)?.is_some(),
                    _ => self.next_item(first)?,
                };
                if more {
                    break;
                }
                objects.pop();
                first = false;
            }
        }
    }

    fn open(&mut self) -> Result<(), Problem> {
        if self.depth == NESTING_MAX {
            return Err(Problem::TooDeep);
        }
        self.depth += 1;
        self.at += 1;
        Ok(())
    }

    fn close(&mut self) {
        self.depth -= 1;
        self.at += 1;
    }

    /// Reads a value without quotes.
    fn word(&mut self) -> Result<Token<'t>, Problem> {
        let rest = self.rest();
        let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"+-._".contains(byte);
        let mut length = rest.bytes().take_while(|byte| plain(byte)).count();
        // Rarely something else follows than the end of the word.
        let ends = |letter: char| {
            letter.is_whitespace()
                || matches!(letter, ',' | ':' | '{' | '}' | '[' | ']' | '"' | '\'' | '/')
        };
        length += rest[length..].find(ends).unwrap_or(rest.len() - length);
        let word = &rest[..length];
        // A word that touches the end may be half of one.
        let cut = length == rest.len() && self.depth > 0;
        self.at += length;
        if cut {
            return Err(Problem::Truncated);
        }
        Ok(match word {
            "true" => Token::Bool(true),
            "false" => Token::Bool(false),
            "null" => Token::Null,
            "undefined" => Token::Undefined,
            "NaN" | "Infinity" | "-Infinity" => Token::NotFinite(word),
            _ => {
                if !word.starts_with(|first: char| first.is_ascii_digit() || "+-.".contains(first))
                {
                    return Err(Problem::Syntax);
                }
                Token::Number(word)
            }
        })
    }

    fn string(&mut self, quote: u8) -> Result<Cow<'t, str>, Problem> {
        self.at += 1;
        let start = self.at;
        let length = self.plain_length(quote)?;
        self.at += length;
        if self.peek() == Some(quote) {
            self.at += 1;
            return Ok(Cow::Borrowed(&self.text[start..start + length]));
        }
        let mut text = self.text[start..start + length].to_owned();
        loop {
            // At a quote or a backslash.
            self.at += 1;
            if self.text.as_bytes()[self.at - 1] == quote {
                return Ok(Cow::Owned(text));
            }
            let escape = self.peek().ok_or(Problem::Truncated)?;
            self.at += 1;
            text.push(match escape {
                b'b' => '\u{8}',
                b't' => '\t',
                b'n' => '\n',
                b'f' => '\u{c}',
                b'r' => '\r',
                b'"' | b'\'' | b'\\' | b'/' => char::from(escape),
                b'u' => self.unicode_escape()?,
                _ => return Err(Problem::Syntax),
            });
            let start = self.at;
            let length = self.plain_length(quote)?;
            self.at += length;
            text.push_str(&self.text[start..start + length]);
        }
    }

    /// Returns the number of bytes up to the next quote or backslash.
    fn plain_length(&self, quote: u8) -> Result<usize, Problem> {
        let mut bytes = self.text.as_bytes()[self.at..].iter();
        bytes.position(|byte| *byte == quote || *byte == b'\\').ok_or(Problem::Truncated)
    }

    fn unicode_escape(&mut self) -> Result<char, Problem> {
        let high = self.hex_unit()?;
        if !(0xd800..0xe000).contains(&high) {
            return char::from_u32(u32::from(high)).ok_or(Problem::BrokenCharacter);
        }
        if high >= 0xdc00 || !self.rest().starts_with("\\u") {
            return Err(Problem::BrokenCharacter);
        }
        self.at += 2;
        let low = self.hex_unit()?;
        let mut pair = char::decode_utf16([high, low]);
        pair.next().and_then(Result::ok).ok_or(Problem::BrokenCharacter)
    }

    fn hex_unit(&mut self) -> Result<u16, Problem> {
        let digits = self.text.as_bytes().get(self.at..self.at + 4).ok_or(Problem::Truncated)?;
        self.at += 4;
        digits.iter().try_fold(0_u16, |unit, digit| {
            let value = char::from(*digit).to_digit(16).ok_or(Problem::Syntax)?;
            Ok(unit << 4 | u16::try_from(value).unwrap_or_default())
        })
    }
}
