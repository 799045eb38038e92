//! Texts in JSON, HTML and XML, with the characters that must be written otherwise.

use std::fmt::{self, Write as _};
use std::str::Chars;

/// Writes to a string, which cannot fail.
pub fn put(out: &mut String, text: fmt::Arguments<'_>) {
    let written = out.write_fmt(text);
    debug_assert!(written.is_ok(), "a string takes everything");
}

/// Writes a text. `replace` writes each special character, and may take letters that follow it.
pub fn put_replaced(
    out: &mut String,
    text: &str,
    special: impl Fn(char) -> bool,
    mut replace: impl FnMut(&mut String, char, &mut Chars<'_>),
) {
    let mut rest = text;
    while let Some(plain) = rest.find(&special) {
        out.push_str(&rest[..plain]);
        let mut letters = rest[plain..].chars();
        if let Some(letter) = letters.next() {
            replace(out, letter, &mut letters);
        }
        rest = letters.as_str();
    }
    out.push_str(rest);
}

/// Writes a text as JSON, in quotes. Escapes what JSON requires, and the characters that `also`
/// names, because the original of a protocol escapes them.
pub fn put_json(out: &mut String, text: &str, also: impl Fn(char) -> bool) {
    let special = |letter: char| letter < ' ' || matches!(letter, '"' | '\\') || also(letter);
    out.push('"');
    put_replaced(out, text, special, |out, letter, _| match letter {
        '"' => out.push_str("\\\""),
        '\\' => out.push_str("\\\\"),
        '\u{8}' => out.push_str("\\b"),
        '\t' => out.push_str("\\t"),
        '\n' => out.push_str("\\n"),
        '\u{c}' => out.push_str("\\f"),
        '\r' => out.push_str("\\r"),
        letter => put(out, format_args!("\\u{:04x}", u32::from(letter))),
    });
    out.push('"');
}

/// Returns a text as HTML, for the content of an element or a value in double quotes.
pub fn html(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let special = |letter| matches!(letter, '&' | '<' | '>' | '"');
    put_replaced(&mut out, text, special, |out, letter, _| {
        out.push_str(match letter {
            '&' => "&amp;",
            '<' => "&lt;",
            '>' => "&gt;",
            _ => "&quot;",
        });
    });
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_has_the_escapes_that_it_requires_and_those_of_a_protocol() {
        for (text, plain, more) in [
            ("a\"\\b", r#""a\"\\b""#, r#""a\"\\b""#),
            ("\u{8}\t\n\u{c}\r\u{1}", r#""\b\t\n\f\r\u0001""#, r#""\b\t\n\f\r\u0001""#),
            ("я\u{2028}", "\"я\u{2028}\"", r#""я\u2028""#),
            ("", "\"\"", "\"\""),
        ] {
            let written = |also: fn(char) -> bool| {
                let mut out = String::new();
                put_json(&mut out, text, also);
                out
            };
            assert_eq!(written(|_| false), plain);
            assert_eq!(written(|letter| letter == '\u{2028}'), more);
        }
    }

    #[test]
    fn text_cannot_become_markup() {
        assert_eq!(html("<b a='1'>\"&amp;"), "&lt;b a='1'&gt;&quot;&amp;amp;");
    }

    #[test]
    fn a_replacement_may_take_what_follows() {
        let mut out = String::new();
        put_replaced(
            &mut out,
            "a-bc-",
            |letter| letter == '-',
            |out, _, letters| {
                out.push('+');
                letters.next();
            },
        );
        assert_eq!(out, "a+c+");
    }
}
