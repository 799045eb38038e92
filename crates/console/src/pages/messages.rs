//! The list of messages to buyers, the newest first.

use std::sync::Arc;

use askama::Template;
use domain::{Address, Delivery, DeliveryState, Letter, OperationId, phone};
use jiff::Timestamp;
use service::{DeliveryFilter, DeliveryStage, Recorded, Session};

use crate::answer::{self, Answer};
use crate::call::Call;
use crate::form;
use crate::format::Moment;
use crate::limits::ROWS_MAX;
use crate::shell::{Section, Shell};
use crate::status::{self, Chip};
use crate::view::{Pick, masked};
use crate::words::Words;

#[derive(Template)]
#[template(path = "messages.html")]
struct Page {
    shell: Shell,
    stages: Vec<Pick>,
    /// The address that was asked for, as it was typed.
    address: String,
    /// Whether what was typed is no address.
    is_unknown: bool,
    rows: Vec<Row>,
    next: Option<String>,
}

/// A row of the list.
struct Row {
    link: String,
    at: Moment,
    state: Chip,
    /// The next attempt, the hand-over or the end.
    state_at: Moment,
    to: String,
    what: String,
    attempts: String,
    error: String,
}

const STAGES: [(&str, DeliveryStage); 3] = [
    ("waiting", DeliveryStage::Waiting),
    ("sent", DeliveryStage::Sent),
    ("given_up", DeliveryStage::GivenUp),
];

/// Answers with the page.
pub(crate) async fn show(call: Arc<Call>) -> Answer {
    let reader = call.session()?.record_reader()?;
    let words = call.words();
    let asked = call.query.find("state").unwrap_or_default();
    let stage = STAGES.into_iter().find(|(name, _)| *name == asked).map(|(_, stage)| stage);
    let typed = call.query.find("address").unwrap_or_default();
    let address = address(call.session()?, typed);
    let is_unknown = !typed.is_empty() && address.is_none();
    let filter = DeliveryFilter { address, stage };
    let before = call.query.find("before").and_then(|before| before.parse().ok());
    let before = OperationId(before.unwrap_or(i64::MAX));
    let (found, next) = if is_unknown {
        (Vec::new(), None)
    } else {
        reader.deliveries(filter, before, ROWS_MAX).await?
    };
    let stages = STAGES.into_iter().map(|(name, known)| Pick {
        value: name.to_owned(),
        name: match known {
            DeliveryStage::Waiting => words.states.waiting,
            DeliveryStage::Sent => words.states.sent,
            DeliveryStage::GivenUp => words.states.given_up,
        }
        .to_owned(),
        is_chosen: stage == Some(known),
    });
    let next = next.map(|next| {
        let members = [("state", asked), ("address", typed), ("before", &next.to_string())];
        form::link(Section::Messages.path(), &members)
    });
    let page = Page {
        shell: Shell::of(&call, Section::Messages, words.shell.messages),
        stages: stages.collect(),
        address: typed.to_owned(),
        is_unknown,
        rows: found.iter().map(|one| row(&call, one)).collect(),
        next,
    };
    answer::page("messages", &page)
}

fn row(call: &Call, Recorded { what, operation }: &Recorded<Delivery>) -> Row {
    let (show, words) = (call.show(), call.words());
    Row {
        link: format!("/console/messages/{}", what.id),
        at: show.moment(operation.at),
        state: status::delivery(words, what.state),
        state_at: show.moment(state_at(what)),
        to: recipient(what),
        what: self::what(words, what),
        attempts: show.number(what.attempts.into()),
        error: what.last_error.clone().unwrap_or_default(),
    }
}

/// The time of the next attempt, of the hand-over or of the end.
pub(super) const fn state_at(delivery: &Delivery) -> Timestamp {
    match delivery.state {
        DeliveryState::Waiting(at) | DeliveryState::Sent(at) | DeliveryState::GivenUp(at) => at,
    }
}

/// The masked address of a message.
pub(super) fn recipient(delivery: &Delivery) -> String {
    match &delivery.to {
        Address::Email(email) => masked(email),
        Address::Phone(phone) => masked(&phone.to_string()),
    }
}

/// The content of a message in a few words.
pub(super) fn what(words: &Words, delivery: &Delivery) -> String {
    match &delivery.letter {
        Letter::Code => words.messages.code.to_owned(),
        Letter::Certificates(certificates) => {
            (words.messages.certificates)(certificates.len().try_into().unwrap_or(u64::MAX))
        }
    }
}

/// Reads an e-mail address, or a phone in any spelling.
pub(super) fn address(session: &Session, typed: &str) -> Option<Address> {
    if typed.contains('@') {
        return Address::email(typed).ok();
    }
    let digits: String = typed.chars().filter(char::is_ascii_digit).collect();
    let number = phone::e164(digits.parse().ok()?, session.phone_country())?;
    Address::phone(number)
}
