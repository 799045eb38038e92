//! Decides commands: the only place where rules are applied.

mod caller;
mod certificate;
mod coupon;
mod delivery;
mod give_back;
mod owner;
mod redemption;
mod replacement;
mod sell;
mod set_up;
mod sign_in;
mod stock;
mod undecided;

pub use undecided::{Broken, Undecided};

use jiff::Timestamp;

use crate::certificate::Acted;
use crate::operation::{Actor, Fingerprint, Operation, OperationKind, Request};
use crate::redemption::Redeemed;
use crate::repeats::{self, Known};
use crate::sale::Receipt;
use crate::{
    CallerRejection, Certificate, Change, Command, Coupon, Delivery, Directory, DirectoryChange,
    IdempotencyKey, Made, MadeThing, OperationId, Operator, OperatorId, Owner, PointOfSaleId,
    Problem, Series, SeriesId, SeriesRejection, SignIn, View, limits, text,
};

/// Result of an accepted command.
#[derive(Clone, Debug)]
pub struct Decision {
    /// Operation for the audit.
    pub operation: Operation,
    /// Idempotency key, with the hash of the content.
    pub key: Option<(IdempotencyKey, Fingerprint)>,
    /// Changes to be written.
    pub changes: Vec<Change>,
    /// Outcome for the answer.
    pub outcome: Outcome,
}

/// Answer of an accepted command.
#[derive(Clone, Debug)]
#[must_use]
pub enum Outcome {
    /// A sale or return, with the current state of its certificates.
    Sale(Box<Receipt>),
    /// Unsold certificates, made for printing.
    Stocked(Vec<Certificate>),
    /// Issued certificates, or one after an action.
    Acted(Box<Acted>),
    /// The current state of a coupon, or the last state of a deleted one.
    Coupon(Box<Coupon>),
    /// A redemption as it is now.
    Redemption(Box<Redeemed>),
    /// The new state of an owner of certificates.
    Owner(Box<Owner>),
    /// The new state of a message.
    Delivery(Box<Delivery>),
    /// Whether the code is the one that was sent.
    Confirmed(bool),
    /// The current state of a series.
    Series(Box<Series>),
    /// The current state of a sign-in. `None` if the refresh token is invalid.
    SignIn(Option<Box<SignIn>>),
    /// Identifier of another object that was created or changed.
    SetUp(i64),
}

/// A decision, or the result of an earlier one.
#[derive(Clone, Debug)]
#[must_use]
pub enum Verdict {
    /// The decision is to be written.
    Decided(Box<Decision>),
    /// The same request was accepted before, by this operation. Nothing changes.
    Repeated(OperationId),
    /// Everything is already as requested, so nothing is written, not even the request. A shop that
    /// sends everything every hour would fill the audit.
    Unchanged(Outcome),
}

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
        match repeats::find(view, request, asked, now)? {
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
        Command::Return(back) => give_back::decide(&context, back),
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
        Command::CreateOwner(create) => owner::create(&context, create),
        Command::ChangeOwner(change) => owner::change(&context, change),
        Command::SendCode(send) => delivery::send_code(&context, send),
        Command::ConfirmCode(confirm) => delivery::confirm(&context, confirm),
        Command::SendCertificates(send) => delivery::send_certificates(&context, send),
        Command::Deliver(deliver) => delivery::deliver(&context, deliver),
        Command::SetUp(set_up) => set_up::decide(&context, set_up),
        Command::BeginSignIn(begin) => sign_in::begin(&context, begin),
        Command::RenewSignIn(renew) => Ok(sign_in::renew(&context, renew)),
    }?;
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
            | DirectoryChange::Pool(_),
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
        | Change::SetContact(_)
        | Change::AddDelivery(_)
        | Change::UpdateDelivery(_) => return None,
    };
    Some(Change::AddMade(Made { operation, what }))
}

/// Refuses a text that is too long.
fn check_length(text: Option<&str>) -> Result<(), Problem> {
    let max = limits::TEXT_CHARS_MAX;
    // A text has no more characters than bytes, so that most need not be counted.
    if text.is_some_and(|text| text.len() > max && text.chars().count() > max) {
        return Err(Problem::TooLong { max });
    }
    Ok(())
}

/// The same, and a text that is not one line of text.
fn check_plain(text: Option<&str>) -> Result<(), Problem> {
    check_length(text)?;
    if text.is_some_and(|text| !text::is_one_line(text)) {
        return Err(Problem::NotOneLine);
    }
    Ok(())
}

/// Data that every rule may read.
struct Context<'a> {
    view: &'a View,
    now: Timestamp,
    operation: OperationId,
    /// Caller of the command.
    actor: Actor,
    /// The only point of sale that the caller may act for, if it is bound.
    bound: Option<PointOfSaleId>,
}

impl<'a> Context<'a> {
    fn directory(&self) -> &'a Directory {
        &self.view.directory
    }

    /// Returns the operator, which must exist and be enabled.
    fn operator(&self, id: OperatorId) -> Result<&'a Operator, CallerRejection> {
        let operator = self.directory().operator(id);
        let operator = operator.ok_or(CallerRejection::OperatorUnknown(id))?;
        if operator.disabled { Err(CallerRejection::OperatorDisabled(id)) } else { Ok(operator) }
    }

    /// Returns the named series, which must belong to the operator.
    fn series_of(&self, operator: OperatorId, id: SeriesId) -> Result<&'a Series, SeriesRejection> {
        let known = self.directory().series(id).filter(|series| series.operator == operator);
        known.ok_or(SeriesRejection::Unknown(id))
    }
}

/// The specific part of a decision.
struct Decided {
    operator: Option<OperatorId>,
    kind: OperationKind,
    changes: Vec<Change>,
    outcome: Outcome,
}

#[cfg(test)]
mod tests;
