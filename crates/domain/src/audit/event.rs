//! Events that records say, compared with the log of events.

use super::fact::{Fact, Facts};
use super::faults::Faults;
use super::records::OperationRecords;
use crate::coupon::UseKind;
use crate::event::{SubjectKind, kind_of_action, kind_of_step, spends};
use crate::operation::OperationKind;
use crate::{
    CouponUse, Directory, EntryKind, Event, EventKind, Operation, Redemption, SaleKind, SeriesId,
};

/// Says the events of an operation that follow from its own records.
pub(super) fn events_of_operation(
    operation: &Operation,
    records: &OperationRecords,
    facts: &mut Facts<'_>,
) {
    let Some(operator) = operation.operator else { return };
    let mut say = |kind, subject| {
        facts(Fact::Event { operator, operation: operation.id, kind, subject }, 1);
    };
    if let Some(sale) = &records.sale {
        let (kind, of_certificate) = match sale.kind {
            SaleKind::Sale => (EventKind::SaleMade, EventKind::CertificateSold),
            SaleKind::Return => (EventKind::SaleReturned, EventKind::CertificateReturned),
        };
        say(kind, Some(sale.id.0));
        if operation.kind != OperationKind::Issue {
            for sold in &sale.certificates {
                say(of_certificate, Some(sold.certificate.0));
            }
        }
    }
    for entry in &records.entries {
        if entry.kind == EntryKind::Expired {
            say(EventKind::CertificateExpired, Some(entry.certificate.0));
        } else if spends(entry) {
            say(EventKind::CertificateSpent, Some(entry.certificate.0));
        }
    }
    if let Some(action) = &records.action
        && let Some(kind) = kind_of_action(action.kind)
    {
        for id in action.certificates() {
            say(kind, Some(id.0));
        }
        if let Some(id) = action.replacement {
            say(EventKind::CertificateIssued, Some(id.0));
        }
    }
    if let Some(kind) = EventKind::thin_event_of(operation.kind) {
        say(kind, None);
    }
}

/// Says the events of the steps of a redemption.
pub(super) fn events_of_redemption(redemption: &Redemption, facts: &mut Facts<'_>) {
    let (operator, subject) = (redemption.operator, Some(redemption.id.0));
    for step in &redemption.steps {
        let kind = kind_of_step(step.kind);
        facts(Fact::Event { operator, operation: step.operation, kind, subject }, 1);
    }
}

/// Says the events of a use of a coupon.
pub(super) fn events_of_use(used: &CouponUse, facts: &mut Facts<'_>) {
    let (operator, operation) = (used.coupon.operator, used.operation);
    let mut say = |kind| {
        let subject = Some(used.coupon.number);
        facts(Fact::Event { operator, operation, kind, subject }, 1);
    };
    match used.kind {
        UseKind::Used => {
            say(EventKind::CouponUsed);
            if used.once {
                say(EventKind::CouponUsedUp);
            }
        }
        UseKind::Returned => say(EventKind::CouponUseReturned),
    }
}

/// Checks an event of the log, and says the fact that records must have. No record says which
/// operation changed a series, so an event of a series is checked against its operation only.
pub fn check_event(
    directory: &Directory,
    event: &Event,
    operation: Option<&Operation>,
    faults: &mut Faults,
    facts: &mut Facts<'_>,
) {
    let Event { operator, id, kind, subject, .. } = *event;
    let is_thin = operation.is_some_and(|operation| {
        EventKind::thin_event_of(operation.kind).is_some_and(|thin| thin == kind)
    });
    let is_own = operation.is_some_and(|operation| operation.operator == Some(operator));
    let name = || format!("event {} of operation {}", id.ordinal, id.operation);
    faults.unless(is_own, name, "its operation does not exist or is of another operator");
    match kind.subject() {
        SubjectKind::Series => {
            let series = directory.series(SeriesId(subject));
            let is_known = series.is_some_and(|series| series.operator == operator);
            let fits =
                operation.is_some_and(|operation| operation.kind == OperationKind::Directory);
            faults.unless(is_known && fits, name, "its series or its operation does not fit");
        }
        SubjectKind::Certificate
        | SubjectKind::Redemption
        | SubjectKind::Sale
        | SubjectKind::Coupon
        | SubjectKind::Owner => {
            let subject = Some(subject).filter(|_| !is_thin);
            facts(Fact::Event { operator, operation: id.operation, kind, subject }, -1);
        }
    }
}
