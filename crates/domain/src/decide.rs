//! Decides commands: the only place where rules are applied.

mod approval;
mod books;
mod caller;
mod certificate;
mod context;
mod coupon;
mod decision;
mod delivery;
mod events;
mod expiry;
mod owner;
mod person;
mod redemption;
mod replacement;
mod returns;
mod sell;
mod set_up;
mod sign_in;
mod stock;
mod undecided;

pub use decision::{Decision, Outcome, Verdict};
pub use undecided::{Broken, Undecided};

use jiff::Timestamp;

use self::context::Context;
use crate::operation::Operation;
use crate::request::repeats::{self, Known};
use crate::{Change, Command, DirectoryChange, Made, MadeThing, OperationId, Request, View};

/// Decides one request on what was loaded for it.
///
/// # Errors
///
/// [`Undecided::Refused`] with the first [`Rejection`](crate::Rejection) that applies, in the order
/// that is described there; a repeat of an accepted request is told before anything else is looked
/// at. [`Undecided::Broken`] when a stored record breaks an invariant.
pub fn decide(view: &View, request: &Request, now: Timestamp) -> Result<Verdict, Undecided> {
    let mut key = None;
    if let Some(asked) = &request.key {
        match repeats::find(view, &request.command, asked, now)? {
            Known::Repeat(operation) => return Ok(Verdict::Repeated(operation)),
            Known::New(own) => key = Some((own, asked.1)),
        }
    }
    let bound = caller::bound_to(&view.directory, &request.origin);
    let (operation, actor) = (view.next_operation, request.origin.actor);
    let context = Context { view, now, operation, actor, bound };
    caller::check(&context, request)?;
    let mut decided = match &request.command {
        Command::Sell(sell) => sell::decide(&context, sell),
        Command::Return(back) => returns::decide(&context, back),
        Command::Stock(stock) => stock::decide(&context, stock),
        Command::Issue(issue) => certificate::issue(&context, issue),
        Command::Act(act) => certificate::act(&context, act),
        Command::Replace(replace) => replacement::replace(&context, replace),
        Command::CreateCoupon(create) => coupon::create(&context, create),
        Command::ChangeCoupon(change) => coupon::change(&context, change),
        Command::DeleteCoupon(delete) => coupon::delete(&context, delete),
        Command::Redeem(redeem) => redemption::redeem(&context, redeem),
        Command::CaptureHold(capture) => redemption::capture(&context, capture),
        Command::ReleaseHold(release) => redemption::release(&context, release),
        Command::Refund(refund) => redemption::refund(&context, refund),
        Command::Lapse(lapse) => redemption::lapse(&context, lapse),
        Command::BookExpired(book) => expiry::book(&context, book),
        Command::PruneEvents(prune) => events::prune(&context, *prune),
        Command::CreateOwner(create) => owner::create(&context, create),
        Command::ChangeOwner(change) => owner::change(&context, change),
        Command::SendCode(send) => delivery::send_code(&context, send),
        Command::ConfirmCode(confirm) => delivery::confirm(&context, confirm),
        Command::SendCertificates(send) => delivery::send_certificates(&context, send),
        Command::Deliver(deliver) => delivery::deliver(&context, deliver),
        Command::RetryDelivery(retry) => delivery::retry(&context, *retry),
        Command::SetUp(set_up) => set_up::decide(&context, set_up),
        Command::BeginSignIn(begin) => sign_in::begin(&context, begin),
        Command::RenewSignIn(renew) => Ok(sign_in::renew(&context, renew)),
        Command::Person(person) => person::decide(&context, person),
        Command::Approval(command) => approval::decide(&context, command),
    }?;
    caller::check_permission(&context, request, decided.operator)?;
    if let Some((operator, act)) = request.command.limited(actor, &view.directory) {
        decided.changes.extend(approval::check_limits(&context, operator, act, &decided)?);
    }
    if decided.changes.is_empty() {
        return Ok(Verdict::Unchanged(decided.outcome));
    }
    if key.is_some() {
        let made = decided.changes.iter().filter_map(|change| made(context.operation, change));
        let made: Vec<Change> = made.collect();
        decided.changes.extend(made);
    }
    Ok(Verdict::Decided(Box::new(Decision {
        operation: Operation {
            id: context.operation,
            operator: decided.operator,
            kind: decided.kind,
            origin: request.origin.clone(),
            at: now,
        },
        key,
        changes: decided.changes,
        outcome: decided.outcome,
    })))
}

/// Returns the object that a change creates and later ones may change. It is stored for retries.
fn made(operation: OperationId, change: &Change) -> Option<Change> {
    let what = match change {
        Change::AddCoupon(coupon) => MadeThing::Coupon(coupon.id, Box::new(coupon.terms.clone())),
        Change::Directory(DirectoryChange::Series(series)) => {
            MadeThing::Series(Box::new(series.clone()))
        }
        Change::Directory(
            DirectoryChange::Operator(_)
            | DirectoryChange::Partner(_)
            | DirectoryChange::PointOfSale(_)
            | DirectoryChange::Site(_)
            | DirectoryChange::Key(_)
            | DirectoryChange::Pool(_)
            | DirectoryChange::User(_)
            | DirectoryChange::Membership(_)
            | DirectoryChange::PastBooks(_),
        )
        | Change::AddCertificate(_)
        | Change::UpdateCertificate(_)
        | Change::AddEntry(_)
        | Change::AddAction(_)
        | Change::AddMade(_)
        | Change::AddSale(_)
        | Change::AdvancePool(..)
        | Change::UpdateCoupon(_)
        | Change::AddCouponUse(_)
        | Change::SetClientUses(..)
        | Change::AddOwner(_)
        | Change::UpdateOwner(_)
        | Change::AddRedemption(_)
        | Change::UpdateRedemption(_)
        | Change::SetSignIn(..)
        | Change::SetSession(..)
        | Change::SetLink(..)
        | Change::SetFactor(..)
        | Change::AddApproval(_)
        | Change::UpdateApproval(_)
        | Change::SetActTotal(_)
        | Change::SetContact(_)
        | Change::AddDelivery(_)
        | Change::UpdateDelivery(_)
        | Change::PruneEvents(..) => return None,
    };
    Some(Change::AddMade(Made { operation, what }))
}

#[cfg(test)]
mod tests;
