//! A database's URL: what it says about TLS is taken out before the driver sees it, which knows
//! neither all of the modes nor the files.

/// Reason why a database's URL, or what is set beside it, cannot be used. It does not repeat the
/// URL, which may hold a password.
#[derive(Debug, thiserror::Error)]
#[error("the database URL cannot be used: {0}")]
pub struct UrlError(String);

impl UrlError {
    pub(crate) fn new(why: impl Into<String>) -> Self {
        Self(why.into())
    }
}
/// Parts of a database URL.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Parts {
    /// The URL without what is below.
    pub(crate) rest: String,
    /// Value of `sslmode` in the URL.
    pub(crate) mode: Option<String>,
    /// Value of `sslrootcert` in the URL.
    pub(crate) root_certificate: Option<String>,
    /// Value of `sslcert` in the URL.
    pub(crate) client_certificate: Option<String>,
    /// Value of `sslkey` in the URL.
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
        at_sign(url)?;
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
            // The driver would know a name by whatever signs it is written in.
            let name = decode(name).unwrap_or_default();
            let Some(place) = parts.place(&name) else {
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

/// The driver takes the first at sign for the end of user and password. Where that is another one,
/// part of a password would be a host, a database or a setting, which are told to people.
fn at_sign(url: &str) -> Result<(), UrlError> {
    let credentials = url.split_once("://").and_then(|(_, behind)| behind.split_once('@'));
    let Some((credentials, behind)) = credentials else { return Ok(()) };
    let user = credentials.split_once(':').map_or(credentials, |(user, _)| user);
    if behind.contains('@') || user.contains(['/', '?']) {
        return Err(UrlError::new(
            "only user and password end with an at sign: elsewhere, and within a password, it is \
             written %40",
        ));
    }
    Ok(())
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

    /// Rest of the URL, then mode, root certificate, client certificate and key.
    type Expected<'a> = (&'a str, [&'a str; 4]);

    #[test]
    fn what_is_said_of_tls_is_taken_out_of_either_form() {
        let none = [""; 4];
        let cases: [(&str, Expected); 14] = [
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
            // Names may be percent-encoded as well as values.
            ("postgres://h/d?ssl%6Dode=requir%65", ("postgres://h/d", ["require", "", "", ""])),
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

    #[test]
    fn no_part_of_a_password_is_taken_for_something_else() {
        for url in [
            // A host, a database, the name of a setting, a user.
            "postgres://u:pass@word@h/d",
            "postgres://u:pass@wo/rd@h/d",
            "postgres://u:pass@h?word=x@h/d",
            "postgres://h/d?user=u&password=word@x",
        ] {
            let error = Parts::of(url).unwrap_err().to_string();
            assert!(error.contains("%40") && !error.contains("word@"), "{url}: {error}");
        }
        for url in
            ["postgres://u:p%40ss@h/d", "postgres://u:p/?ss@h/d", "postgres://u@h", "postgres://h"]
        {
            assert!(Parts::of(url).is_ok(), "{url}");
        }
    }
}
