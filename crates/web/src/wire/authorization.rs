//! The header `Authorization`: Bearer secrets (RFC 6750), and logins with passwords (HTTP Basic,
//! RFC 7617).

use base64::Engine as _;
use base64::alphabet;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use http::{HeaderMap, header};

/// Base64 decoder. Some clients leave the padding out.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// How a protocol treats a request with more than one `Authorization`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeated {
    /// The first header counts, as in the original of a legacy protocol.
    First,
    /// None counts, because a proxy may read another one than the server.
    Refused,
}

/// Contents of the header `Authorization`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Authorization<'h> {
    /// The header is absent.
    Absent,
    /// The header has a Bearer secret.
    Bearer(&'h str),
    /// The header has a login and a password.
    Basic(EncodedPair<'h>),
    /// The header has something else.
    Other,
}

impl<'h> Authorization<'h> {
    /// Reads the header of a request.
    pub fn read(headers: &'h HeaderMap, repeated: Repeated) -> Self {
        let mut values = headers.get_all(header::AUTHORIZATION).iter();
        let Some(value) = values.next() else { return Self::Absent };
        if repeated == Repeated::Refused && values.next().is_some() {
            return Self::Other;
        }
        let text = value.to_str().unwrap_or_default();
        match text.trim().split_once(' ') {
            Some((scheme, secret)) if scheme.eq_ignore_ascii_case("bearer") => {
                Self::Bearer(secret.trim())
            }
            Some((scheme, pair)) if scheme.eq_ignore_ascii_case("basic") => {
                Self::Basic(EncodedPair(pair.trim()))
            }
            Some(_) | None => Self::Other,
        }
    }
}

/// A login and a password as HTTP Basic sends them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EncodedPair<'h>(&'h str);

impl EncodedPair<'_> {
    /// Returns the login and the password with the colon between them. `None` if they are not
    /// Base64 of UTF-8.
    pub fn decoded(self) -> Option<String> {
        String::from_utf8(BASE64.decode(self.0).ok()?).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(values: &[&str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(header::AUTHORIZATION, value.parse().unwrap());
        }
        headers
    }

    #[test]
    fn secrets_are_read_from_the_header() {
        use Authorization::{Absent, Bearer, Other};
        for (values, first, only) in [
            (&["Bearer demo"][..], Bearer("demo"), Bearer("demo")),
            (&["bearer   demo "], Bearer("demo"), Bearer("demo")),
            (&["Bearer"], Other, Other),
            (&["Digest x"], Other, Other),
            (&[""], Other, Other),
            (&["Bearer demo", "Bearer other"], Bearer("demo"), Other),
            (&[], Absent, Absent),
        ] {
            let headers = headers(values);
            assert_eq!(Authorization::read(&headers, Repeated::First), first, "{values:?}");
            assert_eq!(Authorization::read(&headers, Repeated::Refused), only, "{values:?}");
        }
    }

    #[test]
    fn logins_and_passwords_are_read_from_the_header() {
        for (header, pair) in [
            ("Basic ZGVtbzpkZW1v", Some("demo:demo")),
            ("basic  ZGVtbzpkZW1v ", Some("demo:demo")),
            ("Basic ZGVtbzo=", Some("demo:")),
            ("Basic ZGVtbzo", Some("demo:")),
            ("Basic 0L/QsNGA0L7Qu9GMOtGP", Some("пароль:я")),
            ("Basic ZGVtbzpkZW1v!", None),
            ("Bearer ZGVtbzpkZW1v", None),
            ("Basic", None),
        ] {
            let headers = headers(&[header]);
            let decoded = match Authorization::read(&headers, Repeated::First) {
                Authorization::Basic(encoded) => encoded.decoded(),
                _ => None,
            };
            assert_eq!(decoded.as_deref(), pair, "{header}");
        }
    }
}
