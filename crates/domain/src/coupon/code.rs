//! Coupon codes, and when two of them are the same.

use core::fmt;

use super::draft::FieldProblem;
use crate::limits;

/// What the buyer enters: a text without space around it and without control characters.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CouponCode(String);

impl CouponCode {
    /// A code; space around it is no part of it.
    ///
    /// # Errors
    ///
    /// In order: [`FieldProblem::Missing`] when nothing is left, [`FieldProblem::NotText`],
    /// [`FieldProblem::TooLong`].
    pub fn new(text: &str) -> Result<Self, FieldProblem> {
        let text = text.trim();
        if text.is_empty() {
            return Err(FieldProblem::Missing);
        }
        if !crate::text::is_one_line(text) {
            return Err(FieldProblem::NotText);
        }
        let max = limits::TEXT_CHARS_MAX;
        if text.chars().count() > max {
            return Err(FieldProblem::TooLong { max });
        }
        Ok(Self(text.to_owned()))
    }

    /// The code as it was entered.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What it has in common with every way to write it.
    pub fn key(&self) -> CodeKey {
        CodeKey::of(&self.0)
    }
}

impl fmt::Display for CouponCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A code without regard to case and surrounding space. Two codes with one key are the same code.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CodeKey(String);

impl CodeKey {
    /// The key of a text, be it a code or not.
    pub fn of(text: &str) -> Self {
        // By way of the upper case, in which letters meet that have two lower ones (sigma) or two
        // letters for it (sharp s); and letter by letter, so that neighbours do not matter.
        // The capital sharp s is one letter until it is made small.
        let small = text.trim().chars().flat_map(char::to_lowercase);
        Self(small.flat_map(char::to_uppercase).flat_map(char::to_lowercase).collect())
    }

    /// The key as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
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
            ("A\nB", Err(FieldProblem::NotText)),
            ("A\0", Err(FieldProblem::NotText)),
            ("A\u{ffff}", Err(FieldProblem::NotText)),
            (&"я".repeat(256), Err(FieldProblem::TooLong { max: 255 })),
        ] {
            let code = CouponCode::new(text);
            assert_eq!(code.as_ref().map(CouponCode::as_str), kept.as_ref().map(|kept| *kept));
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
            ("Ёлка", "ЕЛКА", false),
            ("SALE", "SALE1", false),
            ("SA LE", "SALE", false),
        ] {
            assert_eq!(CodeKey::of(one) == CodeKey::of(other), same, "{one:?} and {other:?}");
        }
    }
}
