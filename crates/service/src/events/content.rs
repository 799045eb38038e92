//! The content of an event, made of records that never change.

use domain::event::SubjectKind;
use domain::redemption::Step;
use domain::{
    Amount, CertificateId, CertificateNumber, Directory, Entry, Event, EventId, EventKind,
    OperationId, OperatorId, OwnerId, PointOfSaleId, Redemption, RedemptionId, Sale, SaleId,
    SeriesId,
};
use jiff::Timestamp;
use jiff::civil::Date;
use storage::BackendError;
use storage::public_id::{IdKind, PublicIds};
use storage::reader::{EVENT_CERTIFICATES_MAX, EventSources};

/// An event with its content. Ids are those that callers see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToldEvent {
    /// Identifier of the event.
    pub id: EventId,
    /// Kind of the event.
    pub kind: EventKind,
    /// Time of its operation.
    pub at: Timestamp,
    /// Point of sale of the event, if it has one.
    pub place: Option<PointOfSaleId>,
    /// What happened, in detail.
    pub content: EventContent,
}

/// Details of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EventContent {
    /// Something happened to a certificate.
    Certificate(ToldCertificate),
    /// A step of a redemption was done.
    Redemption(Box<ToldRedemption>),
    /// Certificates were sold or returned.
    Sale(Box<ToldSale>),
    /// A coupon was used, or changed. Its terms can change, so they are not told.
    Coupon {
        /// Number of the coupon.
        number: i64,
        /// Redemption that used the coupon.
        redemption: Option<RedemptionId>,
    },
    /// A series was created or changed.
    Series(SeriesId),
    /// An owner of certificates was created or changed. The details are personal data.
    Owner(OwnerId),
}

/// A certificate as an operation left it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToldCertificate {
    /// Number of the certificate.
    pub number: CertificateNumber,
    /// Change of the balance in minor units. `None` if the balance did not change.
    pub change: Option<i64>,
    /// Balance afterwards. `None` if it is not known from the records of the operation.
    pub balance: Option<Amount>,
    /// Last valid day afterwards, for actions on the certificate.
    pub valid_through: Option<Date>,
    /// Sale that sold it, or return that took it back.
    pub sale: Option<SaleId>,
    /// Redemption that used it up.
    pub redemption: Option<RedemptionId>,
    /// The certificate that replaced it, or that it replaces.
    pub other: Option<CertificateNumber>,
    /// Owner that an action set. `None` if it cleared the owner.
    pub owner: Option<OwnerId>,
}

/// A step of a redemption.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToldRedemption {
    /// The redemption. Its state may be that of a later step.
    pub redemption: Redemption,
    /// The step that the event is about.
    pub step: Step,
}

/// A sale or a return, with its first certificates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToldSale {
    /// The sale or return.
    pub sale: Sale,
    /// Its first certificates, in its order.
    pub certificates: Vec<ToldSaleCertificate>,
}

/// A certificate of a sale or return.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ToldSaleCertificate {
    /// Number of the certificate.
    pub number: CertificateNumber,
    /// Change of the balance in minor units.
    pub change: i64,
    /// Balance of the certificate afterwards.
    pub balance: Amount,
}

/// Makes the contents of events from the records that they point to.
pub(super) struct Teller<'a> {
    pub(super) ids: &'a PublicIds,
    pub(super) operator: OperatorId,
    pub(super) directory: &'a Directory,
    pub(super) sources: &'a EventSources,
}

