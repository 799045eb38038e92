//! One message to a buyer, and sending it again.

use std::sync::Arc;

use askama::Template;
use domain::delivery::Letter;
use domain::person::Permission;
use domain::{Delivery, DeliveryState, OperationId, Surface};
use service::Recorded;

use crate::act_form::ActForm;
use crate::answer::{self, Answer};
use crate::call::Call;
use crate::failure::Failure;
use crate::format::Moment;
use crate::note::Note;
use crate::pages::messages::{recipient, state_at, what};
use crate::shell::{Section, Shell};
use crate::status::{self, Chip};

#[derive(Template)]
#[template(path = "message.html")]
struct Page {
    shell: Shell,
    state: Chip,
    /// Name of the moment that belongs to the state.
    at_name: &'static str,
    at: Moment,
    what: String,
    to: String,
    attempts: String,
    error: String,
    made: Moment,
    request: String,
    /// Where the message is sent again, by who may and where it makes sense.
    retry: Option<String>,
}

/// Answers with the page.
pub(crate) async fn show(call: Arc<Call>) -> Answer {
    let Recorded { what: found, operation } = find(&call).await?;
    let (show, words) = (call.show(), call.words());
    let texts = &words.messages;
    let may_send = call.visitor()?.person.may(Permission::SendLetters);
    let is_over = matches!(found.state, DeliveryState::Sent(_));
    let page = Page {
        shell: Shell::of(&call, Section::Messages, (texts.title)(&recipient(&found))),
        state: status::delivery(words, found.state),
        at_name: match found.state {
            DeliveryState::Waiting(_) => texts.next,
            DeliveryState::Sent(_) => words.states.sent,
            DeliveryState::GivenUp(_) => words.states.given_up,
        },
        at: show.moment(state_at(&found)),
        what: what(words, &found),
        to: recipient(&found),
        attempts: show.number(found.attempts.into()),
        error: found.last_error.clone().unwrap_or_default(),
        made: show.moment(operation.at),
        request: operation.origin.request_id,
        retry: (may_send && !is_over).then(|| format!("{}/retry", link(&call))),
    };
    answer::page("message", &page)
}

/// Shows the form that sends the message again.
pub(crate) async fn show_retry(call: Arc<Call>) -> Answer {
    form(&call).await?.answer(&call, Vec::new())
}

/// Sends the message again.
pub(crate) async fn retry(call: Arc<Call>) -> Answer {
    let messenger = call.session()?.messenger(Surface::Console, call.request_id.clone())?;
    match messenger.retry(call.press_key(), id(&call)?).await {
        Ok(_) => Ok(answer::noting(answer::redirect(&link(&call), "message"), Note::Retried)),
        Err(error) => form(&call).await?.failed(&call, &error),
    }
}

fn id(call: &Call) -> Result<OperationId, Failure> {
    call.id().map(OperationId)
}

fn link(call: &Call) -> String {
    format!("/console/messages/{}", call.part("id"))
}

async fn find(call: &Call) -> Result<Recorded<Delivery>, Failure> {
    let found = call.session()?.record_reader()?.delivery(id(call)?).await?;
    found.ok_or(Failure::NotFound)
}

async fn form(call: &Call) -> Result<ActForm, Failure> {
    if !call.visitor()?.person.may(Permission::SendLetters) {
        return Err(Failure::Forbidden);
    }
    let Recorded { what: found, .. } = find(call).await?;
    let (words, to) = (call.words(), recipient(&found));
    let texts = &words.messages;
    let what = match found.letter {
        Letter::Code => texts.retry_code,
        Letter::Certificates(_) => texts.retry_what,
    };
    let page = ("message", Section::Messages);
    let mut form = ActForm::new(call, page, (texts.retry_title)(&to), what).below(link(call), to);
    form.button = texts.retry;
    Ok(form)
}
