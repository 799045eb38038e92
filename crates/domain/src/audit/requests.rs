//! Links between remembered requests and their operations.

use super::fact::{Fact, Facts};
use super::faults::Faults;
use crate::operation::OperationKind;
use crate::{Actor, IdempotencyKey, KeyScope, Operation, OperationId};

/// Checks a remembered request against its operation. `has_sale` and `has_made` say whether the
/// operation has a sale, and an object that is kept for its repeat.
pub fn check_request(
    key: &IdempotencyKey,
    id: OperationId,
    operation: Option<&Operation>,
    (has_sale, has_made): (bool, bool),
    faults: &mut Faults,
    facts: &mut Facts<'_>,
) {
    let subject = || format!("operation {id}");
    let Some(operation) = operation else {
        return faults.add(subject(), "it does not exist, and a request is remembered for it");
    };
    if has_sale || has_made {
        facts(Fact::Request { operation: id }, -1);
    }
    // People set up other things too, whose repeats need no answer.
    let is_of_person = matches!(operation.origin.actor, Actor::User { .. });
    let creates = operation.kind == OperationKind::CouponCreated
        || operation.kind == OperationKind::Directory && !is_of_person;
    let problem = "a request is remembered for it without anything to answer a repeat from";
    faults.unless(!creates || has_made, subject, problem);
    let is_own = operation.operator == Some(key.operator);
    let problem = "a request of another operator is remembered for it";
    // What is remembered of a sale or return is compared with it anyway.
    let is_trade = matches!(operation.kind, OperationKind::Sale | OperationKind::Return);
    faults.unless(is_own || is_trade, subject, problem);
    let caller_fits = match key.scope {
        KeyScope::Operator => true,
        KeyScope::Key(caller) => operation.origin.actor == Actor::Key(caller),
        KeyScope::User(caller) => match operation.origin.actor {
            Actor::User { user, .. } => user == caller,
            Actor::Key(_) | Actor::Administrator => false,
        },
    };
    let problem = "a request is remembered for another key than the one that made it";
    faults.unless(caller_fits, subject, problem);
}
