//! Credentials of this protocol.
//!
//! A Bearer secret in `Authorization`, or `Operator` and `Token` in the body, or a widget's
//! `SiteCode` alone. Credentials in the header decide: right ones in the body do not make up for
//! wrong ones.

#![deny(clippy::wildcard_enum_match_arm)]

use domain::OperatorId;
use service::{Client, Credentials, Denied, Error, Service, Session};
use web::wire::authorization::Authorization;

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
    header: &Authorization<'_>,
    claims: Claims<'_>,
    client: Client,
) -> Result<Session, Error> {
    let credentials = match (header, claims) {
        (Authorization::Bearer(secret), _) => Credentials::Bearer(secret),
        (Authorization::Absent, Claims { operator: Some(operator), token: Some(token), .. }) => {
            Credentials::Token { operator: OperatorId(operator), token }
        }
        (Authorization::Absent, Claims { operator: None, token: None, site_code: Some(code) }) => {
            Credentials::Site(code)
        }
        (Authorization::Absent | Authorization::Basic(_) | Authorization::Other, _) => {
            return Err(Denied::Unknown.into());
        }
    };
    service.sign_in(credentials, client).await
}
