//! Credentials of this protocol: HTTP Basic, with an application's login and password.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use http::{HeaderMap, header};
use service::{Client, Credentials, Denied, Error, Service, Session};

/// Base64 decoder. Some clients leave the padding out.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Signs the caller in.
pub(crate) async fn sign_in(
    service: &Service,
    headers: &HeaderMap,
    client: Client,
) -> Result<Session, Error> {
    let pair = basic(headers).ok_or(Denied::Unknown)?;
    let (login, password) = pair.split_once(':').ok_or(Denied::Unknown)?;
    service.sign_in(Credentials::Basic { login, password }, client).await
}

/// Returns login and password with the colon between them.
pub(crate) fn basic(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, encoded) = value.trim().split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    String::from_utf8(BASE64.decode(encoded.trim()).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

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
            ("", None),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::AUTHORIZATION, header.parse().unwrap());
            assert_eq!(basic(&headers).as_deref(), pair, "{header}");
        }
        assert_eq!(basic(&HeaderMap::new()), None);
    }
}
