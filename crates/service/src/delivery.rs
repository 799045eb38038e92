//! Messages to people: requests and delivery.

mod administration;
pub(crate) mod courier;
pub(crate) mod stats;

pub use courier::{Channels, Content, Courier, Gift, HandOver, Message, Undelivered, Why};
pub use stats::DeliveryStats;

use std::sync::atomic::Ordering::Relaxed;

use domain::Request;
use domain::command::{ConfirmCode, Deliver, RetryDelivery, SendCertificates, SendCode};
use domain::delivery::DeliveryRejection;
use domain::operation::{Actor, Origin, Surface};
use domain::person::Permission;
use domain::{
    Address, Certificate, CertificateId, CertificateNumber, Command, Delivery, DeliveryState,
    DeliveryStep, Letter, OperationId, Outcome, ReadSet, Rejection, Sale, SaleKind, SecretCode,
    Status, limits, validity,
};
use jiff::SignedDuration;
use storage::public_id::IdKind;
use storage::reader::{DeliveryFilter, Reader, Recorded, SaleFilter};
use storage::{Answer, SalePlace};

use crate::error::{Denied, Error};
use crate::keyed::{RequestKey, unexpected_outcome};
use crate::records::RecordReader;
use crate::session::Session;
use crate::{Service, entropy};

/// Maximum number of messages delivered in one round, one after the other.
const DELIVERIES_AT_ONCE: u32 = 20;

/// Certificates sold within this time are mailed again: thirty days.
const SOLD_WITHIN: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Number of sales read at a time.
const SALES_AT_ONCE: u32 = 200;

/// Maximum length of a chain of replacements. Nobody loses so many cards.
const REPLACED_AT_MOST: u32 = 20;

/// Maximum number of sales to one address that are read: more than any person has.
const SALES_MAX: usize = 2_000;

/// Capability to send messages to buyers.
pub struct Messenger<'a> {
    session: &'a Session,
    origin: Origin,
}

impl Session {
    /// The right to send messages to buyers, and to take the codes that they show.
    ///
    /// # Errors
    ///
    /// [`Denied::Unknown`] for a widget, whose code is public: it could flood the world with messages.
    /// [`Denied::Forbidden`] for a key without [`Permission::SendLetters`].
    pub fn messenger(&self, surface: Surface, request_id: String) -> Result<Messenger<'_>, Denied> {
        let origin = self.origin_with(Permission::SendLetters, surface, request_id)?;
        Ok(Messenger::new(self, origin))
    }
}

impl<'a> Messenger<'a> {
    pub(crate) const fn new(session: &'a Session, origin: Origin) -> Self {
        Self { session, origin }
    }

    /// Whether this server can send messages to such an address.
    pub fn reaches(&self, address: &Address) -> bool {
        self.session.service().inner.settings.channels.reaches(address)
    }

    /// Sends a code that proves an address.
    ///
    /// # Errors
    ///
    /// [`DeliveryRejection`]; then failures of the store.
    pub async fn send_code(self, to: Address) -> Result<(), Error> {
        let (operator, seed) = (self.session.operator(), entropy::secret_seed());
        let command = Command::SendCode(SendCode { operator, to, seed });
        let Outcome::Delivery(_) = self.submit(command).await? else {
            return Err(unexpected_outcome());
        };
        Ok(())
    }

    /// Whether a code is the one that was sent to an address.
    ///
    /// # Errors
    ///
    /// [`DeliveryRejection::NoCode`]; then failures of the store.
    pub async fn confirm(self, address: Address, code: Option<SecretCode>) -> Result<bool, Error> {
        let operator = self.session.operator();
        let command = Command::ConfirmCode(ConfirmCode { operator, address, code });
        let Outcome::Confirmed(is_right) = self.submit(command).await? else {
            return Err(unexpected_outcome());
        };
        Ok(is_right)
    }

    /// Mails the usable certificates that the caller's points of sale sold to an address in the
    /// last thirty days. The answer does not say whether there were any, or whether they were
    /// mailed a moment ago: the caller need not be the buyer.
    ///
    /// # Errors
    ///
    /// Failures of the store.
    pub async fn mail_certificates(self, to: Address) -> Result<(), Error> {
        let Address::Email(email) = &to else { return Ok(()) };
        let certificates = self.sold_to(email).await?;
        if certificates.is_empty() {
            return Ok(());
        }
        let operator = self.session.operator();
        let mail = SendCertificates { operator, to, certificates };
        match self.submit(Command::SendCertificates(mail)).await {
            Ok(Outcome::Delivery(_))
            | Err(Error::Rejected(Rejection::Delivery(
                DeliveryRejection::TooSoon { .. } | DeliveryRejection::TooMany { .. },
            ))) => Ok(()),
            Ok(_) => Err(unexpected_outcome()),
            Err(error) => Err(error),
        }
    }

