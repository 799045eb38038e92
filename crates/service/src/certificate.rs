//! Issues of certificates, and actions on one certificate outside of sales and redemptions.

use domain::Surface;
use domain::certificate::{Acted, CertificateAction, NewLastDay};
use domain::command::{Act, Issue, IssueRequest, Replace};
use domain::operation::Origin;
use domain::person::Permission;
use domain::{Amount, CertificateNumber, Command, Outcome};
use storage::Answer;

use crate::error::{Denied, Error};
use crate::keyed::{Replayable, RequestKey, remembered, unexpected_outcome};
use crate::session::Session;

/// The parts of a request that all actions on one certificate share. The method names the action,
/// and the session the operator.
#[derive(Clone, Debug)]
pub struct ActRequest {
    /// Key that identifies a retry of the request.
    pub key: RequestKey,
    /// Number of the certificate. `None` if the given text is not a number.
    pub number: Option<CertificateNumber>,
    /// Reason, if one is given.
    pub reason: Option<String>,
}

/// Permissions of whom [`CertificateManager`] serves.
const MANAGE: [Permission; 4] =
    [Permission::Adjust, Permission::Block, Permission::Unblock, Permission::Replace];

/// Capability to issue certificates that are not sold as goods, and to activate and reload them.
pub struct Issuer<'a> {
    session: &'a Session,
    origin: Origin,
}

impl Session {
    /// The right to issue certificates and to give them value.
    ///
    /// # Errors
    ///
    /// [`Denied::Unknown`] for a widget, whose code is public; [`Denied::Forbidden`] without
    /// [`Permission::Issue`] and [`Permission::Reload`].
    pub fn issuer(&self, surface: Surface, request_id: String) -> Result<Issuer<'_>, Denied> {
        let origin =
            self.origin_with_any(&[Permission::Issue, Permission::Reload], surface, request_id)?;
        Ok(Issuer::new(self, origin))
    }

    /// Capability to block, adjust and void certificates.
    ///
    /// # Errors
    ///
    /// [`Denied::Unknown`] for a widget, whose code is public; [`Denied::Forbidden`] for a caller
    /// with none of the permissions to manage certificates. Each action needs its own.
    pub fn certificate_manager(
        &self,
        surface: Surface,
        request_id: String,
    ) -> Result<CertificateManager<'_>, Denied> {
        let origin = self.origin_with_any(&MANAGE, surface, request_id)?;
        Ok(CertificateManager::new(self, origin))
    }
}

impl Session {
    /// The command of an issue, with fresh entropy for secret codes.
    pub(crate) fn issue_of(&self, request: IssueRequest) -> Issue {
        Issue {
            operator: self.operator(),
            request,
            point_of_sale: self.bound_to(),
            seed: self.service().secret_seed(),
        }
    }
}

impl<'a> Issuer<'a> {
    pub(crate) const fn new(session: &'a Session, origin: Origin) -> Self {
        Self { session, origin }
    }

    /// Issues certificates: all or none.
    ///
    /// # Errors
    ///
    /// Any rejection of an issue, in the order of [`domain::Rejection`] and
    /// [`domain::CertificateRejection`]; then failures of the store.
    pub async fn issue(
        self,
        key: RequestKey,
        request: IssueRequest,
    ) -> Result<Replayable<Acted>, Error> {
        let issue = self.session.issue_of(request);
        submit(self.session, self.origin, key, Command::Issue(issue)).await
    }

    /// Gives a certificate its value and begins its validity.
    ///
    /// # Errors
    ///
    /// As [`Self::issue`].
    pub async fn activate(
        self,
        wanted: ActRequest,
        nominal: Option<Amount>,
    ) -> Result<Replayable<Acted>, Error> {
        act(self.session, self.origin, wanted, CertificateAction::Activate { nominal }).await
    }

    /// Adds money to a certificate.
    ///
    /// # Errors
    ///
    /// As [`Self::issue`].
    pub async fn reload(
        self,
        wanted: ActRequest,
        amount: Amount,
    ) -> Result<Replayable<Acted>, Error> {
        act(self.session, self.origin, wanted, CertificateAction::Reload { amount }).await
    }
}

/// Capability to block, adjust and void certificates.
pub struct CertificateManager<'a> {
    session: &'a Session,
    origin: Origin,
}

impl<'a> CertificateManager<'a> {
    pub(crate) const fn new(session: &'a Session, origin: Origin) -> Self {
        Self { session, origin }
    }

    /// Blocks a certificate until it is unblocked.
    ///
    /// # Errors
    ///
    /// Any rejection of an action, in the order of [`domain::Rejection`] and
    /// [`domain::CertificateRejection`]; then failures of the store.
    pub async fn block(self, wanted: ActRequest) -> Result<Replayable<Acted>, Error> {
        act(self.session, self.origin, wanted, CertificateAction::Block).await
    }

