//! Messages to people: asked for, handed over, given up; and codes shown.

use jiff::{SignedDuration, Timestamp};

use super::context::{Context, Decided};
use super::decision::Outcome;
use super::undecided::Undecided;
use crate::command::{ConfirmCode, Deliver, RetryDelivery, SendCertificates, SendCode};
use crate::delivery::{
    Address, Contact, Delivery, DeliveryRejection, DeliveryState, DeliveryStep, Letter,
    PendingCode, kept_error,
};
use crate::operation::OperationKind;
use crate::{Change, OperatorId, limits};

pub(super) fn send_code(context: &Context<'_>, send: &SendCode) -> Result<Decided, Undecided> {
    let operator = context.operator(send.operator)?.id;
    let mut contact = contact(context, operator, &send.to);
    check_interval(context, contact.code.as_ref().map(|code| code.at))?;
    count(context, &mut contact)?;
    contact.code = Some(PendingCode {
        code: send.seed.codes().draw_proof(limits::CODE_DIGITS),
        delivery: context.operation,
        at: context.now,
        wrong: 0,
        confirmed_at: None,
    });
    Ok(sent(context, OperationKind::CodeSent, contact, Letter::Code))
}

pub(super) fn send_certificates(
    context: &Context<'_>,
    send: &SendCertificates,
) -> Result<Decided, Undecided> {
    let operator = context.operator(send.operator)?.id;
    let mut contact = contact(context, operator, &send.to);
    check_interval(context, contact.certificates_at)?;
    count(context, &mut contact)?;
    contact.certificates_at = Some(context.now);
    let letter = Letter::Certificates(send.certificates.clone());
    Ok(sent(context, OperationKind::CertificatesMailed, contact, letter))
}

/// A wrong code is no rejection: it is counted.
pub(super) fn confirm(context: &Context<'_>, confirm: &ConfirmCode) -> Result<Decided, Undecided> {
    let operator = context.operator(confirm.operator)?.id;
    let mut contact = contact(context, operator, &confirm.address);
    let code = contact.code.as_mut().ok_or(DeliveryRejection::NoCode)?;
    let until = later(code.at, i64::from(limits::CODE_SECONDS));
    if context.now >= until || code.wrong >= limits::CODE_WRONG_MAX {
        return Err(DeliveryRejection::NoCode.into());
    }
    let is_right = confirm.code.as_ref().is_some_and(|shown| code.code.is_given_as(shown));
    let mut changes = Vec::new();
    if !is_right {
        code.wrong = code.wrong.saturating_add(1);
        changes.push(Change::SetContact(contact));
    } else if code.confirmed_at.is_none() {
        code.confirmed_at = Some(context.now);
        changes.push(Change::SetContact(contact));
    }
    Ok(Decided {
        operator: Some(operator),
        kind: OperationKind::CodeShown,
        changes,
        outcome: Outcome::Confirmed(is_right),
    })
}

pub(super) fn deliver(context: &Context<'_>, deliver: &Deliver) -> Result<Decided, Undecided> {
    let known = context.view.deliveries.get(&deliver.id).ok_or(DeliveryRejection::NotDue)?;
    let DeliveryState::Waiting(due) = known.state else {
        return Err(DeliveryRejection::NotDue.into());
    };
    let mut delivery = known.clone();
    let now = context.now;
    if let DeliveryStep::Failed { why } | DeliveryStep::Refused { why } = &deliver.step {
        delivery.last_error = Some(kept_error(why));
    }
    delivery.state = match &deliver.step {
        DeliveryStep::Take if due > now => return Err(DeliveryRejection::NotDue.into()),
        DeliveryStep::Take => {
            delivery.attempts = delivery.attempts.saturating_add(1);
            // Whoever took it and was never heard of again has lost it to the next one.
            DeliveryState::Waiting(later(now, i64::from(limits::DELIVERY_TAKEN_SECONDS)))
        }
        DeliveryStep::Sent => DeliveryState::Sent(now),
        DeliveryStep::Failed { .. } if delivery.attempts < limits::DELIVERY_ATTEMPTS_MAX => {
            DeliveryState::Waiting(later(now, pause(delivery.attempts)))
        }
        DeliveryStep::Failed { .. } | DeliveryStep::Refused { .. } => DeliveryState::GivenUp(now),
    };
    Ok(Decided {
        operator: Some(delivery.operator),
        kind: OperationKind::Delivery,
        changes: vec![Change::UpdateDelivery(delivery.clone())],
        outcome: Outcome::Delivery(Box::new(delivery)),
    })
}