    /// The e-mail address that a certificate was sold to, if it was sold to one.
    ///
    /// # Errors
    ///
    /// Failures of the store.
    pub async fn address_of(&self, number: CertificateNumber) -> Result<Option<Address>, Error> {
        Ok(self.sold_at(number).await?.map(|(_, address)| address))
    }

    /// A certificate, and the e-mail address that it was sold to.
    async fn sold_at(
        &self,
        number: CertificateNumber,
    ) -> Result<Option<(CertificateId, Address)>, Error> {
        let records = RecordReader::new(self.session);
        let Some(found) = records.certificate(number).await? else { return Ok(None) };
        let Some(sold_in) = found.sold_in else { return Ok(None) };
        let Some((_, receipt)) = records.sale(sold_in).await? else { return Ok(None) };
        let address = receipt.sale.buyer.email.as_deref().and_then(Address::stored_email);
        Ok(address.map(|address| (found.id, address)))
    }

    /// Mails one certificate to the address that it was sold to, once under a key of the caller.
    /// Returns whether there is an address.
    ///
    /// # Errors
    ///
    /// [`DeliveryRejection`]; then failures of the store.
    pub async fn mail_certificate(
        self,
        key: RequestKey,
        number: CertificateNumber,
    ) -> Result<bool, Error> {
        let Some((certificate, to)) = self.sold_at(number).await? else { return Ok(false) };
        let operator = self.session.operator();
        let mail = SendCertificates { operator, to, certificates: vec![certificate] };
        let request = self.session.keyed(Command::SendCertificates(mail), self.origin, key);
        match self.session.service().inner.store.submit(request).await? {
            Answer::Done(Outcome::Delivery(_)) | Answer::Repeated(_) => Ok(true),
            Answer::Done(_) => Err(unexpected_outcome()),
        }
    }

    /// Sends a message again that was given up or waits for its next attempt, once under a key of the
    /// caller. Returns whether an earlier request did.
    ///
    /// # Errors
    ///
    /// [`DeliveryRejection::Unknown`], also for a message that a key bound to another point of sale
    /// sent; other [`DeliveryRejection`]s; then failures of the store.
    pub async fn retry(self, key: RequestKey, id: OperationId) -> Result<bool, Error> {
        let known = RecordReader::new(self.session).plain_delivery(id).await?;
        let known = known.ok_or(Rejection::from(DeliveryRejection::Unknown))?;
        let retry = RetryDelivery { operator: self.session.operator(), id: known.what.id };
        let request = self.session.keyed(Command::RetryDelivery(retry), self.origin, key);
        match self.session.service().inner.store.submit(request).await? {
            Answer::Done(Outcome::Delivery(_)) => Ok(false),
            Answer::Repeated(_) => Ok(true),
            Answer::Done(_) => Err(unexpected_outcome()),
        }
    }

    /// Returns the newest usable certificates that were sold to an address.
    async fn sold_to(&self, email: &str) -> Result<Vec<CertificateId>, Error> {
        let session = self.session;
        let records = RecordReader::new(session);
        let (now, today) = (session.now(), records.today());
        let mut found: Vec<Sale> = Vec::new();
        let filter = SaleFilter {
            email: Some(email.to_owned()),
            kind: Some(SaleKind::Sale),
            from: now.checked_sub(SOLD_WITHIN).ok(),
            ..SaleFilter::default()
        };
        let mut after = None;
        loop {
            let (_, sales) = records.plain_sales(filter.clone(), after, SALES_AT_ONCE).await?;
            after = sales.last().map(SalePlace::of);
            let is_last = sales.len() < SALES_AT_ONCE as usize;
            found.extend(sales);
            if is_last || found.len() >= SALES_MAX {
                break;
            }
        }
        found.sort_by_key(|sale| sale.id);
        let sold: Vec<CertificateId> =
            found.iter().flat_map(|sale| &sale.certificates).map(|sold| sold.certificate).collect();
        let reader = &session.service().inner.reader;
        let mut usable = Vec::new();
        for id in sold.into_iter().rev() {
            let found = current(&**reader, id).await?;
            usable.extend(found.filter(|c| c.status_on(today) == Status::Active).map(|c| c.id));
            if usable.len() >= limits::CERTIFICATES_IN_MESSAGE_MAX as usize {
                break;
            }
        }
        usable.reverse();
        Ok(usable)
    }

