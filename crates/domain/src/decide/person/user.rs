//! Users, memberships, links, passwords and second factors.

use jiff::{SignedDuration, Timestamp};

use super::super::context::{Context, Decided};
use super::super::set_up::{changed, free, invalid, new_id, own_place, text};
use super::super::undecided::Undecided;
use super::shared::{decided, ended, is_own, known_user, may_change, operator_of};
use crate::command::{
    ChangeUser, CreateUser, FirstPassword, MakeLink, SetFactor, SetMembership, SetPassword, UseLink,
};
use crate::key::{Grade, SecretHash};
use crate::operation::OperationKind;
use crate::person::{
    LinkPurpose, Membership, PersonRejection, SecondFactor, User, UserLink, login_key,
};
use crate::{
    Change, Directory, DirectoryChange, Field, Problem, SetUpRejection, Thing, UserId, limits,
};

pub(super) fn create(context: &Context<'_>, create: &CreateUser) -> Result<Decided, Undecided> {
    let directory = context.directory();
    let operator = context.operator(create.operator)?.id;
    own_place(directory, operator, create.point_of_sale)?;
    let id = UserId(new_id(directory, Thing::User, None)?);
    let name = text(Field::Name, &create.name)?;
    let login = free_login(directory, id, &create.login)?;
    let (password, grade, link) = match &create.first {
        FirstPassword::Hash { password, grade } => (Some(password.clone()), Some(*grade), None),
        FirstPassword::Link { token, hours } => {
            let link = new_link(context, (id, LinkPurpose::Invitation), *token, *hours)?;
            (None, None, Some(link))
        }
    };
    let user =
        User { id, name, login, language: create.language, password, grade, disabled: false };
    let membership = Membership {
        user: id,
        operator,
        role: create.role,
        point_of_sale: create.point_of_sale,
        ended: false,
    };
    let changes = [DirectoryChange::User(user.clone()), DirectoryChange::Membership(membership)];
    let changes = changes.into_iter().map(Change::Directory).chain(link).collect();
    Ok(decided(Some(operator), OperationKind::UserCreated, changes, &user))
}

/// People may change their own name and language. Only others change a login or bar a user.
pub(super) fn change(context: &Context<'_>, change: &ChangeUser) -> Result<Decided, Undecided> {
    may_change(context, change.id)?;
    let old = known_user(context, change.id)?;
    if is_own(context, change.id) && (change.login.is_some() || change.disabled.is_some()) {
        return Err(PersonRejection::OwnRights.into());
    }
    let login = match &change.login {
        Some(login) => free_login(context.directory(), change.id, login)?,
        None => old.login.clone(),
    };
    let user = User {
        name: changed(Field::Name, change.name.as_ref(), &old.name)?,
        login,
        language: change.language.unwrap_or(old.language),
        disabled: change.disabled.unwrap_or(old.disabled),
        ..old.clone()
    };
    if user == *old {
        return Ok(decided(None, OperationKind::UserChanged, Vec::new(), old));
    }
    let mut changes = Vec::new();
    if user.disabled {
        changes = ended(context, user.id, |_| true);
    }
    changes.push(Change::Directory(DirectoryChange::User(user.clone())));
    let operator = operator_of(context, user.id);
    Ok(decided(operator, OperationKind::UserChanged, changes, &user))
}

/// Sets a role. The sessions of the user at the operator end, so that the new role holds at once.
pub(super) fn set_membership(
    context: &Context<'_>,
    set: &SetMembership,
) -> Result<Decided, Undecided> {
    let directory = context.directory();
    let operator = context.operator(set.operator)?.id;
    let user = known_user(context, set.user)?;
    if is_own(context, set.user) {
        return Err(PersonRejection::OwnRights.into());
    }
    own_place(directory, operator, set.point_of_sale)?;
    let old = directory.membership(set.user, operator);
    let membership = match (set.role, old) {
        (Some(role), _) => Membership {
            user: set.user,
            operator,
            role,
            point_of_sale: set.point_of_sale,
            ended: false,
        },
        (None, Some(old)) => Membership { ended: true, ..old.clone() },
        (None, None) => {
            return Err(SetUpRejection::NotFound { what: Thing::User, id: set.user.0 }.into());
        }
    };
    let mut changes = Vec::new();
    if old != Some(&membership) {
        changes = ended(context, set.user, |session| session.operator == operator);
        changes.push(Change::Directory(DirectoryChange::Membership(membership)));
    }
    Ok(decided(Some(operator), OperationKind::MembershipChanged, changes, user))
}

