//! Limits of acts that give or take away money, and the approvals of acts above them.

use super::caller::{self, is_permitted};
use super::certificate;
use super::context::{Context, Decided, check_plain};
use super::decision::Outcome;
use super::redemption;
use super::undecided::Undecided;
use crate::approval::{
    ActTotal, Approval, ApprovalRejection, ApprovalState, Effect, LimitedAct, WhichLimit,
};
use crate::command::{ActSupply, ApprovableAct, ApprovalCommand};
use crate::id::ApprovalId;
use crate::operation::{Actor, OperationKind};
use crate::{
    Amount, CallerRejection, CertificateRejection, Change, Field, OperatorId, UserId, text,
    validity,
};

pub(super) fn decide(
    context: &Context<'_>,
    command: &ApprovalCommand,
) -> Result<Decided, Undecided> {
    match command {
        ApprovalCommand::Request { operator, act, reason, supply } => {
            request(context, *operator, (act, reason), supply)
        }
        ApprovalCommand::Approve { operator, id, act, supply } => {
            approve(context, (*operator, *id), act, supply)
        }
        ApprovalCommand::Decline { operator, id, reason } => {
            let (user, approval) = find(context, *operator, *id)?;
            check_second(user, approval)?;
            check_waiting(context, approval)?;
            check_reason(reason)?;
            let answer = Some(reason.clone());
            let kind = OperationKind::ApprovalDeclined;
            let state = ApprovalState::Declined;
            Ok(closed(kind, Approval { answer, ..by(context, approval, user, state) }))
        }
        ApprovalCommand::Withdraw { operator, id } => {
            let (user, approval) = find(context, *operator, *id)?;
            if approval.requester != user {
                return Err(ApprovalRejection::NotRequester.into());
            }
            check_waiting(context, approval)?;
            let kind = OperationKind::ApprovalWithdrawn;
            Ok(closed(kind, by(context, approval, user, ApprovalState::Withdrawn)))
        }
    }
}

/// Checks an act against the limits of its caller. Returns the new sum of the day, if one is kept.
///
/// # Errors
///
/// [`ApprovalRejection::Needed`]: first for the act alone, then for the day.
pub(super) fn check_limits(
    context: &Context<'_>,
    operator: OperatorId,
    act: LimitedAct,
    decided: &Decided,
) -> Result<Option<Change>, Undecided> {
    let operator = context.operator(operator)?;
    let amount = amount_of(act, decided);
    let limits = &operator.limits;
    let (single, daily) = match context.actor {
        Actor::Administrator => return Ok(None),
        Actor::Key(_) => (limits.key_single, limits.key_daily),
        Actor::User { .. } => (
            Some(limits.single_of_person(operator.currency)),
            Some(limits.daily_of_person(operator.currency)),
        ),
    };
    check(WhichLimit::Single, single, amount)?;
    let caller = context.actor.scope().filter(|_| daily.is_some() && !amount.is_zero());
    let Some(caller) = caller else { return Ok(None) };
    let day = validity::local_date(context.now, &operator.zone);
    let key = (operator.id, day, caller);
    let before = context.view.act_totals.get(&key).copied().unwrap_or_default();
    let sum = before.checked_add(amount).unwrap_or(Amount::MAX);
    check(WhichLimit::Daily, daily, sum)?;
    Ok(Some(Change::SetActTotal(ActTotal { operator: operator.id, day, caller, amount: sum })))
}

fn check(
    which: WhichLimit,
    limit: Option<Amount>,
    amount: Amount,
) -> Result<(), ApprovalRejection> {
    match limit.filter(|limit| amount > *limit) {
        Some(limit) => Err(ApprovalRejection::Needed { limit, amount, which }),
        None => Ok(()),
    }
}

/// The amount that an act moves, as it is decided.
fn amount_of(act: LimitedAct, decided: &Decided) -> Amount {
    match (act, &decided.outcome) {
        (LimitedAct::Extend, Outcome::Acted(acted)) => acted.record.after.balance,
        (LimitedAct::Refund, Outcome::Redemption(redeemed)) => {
            let step = redeemed.redemption.steps.last();
            step.map_or(Amount::ZERO, |step| {
                sum(step.amounts.iter().chain(&step.to_buyer).copied())
            })
        }
        // The balance leaves one certificate and comes onto another.
        (LimitedAct::Replace, _) => sum(decided.changes.iter().filter_map(moved_in)),
        (
            LimitedAct::Issue
            | LimitedAct::Reload
            | LimitedAct::Adjust
            | LimitedAct::CashOut
            | LimitedAct::Void
            | LimitedAct::Extend
            | LimitedAct::Refund,
            _,
        ) => sum(decided.changes.iter().filter_map(moved)),
    }
}

