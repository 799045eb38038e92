//! Percent-encoding in paths and forms (RFC 3986, 2.1). A `%` without two digits stands for itself.

use std::borrow::Cow;

/// Meaning of a `+`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plus {
    /// A space, as in forms.
    Space,
    /// Itself, as in paths.
    Itself,
}

/// Decodes `%XX` as a byte.
pub fn decoded(raw: &[u8], plus: Plus) -> Cow<'_, [u8]> {
    let special = |byte: &u8| *byte == b'%' || plus == Plus::Space && *byte == b'+';
    if !raw.iter().any(special) {
        return Cow::Borrowed(raw);
    }
    let mut bytes = Vec::with_capacity(raw.len());
    let mut rest = raw;
    while let [first, after @ ..] = rest {
        rest = after;
        bytes.push(match (first, after) {
            (b'+', _) if plus == Plus::Space => b' ',
            (b'%', [high, low, after @ ..]) => match (hex(*high), hex(*low)) {
                (Some(high), Some(low)) => {
                    rest = after;
                    high << 4 | low
                }
                _ => b'%',
            },
            (byte, _) => *byte,
        });
    }
    Cow::Owned(bytes)
}

/// Decodes `%XX` in a text. `None` if a `%` has no two digits, or the result is not text.
pub fn decoded_strictly(text: &str) -> Option<String> {
    let mut after_signs = text.split('%').skip(1).map(str::as_bytes);
    let whole = after_signs.all(
        |after| matches!(after, [high, low, ..] if hex(*high).is_some() && hex(*low).is_some()),
    );
    let decoded = whole.then(|| decoded(text.as_bytes(), Plus::Itself))?;
    String::from_utf8(decoded.into_owned()).ok()
}

/// Decodes `%XX` in a path if the result is text. Otherwise returns the path unchanged.
pub fn decoded_path(path: &str) -> Cow<'_, str> {
    match decoded(path.as_bytes(), Plus::Itself) {
        Cow::Borrowed(_) => Cow::Borrowed(path),
        Cow::Owned(bytes) => String::from_utf8(bytes).map_or(Cow::Borrowed(path), Cow::Owned),
    }
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_undone() {
        for (raw, form, path) in [
            ("a%20b+c", "a b c", "a b+c"),
            ("%zz%4", "%zz%4", "%zz%4"),
            ("%%41", "%A", "%A"),
            ("%+1", "% 1", "%+1"),
            ("plain", "plain", "plain"),
        ] {
            assert_eq!(decoded(raw.as_bytes(), Plus::Space), form.as_bytes(), "{raw}");
            assert_eq!(decoded(raw.as_bytes(), Plus::Itself), path.as_bytes(), "{raw}");
        }
    }

    #[test]
    fn a_strict_text_has_whole_escapes_only() {
        for (text, plain) in [
            ("shop%40mail", Some("shop@mail")),
            ("a+b", Some("a+b")),
            ("%D1%8F", Some("я")),
            ("%", None),
            ("%4", None),
            ("%+1", None),
            ("%FF", None),
        ] {
            assert_eq!(decoded_strictly(text).as_deref(), plain, "{text}");
        }
    }

    #[test]
    fn paths_are_decoded_where_they_give_text() {
        for (text, plain) in [
            ("/a%20b", "/a b"),
            ("/%D0%9D%D0%B5%D1%82", "/Нет"),
            ("/%zz", "/%zz"),
            ("/%", "/%"),
            ("/%+1", "/%+1"),
            ("/%FF", "/%FF"),
            ("/%41%FF", "/%41%FF"),
        ] {
            assert_eq!(decoded_path(text), plain);
        }
    }
}
