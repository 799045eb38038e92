//! Certificates by themselves: issuing them, and what is done to one outside of sales and
//! redemptions.

use domain::Scope;
use domain::Surface;
use domain::certificate::{Acted, CertificateAction, NewLastDay};
use domain::command::{Act, Issue, Replace};
use domain::operation::Origin;
use domain::{Amount, Buyer, CertificateNumber, Command, Outcome, SeriesId};
use storage::Answer;

use crate::error::{Denied, Error};
use crate::keyed::{RequestKey, Told, odd, remembered};
use crate::session::Session;

/// Certificates that are wanted.
#[derive(Clone, Debug)]
pub struct IssueWish {
    /// Of which series.
    pub series: SeriesId,
    /// What each is worth, if that is said.
    pub nominal: Option<Amount>,
    /// How many.
    pub quantity: u32,
    /// Whether they can be spent at once.
    pub activate: bool,
    /// Why, if that is said.
    pub reason: Option<String>,
    /// Who gets them, as far as that is said.
    pub buyer: Buyer,
    /// The shop's order number, if that is said.
    pub order_number: Option<String>,
    /// What the caller keeps with them: the text of a JSON object.
    pub metadata: Option<String>,
}

/// Something that is wanted of one certificate.
#[derive(Clone, Debug)]
pub struct ActWish {
    /// What a repeat of the request is known by.
    pub key: RequestKey,
    /// Which certificate; `None` where what was given is no number.
    pub number: Option<CertificateNumber>,
    /// Why, if that is said.
    pub reason: Option<String>,
}

/// The right to make certificates that are not sold as goods, and to give them value.
pub struct Issuer<'a> {
    session: &'a Session,
    origin: Origin,
}

impl Session {
    /// The right to issue certificates and to give them value.
    ///
    /// # Errors
    ///
    /// [`Denied::Unknown`] for a widget, whose code is public; [`Denied::Forbidden`] for a key
    /// without [`Scope::Sell`].
    pub fn issuer(&self, surface: Surface, request_id: String) -> Result<Issuer<'_>, Denied> {
        let origin = self.origin_with(Scope::Sell, surface, request_id)?;
        Ok(Issuer::new(self, origin))
    }

    /// The right to stop certificates, to put them right, and to undo them.
    ///
    /// # Errors
    ///
    /// [`Denied::Unknown`] for a widget, whose code is public; [`Denied::Forbidden`] for a key
    /// without [`Scope::Manage`].
    pub fn warden(&self, surface: Surface, request_id: String) -> Result<Warden<'_>, Denied> {
        let origin = self.origin_with(Scope::Manage, surface, request_id)?;
        Ok(Warden::new(self, origin))
    }
}

impl<'a> Issuer<'a> {
    pub(crate) const fn new(session: &'a Session, origin: Origin) -> Self {
        Self { session, origin }
    }

    /// Makes certificates: all or none.
    ///
    /// # Errors
    ///
    /// Any rejection of an issue, in the order of [`domain::Rejection`] and
    /// [`domain::CertificateRejection`]; then the store's failures.
    pub async fn issue(self, key: RequestKey, wish: IssueWish) -> Result<Told<Acted>, Error> {
        let issue = Issue {
            operator: self.session.operator(),
            series: wish.series,
            nominal: wish.nominal,
            quantity: wish.quantity,
            activate: wish.activate,
            reason: wish.reason,
            buyer: wish.buyer,
            order_number: wish.order_number,
            point_of_sale: self.session.bound_to(),
            metadata: wish.metadata,
            seed: self.session.service().secret_seed(),
        };
        submit(self.session, self.origin, key, Command::Issue(issue)).await
    }

    /// Gives a certificate its value and begins its validity.
    ///
    /// # Errors
    ///
    /// As [`Self::issue`].
    pub async fn activate(
        self,
        wish: ActWish,
        nominal: Option<Amount>,
    ) -> Result<Told<Acted>, Error> {
        act(self.session, self.origin, wish, CertificateAction::Activate { nominal }).await
    }

