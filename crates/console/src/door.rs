//! Who uses the console, and how they sign in.

use domain::person::Role;
use service::{Client, Error, Person, Service, Session};
use zeroize::Zeroizing;

/// A person who has signed in.
pub(crate) struct Visitor {
    /// The person, with the session that gives the capabilities.
    pub(crate) person: Person,
    /// Secret of the session, to which forms are bound.
    pub(crate) secret: Zeroizing<String>,
    /// Whether the person has yet to set the second factor that the role needs.
    pub(crate) lacks_factor: bool,
}

impl Visitor {
    /// The session through which the person reads and acts.
    pub(crate) const fn session(&self) -> &Session {
        self.person.session()
    }

    /// Name for the user menu.
    pub(crate) fn name(&self) -> &str {
        &self.person.user().name
    }

    /// Role at the operator of the session.
    pub(crate) fn role(&self) -> Role {
        self.person.membership().role
    }
}

/// Finds the visitor of a cookie.
pub(crate) async fn find(
    service: &Service,
    secret: &str,
    client: Client,
    request_id: &str,
) -> Result<Visitor, Error> {
    let person = service.person(secret, client, request_id).await?;
    let lacks_factor = person.lacks_second_factor(service.factor_policy()).await?;
    Ok(Visitor { person, secret: Zeroizing::new(secret.to_owned()), lacks_factor })
}