    async fn submit(&self, command: Command) -> Result<Outcome, Error> {
        let request = Request { command, origin: self.origin.clone(), key: None };
        match self.session.service().inner.store.submit(request).await? {
            Answer::Done(outcome) => Ok(outcome),
            Answer::Repeated(_) => Err(unexpected_outcome()),
        }
    }
}

/// Returns a certificate, or the one that replaced it.
async fn current(reader: &dyn Reader, id: CertificateId) -> Result<Option<Certificate>, Error> {
    let (mut id, mut left) = (id, REPLACED_AT_MOST);
    loop {
        let found = reader.certificate(id).await?;
        let is_voided = found.as_ref().is_some_and(|found| found.status == Status::Voided);
        let next = if is_voided && left > 0 { reader.replacement_of(id).await? } else { None };
        let Some(next) = next else { return Ok(found) };
        (id, left) = (next, left - 1);
    }
}

impl RecordReader<'_> {
    /// Messages of a list with a number below `before`, the newest first, at most `limit` of them,
    /// and the number below which the list goes on. A key that is bound to a point of sale sees
    /// those that keys of that one sent: a page may have fewer than `limit`.
    ///
    /// # Errors
    ///
    /// Failures of the store.
    pub async fn deliveries(
        &self,
        filter: DeliveryFilter,
        before: OperationId,
        limit: u32,
    ) -> Result<(Vec<Recorded<Delivery>>, Option<OperationId>), Error> {
        let session = self.session();
        // The list begins at the end of all numbers.
        let is_first = before.0 == i64::MAX;
        let before = if is_first { Some(before) } else { session.meant(IdKind::Operation, before) };
        let before = before.unwrap_or(OperationId(0));
        let reader = &session.service().inner.reader;
        let one_more = limit.saturating_add(1);
        let mut found = reader.deliveries(session.operator(), filter, before, one_more).await?;
        let has_more = found.len() > limit as usize;
        found.truncate(limit as usize);
        let last = found.last().filter(|_| has_more).map(|last| last.what.id);
        if session.bound_to().is_some() {
            let mut own = Vec::new();
            for delivery in found {
                if self.sees_sender(&delivery).await? {
                    own.push(delivery);
                }
            }
            found = own;
        }
        let next = last.map(|id| session.shown(IdKind::Operation, id));
        let found = found.into_iter().map(|delivery| session.show_delivery(delivery));
        Ok((found.collect(), next))
    }

    /// One message of the caller's operator. A caller who is bound to a point of sale finds those that
    /// keys of that one sent.
    ///
    /// # Errors
    ///
    /// Failures of the store.
    pub async fn delivery(&self, id: OperationId) -> Result<Option<Recorded<Delivery>>, Error> {
        let found = self.plain_delivery(id).await?;
        Ok(found.map(|delivery| self.session().show_delivery(delivery)))
    }

    /// Like the method above, with plain ids.
    async fn plain_delivery(&self, id: OperationId) -> Result<Option<Recorded<Delivery>>, Error> {
        let session = self.session();
        let reader = &session.service().inner.reader;
        let Some(id) = session.meant(IdKind::Operation, id) else { return Ok(None) };
        let Some(what) = reader.delivery(id).await? else { return Ok(None) };
        let Some(operation) = reader.operation(id).await? else { return Ok(None) };
        let found = Recorded { what, operation };
        let is_own = found.what.operator == session.operator();
        Ok(if is_own && self.sees_sender(&found).await? { Some(found) } else { None })
    }

    /// Whether the caller may see a message by its sender.
    async fn sees_sender(&self, delivery: &Recorded<Delivery>) -> Result<bool, Error> {
        let Some(bound) = self.session().bound_to() else { return Ok(true) };
        let Actor::Key(id) = delivery.operation.origin.actor else { return Ok(false) };
        let directory = self.session().directory_with(|found| found.key(id).is_some()).await?;
        Ok(directory.key(id).is_some_and(|key| key.point_of_sale == Some(bound)))
    }
}

