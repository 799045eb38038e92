//! Messages to people, and the state of their addresses.

use std::borrow::Cow;

use domain::{Contact, Delivery, DeliveryState, Letter, OperationId, PendingCode};
use jiff::Timestamp;

use super::describe::record;
use crate::delivery_text::{self, AddressRow};
use crate::{BackendError, Vault};

record! {
    table "contact";
    bind |contact: Contact, vault| {
        operator: Int Key = contact.operator;
        channel: Int Key = AddressRow::of(&contact.address).channel;
        address: Text Key = AddressRow::of(&contact.address).address;
        day_from: Int Changes = contact.day_from;
        sent_in_day: Int Changes = contact.sent_in_day;
        code: Bytes Changes =
            contact.code.as_ref().map(|code| vault.seal_code(code.delivery, &code.code));
        code_delivery: Int Changes = contact.code.as_ref().map(|code| code.delivery);
        code_at: Int Changes = contact.code.as_ref().map(|code| code.at);
        code_wrong: Int Changes = contact.code.as_ref().map(|code| code.wrong);
        confirmed_at: Int Changes = contact.code.as_ref().and_then(|code| code.confirmed_at);
        certificates_at: Int Changes = contact.certificates_at;
    }
    read Contact = Self {
        operator,
        address: AddressRow { channel, address }.address()?,
        day_from,
        sent_in_day,
        code: pending(vault, code, (code_delivery, code_at, code_wrong), confirmed_at)?,
        certificates_at,
    };
}

/// Columns of a code: its delivery, its creation time, and the number of wrong attempts.
type OfCode = (Option<OperationId>, Option<Timestamp>, Option<u32>);

fn pending(
    vault: &Vault,
    sealed: Option<Cow<'_, [u8]>>,
    of_code: OfCode,
    confirmed_at: Option<Timestamp>,
) -> Result<Option<PendingCode>, BackendError> {
    let corrupt = || BackendError::corrupt("sealed code of an address");
    let Some(sealed) = sealed else { return Ok(None) };
    let (Some(delivery), Some(at), Some(wrong)) = of_code else { return Err(corrupt()) };
    let code = vault.open_code(delivery, &sealed).ok_or_else(corrupt)?;
    Ok(Some(PendingCode { code, delivery, at, wrong, confirmed_at }))
}

record! {
    table "delivery";
    bind |delivery: Delivery, vault| {
        id: Int Key = delivery.id;
        operator: Int Made = delivery.operator;
        channel: Int Made = AddressRow::of(&delivery.to).channel;
        address: Text Made = AddressRow::of(&delivery.to).address;
        certificates: Text Made = certificates_of(&delivery.letter)?;
        attempts: Int Changes = delivery.attempts;
        due_at: Int Changes = due_at(delivery.state);
        sent_at: Int Changes = sent_at(delivery.state);
        given_up_at: Int Changes = given_up_at(delivery.state);
        last_error: Text Changes = delivery.last_error;
    }
    read Delivery = Self {
        id,
        operator,
        to: AddressRow { channel, address }.address()?,
        letter: letter(certificates)?,
        attempts,
        state: state(due_at, sent_at, given_up_at)?,
        last_error,
    };
}

fn certificates_of(letter: &Letter) -> Result<Option<String>, BackendError> {
    match letter {
        Letter::Code => Ok(None),
        Letter::Certificates(all) => delivery_text::certificates_to_text(all).map(Some),
    }
}

fn letter(certificates: Option<Cow<'_, str>>) -> Result<Letter, BackendError> {
    let Some(text) = certificates else { return Ok(Letter::Code) };
    delivery_text::certificates_from_text(&text).map(Letter::Certificates)
}

const fn due_at(state: DeliveryState) -> Option<Timestamp> {
    match state {
        DeliveryState::Waiting(due) => Some(due),
        DeliveryState::Sent(_) | DeliveryState::GivenUp(_) => None,
    }
}

const fn sent_at(state: DeliveryState) -> Option<Timestamp> {
    match state {
        DeliveryState::Sent(at) => Some(at),
        DeliveryState::Waiting(_) | DeliveryState::GivenUp(_) => None,
    }
}

const fn given_up_at(state: DeliveryState) -> Option<Timestamp> {
    match state {
        DeliveryState::GivenUp(at) => Some(at),
        DeliveryState::Waiting(_) | DeliveryState::Sent(_) => None,
    }
}

/// Exactly one of the three times is set.
fn state(
    due: Option<Timestamp>,
    sent: Option<Timestamp>,
    given_up: Option<Timestamp>,
) -> Result<DeliveryState, BackendError> {
    match (due, sent, given_up) {
        (Some(due), None, None) => Ok(DeliveryState::Waiting(due)),
        (None, Some(at), None) => Ok(DeliveryState::Sent(at)),
        (None, None, Some(at)) => Ok(DeliveryState::GivenUp(at)),
        _ => Err(BackendError::corrupt("state of a message")),
    }
}
