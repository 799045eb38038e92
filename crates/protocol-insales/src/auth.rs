//! Credentials of this protocol: HTTP Basic, with an application's login and password.

use http::HeaderMap;
use service::{Client, Credentials, Denied, Error, Service, Session};
use web::wire::authorization::{Authorization, Repeated};

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
    // The original takes the first of several headers.
    match Authorization::read(headers, Repeated::First) {
        Authorization::Basic(pair) => pair.decoded(),
        Authorization::Absent | Authorization::Bearer(_) | Authorization::Other => None,
    }
}
