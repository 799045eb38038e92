//! The boundary at which ids become what callers see, and back. Whatever leaves this crate towards a
//! protocol has shown ids; everything inside has plain ones ([`storage::public_id`] says why).

use domain::redemption::{Redeemed, RedemptionRejection};
use domain::sale::Receipt;
use domain::{
    Acted, Certificate, Delivery, Operation, OperationId, OperatorId, Owner, OwnerId, RedemptionId,
    Rejection, Sale,
};
use storage::Recorded;
use storage::public_id::IdKind;

use crate::error::Error;
use crate::history::CertificateEvent;
use crate::service::Service;
use crate::session::Session;

impl Service {
    /// An event with the ids that callers of an operator see, for the command line.
    pub fn event_as_shown(
        &self,
        operator: OperatorId,
        event: CertificateEvent,
    ) -> CertificateEvent {
        let show = |id: OperationId| self.inner.ids.show(IdKind::Operation, operator, id);
        let operation = Operation { id: show(event.operation.id), ..event.operation };
        CertificateEvent {
            operation,
            redemption: event.redemption.map(show),
            sale: event.sale.map(show),
            owner: event.owner.map(|id| self.inner.ids.show(IdKind::Owner, operator, id)),
            ..event
        }
    }
}

impl Session {
    /// An id as this caller sees it.
    pub(crate) fn shown(&self, kind: IdKind, id: OperationId) -> OperationId {
        self.service().inner.ids.show(kind, self.operator(), id)
    }

    /// The id that this caller means; `None` where it names nothing that there could be.
    pub(crate) fn meant(&self, kind: IdKind, shown: OperationId) -> Option<OperationId> {
        self.service().inner.ids.read(kind, self.operator(), shown.0)
    }

    /// Whether an id was handed out plainly.
    pub(crate) fn is_plain(&self, id: OperationId) -> bool {
        self.service().inner.ids.is_plain(id)
    }

    /// The redemption that this caller means.
    pub(crate) fn meant_redemption(&self, shown: RedemptionId) -> Result<RedemptionId, Error> {
        let meant = self.meant(IdKind::Operation, shown);
        Ok(meant.ok_or_else(|| Rejection::from(RedemptionRejection::Unknown(shown)))?)
    }

    pub(crate) fn show_certificate(&self, certificate: Certificate) -> Certificate {
        let sold_in = certificate.sold_in.map(|sale| self.shown(IdKind::Operation, sale));
        let owner = certificate.owner.map(|owner| self.shown(IdKind::Owner, owner));
        Certificate { sold_in, owner, ..certificate }
    }

    fn show_certificates(&self, certificates: Vec<Certificate>) -> Vec<Certificate> {
        certificates.into_iter().map(|certificate| self.show_certificate(certificate)).collect()
    }

    pub(crate) fn show_acted(&self, acted: Acted) -> Acted {
        let mut record = acted.record;
        record.owner = record.owner.map(|owner| self.shown(IdKind::Owner, owner));
        Acted { certificates: self.show_certificates(acted.certificates), record }
    }

    pub(crate) fn show_redeemed(&self, redeemed: Redeemed) -> Redeemed {
        let Redeemed { mut redemption, certificates } = redeemed;
        redemption.id = self.shown(IdKind::Operation, redemption.id);
        Redeemed { redemption, certificates: self.show_certificates(certificates) }
    }

    pub(crate) fn show_sale(&self, sale: Sale) -> Sale {
        Sale { id: self.shown(IdKind::Operation, sale.id), ..sale }
    }

    pub(crate) fn show_receipt(&self, receipt: Receipt) -> Receipt {
        Receipt {
            sale: self.show_sale(Sale::clone(&receipt.sale)).into(),
            certificates: self.show_certificates(receipt.certificates),
        }
    }

    pub(crate) fn show_event(&self, event: CertificateEvent) -> CertificateEvent {
        self.service().event_as_shown(self.operator(), event)
    }

    pub(crate) fn show_owner(&self, owner: Owner) -> Owner {
        let show = |id: OwnerId| self.shown(IdKind::Owner, id);
        Owner { id: show(owner.id), friend_of: owner.friend_of.map(show), ..owner }
    }

    pub(crate) fn show_delivery(&self, delivery: Recorded<Delivery>) -> Recorded<Delivery> {
        let Recorded { mut what, operation } = delivery;
        what.id = self.shown(IdKind::Operation, what.id);
        Recorded { what, operation: self.show_operation(operation) }
    }

    pub(crate) fn show_operation(&self, operation: Operation) -> Operation {
        Operation { id: self.shown(IdKind::Operation, operation.id), ..operation }
    }
}
