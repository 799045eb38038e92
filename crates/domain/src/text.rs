//! Texts as people and machines send them.

/// The text without what cannot be seen at its ends: white space, control characters, the byte order
/// mark, zero-width characters and the soft hyphen.
pub fn trimmed(text: &str) -> &str {
    text.trim_matches(|c: char| {
        c.is_whitespace()
            || c.is_control()
            || matches!(c, '\u{FEFF}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{AD}')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_seen_at_the_ends_is_left_out() {
        for (text, left) in [
            ("a", "a"),
            (" a b ", "a b"),
            ("\u{A0}a\u{3000}", "a"),
            ("\u{2}a\r\n", "a"),
            ("\u{FEFF}a\u{200B}", "a"),
            ("\u{AD}\u{2060}a\u{200F}\u{200E}", "a"),
            ("a\u{200B}b", "a\u{200B}b"),
            ("\u{200B} \u{FEFF}", ""),
            ("", ""),
        ] {
            assert_eq!(trimmed(text), left, "{text:?}");
        }
    }
}
