//! Who uses the console, and how they sign in.
//!
//! Today a person signs in with the login and the password of an API key, and has the rights of that
//! key for an hour. The cookie holds an access token, which the service checks on every request.

use domain::Surface;
use service::{Caller, Client, Credentials, Error, Service, Session};
use zeroize::Zeroizing;

/// A person who has signed in.
pub(crate) struct Visitor {
    /// Session of the person, which gives the capabilities.
    pub(crate) session: Session,
    /// Name for the user menu.
    pub(crate) name: String,
    /// Secret of the session, to which forms are bound.
    pub(crate) secret: Zeroizing<String>,
}

/// Checks a login and its password. Returns the secret for the cookie.
pub(crate) async fn enter(
    service: &Service,
    (login, password): (&str, &str),
    client: Client,
    request_id: String,
) -> Result<Zeroizing<String>, Error> {
    let surface = (Surface::Native, request_id);
    let signed_in = service.begin_sign_in(login, password, client, surface).await?;
    Ok(signed_in.access_token)
}

/// Finds the visitor of a cookie.
pub(crate) async fn find(
    service: &Service,
    secret: &str,
    client: Client,
) -> Result<Visitor, Error> {
    let session = service.sign_in(Credentials::Bearer(secret), client).await?;
    let name = match session.caller() {
        Caller::Key(key) => key.name.clone(),
        Caller::Site(_) => return Err(service::Denied::Unknown.into()),
    };
    Ok(Visitor { session, name, secret: Zeroizing::new(secret.to_owned()) })
}
