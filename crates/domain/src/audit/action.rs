//! Links between actions on certificates, their operations, and what they booked.

use super::faults::Faults;
use crate::certificate::ActionRecord;
use crate::operation::OperationKind;
use crate::{ActionKind, Certificate, CertificateId, Entry, EntryKind, Operation, Status};

/// Kind of the entries that an action makes on its certificates.
const fn entry_kind(kind: ActionKind) -> Option<EntryKind> {
    match kind {
        ActionKind::Issued | ActionKind::Activated => Some(EntryKind::Activation),
        ActionKind::Reloaded => Some(EntryKind::Reload),
        ActionKind::Adjusted => Some(EntryKind::Adjustment),
        ActionKind::CashedOut => Some(EntryKind::CashOut),
        ActionKind::Voided => Some(EntryKind::Void),
        ActionKind::Replaced => Some(EntryKind::MovedOut),
        ActionKind::Blocked
        | ActionKind::Unblocked
        | ActionKind::Stocked
        | ActionKind::SecretShown
        | ActionKind::Noted
        | ActionKind::OwnerSet => None,
        ActionKind::Extended => Some(EntryKind::ExpiredUndone),
    }
}

/// Whether an action is about many certificates at once, which it created.
const fn is_creation(kind: ActionKind) -> bool {
    matches!(kind, ActionKind::Issued | ActionKind::Stocked)
}

/// Whether an action is about a certificate.
pub fn is_about(action: &ActionRecord, certificate: CertificateId) -> bool {
    let end = action.first.0.saturating_add(i64::from(action.count));
    (action.first.0..end).contains(&certificate.0)
}

/// Whether an action explains an entry of its operation.
pub(super) fn is_explained(action: &ActionRecord, entry: &Entry) -> bool {
    is_about(action, entry.certificate) && entry_kind(action.kind) == Some(entry.kind)
}

/// Checks the action of an operation against the operation and its entries.
pub(super) fn check_action(
    operation: &Operation,
    action: Option<&ActionRecord>,
    entries: &[Entry],
    faults: &mut Faults,
) {
    let subject = || format!("operation {}", operation.id);
    let kind = operation.kind;
    let has_action = matches!(
        kind,
        OperationKind::Issue | OperationKind::CertificateAction | OperationKind::SecretShown
    );
    let Some(action) = action else {
        return faults.unless(!has_action, subject, "its action on certificates does not exist");
    };
    let fits = kind == action.kind.operation_kind();
    faults.unless(fits, subject, "its action on certificates is of another kind than it is");
    let is_own = operation.operator == Some(action.operator);
    faults.unless(is_own, subject, "its action on certificates is of another operator");
    let one = is_creation(action.kind) || action.count == 1;
    faults.unless(one, subject, "its action on one certificate names several");
    let has_metadata = action.metadata.is_none() || action.kind == ActionKind::Issued;
    faults.unless(has_metadata, subject, "it has metadata, and issued no certificates");
    let has_owner = action.owner.is_none() || action.kind == ActionKind::OwnerSet;
    faults.unless(has_owner, subject, "it names an owner, and set none");
    let has_reason = match action.kind {
        ActionKind::SecretShown | ActionKind::Noted => action.reason.is_some(),
        ActionKind::Issued
        | ActionKind::Activated
        | ActionKind::Reloaded
        | ActionKind::Blocked
        | ActionKind::Unblocked
        | ActionKind::Adjusted
        | ActionKind::CashedOut
        | ActionKind::Voided
        | ActionKind::Extended
        | ActionKind::Replaced
        | ActionKind::Stocked
        | ActionKind::OwnerSet => true,
    };
    faults.unless(has_reason, subject, "its action has no reason or text, and needs one");
    faults.unless(is_booked(action, entries), subject, "its action is not what is booked");
    check_moved(action, entries, faults);
}

