//! Allowed characters of stored texts: one rule for every command and every protocol.
//!
//! A control character in a name makes XML answers unreadable for everybody who lists it, and a
//! line break forges lines of logs, letters and exports. U+FFFE, U+FFFF and the other noncharacters
//! are no text at all; XML cannot hold the first two.

/// Whether a text may be stored where a text of one line is meant.
pub fn is_one_line(text: &str) -> bool {
    if text.is_ascii() {
        return !text.bytes().any(|byte| byte.is_ascii_control());
    }
    text.chars().all(|letter| is_text(letter) && !is_line_separator(letter))
}

/// Whether a text may be the name of something that is set up. Such a name is shown to many, so that
/// it may not turn the text around it: no embeddings, overrides and isolates of bidirectional text.
/// Callers' texts may have them, as people paste phone numbers and names with them.
pub fn is_name(text: &str) -> bool {
    is_one_line(text) && !text.chars().any(turns_text)
}

/// Whether a text may be stored where lines are meaningful: tabs and line breaks are kept.
pub fn is_lines(text: &str) -> bool {
    text.chars().all(|letter| is_text(letter) || matches!(letter, '\t' | '\n' | '\r'))
}

fn is_text(letter: char) -> bool {
    !letter.is_control() && !is_noncharacter(letter)
}

const fn is_line_separator(letter: char) -> bool {
    matches!(letter, '\u{2028}' | '\u{2029}')
}

/// Whether a code point stands for nothing in any text: the last two of each plane, and a range.
pub(crate) const fn is_noncharacter(letter: char) -> bool {
    let code = letter as u32;
    code & 0xfffe == 0xfffe || matches!(letter, '\u{fdd0}'..='\u{fdef}')
}

const fn turns_text(letter: char) -> bool {
    matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each class of code points, with whether one line, a name and lines may have it.
    #[test]
    fn every_class_of_code_points_is_decided() {
        for (letters, one_line, name, lines) in [
            ("aЯ中é\u{301} \u{a0}", true, true, true),
            ("\u{1f381}\u{10fffd}\u{e000}", true, true, true),
            ("\t\n\r", false, false, true),
            ("\0\u{1}\u{8}\u{b}\u{c}\u{e}\u{1b}\u{1f}", false, false, false),
            ("\u{7f}\u{80}\u{85}\u{9f}", false, false, false),
            ("\u{2028}\u{2029}", false, false, true),
            ("\u{fffe}\u{ffff}\u{1fffe}\u{10ffff}", false, false, false),
            ("\u{fdd0}\u{fdef}", false, false, false),
            ("\u{fffd}\u{fdcf}\u{fdf0}", true, true, true),
            ("\u{202a}\u{202b}\u{202c}\u{202d}\u{202e}", true, false, true),
            ("\u{2066}\u{2067}\u{2068}\u{2069}", true, false, true),
            ("\u{200e}\u{200f}\u{61c}\u{200d}\u{feff}", true, true, true),
        ] {
            for letter in letters.chars() {
                let text = format!("a{letter}b");
                let found = (is_one_line(&text), is_name(&text), is_lines(&text));
                assert_eq!(found, (one_line, name, lines), "U+{:04X}", u32::from(letter));
            }
        }
    }
}