/// Makes a message due at once. It has all its attempts again. One that is tried within minutes
/// anyway may be on its way at this moment, so it is left alone.
pub(super) fn retry(context: &Context<'_>, retry: RetryDelivery) -> Result<Decided, Undecided> {
    let known = context.view.deliveries.get(&retry.id);
    let known = known.filter(|known| known.operator == retry.operator);
    let mut delivery = known.cloned().ok_or(DeliveryRejection::Unknown)?;
    let soon = later(context.now, i64::from(limits::DELIVERY_TAKEN_SECONDS));
    match delivery.state {
        DeliveryState::Sent(_) => return Err(DeliveryRejection::Delivered.into()),
        DeliveryState::Waiting(due) if due <= soon => {
            return Err(DeliveryRejection::NotDue.into());
        }
        DeliveryState::Waiting(_) | DeliveryState::GivenUp(_) => {}
    }
    delivery.state = DeliveryState::Waiting(context.now);
    delivery.attempts = 0;
    Ok(Decided {
        operator: Some(delivery.operator),
        kind: OperationKind::DeliveryRetried,
        changes: vec![Change::UpdateDelivery(delivery.clone())],
        outcome: Outcome::Delivery(Box::new(delivery)),
    })
}

/// Seconds before the next attempt: doubled with each one that failed.
fn pause(attempts: u32) -> i64 {
    let doubled = attempts.saturating_sub(1).min(16);
    let seconds = i64::from(limits::DELIVERY_PAUSE_SECONDS).checked_shl(doubled);
    seconds.unwrap_or(i64::MAX).min(i64::from(limits::DELIVERY_PAUSE_SECONDS_MAX))
}

fn contact(context: &Context<'_>, operator: OperatorId, address: &Address) -> Contact {
    let known = context.view.contacts.get(&(operator, address.clone()));
    known.cloned().unwrap_or_else(|| Contact {
        operator,
        address: address.clone(),
        day_from: context.now,
        sent_in_day: 0,
        code: None,
        certificates_at: None,
    })
}

fn check_interval(context: &Context<'_>, last: Option<Timestamp>) -> Result<(), DeliveryRejection> {
    let Some(last) = last else { return Ok(()) };
    let next = later(last, i64::from(limits::MESSAGE_INTERVAL_SECONDS));
    if next <= context.now {
        return Ok(());
    }
    let millis = next.duration_since(context.now).as_millis();
    let seconds = millis.saturating_add(999).checked_div(1_000).unwrap_or_default();
    let seconds = u32::try_from(seconds).unwrap_or(limits::MESSAGE_INTERVAL_SECONDS);
    Err(DeliveryRejection::TooSoon { seconds })
}

/// Counts a message of the day.
fn count(context: &Context<'_>, contact: &mut Contact) -> Result<(), DeliveryRejection> {
    if later(contact.day_from, 86_400) <= context.now {
        contact.day_from = context.now;
        contact.sent_in_day = 0;
    }
    let max = limits::MESSAGES_PER_DAY_MAX;
    if contact.sent_in_day >= max {
        return Err(DeliveryRejection::TooMany { max });
    }
    contact.sent_in_day = contact.sent_in_day.saturating_add(1);
    Ok(())
}

fn sent(context: &Context<'_>, kind: OperationKind, contact: Contact, letter: Letter) -> Decided {
    let delivery = Delivery {
        id: context.operation,
        operator: contact.operator,
        to: contact.address.clone(),
        letter,
        attempts: 0,
        state: DeliveryState::Waiting(context.now),
        last_error: None,
    };
    Decided {
        operator: Some(contact.operator),
        kind,
        changes: vec![Change::SetContact(contact), Change::AddDelivery(delivery.clone())],
        outcome: Outcome::Delivery(Box::new(delivery)),
    }
}

fn later(moment: Timestamp, seconds: i64) -> Timestamp {
    moment.checked_add(SignedDuration::from_secs(seconds)).unwrap_or(Timestamp::MAX)
}
