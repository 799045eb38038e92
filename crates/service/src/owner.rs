//! Owners of certificates: making and changing them, by keys that may.

use domain::command::{ChangeOwner, CreateOwner};
use domain::operation::{Origin, Request};
use domain::{Command, Outcome, OwnerDetails, OwnerId};
use storage::{Answer, vault};

use crate::error::Error;
use crate::keyed::{Told, odd};
use crate::records::RecordReader;
use crate::session::Session;

/// The right to note who owns certificates.
pub struct OwnerKeeper<'a> {
    session: &'a Session,
    origin: Origin,
}

impl<'a> OwnerKeeper<'a> {
    pub(crate) const fn new(session: &'a Session, origin: Origin) -> Self {
        Self { session, origin }
    }

    /// Notes an owner, a friend of another one where that is said. The same details again are the
    /// same owner: nothing else tells a repeat from a second person.
    ///
    /// # Errors
    ///
    /// What [`domain::decide()`] rejects; then the store's failures.
    pub async fn create(
        self,
        details: OwnerDetails,
        friend_of: Option<OwnerId>,
    ) -> Result<Told<OwnerId>, Error> {
        let operator = self.session.operator();
        let command = |details| Command::CreateOwner(CreateOwner { operator, details, friend_of });
        let kept = details.clone().with_phone_of(self.session.phone_country());
        // Owners were remembered by their phones as they were sent, before phones were kept in one form.
        if kept != details {
            let earlier = natural_key(&command(details)).ok_or_else(odd)?;
            if let Some(operation) = self.session.carried_out_by(earlier).await? {
                return Ok(Told::before(operation));
            }
        }
        let command = command(kept);
        let key = natural_key(&command).ok_or_else(odd)?;
        let request = self.session.keyed(command, self.origin, key);
        match self.session.service().inner.store.submit(request).await? {
            Answer::Done(Outcome::Owner(owner)) => Ok(Told::now(owner.id)),
            Answer::Repeated(operation) => Ok(Told::before(operation)),
            Answer::Done(_) => Err(odd()),
        }
    }

    /// Changes what is said of an owner; the rest stays.
    ///
    /// # Errors
    ///
    /// As [`Self::create`].
    pub async fn change(self, id: OwnerId, details: OwnerDetails) -> Result<(), Error> {
        let operator = self.session.operator();
        let command = Command::ChangeOwner(ChangeOwner { operator, id, details });
        let request = Request { command, origin: self.origin, key: None };
        match self.session.service().inner.store.submit(request).await? {
            Answer::Done(Outcome::Owner(_)) => Ok(()),
            Answer::Done(_) | Answer::Repeated(_) => Err(odd()),
        }
    }
}

/// The key of a new owner: a hash of all that is said of it. It is stored, and never changes.
fn natural_key(command: &Command) -> Option<String> {
    let hash = vault::fingerprint(&command.content()?).0;
    let digits = hash.iter().map(|byte| format!("{byte:02x}"));
    Some(digits.fold("owner/".to_owned(), |key, digits| key + &digits))
}

impl RecordReader<'_> {
    /// Whether an owner of certificates is known.
    ///
    /// # Errors
    ///
    /// The store's failures.
    pub async fn knows_owner(&self, id: OwnerId) -> Result<bool, Error> {
        let session = self.session();
        let found = session.service().inner.reader.owner(id).await?;
        Ok(found.is_some_and(|owner| owner.operator == session.operator()))
    }
}
