//! Commands about people.

mod session;
mod user;

use super::context::{Context, Decided};
use super::decision::Outcome;
use super::undecided::Undecided;
use crate::command::PersonCommand;
use crate::key::SecretHash;
use crate::operation::{Actor, OperationKind};
use crate::person::{Permission, PersonRejection, User, UserSession};
use crate::{CallerRejection, Change, OperatorId, SetUpRejection, Thing, UserId};

pub(super) fn decide(context: &Context<'_>, person: &PersonCommand) -> Result<Decided, Undecided> {
    match person {
        PersonCommand::CreateUser(create) => user::create(context, create),
        PersonCommand::ChangeUser(change) => user::change(context, change),
        PersonCommand::SetMembership(set) => user::set_membership(context, set),
        PersonCommand::MakeLink(make) => user::make_link(context, make),
        PersonCommand::UseLink(used) => user::use_link(context, used),
        PersonCommand::SetPassword(set) => user::set_password(context, set),
        PersonCommand::SetFactor(set) => user::set_factor(context, set),
        PersonCommand::BeginSession(begin) => session::begin(context, begin),
        PersonCommand::TouchSession { handle } => session::touch(context, *handle),
        PersonCommand::ConfirmSession(confirm) => session::confirm(context, confirm),
        PersonCommand::SwitchOperator { handle, operator } => {
            session::switch(context, *handle, *operator)
        }
        PersonCommand::EndSessions(end) => session::end(context, end),
    }
}

fn known_user<'a>(context: &Context<'a>, id: UserId) -> Result<&'a User, SetUpRejection> {
    let known = context.directory().user(id);
    known.map(AsRef::as_ref).ok_or(SetUpRejection::NotFound { what: Thing::User, id: id.0 })
}

/// The operator for which a command about a user is done: that of the person who gives it, and for
/// the administrator the first of the user's.
fn operator_of(context: &Context<'_>, user: UserId) -> Option<OperatorId> {
    match context.actor {
        Actor::User { operator, .. } => Some(operator),
        Actor::Key(_) | Actor::Administrator => {
            context.directory().memberships_of(user).next().map(|known| known.operator)
        }
    }
}

/// Refuses a person who gives a command about another user, unless the person may change users, and
/// the user works for the same operator and no other one.
fn may_change(context: &Context<'_>, user: UserId) -> Result<(), Undecided> {
    let Actor::User { user: own, operator } = context.actor else { return Ok(()) };
    if own == user {
        return Ok(());
    }
    let directory = context.directory();
    let role = directory.membership(own, operator).map(|known| known.role);
    let needed = Permission::ChangeUsers;
    if !role.is_some_and(|role| needed.roles().contains(&role)) {
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
fn is_own(context: &Context<'_>, user: UserId) -> bool {
    match context.actor {
        Actor::User { user: own, .. } => own == user,
        Actor::Key(_) | Actor::Administrator => false,
    }
}

/// Ends the loaded sessions of a user but one, in the order of their handles.
fn ended(context: &Context<'_>, user: UserId, ends: impl Fn(&UserSession) -> bool) -> Vec<Change> {
    let own = context.view.sessions.values().filter(|known| known.user == user && ends(known));
    let mut handles: Vec<SecretHash> = own.map(|known| known.handle).collect();
    handles.sort_unstable();
    handles.into_iter().map(|handle| Change::SetSession(handle, None)).collect()
}

fn decided(
    operator: Option<OperatorId>,
    kind: OperationKind,
    changes: Vec<Change>,
    user: &User,
) -> Decided {
    Decided { operator, kind, changes, outcome: Outcome::User(Box::new(user.clone())) }
}