    /// Adds money to a certificate.
    ///
    /// # Errors
    ///
    /// As [`Self::issue`].
    pub async fn reload(self, wish: ActWish, amount: Amount) -> Result<Told<Acted>, Error> {
        act(self.session, self.origin, wish, CertificateAction::Reload { amount }).await
    }
}

/// The right to stop certificates, to put them right, and to undo them.
pub struct Warden<'a> {
    session: &'a Session,
    origin: Origin,
}

impl<'a> Warden<'a> {
    pub(crate) const fn new(session: &'a Session, origin: Origin) -> Self {
        Self { session, origin }
    }

    /// Stops a certificate until it is unblocked.
    ///
    /// # Errors
    ///
    /// Any rejection of an action, in the order of [`domain::Rejection`] and
    /// [`domain::CertificateRejection`]; then the store's failures.
    pub async fn block(self, wish: ActWish) -> Result<Told<Acted>, Error> {
        act(self.session, self.origin, wish, CertificateAction::Block).await
    }

    /// Lets a certificate be used again.
    ///
    /// # Errors
    ///
    /// As [`Self::block`].
    pub async fn unblock(self, wish: ActWish) -> Result<Told<Acted>, Error> {
        act(self.session, self.origin, wish, CertificateAction::Unblock).await
    }

    /// Changes a balance by so many minor units, for a reason that must be given.
    ///
    /// # Errors
    ///
    /// As [`Self::block`].
    pub async fn adjust(self, wish: ActWish, change: i64) -> Result<Told<Acted>, Error> {
        act(self.session, self.origin, wish, CertificateAction::Adjust { change }).await
    }

    /// Pays out what is left of a certificate, or a part of it.
    ///
    /// # Errors
    ///
    /// As [`Self::block`].
    pub async fn cash_out(
        self,
        wish: ActWish,
        amount: Option<Amount>,
    ) -> Result<Told<Acted>, Error> {
        act(self.session, self.origin, wish, CertificateAction::CashOut { amount }).await
    }

    /// Undoes a certificate: its value leaves the ledger, and it never comes back.
    ///
    /// # Errors
    ///
    /// As [`Self::block`].
    pub async fn void(self, wish: ActWish) -> Result<Told<Acted>, Error> {
        act(self.session, self.origin, wish, CertificateAction::Void).await
    }

    /// Moves the last valid day of a certificate forward, for a reason that must be given.
    ///
    /// # Errors
    ///
    /// As [`Self::block`].
    pub async fn extend(self, wish: ActWish, to: NewLastDay) -> Result<Told<Acted>, Error> {
        act(self.session, self.origin, wish, CertificateAction::Extend { to }).await
    }

    /// Gives the balance of a certificate to another one and voids the first: to the unsold one that
    /// is named, else to a new one. What is told is both, the first of them voided.
    ///
    /// # Errors
    ///
    /// As [`Self::block`].
    pub async fn replace(
        self,
        wish: ActWish,
        replacement: Option<CertificateNumber>,
    ) -> Result<Told<Acted>, Error> {
        let ActWish { key, number, reason } = wish;
        let operator = self.session.operator();
        let seed = self.session.service().secret_seed();
        let replace = Replace { operator, number, replacement, reason, seed };
        submit(self.session, self.origin, key, Command::Replace(replace)).await
    }
}

async fn act(
    session: &Session,
    origin: Origin,
    wish: ActWish,
    action: CertificateAction,
) -> Result<Told<Acted>, Error> {
    let ActWish { key, number, reason } = wish;
    let act = Act { operator: session.operator(), number, action, reason };
    submit(session, origin, key, Command::Act(act)).await
}

async fn submit(
    session: &Session,
    origin: Origin,
    key: RequestKey,
    command: Command,
) -> Result<Told<Acted>, Error> {
    let inner = &session.service().inner;
    match inner.store.submit(session.keyed(command, origin, key)).await? {
        Answer::Done(Outcome::Acted(acted)) => Ok(Told::now(session.show_acted(*acted))),
        Answer::Repeated(operation) => {
            let acted = remembered(operation, inner.reader.acted(operation).await)?;
            Ok(Told::before(session.show_acted(acted)))
        }
        Answer::Done(_) => Err(odd()),
    }
}
