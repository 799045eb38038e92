//! Owners of certificates and sign-ins.

use super::faults::Faults;
use crate::operation::OperationKind;
use crate::{Directory, Operation, Owner, OwnerDetails, SignIn, limits};

/// Checks an owner against the operation of its last change and the owner whose friend it is.
pub fn check_owner(
    owner: &Owner,
    changed: Option<&Operation>,
    friend: Option<&Owner>,
    faults: &mut Faults,
) {
    let subject = || format!("owner {}", owner.id);
    let kind = if owner.changed_in == owner.id {
        OperationKind::OwnerCreated
    } else {
        OperationKind::OwnerChanged
    };
    let fits = changed.is_some_and(|operation| {
        operation.kind == kind && operation.operator == Some(owner.operator)
    });
    faults.unless(fits, subject, "the operation of its last change does not exist or does not fit");
    let fits = owner.friend_of.is_none()
        || friend.is_some_and(|friend| friend.operator == owner.operator && friend.id < owner.id);
    faults.unless(fits, subject, "its friend is no earlier owner of the same operator");
    faults.unless(is_possible(&owner.details), subject, "its details cannot be right");
}

/// Whether details can be those of a person, by the rules that every version had.
fn is_possible(details: &OwnerDetails) -> bool {
    let OwnerDetails { name, phone, email, viber, telegram, whats_app, .. } = details;
    let is_somebody = name.is_some() || phone.is_some() || email.is_some();
    let fits = |text: &Option<String>| {
        text.as_ref().is_none_or(|text| text.chars().count() <= limits::TEXT_CHARS_MAX)
    };
    let is_address = |text: &String| {
        text.split_once('@').is_some_and(|(name, host)| !name.is_empty() && !host.is_empty())
    };
    is_somebody
        && [name, email, viber, telegram].into_iter().all(fits)
        && phone.is_none_or(|phone| (10_000_000..=999_999_999_999_999).contains(&phone))
        && whats_app.is_none_or(|number| (1..=999_999_999_999_999).contains(&number))
        && email.as_ref().is_none_or(is_address)
}

/// Checks that a sign-in belongs to a key of its operator that has a login.
pub fn check_sign_in(directory: &Directory, sign_in: &SignIn, faults: &mut Faults) {
    let key = directory.key(sign_in.key);
    let fits = key.is_some_and(|key| key.operator == sign_in.operator && key.login.is_some());
    let subject = || format!("key {}", sign_in.key);
    faults.unless(fits, subject, "somebody is signed in by it, and its operator has no such login");
}