    /// Unblocks a blocked certificate.
    ///
    /// # Errors
    ///
    /// As [`Self::block`].
    pub async fn unblock(self, wanted: ActRequest) -> Result<Replayable<Acted>, Error> {
        act(self.session, self.origin, wanted, CertificateAction::Unblock).await
    }

    /// Changes a balance by minor units. A reason is required.
    ///
    /// # Errors
    ///
    /// As [`Self::block`].
    pub async fn adjust(self, wanted: ActRequest, change: i64) -> Result<Replayable<Acted>, Error> {
        act(self.session, self.origin, wanted, CertificateAction::Adjust { change }).await
    }

    /// Pays out the balance of a certificate, or a part of it.
    ///
    /// # Errors
    ///
    /// As [`Self::block`].
    pub async fn cash_out(
        self,
        wanted: ActRequest,
        amount: Option<Amount>,
    ) -> Result<Replayable<Acted>, Error> {
        act(self.session, self.origin, wanted, CertificateAction::CashOut { amount }).await
    }

    /// Voids a certificate: its value leaves the ledger for good.
    ///
    /// # Errors
    ///
    /// As [`Self::block`].
    pub async fn void(self, wanted: ActRequest) -> Result<Replayable<Acted>, Error> {
        act(self.session, self.origin, wanted, CertificateAction::Void).await
    }

    /// Moves the last valid day of a certificate forward. A reason is required.
    ///
    /// # Errors
    ///
    /// As [`Self::block`].
    pub async fn extend(
        self,
        wanted: ActRequest,
        to: NewLastDay,
    ) -> Result<Replayable<Acted>, Error> {
        act(self.session, self.origin, wanted, CertificateAction::Extend { to }).await
    }

    /// Keeps a note with a certificate. The reason of the request is its text.
    ///
    /// # Errors
    ///
    /// As [`Self::block`].
    pub async fn note(self, wanted: ActRequest) -> Result<Replayable<Acted>, Error> {
        act(self.session, self.origin, wanted, CertificateAction::Note).await
    }

    /// Moves the balance of a certificate to another one and voids the first. The other one is the
    /// named unsold certificate, or a new one. Returns both, the voided one first.
    ///
    /// # Errors
    ///
    /// As [`Self::block`].
    pub async fn replace(
        self,
        wanted: ActRequest,
        replacement: Option<CertificateNumber>,
    ) -> Result<Replayable<Acted>, Error> {
        let ActRequest { key, number, reason } = wanted;
        let operator = self.session.operator();
        let seed = self.session.service().secret_seed();
        let replace = Replace { operator, number, replacement, reason, seed };
        submit(self.session, self.origin, key, Command::Replace(replace)).await
    }
}

/// Capability to see the secret code of a certificate.
pub struct SecretViewer<'a> {
    session: &'a Session,
    origin: Origin,
}

impl Session {
    /// The right to see secret codes. Each look is an operation with a reason.
    ///
    /// # Errors
    ///
    /// [`Denied::Unknown`] for a widget, whose code is public; [`Denied::Forbidden`] without
    /// [`Permission::ShowPins`].
    pub fn secret_viewer(
        &self,
        surface: Surface,
        request_id: String,
    ) -> Result<SecretViewer<'_>, Denied> {
        let origin = self.origin_with_any(&[Permission::ShowPins], surface, request_id)?;
        Ok(SecretViewer { session: self, origin })
    }
}

impl SecretViewer<'_> {
    /// Records that the caller sees the secret code of a certificate, and returns the certificate
    /// with it. A repeat shows it again and records nothing.
    ///
    /// # Errors
    ///
    /// As [`CertificateManager::block`].
    pub async fn show(self, wanted: ActRequest) -> Result<Replayable<Acted>, Error> {
        act(self.session, self.origin, wanted, CertificateAction::ShowSecret).await
    }
}

pub(crate) async fn act(
    session: &Session,
    origin: Origin,
    wanted: ActRequest,
    action: CertificateAction,
) -> Result<Replayable<Acted>, Error> {
    let ActRequest { key, number, reason } = wanted;
    let act = Act { operator: session.operator(), number, action, reason };
    submit(session, origin, key, Command::Act(act)).await
}

async fn submit(
    session: &Session,
    origin: Origin,
    key: RequestKey,
    command: Command,
) -> Result<Replayable<Acted>, Error> {
    let inner = &session.service().inner;
    match inner.store.submit(session.keyed(command, origin, key)).await? {
        Answer::Done(Outcome::Acted(acted)) => Ok(Replayable::now(session.show_acted(*acted))),
        Answer::Repeated(operation) => {
            let acted = remembered(operation, inner.reader.acted(operation).await)?;
            Ok(Replayable::before(session.show_acted(acted)))
        }
        Answer::Done(_) => Err(unexpected_outcome()),
    }
}
