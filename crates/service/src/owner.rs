//! Use cases of owners of certificates: creating and changing.

use domain::Request;
use domain::Surface;
use domain::certificate::{Acted, CertificateAction};
use domain::command::{ChangeOwner, CreateOwner};
use domain::operation::Origin;
use domain::owner::name_key;
use domain::person::Permission;
use domain::{
    Command, OperationId, Outcome, Owner, OwnerDetails, OwnerId, OwnerRejection, Rejection, phone,
    text,
};
use storage::public_id::IdKind;
use storage::reader::OwnerFilter;
use storage::{Answer, vault};

use crate::certificate::{self, ActRequest};
use crate::error::{Denied, Error};
use crate::keyed::{Replayable, RequestKey, unexpected_outcome};
use crate::records::RecordReader;
use crate::session::Session;

/// Capability to record owners of certificates.
pub struct OwnerKeeper<'a> {
    session: &'a Session,
    origin: Origin,
}

impl Session {
    /// The right to note who owns certificates: of tills, which meet the buyers, and of the office.
    ///
    /// # Errors
    ///
    /// [`Denied::Unknown`] for a widget, whose code is public; [`Denied::Forbidden`] for a key
    /// without [`Permission::ChangeOwners`].
    pub fn owner_keeper(
        &self,
        surface: Surface,
        request_id: String,
    ) -> Result<OwnerKeeper<'_>, Denied> {
        let origin = self.origin_with_any(&[Permission::ChangeOwners], surface, request_id)?;
        Ok(OwnerKeeper::new(self, origin))
    }
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
    /// Rejections of [`domain::decide()`]; then failures of the store.
    pub async fn create(
        self,
        details: OwnerDetails,
        friend_of: Option<OwnerId>,
    ) -> Result<Replayable<OwnerId>, Error> {
        let operator = self.session.operator();
        let friend_of = friend_of.map(|shown| self.session.meant_owner(shown)).transpose()?;
        let command = |details| Command::CreateOwner(CreateOwner { operator, details, friend_of });
        let session = self.session;
        let kept = details.clone().as_kept_in(session.phone_country());
        // Owners were remembered by their phones and e-mail addresses as they were sent, before these
        // were kept in one form.
        if kept != details {
            let earlier = natural_key(&command(details)).ok_or_else(unexpected_outcome)?;
            if let Some(operation) = session.carried_out_by(RequestKey::Natural(earlier)).await? {
                return Ok(Replayable::before(session.shown(IdKind::Owner, operation)));
            }
        }
        let command = command(kept);
        let key = RequestKey::Natural(natural_key(&command).ok_or_else(unexpected_outcome)?);
        let request = self.session.keyed(command, self.origin, key);
        let session = self.session;
        let told = session.service().inner.store.submit(request).await;
        match told.map_err(|error| as_named(error.into(), friend_of))? {
            Answer::Done(Outcome::Owner(owner)) => {
                Ok(Replayable::now(session.shown(IdKind::Owner, owner.id)))
            }
            Answer::Repeated(operation) => {
                Ok(Replayable::before(session.shown(IdKind::Owner, operation)))
            }
            Answer::Done(_) => Err(unexpected_outcome()),
        }
    }

    /// Sets or clears the owner of a certificate.
    ///
    /// # Errors
    ///
    /// Any rejection of an action, in the order of [`domain::Rejection`] and
    /// [`domain::CertificateRejection`]; then failures of the store.
    pub async fn set_owner(
        self,
        wanted: ActRequest,
        owner: Option<OwnerId>,
    ) -> Result<Replayable<Acted>, Error> {
        let action = self.session.meant_action(CertificateAction::SetOwner { owner });
        certificate::act(self.session, self.origin, wanted, action).await
    }

    /// Changes the given details of an owner.
    ///
    /// # Errors
    ///
    /// As [`Self::create`].
    pub async fn change(self, shown: OwnerId, details: OwnerDetails) -> Result<(), Error> {
        let operator = self.session.operator();
        let id = self.session.meant_owner(shown)?;
        let command = Command::ChangeOwner(ChangeOwner { operator, id, details });
        let request = Request { command, origin: self.origin, key: None };
        let told = self.session.service().inner.store.submit(request).await;
        match told.map_err(|error| as_named(error.into(), Some(shown)))? {
            Answer::Done(Outcome::Owner(_)) => Ok(()),
            Answer::Done(_) | Answer::Repeated(_) => Err(unexpected_outcome()),
        }
    }
}