impl Service {
    /// Sends the due messages and returns their number. Each message is leased first, so that only
    /// one of several servers sends it. If the server dies while it sends, the message is sent
    /// again: the buyer should rather have it twice than not at all.
    ///
    /// # Errors
    ///
    /// Failures of the store.
    pub async fn hand_over(&self, courier: &dyn Courier) -> Result<usize, Error> {
        let due = self.inner.reader.due_deliveries(self.now(), DELIVERIES_AT_ONCE).await?;
        let mut done = 0;
        for id in due {
            // Somebody else may have taken it meanwhile.
            let Ok(delivery) = self.step(id, DeliveryStep::Take).await else { continue };
            let step = match self.message(&delivery).await? {
                Some(message) => {
                    let secrets = message.secrets();
                    match courier.hand_over(message).await {
                        Ok(()) => DeliveryStep::Sent,
                        Err(Undelivered::Later(why)) => {
                            let log = &why.log;
                            tracing::warn!(message = %id, why = log, "a message will be retried");
                            DeliveryStep::Failed { why: why.kept(&secrets) }
                        }
                        Err(Undelivered::Never(why)) => {
                            let log = &why.log;
                            tracing::warn!(message = %id, why = log, "a message was given up");
                            DeliveryStep::Refused { why: why.kept(&secrets) }
                        }
                    }
                }
                None => DeliveryStep::Refused { why: "the message had no content left".to_owned() },
            };
            let delivery = self.step(id, step).await?;
            let stats = &self.inner.deliveries;
            let counter = match delivery.state {
                DeliveryState::Sent(_) => &stats.sent,
                DeliveryState::Waiting(_) => &stats.failed,
                DeliveryState::GivenUp(_) => &stats.given_up,
            };
            counter.fetch_add(1, Relaxed);
            done += usize::from(matches!(delivery.state, DeliveryState::Sent(_)));
        }
        Ok(done)
    }

    async fn step(&self, id: OperationId, step: DeliveryStep) -> Result<Delivery, Error> {
        let origin = Origin {
            actor: Actor::Administrator,
            surface: Surface::CommandLine,
            request_id: "delivery".to_owned(),
        };
        let command = Command::Deliver(Deliver { id, step });
        let request = Request { command, origin, key: None };
        match self.inner.store.submit(request).await? {
            Answer::Done(Outcome::Delivery(delivery)) => Ok(*delivery),
            Answer::Done(_) | Answer::Repeated(_) => Err(unexpected_outcome()),
        }
    }

    /// Returns the current content of a message. `None` if nothing is left to send.
    async fn message(&self, delivery: &Delivery) -> Result<Option<Message>, Error> {
        let directory = self.directory();
        let Some(operator) = directory.operator(delivery.operator) else { return Ok(None) };
        let content = match &delivery.letter {
            Letter::Code => {
                let key = (delivery.operator, delivery.to.clone());
                let contact = self.inner.reader.contact(key).await?;
                let code = contact.and_then(|contact| contact.code);
                // A newer code has a delivery of its own.
                let own = code.filter(|code| code.delivery == delivery.id);
                let Some(own) = own else { return Ok(None) };
                let age = self.now().duration_since(own.at).as_secs();
                let left = i64::from(limits::CODE_SECONDS).saturating_sub(age);
                if left <= 0 {
                    return Ok(None);
                }
                Content::Code { code: own.code, minutes: limits::CODE_SECONDS / 60 }
            }
            Letter::Certificates(ids) => {
                let mut set = ReadSet::default();
                set.certificates.extend(ids.iter().copied());
                let view = self.inner.reader.view(std::sync::Arc::clone(&directory), set).await?;
                let today = validity::local_date(self.now(), &operator.zone);
                let known = ids.iter().filter_map(|id| view.certificates.get(id));
                let usable = known.filter(|known| known.status_on(today) == Status::Active);
                let gifts: Vec<Gift> = usable
                    .map(|known| Gift {
                        number: known.number,
                        secret: known.secret.clone(),
                        balance: known.balance,
                        valid_through: known.valid_through,
                        series: directory
                            .series(known.series)
                            .map_or_else(String::new, |series| series.name.clone()),
                    })
                    .collect();
                if gifts.is_empty() {
                    return Ok(None);
                }
                Content::Certificates { gifts, currency: operator.currency }
            }
        };
        Ok(Some(Message { to: delivery.to.clone(), operator: operator.name.clone(), content }))
    }
}
