//! Path of a request, for rooms and for the log.

use std::borrow::Cow;

use http::Uri;
use http::uri::PathAndQuery;

/// Number of digits of the shortest certificate number.
const NUMBER_DIGITS_MIN: usize = 8;

/// Number of digits from which a run is always masked. Shorter runs are more often parts of other
/// identifiers than numbers.
const LONG_DIGITS_MIN: usize = 12;

/// Maximum number of bytes between two digits of a number: a space or a dash between groups, and
/// invisible characters of up to three bytes.
const SEPARATORS_MAX: usize = 3;

/// Returns the target with each run of slashes in its path as one slash, as Rails reads it. `None`
/// if it has no such run. A slash written as `%2F` is part of a name and stays.
pub(crate) fn squeezed(uri: &Uri, without_final_slash: bool) -> Option<Uri> {
    let path = uri.path();
    let ends = without_final_slash && path.len() > 1 && path.ends_with('/');
    if !ends && !path.contains("//") {
        return None;
    }
    let mut squeezed = String::with_capacity(uri.path_and_query()?.as_str().len());
    for c in path.chars() {
        if c != '/' || !squeezed.ends_with('/') {
            squeezed.push(c);
        }
    }
    if without_final_slash && squeezed.len() > 1 && squeezed.ends_with('/') {
        squeezed.pop();
    }
    if let Some(query) = uri.query() {
        squeezed.push('?');
        squeezed.push_str(query);
    }
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(PathAndQuery::try_from(squeezed).ok()?);
    Uri::from_parts(parts).ok()
}

/// Characters of a secret of 256 random bits in Base64. A one-time link has such a part.
const SECRET_CHARS: usize = 43;

/// Returns a path for the log, in which certificate numbers show only their ends, and secrets of
/// links nothing. Somebody who has the number of a certificate without a secret code can spend it.
pub(crate) fn masked(path: &str) -> Cow<'_, str> {
    let is_secret = |part: &str| {
        let is_base64 = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        part.len() == SECRET_CHARS && part.bytes().all(is_base64)
    };
    if path.split('/').any(is_secret) {
        let parts = path.split('/').map(|part| if is_secret(part) { "****" } else { part });
        let without = parts.collect::<Vec<_>>().join("/");
        return Cow::Owned(without_numbers(&without).into_owned());
    }
    without_numbers(path)
}

/// Masks the certificate numbers of a path.
fn without_numbers(path: &str) -> Cow<'_, str> {
    let digits = path.bytes().filter(u8::is_ascii_digit).count();
    if digits < NUMBER_DIGITS_MIN {
        return Cow::Borrowed(path);
    }
    let units = units(path);
    let mut out = String::with_capacity(path.len());
    let (mut at, mut changed) = (0, false);
    while let Some(unit) = units.get(at) {
        let run = if unit.is_digit() { Run::at(&units, at) } else { None };
        if let Some(run) = run.filter(|run| run.is_number(&units)) {
            let digit = |place: usize| run.digits.get(place).copied().unwrap_or('*');
            let count = run.digits.len();
            let (first, last) = if count >= LONG_DIGITS_MIN { (5, 4) } else { (2, 2) };
            out.extend((0..first).map(digit));
            out.push_str("****");
            out.extend((count - last..count).map(digit));
            at = run.end;
            changed = true;
        } else {
            out.push_str(unit.text);
            at += 1;
        }
    }
    if changed { Cow::Owned(out) } else { Cow::Borrowed(path) }
}

/// A byte of a path, written as it is or as `%XX`.
#[derive(Clone, Copy)]
struct Unit<'a> {
    text: &'a str,
    byte: u8,
}

impl Unit<'_> {
    fn is_digit(&self) -> bool {
        self.byte.is_ascii_digit()
    }

    fn is_letter(&self) -> bool {
        self.byte.is_ascii_alphabetic()
    }

    fn is_separator(&self) -> bool {
        !self.byte.is_ascii_alphanumeric() && !matches!(self.byte, b'/' | b'&' | b'=' | b'_')
    }
}

fn units(path: &str) -> Vec<Unit<'_>> {
    let mut units = Vec::with_capacity(path.len());
    let mut rest = path;
    while let Some(first) = rest.chars().next() {
        let escaped = rest
            .get(1..3)
            .filter(|digits| first == '%' && digits.bytes().all(|digit| digit.is_ascii_hexdigit()));
        let value = escaped.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        let length = if value.is_some() { 3 } else { first.len_utf8() };
        let (text, after) = rest.split_at(length);
        // Whatever is not ASCII is no digit.
        let byte = value.unwrap_or_else(|| u8::try_from(first).unwrap_or(0xff));
        units.push(Unit { text, byte });
        rest = after;
    }
    units
}

