//! Text as people and machines send it, and the one form in which each kind is kept and compared.
//!
//! Scanners add control characters, spreadsheets add a byte order mark, web pages add zero-width
//! characters, and keyboards of other scripts write digits of their own. Each kind of text has one
//! function here, and every surface uses it, for storing and for comparing. Each function is
//! idempotent: the normal form of a normal form is itself.

mod client;
mod digits;
mod email;
mod invisible;
mod plain;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

pub use self::client::client;
pub use self::digits::{number, secret};
pub use self::email::{BadEmail, email, email_key};
pub use self::invisible::is_invisible;
pub(crate) use self::plain::is_noncharacter;
pub use self::plain::{is_lines, is_name, is_one_line};

/// A text without white space, control characters and invisible characters at both ends.
///
/// White space is what Unicode calls `White_Space`. Control characters are those of the category
/// `Cc`, such as the CR, LF, TAB, STX and ETX that scanners send. [`is_invisible`] says what is
/// invisible.
pub fn trimmed(text: &str) -> &str {
    text.trim_matches(is_margin)
}

/// A code: of a coupon or an order.
///
/// - [Invisible](is_invisible) characters are removed, also inside.
/// - White space and control characters are removed at both ends.
/// - White space inside, other than control characters, becomes an ordinary space.
/// - The rest is brought to Unicode's Normalization Form C.
///
/// The result is empty if nothing of the text can be seen. Letter case is kept.
pub fn code(text: &str) -> Cow<'_, str> {
    let ends = trimmed(text);
    if ends.is_ascii() {
        return Cow::Borrowed(ends);
    }
    let is_odd = |letter: char| is_invisible(letter) || is_odd_space(letter);
    if !ends.chars().any(is_odd) && is_nfc_quick(ends.chars()) == IsNormalized::Yes {
        return Cow::Borrowed(ends);
    }
    let visible = ends.chars().filter(|letter| !is_invisible(*letter));
    let spaced = visible.map(|letter| if is_odd_space(letter) { ' ' } else { letter });
    let composed: String = spaced.nfc().collect();
    // What was hidden between a letter and a space may have been all that kept the space inside.
    Cow::Owned(trimmed(&composed).to_owned())
}

/// A text in Unicode's Normalization Form C.
pub(crate) fn composed(text: impl Iterator<Item = char>) -> String {
    text.nfc().collect()
}

fn is_margin(letter: char) -> bool {
    letter.is_whitespace() || letter.is_control() || is_invisible(letter)
}

fn is_odd_space(letter: char) -> bool {
    letter != ' ' && letter.is_whitespace() && !letter.is_control()
}