/// Whether the entries of an operation are those of its action.
fn is_booked(action: &ActionRecord, entries: &[Entry]) -> bool {
    let ActionRecord { kind, amount, .. } = *action;
    let own = || entries.iter().filter(|entry| is_explained(action, entry));
    let expected = match kind {
        ActionKind::Activated
        | ActionKind::Reloaded
        | ActionKind::Adjusted
        | ActionKind::CashedOut
        | ActionKind::Replaced => Some(1),
        ActionKind::Issued if action.after.status == Status::Active => {
            usize::try_from(action.count).ok()
        }
        // It has an entry unless the certificate was empty.
        ActionKind::Voided => Some(own().count()),
        ActionKind::Issued
        | ActionKind::Blocked
        | ActionKind::Unblocked
        | ActionKind::Stocked
        | ActionKind::SecretShown
        | ActionKind::Noted
        | ActionKind::OwnerSet => Some(0),
        // It has an entry if a balance had been booked out.
        ActionKind::Extended => Some(own().count().min(1)),
    };
    let change = match kind {
        ActionKind::CashedOut | ActionKind::Replaced => amount.map(i64::saturating_neg),
        ActionKind::Voided => None,
        ActionKind::Issued
        | ActionKind::Activated
        | ActionKind::Reloaded
        | ActionKind::Blocked
        | ActionKind::Unblocked
        | ActionKind::Adjusted
        | ActionKind::Extended
        | ActionKind::Stocked
        | ActionKind::SecretShown
        | ActionKind::Noted
        | ActionKind::OwnerSet => amount,
    };
    let has_amount = match kind {
        ActionKind::Reloaded | ActionKind::Adjusted | ActionKind::Replaced => amount.is_some(),
        ActionKind::Blocked
        | ActionKind::Unblocked
        | ActionKind::Voided
        | ActionKind::Extended
        | ActionKind::Stocked
        | ActionKind::SecretShown
        | ActionKind::Noted
        | ActionKind::OwnerSet => amount.is_none(),
        ActionKind::Issued | ActionKind::Activated | ActionKind::CashedOut => true,
    };
    let fits = |entry: &Entry| {
        entry.balance_after == action.after.balance && change.is_none_or(|it| it == entry.change)
    };
    has_amount && Some(own().count()) == expected && own().all(fits)
}

/// Checks that a replacement moved the balance to the certificate that it names.
fn check_moved(action: &ActionRecord, entries: &[Entry], faults: &mut Faults) {
    let is_replacement = action.kind == ActionKind::Replaced;
    let fits = match action.replacement {
        None => !is_replacement,
        Some(replacement) => {
            let moved = |entry: &Entry| {
                entry.certificate == replacement
                    && entry.kind == EntryKind::MovedIn
                    && Some(entry.change) == action.amount
            };
            is_replacement && entries.iter().any(moved)
        }
    };
    let subject = || format!("operation {}", action.operation);
    faults.unless(fits, subject, "its replacement did not get the balance that was moved");
}

/// Checks that a replacement names two certificates of one operator and one series.
pub fn check_replacement(
    action: &ActionRecord,
    replaced: Option<&Certificate>,
    replacement: Option<&Certificate>,
    faults: &mut Faults,
) {
    let fits = replaced
        .zip(replacement)
        .is_some_and(|(old, new)| new.operator == action.operator && new.series == old.series);
    let subject = || format!("operation {}", action.operation);
    faults.unless(fits, subject, "its replacement does not exist or is of another series");
}

/// Checks a certificate against the actions on it alone, the oldest first: a row that was put back
/// has the last valid day and the status of before.
pub fn check_state_after(certificate: &Certificate, actions: &[ActionRecord], faults: &mut Faults) {
    let single = || actions.iter().rev().filter(|action| !is_creation(action.kind));
    let subject = || format!("certificate with id {}", certificate.id.0);
    let day = single().next().filter(|action| action.count == 1);
    let day = day.and_then(|action| action.after.valid_through);
    let fits = day.is_none_or(|day| certificate.valid_through == Some(day));
    faults.unless(fits, subject, "its last valid day is not that of its newest action");
    let set = single().find(|action| action.kind == ActionKind::OwnerSet);
    let fits = certificate.owner == set.and_then(|action| action.owner);
    faults.unless(fits, subject, "its owner is not the one that was set last");
    let of_status = single().find_map(|action| match action.kind {
        ActionKind::Blocked => Some(matches!(certificate.status, Status::Blocked | Status::Voided)),
        ActionKind::Unblocked => Some(certificate.status != Status::Blocked),
        ActionKind::Voided | ActionKind::Replaced => Some(certificate.status == Status::Voided),
        ActionKind::Issued
        | ActionKind::Activated
        | ActionKind::Reloaded
        | ActionKind::Adjusted
        | ActionKind::CashedOut
        | ActionKind::Extended
        | ActionKind::Stocked
        | ActionKind::SecretShown
        | ActionKind::Noted
        | ActionKind::OwnerSet => None,
    });
    faults.unless(of_status != Some(false), subject, "its status is not that of its newest action");
}
