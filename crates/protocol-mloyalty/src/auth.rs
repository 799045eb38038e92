//! Credentials of this protocol.
//!
//! A Bearer secret in `Authorization`, or `Operator` and `Token` in the body, or a widget's
//! `SiteCode` alone. Credentials in the header decide: right ones in the body do not make up for
//! wrong ones.

#![deny(clippy::wildcard_enum_match_arm)]

use domain::OperatorId;
use http::{HeaderMap, header};
use service::{Client, Credentials, Denied, Error, Service, Session};

/// Contents of the header `Authorization`.
pub(crate) enum Header<'a> {
    /// The header is absent.
    Absent,
    /// The header has a Bearer secret.
    Bearer(&'a str),
    /// The header has something else, which is not accepted.
    Other,
}

impl<'a> Header<'a> {
    pub(crate) fn read(headers: &'a HeaderMap) -> Self {
        let Some(value) = headers.get(header::AUTHORIZATION) else { return Self::Absent };
        let Ok(text) = value.to_str() else { return Self::Other };
        match text.trim().split_once(' ') {
            Some((scheme, secret)) if scheme.eq_ignore_ascii_case("bearer") => {
                Self::Bearer(secret.trim())
            }
            _ => Self::Other,
        }
    }
}

/// Claims of the caller in the body. 0 and blank count as absent.
#[derive(Clone, Copy)]
pub(crate) struct Claims<'a> {
    pub(crate) operator: Option<i64>,
    pub(crate) token: Option<i64>,
    pub(crate) site_code: Option<&'a str>,
}

/// Signs the caller in.
pub(crate) async fn sign_in(
    service: &Service,
    header: &Header<'_>,
    claims: Claims<'_>,
    client: Client,
) -> Result<Session, Error> {
    let credentials = match (header, claims) {
        (Header::Bearer(secret), _) => Credentials::Bearer(secret),
        (Header::Absent, Claims { operator: Some(operator), token: Some(token), .. }) => {
            Credentials::Token { operator: OperatorId(operator), token }
        }
        (Header::Absent, Claims { operator: None, token: None, site_code: Some(code) }) => {
            Credentials::Site(code)
        }
        (Header::Absent | Header::Other, _) => return Err(Denied::Unknown.into()),
    };
    service.sign_in(credentials, client).await
}
