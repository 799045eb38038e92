//! Coupon codes and their comparison.

use core::fmt;

use super::FieldProblem;
use crate::{limits, text};

/// Code that the buyer enters: a text in the form of [`text::code`], without control characters.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CouponCode(String);

impl CouponCode {
    /// A code. White space and control characters around it, and invisible characters anywhere, are
    /// no part of it.
    ///
    /// # Errors
    ///
    /// In order: [`FieldProblem::Missing`] when nothing is left, [`FieldProblem::NotText`],
    /// [`FieldProblem::TooLong`].
    pub fn new(text: &str) -> Result<Self, FieldProblem> {
        let text = text::code(text);
        if text.is_empty() {
            return Err(FieldProblem::Missing);
        }
        if !text::is_one_line(&text) {
            return Err(FieldProblem::NotText);
        }
        let max = limits::TEXT_CHARS_MAX;
        if text.chars().count() > max {
            return Err(FieldProblem::TooLong { max });
        }
        Ok(Self(text.into_owned()))
    }

    /// A code as a store has it, also one from before codes had a normal form.
    pub fn stored(text: &str) -> Option<Self> {
        // A migration may have put characters before it that set it aside.
        const CHARS_MAX: usize = 2 * limits::TEXT_CHARS_MAX;
        let is_text = |letter: char| !letter.is_control() && !text::is_noncharacter(letter);
        let fits = !text.is_empty() && text.trim() == text && text.chars().all(is_text);
        (fits && text.chars().count() <= CHARS_MAX).then(|| Self(text.to_owned()))
    }

    /// The code as it was entered.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the code is in the normal form. One that is not was made before there was one; its
    /// coupon has another one's code, or none, and cannot be used by it until it gets a new one.
    pub fn is_normal(&self) -> bool {
        text::code(&self.0) == self.0.as_str()
    }

    /// Whether a text is this very code, whatever its form. White space around the text is no part
    /// of it.
    pub fn is_sent_as(&self, text: &str) -> bool {
        text.trim() == self.0
    }

    /// Returns the key that all spellings of the code share. The key of a code that is not in the
    /// normal form matches no text.
    pub fn key(&self) -> CodeKey {
        if self.is_normal() { CodeKey::of(&self.0) } else { CodeKey::of_abnormal(&self.0) }
    }
}

impl fmt::Display for CouponCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A code without regard to case and to how it is written. Two codes with one key are the same code.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CodeKey(String);

impl CodeKey {
    /// The key of a text, be it a code or not.
    pub fn of(text: &str) -> Self {
        let text = text::code(text);
        if text.is_ascii() {
            return Self(text.to_ascii_lowercase());
        }
        // The small letters may compose where the large ones do not.
        Self(text::code(&without_case(&text)).into_owned())
    }

    /// The key that versions before the normal form gave a code, which no text has now.
    fn of_abnormal(text: &str) -> Self {
        Self(without_case(text.trim()))
    }

    /// The key as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn without_case(text: &str) -> String {
    // By way of the upper case, in which letters meet that have two lower ones (sigma) or two
    // letters for it (sharp s); and letter by letter, so that neighbours do not matter.
    // The capital sharp s is one letter until it is made small.
    let small = text.chars().flat_map(char::to_lowercase);
    small.flat_map(char::to_uppercase).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_kept_without_the_space_around_them() {
        let longest = "я".repeat(255);
        for (text, kept) in [
            ("SALE", Ok("SALE")),
            (" \n Sale 10\t", Ok("Sale 10")),
            (longest.as_str(), Ok(longest.as_str())),
            ("", Err(FieldProblem::Missing)),
            (" \u{a0}\n", Err(FieldProblem::Missing)),
            ("SALE\r\n", Ok("SALE")),
            ("\u{2}SALE\u{3}", Ok("SALE")),
            ("\u{feff}SALE\u{200b}", Ok("SALE")),
            ("SA\u{ad}LE", Ok("SALE")),
            ("Cafe\u{301}", Ok("Caf\u{e9}")),
            ("Sale\u{a0}10", Ok("Sale 10")),
            ("\u{200b}", Err(FieldProblem::Missing)),
            ("\u{feff} \u{2060}\r", Err(FieldProblem::Missing)),
            ("\u{3164}\u{2800}", Err(FieldProblem::Missing)),
            ("A\0", Ok("A")),
            ("A\0B", Err(FieldProblem::NotText)),
            ("A\nB", Err(FieldProblem::NotText)),
            ("A\u{ffff}", Err(FieldProblem::NotText)),
            (&"я".repeat(256), Err(FieldProblem::TooLong { max: 255 })),
        ] {
            let code = CouponCode::new(text);
            assert_eq!(code.as_ref().map(CouponCode::as_str), kept.as_ref().map(|kept| *kept));
        }
    }

    /// An older stored code keeps its text, and gets a key that no other code has.
    #[test]
    fn a_code_from_before_keeps_a_key_of_its_own() {
        for (stored, normal) in [
            ("SALE", true),
            ("\u{feff}SALE", false),
            ("\u{200b}", false),
            ("cafe\u{301}", false),
            ("A\u{a0}B", false),
        ] {
            let code = CouponCode::stored(stored).unwrap();
            assert_eq!(code.as_str(), stored);
            assert_eq!(code.is_normal(), normal, "{stored:?}");
            assert_eq!(code.key() == CodeKey::of(stored), normal, "{stored:?}");
        }
        // Those that a migration has set aside may be twice as long.
        assert!(CouponCode::stored(&"я".repeat(510)).is_some());
        for nothing in ["", " A", "A\n", "A\0B", "A\u{ffff}", &"A".repeat(511)] {
            assert_eq!(CouponCode::stored(nothing), None, "{nothing:?}");
        }
    }

    #[test]
    fn a_code_is_sent_back_as_it_is() {
        for (code, sent, same) in [
            ("SALE", "SALE", true),
            ("SALE", " SALE\n", true),
            ("SALE", "sale", false),
            ("cafe\u{301}", "cafe\u{301}", true),
            ("cafe\u{301}", "caf\u{e9}", false),
        ] {
            let code = CouponCode::stored(code).unwrap();
            assert_eq!(code.is_sent_as(sent), same, "{code} and {sent:?}");
        }
    }

    #[test]
    fn a_key_is_a_text_in_small_letters() {
        for (code, key) in [("SALE 10", "sale 10"), ("Скидка", "скидка"), ("STRAẞE", "strasse")]
        {
            assert_eq!(CodeKey::of(code).as_str(), key);
        }
    }

    #[test]
    fn codes_are_the_same_whatever_their_case() {
        for (one, other, same) in [
            ("SALE", " sale ", true),
            ("Скидка", "СКИДКА", true),
            ("ΟΔΟΣ", "οδος", true),
            ("ΟΔΟΣ", "οδοσ", true),
            ("STRASSE", "straße", true),
            ("STRAẞE", "straße", true),
            ("Й", "и\u{306}", true),
            ("CAF\u{c9}", "cafe\u{301}", true),
            ("\u{390}", "\u{399}\u{308}\u{301}", true),
            ("\u{feff}SALE\r\n", "sale", true),
            ("S\u{200b}ALE", "sale", true),
            ("Ёлка", "ЕЛКА", false),
            ("SALE", "SALE1", false),
            ("SA LE", "SALE", false),
        ] {
            assert_eq!(CodeKey::of(one) == CodeKey::of(other), same, "{one:?} and {other:?}");
        }
    }
}
