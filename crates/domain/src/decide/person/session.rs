//! Decides the commands about sessions.

use jiff::{SignedDuration, Timestamp};

use super::super::context::{Context, Decided};
use super::super::decision::Outcome;
use super::super::undecided::Undecided;
use super::shared::{decided, ended, known_user, may_change, operator_of};
use crate::command::{BeginSession, ConfirmSession, EndSessions};
use crate::key::SecretHash;
use crate::operation::OperationKind;
use crate::person::{FactorProof, Membership, PersonRejection, SecondFactor, User, UserSession};
use crate::{Change, OperatorId, UserId, limits};

/// Begins a session, and forgets those of the user that are over. Where the user has too many, the
/// one that was used longest ago makes room.
pub(super) fn begin(context: &Context<'_>, begin: &BeginSession) -> Result<Decided, Undecided> {
    let operator = context.operator(begin.operator)?.id;
    open_member(context, begin.user, operator)?;
    if context.view.sessions.contains_key(&begin.handle) {
        return Err(PersonRejection::SessionUnknown.into());
    }
    let factor = context.view.factors.get(&begin.user);
    if factor.is_some() && begin.proof == FactorProof::None {
        return Err(PersonRejection::FactorNeeded.into());
    }
    let mut changes = forget_old(context, begin.user);
    changes.extend(used_up(begin.user, factor, begin.proof)?);
    let hours = SignedDuration::from_hours(limits::SESSION_HOURS.into());
    let session = UserSession {
        handle: begin.handle,
        user: begin.user,
        operator,
        began_at: context.now,
        seen_at: context.now,
        confirmed_at: context.now,
        expires_at: context.now.checked_add(hours).unwrap_or(Timestamp::MAX),
        address: begin.address.clone(),
        browser: begin.browser.chars().take(limits::BROWSER_CHARS_MAX).collect(),
    };
    changes.push(kept(&session));
    Ok(of_session(OperationKind::SessionBegun, changes, session))
}

/// Notes the use of a session, at most every [`limits::SESSION_SEEN_SECONDS`].
pub(super) fn touch(context: &Context<'_>, handle: SecretHash) -> Result<Decided, Undecided> {
    let known = open_session(context, handle)?;
    let pause = SignedDuration::from_secs(limits::SESSION_SEEN_SECONDS.into());
    if context.now.duration_since(known.seen_at) < pause {
        return Ok(of_session(OperationKind::SessionUsed, Vec::new(), known.clone()));
    }
    let session = UserSession { seen_at: context.now, ..known.clone() };
    Ok(of_session(OperationKind::SessionUsed, vec![kept(&session)], session))
}

/// Notes that the user has shown who they are again. The session gets another secret, so that one
/// that was seen before is good for nothing.
pub(super) fn confirm(
    context: &Context<'_>,
    confirm: &ConfirmSession,
) -> Result<Decided, Undecided> {
    let known = open_session(context, confirm.handle)?;
    if known.user != confirm.user || context.view.sessions.contains_key(&confirm.next) {
        return Err(PersonRejection::SessionUnknown.into());
    }
    let factor = context.view.factors.get(&known.user);
    let mut changes: Vec<Change> =
        used_up(known.user, factor, confirm.proof)?.into_iter().collect();
    let session = UserSession {
        handle: confirm.next,
        seen_at: context.now,
        confirmed_at: context.now,
        ..known.clone()
    };
    changes.push(Change::SetSession(known.handle, None));
    changes.push(kept(&session));
    Ok(of_session(OperationKind::SessionConfirmed, changes, session))
}

/// Lets a session work at another operator of its user.
pub(super) fn switch(
    context: &Context<'_>,
    handle: SecretHash,
    operator: OperatorId,
) -> Result<Decided, Undecided> {
    let known = open_session(context, handle)?;
    let operator = context.operator(operator)?.id;
    open_member(context, known.user, operator)?;
    let session = UserSession { operator, ..known.clone() };
    let changes = if session == *known { Vec::new() } else { vec![kept(&session)] };
    Ok(of_session(OperationKind::SessionUsed, changes, session))
}

pub(super) fn end(context: &Context<'_>, end: &EndSessions) -> Result<Decided, Undecided> {
    may_change(context, end.user)?;
    let user = known_user(context, end.user)?;
    let changes = ended(context, end.user, |session| {
        end.only.is_none_or(|only| session.handle == only) && Some(session.handle) != end.keep
    });
    let operator = operator_of(context, end.user);
    Ok(decided(operator, OperationKind::SessionEnded, changes, user))
}

fn kept(session: &UserSession) -> Change {
    Change::SetSession(session.handle, Some(Box::new(session.clone())))
}

fn of_session(kind: OperationKind, changes: Vec<Change>, session: UserSession) -> Decided {
    let operator = Some(session.operator);
    Decided { operator, kind, changes, outcome: Outcome::Session(Box::new(session)) }
}

/// A session that has not ended, of a user who may still work there.
fn open_session<'a>(
    context: &Context<'a>,
    handle: SecretHash,
) -> Result<&'a UserSession, PersonRejection> {
    let known = context.view.sessions.get(&handle).filter(|known| context.now < known.expires_at);
    let known = known.ok_or(PersonRejection::SessionUnknown)?;
    open_member(context, known.user, known.operator)?;
    Ok(known)
}

/// The membership of a user who may sign in.
fn open_member<'a>(
    context: &Context<'a>,
    user: UserId,
    operator: OperatorId,
) -> Result<&'a Membership, PersonRejection> {
    let directory = context.directory();
    let is_open = directory.user(user).is_some_and(|user| User::is_open(user));
    let membership = directory.membership(user, operator).filter(|_| is_open);
    membership.ok_or(PersonRejection::UserClosed)
}

/// Uses up the code that was shown: each is good once.
fn used_up(
    user: UserId,
    factor: Option<&SecondFactor>,
    proof: FactorProof,
) -> Result<Option<Change>, PersonRejection> {
    let factor = match (factor, proof) {
        (_, FactorProof::None) => return Ok(None),
        (Some(known), FactorProof::Step(step)) if step > known.last_step => {
            SecondFactor { last_step: step, ..known.clone() }
        }
        (Some(known), FactorProof::Recovery(code)) if known.recovery.contains(&code) => {
            let recovery = known.recovery.iter().copied().filter(|kept| *kept != code).collect();
            SecondFactor { recovery, ..known.clone() }
        }
        (Some(_) | None, FactorProof::Step(_) | FactorProof::Recovery(_)) => {
            return Err(PersonRejection::FactorUsed);
        }
    };
    Ok(Some(Change::SetFactor(user, Some(Box::new(factor)))))
}

/// Ends old sessions of a user, so that there is room for another one.
fn forget_old(context: &Context<'_>, user: UserId) -> Vec<Change> {
    let own = context.view.sessions.values().filter(|known| known.user == user);
    let mut open: Vec<&UserSession> = own.filter(|known| context.now < known.expires_at).collect();
    open.sort_unstable_by_key(|known| (known.seen_at, known.handle));
    let kept = limits::SESSIONS_PER_USER_MAX.saturating_sub(1);
    open.truncate(open.len().saturating_sub(kept));
    let too_many: Vec<SecretHash> = open.into_iter().map(|known| known.handle).collect();
    ended(context, user, |known| {
        known.expires_at <= context.now || too_many.contains(&known.handle)
    })
}
