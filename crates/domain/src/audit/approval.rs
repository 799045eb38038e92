//! Requests for approval, and the sums of limited acts.

use super::faults::Faults;
use crate::approval::{ActTotal, Approval, ApprovalState};
use crate::operation::{Actor, KeyScope, OperationKind};
use crate::{Directory, Operation, UserId};

/// Checks a request for approval against the operation that asked and the one that decided.
pub fn check_approval(
    approval: &Approval,
    asked: Option<&Operation>,
    decided: Option<&Operation>,
    faults: &mut Faults,
) {
    let subject = || format!("request for approval {}", approval.id);
    let of = |operation: &Operation, user: UserId| {
        let operator = approval.operator;
        operation.origin.actor == Actor::User { user, operator }
            && operation.operator == Some(operator)
    };
    let fits = asked.is_some_and(|operation| {
        operation.kind == OperationKind::ApprovalRequested
            && operation.at == approval.at
            && of(operation, approval.requester)
    });
    faults.unless(fits, subject, "the operation that asked does not exist or does not fit");
    let fits = match (approval.state, approval.decided_in, approval.decided_by) {
        (ApprovalState::Waiting, None, None) => true,
        (
            ApprovalState::Approved | ApprovalState::Declined | ApprovalState::Withdrawn,
            Some(_),
            Some(user),
        ) => {
            let kind = |operation: &Operation| is_kind(approval, operation.kind);
            decided.is_some_and(|operation| of(operation, user) && kind(operation))
        }
        (
            ApprovalState::Waiting
            | ApprovalState::Expired
            | ApprovalState::Approved
            | ApprovalState::Declined
            | ApprovalState::Withdrawn,
            _,
            _,
        ) => false,
    };
    faults.unless(fits, subject, "the operation that decided does not exist or does not fit");
    let is_own = approval.decided_by == Some(approval.requester);
    let fits =
        approval.decided_by.is_none() || is_own == (approval.state == ApprovalState::Withdrawn);
    faults.unless(fits, subject, "the person who decided may not have done so");
    let has_answer = approval.answer.is_some();
    let fits = !approval.reason.is_empty()
        && has_answer == (approval.state == ApprovalState::Declined)
        && approval.act.kind().is_some();
    faults.unless(fits, subject, "its reasons or its act cannot be right");
}

/// Whether an operation of this kind decides so about a request.
fn is_kind(approval: &Approval, kind: OperationKind) -> bool {
    match approval.state {
        ApprovalState::Approved => kind == approval.act.operation_kind(),
        ApprovalState::Declined => kind == OperationKind::ApprovalDeclined,
        ApprovalState::Withdrawn => kind == OperationKind::ApprovalWithdrawn,
        ApprovalState::Waiting | ApprovalState::Expired => false,
    }
}

/// Checks that a sum of a day belongs to a caller who can exist.
pub fn check_act_total(directory: &Directory, total: &ActTotal, faults: &mut Faults) {
    let operator = total.operator;
    let fits = match total.caller {
        KeyScope::Key(key) => directory.key(key).is_some_and(|key| key.operator == operator),
        KeyScope::User(user) => directory.user(user).is_some(),
        KeyScope::Operator => false,
    };
    let subject = || format!("sum of acts at operator {operator} on {}", total.day);
    faults.unless(fits && !total.amount.is_zero(), subject, "its caller or amount cannot be right");
}