/// What an entry moves, up or down.
fn moved(change: &Change) -> Option<Amount> {
    if let Change::AddEntry(entry) = change {
        entry.change.checked_abs().and_then(Amount::from_minor)
    } else {
        None
    }
}

/// What an entry adds.
fn moved_in(change: &Change) -> Option<Amount> {
    if let Change::AddEntry(entry) = change
        && entry.change > 0
    {
        moved(change)
    } else {
        None
    }
}

fn sum(amounts: impl Iterator<Item = Amount>) -> Amount {
    amounts.fold(Amount::ZERO, |sum, amount| sum.checked_add(amount).unwrap_or(Amount::MAX))
}

/// Asks for approval. The act must be possible now, apart from its limit.
fn request(
    context: &Context<'_>,
    operator: OperatorId,
    (act, reason): (&ApprovableAct, &str),
    supply: &ActSupply,
) -> Result<Decided, Undecided> {
    let requester = person(context, operator)?;
    let kind = act.kind().ok_or(ApprovalRejection::NotLimited)?;
    check_reason(reason)?;
    let decided = try_act(context, operator, (act, reason), supply)?;
    let (before, after) = effects(context, operator, act, &decided);
    let approval = Approval {
        id: context.operation,
        operator,
        requester,
        act: act.clone(),
        amount: amount_of(kind, &decided),
        reason: reason.to_owned(),
        before,
        after,
        at: context.now,
        state: ApprovalState::Waiting,
        decided_by: None,
        decided_in: None,
        answer: None,
    };
    Ok(Decided {
        operator: Some(operator),
        kind: OperationKind::ApprovalRequested,
        changes: vec![Change::AddApproval(Box::new(approval.clone()))],
        outcome: Outcome::Approval(Box::new(approval)),
    })
}

/// Does an act as one of the requester, at the word of the caller.
fn approve(
    context: &Context<'_>,
    (operator, id): (OperatorId, ApprovalId),
    act: &ApprovableAct,
    supply: &ActSupply,
) -> Result<Decided, Undecided> {
    let (user, approval) = find(context, operator, id)?;
    check_second(user, approval)?;
    check_waiting(context, approval)?;
    if approval.act != *act {
        return Err(ApprovalRejection::OtherAct.into());
    }
    let (directory, permission) = (context.directory(), act.permission());
    if !is_permitted(directory, (user, operator), permission) {
        return Err(CallerRejection::NotPermitted(permission).into());
    }
    let requester = approval.requester;
    if !is_permitted(directory, (requester, operator), permission) {
        return Err(ApprovalRejection::RequesterNotPermitted.into());
    }
    let membership = directory.membership(requester, operator);
    let bound = membership.and_then(|membership| membership.point_of_sale);
    let actor = Actor::User { user: requester, operator };
    let theirs = Context { actor, bound, ..*context };
    caller::check_bound_place(&theirs)?;
    let said = (act, approval.reason.as_str());
    if context.bound.is_some() {
        // Who is bound to a place approves what could be done there.
        caller::check_bound_place(context)?;
        try_act(context, operator, said, supply)?;
    }
    let mut decided = try_act(&theirs, operator, said, supply)?;
    let kind = act.kind().ok_or(ApprovalRejection::NotLimited)?;
    let now = (amount_of(kind, &decided), effects(&theirs, operator, act, &decided));
    if now != (approval.amount, (approval.before, approval.after)) {
        return Err(ApprovalRejection::Changed.into());
    }
    let approved = by(context, approval, user, ApprovalState::Approved);
    decided.changes.push(Change::UpdateApproval(Box::new(approved.clone())));
    decided.outcome = Outcome::Approval(Box::new(approved));
    Ok(decided)
}

