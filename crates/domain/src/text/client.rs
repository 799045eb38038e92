//! Normal form of names of clients.

use std::borrow::Cow;

use super::digits::{ascii_digit, is_separator};
use super::{code, email_key};

/// Digits that a phone has with the code of its country (E.164).
const PHONE_DIGITS: core::ops::RangeInclusive<usize> = 7..=15;

/// The name of a client: a [`code`] that is an e-mail address, a phone, or the shop's own.
///
/// - An e-mail address is compared without case, with its domain in one form.
/// - A phone is compared by its digits, the code of its country first: `+7 900 000-00-00`,
///   `8 (900) 000-00-00`, `9000000000` and `79000000000` are one client. A text is a phone if it
///   begins with `+`, or has the ten or eleven digits of a number of Russia or Kazakhstan.
/// - Everything else is compared as it is, with its case.
pub fn client(text: &str) -> Cow<'_, str> {
    let text = code(text);
    if text.contains('@') {
        return Cow::Owned(email_key(&text));
    }
    match phone(&text) {
        Some(phone) => Cow::Owned(phone),
        None => text,
    }
}

/// The digits of a phone, the code of its country first.
fn phone(text: &str) -> Option<String> {
    let (plus, rest) = match text.strip_prefix(['+', '\u{ff0b}']) {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let mut digits = String::with_capacity(rest.len());
    for letter in rest.chars() {
        match ascii_digit(letter) {
            Some(digit) => digits.push(digit),
            None if is_separator(letter) || matches!(letter, '(' | ')' | '/') => {}
            None => return None,
        }
    }
    match (digits.len(), digits.as_bytes()) {
        // What is dialled inside the country stands for its code, also after a plus: without it, the
        // same digits are this phone.
        (11, [b'8', b'7' | b'9', ..]) => digits.get(1..).map(|rest| format!("7{rest}")),
        (11, [b'7' | b'8', ..]) => Some(digits),
        (10, [b'9', ..]) => Some(format!("7{digits}")),
        (count, _) => (plus && PHONE_DIGITS.contains(&count)).then_some(digits),
    }
}
