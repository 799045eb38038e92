//! Every text of the console, in both languages.
//!
//! `texts` has the groups of texts as types. `en` and `ru` have their values. A missing text does not
//! compile, and one that no page uses is a warning.

mod amount;
mod en;
mod ru;
mod texts;

pub(crate) use texts::{ActTexts, Words};

/// All texts in English.
pub(crate) static EN: Words = en::WORDS;
/// All texts in Russian.
pub(crate) static RU: Words = ru::WORDS;

#[cfg(test)]
mod tests;
