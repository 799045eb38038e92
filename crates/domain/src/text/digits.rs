//! Numbers and secret codes of certificates, as scanners, keyboards and spreadsheets write them.

use std::borrow::Cow;

use super::{code, is_invisible, trimmed};

/// The zeros of the scripts whose digits keyboards and input methods write.
const ZEROS: [char; 20] = [
    '0', '\u{660}', '\u{6f0}', '\u{7c0}', '\u{966}', '\u{9e6}', '\u{a66}', '\u{ae6}', '\u{b66}',
    '\u{be6}', '\u{c66}', '\u{ce6}', '\u{d66}', '\u{e50}', '\u{ed0}', '\u{f20}', '\u{1040}',
    '\u{17e0}', '\u{1810}', '\u{ff10}',
];

/// A decimal digit of any of these scripts as an ASCII digit.
pub(super) fn ascii_digit(letter: char) -> Option<char> {
    let value = ZEROS.iter().find_map(|zero| {
        let value = u32::from(letter).checked_sub(u32::from(*zero))?;
        (value < 10).then_some(value)
    })?;
    char::from_digit(value, 10)
}

/// Whether a character separates groups of digits: white space, a dash or a dot.
pub(super) fn is_separator(letter: char) -> bool {
    letter.is_whitespace() && !letter.is_control()
        || matches!(
            letter,
            '-' | '.' | '\u{b7}' | '\u{2010}'
                ..='\u{2015}' | '\u{2212}' | '\u{2022}' | '\u{fe63}' | '\u{ff0d}' | '\u{ff0e}'
        )
}

/// The digits of a certificate's number, or `None` if the text is something else.
///
/// - What is [`trimmed`] is trimmed, and invisible characters inside are removed.
/// - A scanner's symbology identifier (AIM: `]E0`, `]C1`) at the beginning is removed, and so is
///   the apostrophe by which spreadsheets mark text.
/// - The `.0` of a spreadsheet's number is removed, unless the 0 is the last digit of a number of 8
///   or 13 digits that is written in groups.
/// - White space, dashes and dots between digits are removed.
/// - Digits of other scripts become ASCII digits.
pub fn number(text: &str) -> Option<Cow<'_, str>> {
    let text = trimmed(text);
    if is_plain(text) {
        return Some(Cow::Borrowed(text));
    }
    let text = without_symbology(text);
    let text = trimmed(text.strip_prefix(['\'', '\u{2019}']).unwrap_or(text));
    let is_whole = |whole: &&str| is_plain(whole) && !matches!(whole.len(), 7 | 12);
    let text = text.strip_suffix(".0").filter(is_whole).unwrap_or(text);
    digits_of(text).map(Cow::Owned)
}

/// A secret code.
///
/// If it has digits and separators only, it is its digits, as in [`number`]: it was read out or
/// printed in groups. Any other secret is kept as it is, in the form of a [`code`].
pub fn secret(text: &str) -> Cow<'_, str> {
    let text = code(text);
    match digits_of(&text) {
        Some(digits) => Cow::Owned(digits),
        None => text,
    }
}

fn is_plain(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Digits with separators between them.
fn digits_of(text: &str) -> Option<String> {
    let is_end = |letter: Option<char>| letter.is_some_and(|letter| ascii_digit(letter).is_some());
    if !is_end(text.chars().next()) || !is_end(text.chars().next_back()) {
        return None;
    }
    let mut digits = String::with_capacity(text.len());
    for letter in text.chars() {
        match ascii_digit(letter) {
            Some(digit) => digits.push(digit),
            None if is_separator(letter) || is_invisible(letter) => {}
            None => return None,
        }
    }
    Some(digits)
}

/// Removes a symbology identifier: `]`, a letter and a modifier, which scanners put first.
fn without_symbology(text: &str) -> &str {
    match text.as_bytes() {
        [b']', kind, modifier, ..]
            if kind.is_ascii_alphabetic() && modifier.is_ascii_alphanumeric() =>
        {
            trimmed(text.get(3..).unwrap_or_default())
        }
        _ => text,
    }
}