impl Teller<'_> {
    /// Tells an event with its content.
    pub(super) fn tell(&self, event: &Event) -> Result<ToldEvent, BackendError> {
        let operation = self.sources.operations.get(&event.id.operation);
        let operation = operation.ok_or_else(|| missing("operation of an event"))?;
        let subject = event.subject;
        let content = match event.kind.subject() {
            SubjectKind::Certificate => EventContent::Certificate(self.certificate(event)?),
            SubjectKind::Redemption => EventContent::Redemption(Box::new(self.redemption(event)?)),
            SubjectKind::Sale => EventContent::Sale(Box::new(self.sale(event)?)),
            SubjectKind::Coupon => EventContent::Coupon {
                number: subject,
                redemption: event.about.map(|id| self.shown(OperationId(id))),
            },
            SubjectKind::Series => EventContent::Series(SeriesId(subject)),
            SubjectKind::Owner => EventContent::Owner(self.owner(OperationId(subject))),
        };
        Ok(ToldEvent {
            id: EventId { operation: self.shown(event.id.operation), ..event.id },
            kind: event.kind,
            at: operation.at,
            place: event.place,
            content,
        })
    }

    fn shown(&self, id: OperationId) -> OperationId {
        self.ids.show(IdKind::Operation, self.operator, id)
    }

    fn owner(&self, id: OwnerId) -> OwnerId {
        self.ids.show(IdKind::Owner, self.operator, id)
    }

    fn number(&self, id: CertificateId) -> Result<CertificateNumber, BackendError> {
        self.directory.number_of(id).ok_or_else(|| missing("certificate of an event"))
    }

    fn entries(&self, operation: OperationId, certificate: CertificateId) -> &[Entry] {
        self.sources.entries.get(&(operation, certificate)).map_or(&[], Vec::as_slice)
    }

    fn certificate(&self, event: &Event) -> Result<ToldCertificate, BackendError> {
        let operation = event.id.operation;
        let id = CertificateId(event.subject);
        let entries = self.entries(operation, id);
        let change = entries.iter().map(|entry| entry.change).fold(0, i64::saturating_add);
        let action = self.sources.actions.get(&operation).filter(|action| action.concerns(id));
        // The state in the record of an action is that of its own certificates.
        let own = action.filter(|action| action.replacement != Some(id));
        let balance = entries.last().map(|entry| entry.balance_after);
        let is_sale =
            matches!(event.kind, EventKind::CertificateSold | EventKind::CertificateReturned);
        let is_spent = event.kind == EventKind::CertificateSpent;
        let about = event.about.filter(|_| !is_spent);
        Ok(ToldCertificate {
            number: self.number(id)?,
            change: (!entries.is_empty()).then_some(change),
            balance: balance.or_else(|| own.map(|action| action.after.balance)),
            valid_through: action.and_then(|action| action.after.valid_through),
            sale: is_sale.then(|| self.shown(operation)),
            redemption: event.about.filter(|_| is_spent).map(|id| self.shown(OperationId(id))),
            other: about.map(|id| self.number(CertificateId(id))).transpose()?,
            owner: action.and_then(|action| action.owner).map(|owner| self.owner(owner)),
        })
    }

    fn redemption(&self, event: &Event) -> Result<ToldRedemption, BackendError> {
        let known = self.sources.redemptions.get(&OperationId(event.subject));
        let known = known.ok_or_else(|| missing("redemption of an event"))?;
        let mut steps = known.steps.iter();
        let step = steps.find(|step| {
            step.operation == event.id.operation
                && domain::event::kind_of_step(step.kind) == event.kind
        });
        let step = step.ok_or_else(|| missing("step of an event"))?.clone();
        let redemption = Redemption { id: self.shown(known.id), ..known.clone() };
        Ok(ToldRedemption { redemption, step })
    }

    fn sale(&self, event: &Event) -> Result<ToldSale, BackendError> {
        let known = self.sources.sales.get(&OperationId(event.subject));
        let known = known.ok_or_else(|| missing("sale of an event"))?;
        let mut certificates = Vec::new();
        for sold in known.certificates.iter().take(EVENT_CERTIFICATES_MAX) {
            let entries = self.entries(known.id, sold.certificate);
            let change = entries.iter().map(|entry| entry.change).fold(0, i64::saturating_add);
            certificates.push(ToldSaleCertificate {
                number: self.number(sold.certificate)?,
                change,
                balance: entries.last().map_or(Amount::ZERO, |entry| entry.balance_after),
            });
        }
        let sale = Sale { id: self.shown(known.id), ..known.clone() };
        Ok(ToldSale { sale, certificates })
    }
}

fn missing(what: &'static str) -> BackendError {
    BackendError::corrupt(what)
}