pub(super) fn make_link(context: &Context<'_>, make: &MakeLink) -> Result<Decided, Undecided> {
    may_change(context, make.user)?;
    let user = known_user(context, make.user)?;
    if is_own(context, make.user) {
        return Err(PersonRejection::OwnRights.into());
    }
    let mut changes = other_links(context, make.user);
    changes.push(new_link(context, (make.user, make.purpose), make.token, make.hours)?);
    let operator = make.operator.or_else(|| operator_of(context, make.user));
    Ok(decided(operator, OperationKind::LinkMade, changes, user))
}

/// Sets the password. All sessions end. A reset removes the second factor too: whoever lost the
/// device could not sign in otherwise.
pub(super) fn use_link(context: &Context<'_>, used: &UseLink) -> Result<Decided, Undecided> {
    let link = context.view.links.get(&used.token);
    let link = link.filter(|link| link.user == used.user && context.now < link.expires_at);
    let link = link.ok_or(PersonRejection::LinkUnknown)?;
    let old = context.directory().user(link.user).filter(|user| !user.disabled);
    let old = old.ok_or(PersonRejection::LinkUnknown)?;
    let user = with_password(old, &used.password, used.grade);
    let mut changes = ended(context, user.id, |_| true);
    changes.push(Change::SetLink(link.token, None));
    match link.purpose {
        LinkPurpose::Reset if context.view.factors.contains_key(&user.id) => {
            changes.push(Change::SetFactor(user.id, None));
        }
        LinkPurpose::Reset | LinkPurpose::Invitation => {}
    }
    changes.push(Change::Directory(DirectoryChange::User(user.clone())));
    let operator = operator_of(context, user.id);
    Ok(decided(operator, OperationKind::LinkUsed, changes, &user))
}

pub(super) fn set_password(context: &Context<'_>, set: &SetPassword) -> Result<Decided, Undecided> {
    may_change(context, set.user)?;
    let user = with_password(known_user(context, set.user)?, &set.password, set.grade);
    let mut changes = ended(context, user.id, |session| Some(session.handle) != set.keep);
    changes.push(Change::Directory(DirectoryChange::User(user.clone())));
    let operator = operator_of(context, user.id);
    Ok(decided(operator, OperationKind::PasswordChanged, changes, &user))
}

pub(super) fn set_factor(context: &Context<'_>, set: &SetFactor) -> Result<Decided, Undecided> {
    may_change(context, set.user)?;
    let user = known_user(context, set.user)?;
    let factor = set.factor.as_ref().map(|new| {
        Box::new(SecondFactor {
            user: set.user,
            secret: new.secret.clone(),
            last_step: new.step,
            recovery: new.recovery.clone(),
        })
    });
    let had_one = context.view.factors.contains_key(&set.user);
    let mut changes = Vec::new();
    if factor.is_some() || had_one {
        changes = ended(context, set.user, |session| Some(session.handle) != set.keep);
        changes.push(Change::SetFactor(set.user, factor));
    }
    let operator = operator_of(context, set.user);
    Ok(decided(operator, OperationKind::FactorChanged, changes, user))
}

fn with_password(old: &User, password: &str, grade: Grade) -> User {
    User { password: Some(password.to_owned()), grade: Some(grade), ..old.clone() }
}

fn new_link(
    context: &Context<'_>,
    (user, purpose): (UserId, LinkPurpose),
    token: SecretHash,
    hours: u32,
) -> Result<Change, SetUpRejection> {
    if !(1..=limits::LINK_HOURS_MAX).contains(&hours) {
        let (min, max) = (1, limits::LINK_HOURS_MAX.into());
        return Err(invalid(Field::LinkHours, Problem::OutOfRange { min, max }));
    }
    let expires_at = context.now.checked_add(SignedDuration::from_hours(hours.into()));
    let expires_at = expires_at.unwrap_or(Timestamp::MAX);
    Ok(Change::SetLink(token, Some(Box::new(UserLink { token, user, purpose, expires_at }))))
}

/// Takes back the links that a user has.
fn other_links(context: &Context<'_>, user: UserId) -> Vec<Change> {
    let own = context.view.links.values().filter(|link| link.user == user);
    let mut tokens: Vec<SecretHash> = own.map(|link| link.token).collect();
    tokens.sort_unstable();
    tokens.into_iter().map(|token| Change::SetLink(token, None)).collect()
}

/// A login that no other user has, without what cannot be seen around it.
fn free_login(directory: &Directory, id: UserId, login: &str) -> Result<String, SetUpRejection> {
    let login = crate::text::trimmed(login);
    let by = directory.find_user_by_login(&login_key(login)).map(|user| user.id);
    free(Field::Login, Thing::User, by.filter(|by| *by != id).map(|by| by.0))?;
    text(Field::Login, login)
}
