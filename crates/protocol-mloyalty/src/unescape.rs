//! Decodes escapes in paths.

use std::borrow::Cow;

/// Decodes `%XX` if the result is text. Otherwise returns the text unchanged.
pub(crate) fn unescape(text: &str) -> Cow<'_, str> {
    if !text.contains('%') {
        return Cow::Borrowed(text);
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let escaped = (*first == b'%').then(|| tail.get(..2)).flatten();
        let value = escaped
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()))
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        if let Some(value) = value {
            bytes.push(value);
            rest = tail.get(2..).unwrap_or_default();
        } else {
            bytes.push(*first);
            rest = tail;
        }
    }
    String::from_utf8(bytes).map_or(Cow::Borrowed(text), Cow::Owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_undone_where_they_give_text() {
        for (text, plain) in [
            ("/a%20b", "/a b"),
            ("/%D0%9D%D0%B5%D1%82", "/Нет"),
            ("/%zz", "/%zz"),
            ("/%", "/%"),
            ("/%+1", "/%+1"),
            ("/%FF", "/%FF"),
        ] {
            assert_eq!(unescape(text), plain);
        }
    }
}
