//! The one place where rules act: what a command comes to.

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

/// What an accepted command comes to.
#[derive(Clone, Debug)]
pub struct Decision {
    /// The command, as the audit knows it.
    pub operation: Operation,
    /// The key under which it is remembered, with the hash of what was asked.
    pub key: Option<(IdempotencyKey, Fingerprint)>,
    /// What to write.
    pub changes: Vec<Change>,
    /// What to answer.
    pub outcome: Outcome,
}

/// What an accepted command answers.
#[derive(Clone, Debug)]
#[must_use]
pub enum Outcome {
    /// A sale or return, with its certificates as they are now.
    Sale(Box<Receipt>),
    /// Unsold certificates, made for printing.
    Stocked(Vec<Certificate>),
    /// Certificates that were issued, or one that something was done to.
    Acted(Box<Acted>),
    /// A coupon as it is now; as it was last, if it has been deleted.
    Coupon(Box<Coupon>),
    /// A redemption as it is now.
    Redemption(Box<Redeemed>),
    /// An owner of certificates as it is now.
    Owner(Box<Owner>),
    /// A message as it is now.
    Delivery(Box<Delivery>),
    /// Whether the code that was shown is the one that was sent.
    Confirmed(bool),
    /// A series as it is now.
    Series(Box<Series>),
    /// A sign-in as it is now; `None` where the refresh token that was shown is not good.
    SignIn(Option<Box<SignIn>>),
    /// The id of what else was set up or changed.
    SetUp(i64),
}

/// A decision, or the news that it was taken before.
#[derive(Clone, Debug)]
#[must_use]
pub enum Verdict {
    /// Write this.
    Decided(Box<Decision>),
    /// The same request was accepted before, by this operation; nothing moves.
    Repeated(OperationId),
    /// All is as it was asked to be. There is nothing to write, not even that it was asked: a shop
    /// that sends everything every hour would fill the audit.
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

/// What a change makes that later ones may change, so that a repeat could not be told of it.
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

/// Refuses a text of more characters than a caller may send.
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

/// What every rule may look at.
struct Context<'a> {
    view: &'a View,
    now: Timestamp,
    operation: OperationId,
    /// Who asks.
    actor: Actor,
    /// The only point of sale that the caller may act for.
    bound: Option<PointOfSaleId>,
}

impl<'a> Context<'a> {
    fn directory(&self) -> &'a Directory {
        &self.view.directory
    }

    /// The operator, which must be there and enabled.
    fn operator(&self, id: OperatorId) -> Result<&'a Operator, CallerRejection> {
        let operator = self.directory().operator(id);
        let operator = operator.ok_or(CallerRejection::OperatorUnknown(id))?;
        if operator.disabled { Err(CallerRejection::OperatorDisabled(id)) } else { Ok(operator) }
    }

    /// A series that was named, which must be the operator's.
    fn series_of(&self, operator: OperatorId, id: SeriesId) -> Result<&'a Series, SeriesRejection> {
        let known = self.directory().series(id).filter(|series| series.operator == operator);
        known.ok_or(SeriesRejection::Unknown(id))
    }
}

/// A decision without what all decisions have in common.
struct Decided {
    operator: Option<OperatorId>,
    kind: OperationKind,
    changes: Vec<Change>,
    outcome: Outcome,
}

#[cfg(test)]
mod tests;
