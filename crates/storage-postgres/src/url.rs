//! A database's URL: what it says about TLS is taken out before the driver sees it, which knows
//! neither all of the modes nor the files.

use crate::connect::UrlError;

/// What stands in a URL.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Parts {
    /// The URL without what is below.
    pub(crate) rest: String,
    /// `sslmode`.
    pub(crate) mode: Option<String>,
    /// `sslrootcert`.
    pub(crate) root_certificate: Option<String>,
    /// `sslcert`.
    pub(crate) client_certificate: Option<String>,
    /// `sslkey`.
    pub(crate) client_key: Option<String>,
}

impl Parts {
    /// Of either form: `postgres://…?name=value&…` or `name=value name='value' …`. What cannot be
    /// understood is left for the driver to refuse.
    pub(crate) fn of(url: &str) -> Result<Self, UrlError> {
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            Self::of_url(url)
        } else {
            Ok(Self::of_words(url))
        }
    }

    fn place(&mut self, name: &str) -> Option<&mut Option<String>> {
        match name {
            "sslmode" => Some(&mut self.mode),
            "sslrootcert" => Some(&mut self.root_certificate),
            "sslcert" => Some(&mut self.client_certificate),
            "sslkey" => Some(&mut self.client_key),
            _ => None,
        }
    }

    fn of_url(url: &str) -> Result<Self, UrlError> {
        // Where the driver finds the question mark: behind the first at sign, as that ends the
        // password.
        let after_password = url.find('@').map_or(0, |at| at + 1);
        let query = url.get(after_password..).and_then(|rest| rest.find('?'));
        let Some(query) = query.map(|at| after_password + at) else {
            return Ok(Self { rest: url.to_owned(), ..Self::default() });
        };
        let (start, query) = (&url[..query], &url[query + 1..]);
        let mut parts = Self::default();
        let mut others = Vec::new();
        for pair in query.split('&') {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let Some(place) = parts.place(name) else {
                others.push(pair);
                continue;
            };
            let value = decode(value).ok_or_else(|| {
                UrlError::new(format!("the value of {name} is not percent-encoded UTF-8"))
            })?;
            *place = Some(value);
        }
        start.clone_into(&mut parts.rest);
        if !others.is_empty() {
            parts.rest.push('?');
            parts.rest += &others.join("&");
        }
        Ok(parts)
    }

    fn of_words(text: &str) -> Self {
        let mut parts = Self::default();
        let (mut kept, mut taken) = (String::new(), false);
        let mut rest = text;
        while let Some((word, name, value)) = next_word(&mut rest) {
            match parts.place(name) {
                Some(place) => {
                    *place = Some(value);
                    taken = true;
                }
                None => join(&mut kept, word, &mut taken),
            }
        }
        join(&mut kept, rest, &mut taken);
        parts.rest = kept;
        parts
    }
}

/// Adds a word, which need not begin with a blank: a quoted value in front of it, which was taken out,
/// may have divided it from the last, and from the beginning, where it could be taken for a URL.
fn join(kept: &mut String, word: &str, taken: &mut bool) {
    let divided = word.is_empty() || word.starts_with(char::is_whitespace);
    if std::mem::take(taken) && !divided {
        kept.push(' ');
    }
    kept.push_str(word);
}

/// Takes `name = value` off the front, with the blanks before it; nothing if there is none.
fn next_word<'t>(rest: &mut &'t str) -> Option<(&'t str, &'t str, String)> {
    let all = *rest;
    let text = all.trim_start();
    let end = text.find(|c: char| c == '=' || c.is_whitespace())?;
    let (name, text) = text.split_at(end);
    let text = text.trim_start().strip_prefix('=')?.trim_start();
    let quoted = text.strip_prefix('\'');
    let text = quoted.unwrap_or(text);
    let mut value = String::new();
    let mut characters = text.char_indices();
    let left = loop {
        match characters.next() {
            Some((_, '\\')) => value.extend(characters.next().map(|(_, c)| c)),
            Some((at, '\'')) if quoted.is_some() => break &text[at + 1..],
            Some((at, c)) if quoted.is_none() && c.is_whitespace() => break &text[at..],
            Some((_, c)) => value.push(c),
            // A quote that is not closed is for the driver to refuse.
            None if quoted.is_some() => return None,
            None => break "",
        }
    };
    *rest = left;
    Some((&all[..all.len() - left.len()], name, value))
}

fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digit = |byte: u8| char::from(byte).to_digit(16);
        let value = digit(rest.next()?)? * 16 + digit(rest.next()?)?;
        bytes.push(u8::try_from(value).ok()?);
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is left of the URL, then mode, root certificate, client's certificate and key.
    type Expected<'a> = (&'a str, [&'a str; 4]);

    #[test]
    fn what_is_said_of_tls_is_taken_out_of_either_form() {
        let none = [""; 4];
        let cases: [(&str, Expected); 13] = [
            ("postgres://u@h/d", ("postgres://u@h/d", none)),
            ("postgres://u@h/d?sslmode=require", ("postgres://u@h/d", ["require", "", "", ""])),
            (
                "postgresql://u:p@h:1/d?a=b&sslmode=verify-full&sslrootcert=%2Fr%20x.crt&c=d",
                ("postgresql://u:p@h:1/d?a=b&c=d", ["verify-full", "/r x.crt", "", ""]),
            ),
            (
                "postgres://h/d?sslcert=/c&sslkey=/k&sslrootcert=system",
                ("postgres://h/d", ["", "system", "/c", "/k"]),
            ),
            // A password may have a question mark in it.
            ("postgres://u:a?sslmode=b@h/d", ("postgres://u:a?sslmode=b@h/d", none)),
            (
                "postgres://u:a?sslmode=b@h?sslmode=disable",
                ("postgres://u:a?sslmode=b@h", ["disable", "", "", ""]),
            ),
            ("host=h user=u", ("host=h user=u", none)),
            ("host=h sslmode=prefer user=u", ("host=h user=u", ["prefer", "", "", ""])),
            (
                r"sslrootcert = '/a \'b\' c.crt'  host=h sslmode=verify-ca",
                ("  host=h", ["verify-ca", "/a 'b' c.crt", "", ""]),
            ),
            // What looks like a setting within a password is one no more than any other part of it.
            (
                r"password='x sslmode=disable' host=h sslkey=\/k",
                (r"password='x sslmode=disable' host=h", ["", "", "", "/k"]),
            ),
            // A quote ends a value, whatever follows it.
            ("host=h sslmode='require'port=5", ("host=h port=5", ["require", "", "", ""])),
            // Left for the driver to refuse.
            ("host=h sslmode='require", ("host=h sslmode='require", none)),
            ("nonsense", ("nonsense", none)),
        ];
        for (url, (rest, [mode, root, certificate, key])) in cases {
            let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
            let expected = Parts {
                rest: rest.to_owned(),
                mode: some(mode),
                root_certificate: some(root),
                client_certificate: some(certificate),
                client_key: some(key),
            };
            assert_eq!(Parts::of(url).unwrap(), expected, "{url}");
        }
        assert!(Parts::of("postgres://h/d?sslrootcert=%zz").is_err());
    }
}
