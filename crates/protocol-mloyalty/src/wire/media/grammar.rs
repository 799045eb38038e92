//! Grammar of the headers, as strict as the framework's own parser.

use std::fmt;

/// A media type or range with its parameters.
pub(super) struct MediaType<'t> {
    kind: &'t str,
    subtype: &'t str,
    parameters: Vec<(&'t str, Option<&'t str>)>,
}

impl MediaType<'_> {
    /// Whether a concrete type is this one or in its range.
    pub(super) fn covers(&self, (kind, subtype): (&str, &str)) -> bool {
        self.is_everything()
            || self.kind.eq_ignore_ascii_case(kind)
                && (self.is_family() || self.subtype.eq_ignore_ascii_case(subtype))
    }

    /// Whether the range is `*/*`.
    pub(super) fn is_everything(&self) -> bool {
        self.kind == "*" && self.subtype == "*"
    }

    /// Whether the range is `type/*`.
    pub(super) fn is_family(&self) -> bool {
        self.subtype == "*"
    }

    /// Returns the value of the first parameter with this name, quotes included.
    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        let found = self.parameters.iter().find(|(known, _)| known.eq_ignore_ascii_case(name))?;
        found.1
    }

    /// Returns `q`, or 1 if it is absent or unreadable. It may be above 1.
    pub(super) fn quality(&self) -> f64 {
        self.parameter("q").and_then(unsigned).unwrap_or(1.0)
    }
}

impl fmt::Display for MediaType<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.kind, self.subtype)
    }
}

/// Reads one media type. `None` if anything else is on the line.
pub(super) fn media_type(line: &str) -> Option<MediaType<'_>> {
    let mut rest = skip_space(line);
    let found = read_media_type(&mut rest)?;
    rest.is_empty().then_some(found)
}

/// Reads a list of media types. `None` if one of them is malformed.
pub(super) fn media_types(line: &str) -> Option<Vec<MediaType<'_>>> {
    list(line, read_media_type)
}

/// Reads a list of character sets with their qualities. `None` if one of them is malformed.
pub(super) fn charsets(line: &str) -> Option<Vec<(&str, f64)>> {
    list(line, |rest| {
        let name = token(rest)?;
        *rest = skip_space(rest);
        let mut quality = 1.0;
        if let Some(after) = rest.strip_prefix(';') {
            *rest = skip_space(after).strip_prefix(['q', 'Q'])?;
            *rest = skip_space(skip_space(rest).strip_prefix('=')?);
            let length = rest.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b'.');
            let (number, after) = rest.split_at(length.count());
            quality = unsigned(number).filter(|quality| *quality <= 1.0)?;
            *rest = skip_space(after);
        }
        Some((name, quality))
    })
}

/// Reads elements separated by commas. Empty ones are skipped.
fn list<'t, T>(line: &'t str, element: impl Fn(&mut &'t str) -> Option<T>) -> Option<Vec<T>> {
    let mut found = Vec::new();
    let mut rest = line;
    loop {
        rest = rest.trim_start_matches([' ', '\t', '\r', '\n', ',']);
        if rest.is_empty() {
            return Some(found);
        }
        found.push(element(&mut rest)?);
        if !rest.is_empty() && !rest.starts_with(',') {
            return None;
        }
    }
}

/// Reads a type with its parameters, and the space after it.
fn read_media_type<'t>(rest: &mut &'t str) -> Option<MediaType<'t>> {
    let kind = token(rest)?;
    *rest = skip_space(skip_space(rest).strip_prefix('/')?);
    let subtype = token(rest)?;
    *rest = skip_space(rest);
    let mut parameters = Vec::new();
    while let Some(after) = rest.strip_prefix(';') {
        *rest = skip_space(after);
        let name = token(rest)?;
        *rest = skip_space(rest);
        let mut value = None;
        if let Some(after) = rest.strip_prefix('=') {
            *rest = skip_space(after);
            value = Some(token_or_quoted(rest)?);
            *rest = skip_space(rest);
        }
        parameters.push((name, value));
    }
    Some(MediaType { kind, subtype, parameters })
}

fn token<'t>(rest: &mut &'t str) -> Option<&'t str> {
    let in_token = |byte: &u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(byte);
    let (found, after) = rest.split_at(rest.bytes().take_while(in_token).count());
    *rest = after;
    (!found.is_empty()).then_some(found)
}

fn token_or_quoted<'t>(rest: &mut &'t str) -> Option<&'t str> {
    if !rest.starts_with('"') {
        return token(rest);
    }
    let mut escaped = false;
    for (at, byte) in rest.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => {
                let (found, after) = rest.split_at(at + 1);
                *rest = after;
                return Some(found);
            }
            _ => {}
        }
    }
    None
}

fn skip_space(text: &str) -> &str {
    text.trim_start_matches([' ', '\t', '\r', '\n'])
}

/// Reads digits with at most one point, and nothing else.
fn unsigned(text: &str) -> Option<f64> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    (plain && text.len() <= 32).then(|| text.parse().ok())?
}
