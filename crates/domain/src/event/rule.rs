//! The rule which events a decision gives.

use std::collections::HashMap;

use super::kind::EventKind;
use super::record::{Event, EventId};
use crate::coupon::UseKind;
use crate::operation::OperationKind;
use crate::redemption::StepKind;
use crate::{
    ActionKind, ActionRecord, CertificateId, Change, Coupon, CouponUse, Decision, DirectoryChange,
    Entry, EntryKind, OperationId, OperatorId, PointOfSaleId, Redemption, Sale, SaleKind, View,
};

/// The events of a decision, in the order of their ids. The view is the one that the decision was
/// made on.
pub fn events_of(view: &View, decision: &Decision) -> Vec<Event> {
    let Some(operator) = decision.operation.operator else { return Vec::new() };
    let operation = decision.operation.id;
    let mut happened = Happened { operator, operation, view, decision, events: Vec::new() };
    // What was done comes before what followed from it.
    for change in &decision.changes {
        happened.note(change);
    }
    for change in &decision.changes {
        happened.note_effect(change);
    }
    happened.events
}

/// The event of a step of a redemption.
pub const fn kind_of_step(step: StepKind) -> EventKind {
    match step {
        StepKind::Held => EventKind::RedemptionHeld,
        StepKind::Captured => EventKind::RedemptionCaptured,
        StepKind::Released => EventKind::RedemptionReleased,
        StepKind::Lapsed => EventKind::RedemptionLapsed,
        StepKind::Refunded => EventKind::RedemptionRefunded,
    }
}

/// The event of an action on a certificate. `None` if nobody else needs to hear of it.
pub const fn kind_of_action(action: ActionKind) -> Option<EventKind> {
    Some(match action {
        ActionKind::Issued => EventKind::CertificateIssued,
        ActionKind::Activated => EventKind::CertificateActivated,
        ActionKind::Reloaded => EventKind::CertificateReloaded,
        ActionKind::Blocked => EventKind::CertificateBlocked,
        ActionKind::Unblocked => EventKind::CertificateUnblocked,
        ActionKind::Adjusted => EventKind::CertificateAdjusted,
        ActionKind::CashedOut => EventKind::CertificateCashedOut,
        ActionKind::Voided => EventKind::CertificateVoided,
        ActionKind::Extended => EventKind::CertificateExtended,
        ActionKind::Replaced => EventKind::CertificateReplaced,
        ActionKind::OwnerSet => EventKind::CertificateOwnerChanged,
        ActionKind::Stocked | ActionKind::SecretShown | ActionKind::Noted => return None,
    })
}

/// Whether an entry uses up the balance of its certificate.
pub const fn spends(entry: &Entry) -> bool {
    let takes = match entry.kind {
        EntryKind::Capture | EntryKind::Breakage | EntryKind::CashOut | EntryKind::Adjustment => {
            true
        }
        EntryKind::Activation
        | EntryKind::Return
        | EntryKind::Refund
        | EntryKind::BreakageUndone
        | EntryKind::Reload
        | EntryKind::Void
        | EntryKind::MovedOut
        | EntryKind::MovedIn
        | EntryKind::Expired
        | EntryKind::ExpiredUndone => false,
    };
    takes && entry.balance_after.is_zero()
}

/// Events of a decision so far.
struct Happened<'a> {
    operator: OperatorId,
    operation: OperationId,
    view: &'a View,
    decision: &'a Decision,
    events: Vec<Event>,
}

