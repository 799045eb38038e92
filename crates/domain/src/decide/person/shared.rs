//! What commands about people share: who may give them, and what they come to.

use super::super::context::{Context, Decided};
use super::super::decision::Outcome;
use super::super::undecided::Undecided;
use crate::key::SecretHash;
use crate::operation::{Actor, OperationKind};
use crate::person::{Permission, PersonRejection, User, UserSession};
use crate::{CallerRejection, Change, OperatorId, SetUpRejection, Thing, UserId};

pub(super) fn known_user<'a>(
    context: &Context<'a>,
    id: UserId,
) -> Result<&'a User, SetUpRejection> {
    let known = context.directory().user(id);
    known.map(AsRef::as_ref).ok_or(SetUpRejection::NotFound { what: Thing::User, id: id.0 })
}

/// The operator for which a command about a user is done: that of the person who gives it, and for
/// the administrator the first of the user's.
pub(super) fn operator_of(context: &Context<'_>, user: UserId) -> Option<OperatorId> {
    match context.actor {
        Actor::User { operator, .. } => Some(operator),
        Actor::Key(_) | Actor::Administrator => {
            context.directory().memberships_of(user).next().map(|known| known.operator)
        }
    }
}

/// Refuses a person who gives a command about another user, unless the person may change users, and
/// the user works for the same operator and no other one.
pub(super) fn may_change(context: &Context<'_>, user: UserId) -> Result<(), Undecided> {
    let Actor::User { user: own, operator } = context.actor else { return Ok(()) };
    if own == user {
        return Ok(());
    }
    let directory = context.directory();
    let needed = Permission::ChangeUsers;
    let membership = directory.membership(own, operator);
    if !membership.is_some_and(|known| known.permissions().contains(needed)) {
        return Err(CallerRejection::NotPermitted(needed).into());
    }
    if directory.membership(user, operator).is_none() {
        return Err(SetUpRejection::NotFound { what: Thing::User, id: user.0 }.into());
    }
    if directory.memberships_of(user).any(|known| known.operator != operator) {
        return Err(PersonRejection::OtherOperator.into());
    }
    Ok(())
}

/// Whether the caller is this user.
pub(super) fn is_own(context: &Context<'_>, user: UserId) -> bool {
    match context.actor {
        Actor::User { user: own, .. } => own == user,
        Actor::Key(_) | Actor::Administrator => false,
    }
}

/// Ends the loaded sessions of a user but one, in the order of their handles.
pub(super) fn ended(
    context: &Context<'_>,
    user: UserId,
    ends: impl Fn(&UserSession) -> bool,
) -> Vec<Change> {
    let own = context.view.sessions.values().filter(|known| known.user == user && ends(known));
    let mut handles: Vec<SecretHash> = own.map(|known| known.handle).collect();
    handles.sort_unstable();
    handles.into_iter().map(|handle| Change::SetSession(handle, None)).collect()
}

pub(super) fn decided(
    operator: Option<OperatorId>,
    kind: OperationKind,
    changes: Vec<Change>,
    user: &User,
) -> Decided {
    Decided { operator, kind, changes, outcome: Outcome::User(Box::new(user.clone())) }
}