/// Decides an act without its limit.
fn try_act(
    context: &Context<'_>,
    operator: OperatorId,
    (act, reason): (&ApprovableAct, &str),
    ActSupply { seed, made_by }: &ActSupply,
) -> Result<Decided, Undecided> {
    match act {
        ApprovableAct::Issue(request) => {
            let said = (reason, context.bound);
            let issue = ApprovableAct::issue(request, operator, said, seed);
            certificate::issue(context, &issue)
        }
        ApprovableAct::Certificate { number, action } => {
            let act = ApprovableAct::act(*number, *action, operator, reason);
            certificate::act(context, &act)
        }
        ApprovableAct::Refund { redemption, request, return_coupons } => {
            let what = (*redemption, request, *return_coupons);
            redemption::refund(context, &ApprovableAct::refund(what, operator, *made_by))
        }
    }
}

/// What an act on one certificate changes of it.
fn effects(
    context: &Context<'_>,
    operator: OperatorId,
    act: &ApprovableAct,
    decided: &Decided,
) -> (Option<Effect>, Option<Effect>) {
    let ApprovableAct::Certificate { number, .. } = act else { return (None, None) };
    let id = context.directory().locate(operator, *number);
    let before = id.and_then(|id| context.view.certificates.get(&id)).map(Effect::of);
    let after = match &decided.outcome {
        Outcome::Acted(acted) => Some(Effect::of_state(&acted.record.after)),
        Outcome::Sale(_)
        | Outcome::Stocked(_)
        | Outcome::Coupon(_)
        | Outcome::Redemption(_)
        | Outcome::Expired(_)
        | Outcome::Owner(_)
        | Outcome::Delivery(_)
        | Outcome::Confirmed(_)
        | Outcome::Series(_)
        | Outcome::SignIn(_)
        | Outcome::User(_)
        | Outcome::Session(_)
        | Outcome::Approval(_)
        | Outcome::EventsPruned
        | Outcome::SetUp(_) => None,
    };
    (before, after)
}

/// The person who gives the command for an operator.
fn person(context: &Context<'_>, operator: OperatorId) -> Result<UserId, Undecided> {
    match context.actor {
        Actor::User { user, operator: own } if own == operator => Ok(user),
        Actor::User { .. } => Err(CallerRejection::OperatorUnknown(operator).into()),
        Actor::Key(_) | Actor::Administrator => Err(ApprovalRejection::OnlyPeople.into()),
    }
}

/// The person who gives the command, and the request that it names.
fn find<'a>(
    context: &Context<'a>,
    operator: OperatorId,
    id: ApprovalId,
) -> Result<(UserId, &'a Approval), Undecided> {
    let user = person(context, operator)?;
    let operator = context.operator(operator)?.id;
    let known = context.view.approvals.get(&id).filter(|known| known.operator == operator);
    Ok((user, known.ok_or(ApprovalRejection::Unknown)?))
}

fn check_second(user: UserId, approval: &Approval) -> Result<(), ApprovalRejection> {
    if approval.requester == user { Err(ApprovalRejection::OwnRequest) } else { Ok(()) }
}

fn check_waiting(context: &Context<'_>, approval: &Approval) -> Result<(), ApprovalRejection> {
    match approval.state_at(context.now) {
        ApprovalState::Waiting => Ok(()),
        state @ (ApprovalState::Approved
        | ApprovalState::Declined
        | ApprovalState::Withdrawn
        | ApprovalState::Expired) => Err(ApprovalRejection::NotWaiting(state)),
    }
}

fn check_reason(reason: &str) -> Result<(), Undecided> {
    if text::trimmed(reason).is_empty() {
        return Err(ApprovalRejection::ReasonMissing.into());
    }
    let invalid = |problem| CertificateRejection::Invalid(Field::Reason, problem);
    Ok(check_plain(Some(reason)).map_err(invalid)?)
}

/// A request as a person leaves it.
fn by(context: &Context<'_>, approval: &Approval, user: UserId, state: ApprovalState) -> Approval {
    let (decided_by, decided_in) = (Some(user), Some(context.operation));
    Approval { state, decided_by, decided_in, ..approval.clone() }
}

fn closed(kind: OperationKind, approval: Approval) -> Decided {
    Decided {
        operator: Some(approval.operator),
        kind,
        changes: vec![Change::UpdateApproval(Box::new(approval.clone()))],
        outcome: Outcome::Approval(Box::new(approval)),
    }
}
