//! What amounts in words share in all languages.

use domain::Currency;

/// The whole units of an amount, and the minor units beside them.
pub(super) fn units(minor: u64, currency: Currency) -> (u64, u64) {
    let unit = 10_u64.pow(u32::from(currency.digits()));
    (minor / unit, minor % unit)
}

/// A text with a capital at its beginning.
pub(super) fn capital(mut text: String) -> String {
    if let Some(first) = text.chars().next() {
        text.replace_range(..first.len_utf8(), &first.to_uppercase().to_string());
    }
    text
}

/// An amount with the code of its currency: the whole units in words, the minor ones as digits.
pub(super) fn with_code(words: &str, part: u64, currency: Currency) -> String {
    match usize::from(currency.digits()) {
        0 => format!("{words} {currency}"),
        digits => format!("{words} {currency} {part:0digits$}"),
    }
}