/// An error that names an owner as the caller did.
fn as_named(error: Error, named: Option<OwnerId>) -> Error {
    let is_unknown =
        matches!(&error, Error::Rejected(Rejection::Owner(OwnerRejection::Unknown(_))));
    named.filter(|_| is_unknown).map_or(error, unknown)
}

fn unknown(named: OwnerId) -> Error {
    Rejection::from(OwnerRejection::Unknown(named)).into()
}

impl Session {
    /// An action with the owner that this caller means. Nobody has the id that stands for an unknown
    /// one, so that the action is refused for it.
    pub(crate) fn meant_action(&self, action: CertificateAction) -> CertificateAction {
        let CertificateAction::SetOwner { owner } = action else { return action };
        let meant = |shown| self.meant(IdKind::Owner, shown).unwrap_or(OperationId(i64::MAX));
        CertificateAction::SetOwner { owner: owner.map(meant) }
    }

    /// The owner that this caller means.
    fn meant_owner(&self, shown: OwnerId) -> Result<OwnerId, Error> {
        self.meant(IdKind::Owner, shown).ok_or_else(|| unknown(shown))
    }
}

/// The key of a new owner: a hash of all that is said of it. It is stored, and never changes.
fn natural_key(command: &Command) -> Option<String> {
    let hash = vault::fingerprint(&command.content()?).0;
    let digits = hash.iter().map(|byte| format!("{byte:02x}"));
    Some(digits.fold("owner/".to_owned(), |key, digits| key + &digits))
}

impl RecordReader<'_> {
    /// Whether an owner of certificates exists.
    ///
    /// # Errors
    ///
    /// Failures of the store.
    pub async fn knows_owner(&self, id: OwnerId) -> Result<bool, Error> {
        let session = self.session();
        let Some(id) = session.meant(IdKind::Owner, id) else { return Ok(false) };
        let found = session.service().inner.reader.owner(id).await?;
        Ok(found.is_some_and(|owner| owner.operator == session.operator()))
    }

    /// Returns an owner of certificates, if there is one. It is personal data, as below.
    ///
    /// # Errors
    ///
    /// Failures of the store.
    pub async fn find_owner(&self, id: OwnerId) -> Result<Option<Owner>, Error> {
        let session = self.session();
        let Some(id) = session.meant(IdKind::Owner, id) else { return Ok(None) };
        let found = session.service().inner.reader.owner(id).await?;
        let own = found.filter(|owner| owner.operator == session.operator());
        Ok(own.map(|owner| session.show_owner(owner)))
    }

    /// Owners of a list with a number above `after`, by number, at most `limit` of them. They are
    /// personal data: an answer is the only place for them.
    ///
    /// # Errors
    ///
    /// Failures of the store.
    pub async fn owners(
        &self,
        filter: OwnerFilter,
        after: OwnerId,
        limit: u32,
    ) -> Result<Vec<Owner>, Error> {
        let session = self.session();
        let country = session.phone_country();
        let phone = filter.phone.map(|number| phone::key(number, country));
        let email = filter.email.as_deref().map(text::email_key);
        let name = filter.name.as_deref().map(name_key);
        let filter = OwnerFilter { phone, email, name };
        // No owner has the number 0: the list begins there.
        let after = if after.0 == 0 { Some(after) } else { session.meant(IdKind::Owner, after) };
        let after = after.unwrap_or(OperationId(i64::MAX));
        let reader = &session.service().inner.reader;
        let found = reader.owners(session.operator(), filter, after, limit).await?;
        Ok(found.into_iter().map(|owner| session.show_owner(owner)).collect())
    }
}