/// Digits that may be one number.
struct Run {
    start: usize,
    end: usize,
    digits: Vec<char>,
}

impl Run {
    /// Returns the longest run that begins here. `None` if it is too short.
    fn at(units: &[Unit<'_>], start: usize) -> Option<Self> {
        let mut digits = Vec::new();
        let (mut end, mut between) = (start, 0);
        for (at, unit) in units.iter().enumerate().skip(start) {
            if unit.is_digit() {
                digits.push(char::from(unit.byte));
                end = at + 1;
                between = 0;
            } else if unit.is_separator() && between < SEPARATORS_MAX {
                between += 1;
            } else {
                break;
            }
        }
        (digits.len() >= NUMBER_DIGITS_MIN).then_some(Self { start, end, digits })
    }

    fn is_number(&self, units: &[Unit<'_>]) -> bool {
        let before = self.start.checked_sub(1).and_then(|at| units.get(at));
        let is_part =
            before.is_some_and(Unit::is_letter) || units.get(self.end).is_some_and(Unit::is_letter);
        self.digits.len() >= LONG_DIGITS_MIN || !is_part
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slashes_are_squeezed_and_nothing_else() {
        for (target, path) in [
            ("//admin//discount_codes.json", "/admin/discount_codes.json"),
            ("/admin///discount_codes//count.json?a=//", "/admin/discount_codes/count.json?a=//"),
            ("/v1//certificates//", "/v1/certificates/"),
            ("//", "/"),
            ("///?", "/?"),
            ("http://host//v1//x", "http://host/v1/x"),
            ("/a%2F%2Fb//c%2f", "/a%2F%2Fb/c%2f"),
        ] {
            let uri: Uri = target.parse().unwrap();
            assert_eq!(squeezed(&uri, false).unwrap().to_string(), path, "{target}");
        }
        for target in ["/", "/v1/x", "/v1/x/", "/a%2F%2Fb", "/x?a=//", "*"] {
            assert_eq!(squeezed(&target.parse().unwrap(), false), None, "{target}");
        }
        for (target, path) in [
            ("/v1/x/", Some("/v1/x")),
            ("/v1//x//?a", Some("/v1/x?a")),
            ("/", None),
            ("//", Some("/")),
            ("/v1/x%2F", None),
        ] {
            let squeezed = squeezed(&target.parse().unwrap(), true).map(|uri| uri.to_string());
            assert_eq!(squeezed.as_deref(), path, "{target}");
        }
    }

    #[test]
    fn numbers_show_their_ends_only() {
        for (path, shown) in [
            ("/console/link/Zm9vYmFyYmF6cXV4MDEyMzQ1Njc4OWFiY2RlZmdoaWo", "/console/link/****"),
            ("/v1/certificates/2059000007415", "/v1/certificates/20590****7415"),
            ("/v1/certificates/2059000007415/entries", "/v1/certificates/20590****7415/entries"),
            ("/v1/certificates/20590000", "/v1/certificates/20****00"),
            ("/v1/certificates/2059-0000-07415", "/v1/certificates/20590****7415"),
            ("/v1/certificates/2%20059000%20007415", "/v1/certificates/20590****7415"),
            ("/v1/certificates/%32059000007415", "/v1/certificates/20590****7415"),
            ("/v1/certificates/2059000%E2%80%8B007415", "/v1/certificates/20590****7415"),
            ("/v1/certificates/%022059000007415%03", "/v1/certificates/%0220590****7415%03"),
            ("/v1/certificates/%5DE02059000007415", "/v1/certificates/%5DE02059****7415"),
            ("/2059000007415/2059000007415", "/20590****7415/20590****7415"),
            ("/x?number=2059000007415&a=1", "/x?number=20590****7415&a=1"),
            // Shorter ones, and parts of other names.
            ("/v1/redemptions/1234567", "/v1/redemptions/1234567"),
            ("/v1/sales/12/34/56/78", "/v1/sales/12/34/56/78"),
            ("/v1/redemptions/a12345678", "/v1/redemptions/a12345678"),
            ("/Help", "/Help"),
            ("/%zz%", "/%zz%"),
            ("/\u{43d}\u{43e}\u{43c}/20590000\u{43d}", "/\u{43d}\u{43e}\u{43c}/20****00\u{43d}"),
        ] {
            assert_eq!(masked(path), shown, "{path}");
        }
    }
}
