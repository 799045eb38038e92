//! Decodes bytes into text: byte order marks and the two character sets of the framework.

use std::borrow::Cow;

use super::{media::Charset, problem::Problem};

#[cfg(test)]
mod tests;

/// Returns the text of a body, and its actual character set.
///
/// A byte order mark overrides the header. Nothing is replaced: bytes that are not text are
/// refused.
pub(super) fn text_of(body: &[u8], charset: Charset) -> Result<(Cow<'_, str>, Charset), Problem> {
    match body {
        [0xef, 0xbb, 0xbf, rest @ ..] => Ok((utf8(rest)?, Charset::Utf8)),
        [0xff, 0xfe, 0, 0, rest @ ..] => Ok((utf32(rest, u32::from_le_bytes)?, Charset::Utf8)),
        [0, 0, 0xfe, 0xff, rest @ ..] => Ok((utf32(rest, u32::from_be_bytes)?, Charset::Utf8)),
        [0xff, 0xfe, rest @ ..] => Ok((utf16(rest, u16::from_le_bytes)?, Charset::Utf16)),
        [0xfe, 0xff, rest @ ..] => Ok((utf16(rest, u16::from_be_bytes)?, Charset::Utf16)),
        _ if charset == Charset::Utf16 => Ok((utf16(body, u16::from_le_bytes)?, Charset::Utf16)),
        _ => Ok((utf8(body)?, Charset::Utf8)),
    }
}

fn utf8(bytes: &[u8]) -> Result<Cow<'_, str>, Problem> {
    std::str::from_utf8(bytes).map(Cow::Borrowed).map_err(|_| Problem::BadEncoding)
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<Cow<'static, str>, Problem> {
    let (units, rest) = bytes.as_chunks::<2>();
    if !rest.is_empty() {
        return Err(Problem::BadEncoding);
    }
    let text =
        char::decode_utf16(units.iter().map(|pair| unit(*pair))).collect::<Result<String, _>>();
    text.map(Cow::Owned).map_err(|_| Problem::BadEncoding)
}

fn utf32(bytes: &[u8], unit: fn([u8; 4]) -> u32) -> Result<Cow<'static, str>, Problem> {
    let (units, rest) = bytes.as_chunks::<4>();
    if !rest.is_empty() {
        return Err(Problem::BadEncoding);
    }
    let text = units.iter().map(|four| char::from_u32(unit(*four))).collect::<Option<String>>();
    text.map(Cow::Owned).ok_or(Problem::BadEncoding)
}