impl Happened<'_> {
    fn add(
        &mut self,
        kind: EventKind,
        subject: i64,
        about: Option<i64>,
        place: Option<PointOfSaleId>,
    ) {
        // No command has so many changes that the ordinals would not suffice.
        let ordinal = u32::try_from(self.events.len()).unwrap_or(EventId::ORDINAL_MAX);
        let id = EventId { operation: self.operation, ordinal };
        self.events.push(Event { operator: self.operator, id, kind, subject, about, place });
    }

    fn note(&mut self, change: &Change) {
        match change {
            Change::AddSale(sale) => self.sale(sale),
            Change::AddRedemption(redemption) | Change::UpdateRedemption(redemption) => {
                self.redemption(redemption);
            }
            Change::AddAction(action) => self.action(action),
            Change::AddCoupon(coupon) | Change::UpdateCoupon(coupon) => self.coupon(coupon),
            Change::AddOwner(owner) => self.add(EventKind::OwnerCreated, owner.id.0, None, None),
            Change::UpdateOwner(owner) => self.add(EventKind::OwnerChanged, owner.id.0, None, None),
            Change::Directory(change) => self.directory(change),
            Change::AddCertificate(_)
            | Change::UpdateCertificate(_)
            | Change::AddEntry(_)
            | Change::AddCouponUse(_)
            | Change::AddMade(_)
            | Change::AdvancePool(..)
            | Change::SetClientUses(..)
            | Change::SetSignIn(..)
            | Change::SetSession(..)
            | Change::SetLink(..)
            | Change::SetFactor(..)
            | Change::AddApproval(_)
            | Change::UpdateApproval(_)
            | Change::SetActTotal(_)
            | Change::SetContact(_)
            | Change::AddDelivery(_)
            | Change::UpdateDelivery(_)
            | Change::PruneEvents(..) => {}
        }
    }

    fn note_effect(&mut self, change: &Change) {
        if let Change::AddEntry(entry) = change {
            self.entry(entry);
        } else if let Change::AddCouponUse(used) = change {
            self.coupon_use(used);
        }
    }

    fn sale(&mut self, sale: &Sale) {
        let place = sale.place();
        let (kind, of_certificate) = match sale.kind {
            SaleKind::Sale => (EventKind::SaleMade, EventKind::CertificateSold),
            SaleKind::Return => (EventKind::SaleReturned, EventKind::CertificateReturned),
        };
        self.add(kind, sale.id.0, None, place);
        // Certificates that are issued to a buyer have events of their own.
        if self.decision.operation.kind == OperationKind::Issue {
            return;
        }
        for sold in &sale.certificates {
            self.add(of_certificate, sold.certificate.0, None, place);
        }
    }

    fn redemption(&mut self, redemption: &Redemption) {
        let operation = self.operation;
        for step in redemption.steps.iter().filter(|step| step.operation == operation) {
            let kind = kind_of_step(step.kind);
            self.add(kind, redemption.id.0, None, redemption.point_of_sale);
        }
    }

    fn entry(&mut self, entry: &Entry) {
        let id = entry.certificate;
        if entry.kind == EntryKind::Expired {
            let place = self.view.certificates.get(&id).and_then(|known| known.point_of_sale);
            self.add(EventKind::CertificateExpired, id.0, None, place);
        } else if spends(entry) {
            let redemption = self.changed_redemption(|known| known.is_about(self.operation));
            let about = redemption.map(|redemption| redemption.id.0);
            let place = redemption.map_or_else(
                || self.places().get(&id).copied().flatten(),
                |redemption| redemption.point_of_sale,
            );
            self.add(EventKind::CertificateSpent, id.0, about, place);
        }
    }

    /// The first redemption of the changes that is the one meant.
    fn changed_redemption(&self, is_meant: impl Fn(&Redemption) -> bool) -> Option<&Redemption> {
        self.decision.changes.iter().find_map(|change| {
            if let Change::AddRedemption(redemption) | Change::UpdateRedemption(redemption) = change
                && is_meant(redemption)
            {
                Some(redemption)
            } else {
                None
            }
        })
    }

    /// Points of sale of the certificates that the decision changes.
    fn places(&self) -> HashMap<CertificateId, Option<PointOfSaleId>> {
        let mut places = HashMap::new();
        for change in &self.decision.changes {
            if let Change::AddCertificate(certificate) | Change::UpdateCertificate(certificate) =
                change
            {
                places.insert(certificate.id, certificate.point_of_sale);
            }
        }
        places
    }

    fn action(&mut self, action: &ActionRecord) {
        let Some(kind) = kind_of_action(action.kind) else { return };
        let places = self.places();
        let place = |id: &CertificateId| places.get(id).copied().flatten();
        let replacement = action.replacement.map(|id| id.0);
        for id in action.certificates() {
            self.add(kind, id.0, replacement, place(&id));
        }
        if let Some(id) = action.replacement {
            self.add(EventKind::CertificateIssued, id.0, Some(action.first.0), place(&id));
        }
    }

    fn coupon(&mut self, coupon: &Coupon) {
        // Else it was only used.
        if coupon.changed_in == self.operation
            && let Some(kind) = EventKind::thin_event_of(self.decision.operation.kind)
        {
            self.add(kind, coupon.id.number, None, None);
        }
    }

    fn coupon_use(&mut self, used: &CouponUse) {
        let about = Some(used.redemption.0);
        let changed = self.changed_redemption(|known| known.id == used.redemption);
        let place = changed.and_then(|redemption| redemption.point_of_sale);
        let number = used.coupon.number;
        match used.kind {
            UseKind::Used => {
                self.add(EventKind::CouponUsed, number, about, place);
                if used.once {
                    self.add(EventKind::CouponUsedUp, number, about, place);
                }
            }
            UseKind::Returned => self.add(EventKind::CouponUseReturned, number, about, place),
        }
    }

    fn directory(&mut self, change: &DirectoryChange) {
        match change {
            DirectoryChange::Series(series) => {
                let is_known = self.view.directory.series(series.id).is_some();
                let kind =
                    if is_known { EventKind::SeriesChanged } else { EventKind::SeriesCreated };
                self.add(kind, series.id.0, None, None);
            }
            DirectoryChange::Operator(_)
            | DirectoryChange::Partner(_)
            | DirectoryChange::PointOfSale(_)
            | DirectoryChange::Site(_)
            | DirectoryChange::Key(_)
            | DirectoryChange::Pool(_)
            | DirectoryChange::User(_)
            | DirectoryChange::Membership(_)
            | DirectoryChange::PastBooks(_) => {}
        }
    }
}
