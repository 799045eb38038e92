//! Links between redemptions, their steps, their certificates and what they booked.

use std::collections::{BTreeSet, HashMap};

use super::event::events_of_redemption;
use super::fact::{Fact, Facts};
use super::faults::Faults;
use crate::operation::OperationKind;
use crate::redemption::{RedemptionState, Step, StepKind};
use crate::{
    Certificate, CertificateId, Directory, Entry, EntryKind, Operation, OperationId, Redemption,
};

/// Says what the ledger, the links and the coupons must have of a redemption.
pub fn facts_of_redemption(redemption: &Redemption, facts: &mut Facts<'_>) {
    events_of_redemption(redemption, facts);
    let id = redemption.id;
    let certificates: BTreeSet<CertificateId> =
        redemption.certificates.iter().map(|part| part.certificate).collect();
    for step in &redemption.steps {
        let operation = step.operation;
        // A capture at once is found by its entries.
        if operation != id || step.kind != StepKind::Captured {
            for certificate in &certificates {
                facts(Fact::Touch { certificate: *certificate, operation, redemption: id }, 1);
            }
        }
        for (part, amount) in redemption.certificates.iter().zip(&step.amounts) {
            let minor = amount.minor();
            let (kind, change) = match step.kind {
                StepKind::Captured => (EntryKind::Capture, minor.saturating_neg()),
                StepKind::Refunded => (EntryKind::Refund, minor),
                StepKind::Held | StepKind::Released | StepKind::Lapsed => continue,
            };
            if change != 0 {
                let certificate = part.certificate;
                facts(Fact::Booked { operation, certificate, kind, change }, 1);
            }
        }
    }
    if redemption.state == RedemptionState::Held {
        for part in redemption.certificates.iter().filter(|part| !part.held.is_zero()) {
            let (certificate, amount) = (part.certificate, part.held);
            facts(Fact::Hold { certificate, redemption: id, amount }, 1);
        }
    }
    for used in redemption.used_coupons() {
        let (coupon, client) = (used.coupon, redemption.client.clone());
        facts(Fact::Use { coupon, redemption: id, client: client.clone() }, 1);
        // Whoever refunds a whole order says whether its coupons can be used again.
        if is_given_back(redemption.state) {
            facts(Fact::GivenBack { coupon, redemption: id, client }, 1);
        }
    }
}

/// Whether a redemption in a state has given back the uses of its coupons.
pub(super) const fn is_given_back(state: RedemptionState) -> bool {
    match state {
        RedemptionState::Released | RedemptionState::Lapsed => true,
        RedemptionState::Held | RedemptionState::Captured | RedemptionState::Refunded => false,
    }
}

/// Whether the entries of a redemption's steps are needed to check its breakage.
pub fn may_have_breakage(redemption: &Redemption) -> bool {
    redemption.certificates.iter().any(|part| !part.breakage.is_zero())
        || redemption.steps.iter().any(|step| step.kind == StepKind::Refunded)
}

/// Records that the parts and steps of redemptions name, by their ids.
#[derive(Debug, Default)]
pub struct Named {
    /// Operations that the steps name.
    pub operations: HashMap<OperationId, Operation>,
    /// Certificates that the parts name.
    pub certificates: HashMap<CertificateId, Certificate>,
    /// Entries of steps of those that [`may_have_breakage`].
    pub entries: HashMap<OperationId, Vec<Entry>>,
}

/// Checks a redemption against the records that it names.
pub fn check_redemption_links(
    directory: &Directory,
    redemption: &Redemption,
    named: &Named,
    faults: &mut Faults,
    facts: &mut Facts<'_>,
) {
    let subject = || format!("redemption {}", redemption.id);
    let place = redemption.point_of_sale;
    let place_fits = place.is_none_or(|place| {
        let known = directory.point_of_sale(place);
        known.is_some_and(|known| known.operator == redemption.operator)
    });
    let problem = "its point of sale does not exist or is of another operator";
    faults.unless(place_fits, subject, problem);
    for step in &redemption.steps {
        let operation = named.operations.get(&step.operation);
        let fits = operation.is_some_and(|operation| is_step_of(redemption, step, operation));
        faults.unless(fits, subject, "a step of it does not fit its operation");
        if operation.is_some_and(|operation| is_later_step(operation.kind)) {
            facts(Fact::Step { operation: step.operation }, 1);
        }
    }
    for part in &redemption.certificates {
        let fits = named.certificates.get(&part.certificate).is_some_and(|certificate| {
            certificate.number == part.number && certificate.operator == redemption.operator
        });
        faults.unless(fits, subject, "a certificate of it does not exist or is another one");
    }
    check_breakage(redemption, named, faults, facts);
}

/// Whether an operation is a later step of a redemption, and nothing else.
const fn is_later_step(kind: OperationKind) -> bool {
    matches!(
        kind,
        OperationKind::Capture
            | OperationKind::Release
            | OperationKind::Lapse
            | OperationKind::Refund
    )
}

/// Whether an operation may record the end of a hold that is not its own, because it finds that its
/// time is over.
pub(super) const fn finds_lapsed_holds(kind: OperationKind) -> bool {
    matches!(
        kind,
        OperationKind::Return
            | OperationKind::Redemption
            | OperationKind::Lapse
            | OperationKind::CertificateAction
            | OperationKind::Expired
    )
}

fn is_step_of(redemption: &Redemption, step: &Step, operation: &Operation) -> bool {
    let makes_it = operation.kind == OperationKind::Redemption && operation.id == redemption.id;
    let kind_fits = match step.kind {
        StepKind::Held => makes_it,
        StepKind::Captured => makes_it || operation.kind == OperationKind::Capture,
        StepKind::Released => operation.kind == OperationKind::Release,
        StepKind::Lapsed => operation.id > redemption.id && finds_lapsed_holds(operation.kind),
        StepKind::Refunded => operation.kind == OperationKind::Refund,
    };
    kind_fits && operation.operator == Some(redemption.operator) && operation.at == step.at
}

/// Checks the breakage of a redemption's certificates against the entries of its steps.
fn check_breakage(
    redemption: &Redemption,
    named: &Named,
    faults: &mut Faults,
    facts: &mut Facts<'_>,
) {
    if !may_have_breakage(redemption) {
        return;
    }
    let moves = |step: &&Step| matches!(step.kind, StepKind::Captured | StepKind::Refunded);
    let steps = redemption.steps.iter().filter(moves);
    let mut booked: HashMap<CertificateId, i64> = HashMap::new();
    for entry in steps.filter_map(|step| named.entries.get(&step.operation)).flatten() {
        if matches!(entry.kind, EntryKind::Breakage | EntryKind::BreakageUndone) {
            let (operation, certificate) = (entry.operation, entry.certificate);
            facts(Fact::Breakage { operation, certificate, number: entry.number }, 1);
            let sum = booked.entry(certificate).or_default();
            *sum = sum.saturating_sub(entry.change);
        }
    }
    let subject = || format!("redemption {}", redemption.id);
    for part in &redemption.certificates {
        let sum = booked.remove(&part.certificate).unwrap_or(0);
        faults.unless(sum == part.breakage.minor(), subject, "its breakage is not what is booked");
    }
    let is_all = booked.values().all(|sum| *sum == 0);
    faults.unless(is_all, subject, "breakage of a certificate is booked that it does not have");
}
