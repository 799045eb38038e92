//! The list of messages to buyers, the newest first.

use std::sync::Arc;

use askama::Template;
use domain::{Address, Delivery, DeliveryState, Letter, OperationId};
use service::{DeliveryFilter, DeliveryStage, Recorded};

use crate::answer::{self, Answer};
use crate::call::Call;
use crate::form;
use crate::format::Moment;
use crate::limits::ROWS_MAX;
use crate::shell::{Section, Shell};
use crate::status::{self, Chip};
use crate::view::{Pick, masked};

#[derive(Template)]
#[template(path = "messages.html")]
struct Page {
    shell: Shell,
    stages: Vec<Pick>,
    rows: Vec<Row>,
    next: Option<String>,
}

/// A row of the list.
struct Row {
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
    let filter = DeliveryFilter { address: None, stage };
    let before = call.query.find("before").and_then(|before| before.parse().ok());
    let before = OperationId(before.unwrap_or(i64::MAX));
    let (found, next) = reader.deliveries(filter, before, ROWS_MAX).await?;
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
        let members = [("state", asked), ("before", &next.to_string())];
        form::link(Section::Messages.path(), &members)
    });
    let page = Page {
        shell: Shell::of(&call, Section::Messages, words.shell.messages),
        stages: stages.collect(),
        rows: found.iter().map(|one| row(&call, one)).collect(),
        next,
    };
    answer::page("messages", &page)
}

fn row(call: &Call, Recorded { what, operation }: &Recorded<Delivery>) -> Row {
    let (show, words) = (call.show(), call.words());
    let state_at = match what.state {
        DeliveryState::Waiting(at) | DeliveryState::Sent(at) | DeliveryState::GivenUp(at) => at,
    };
    let to = match &what.to {
        Address::Email(email) => masked(email),
        Address::Phone(phone) => masked(&phone.to_string()),
    };
    let text = match &what.letter {
        Letter::Code => words.messages.code.to_owned(),
        Letter::Certificates(certificates) => {
            (words.messages.certificates)(certificates.len().try_into().unwrap_or(u64::MAX))
        }
    };
    Row {
        at: show.moment(operation.at),
        state: status::delivery(words, what.state),
        state_at: show.moment(state_at),
        to,
        what: text,
        attempts: show.number(what.attempts.into()),
        error: what.last_error.clone().unwrap_or_default(),
    }
}
