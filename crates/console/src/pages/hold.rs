//! Ending a hold: releasing it, or capturing its money.

use std::sync::Arc;

use axum::body::Body;
use domain::person::Permission;
use domain::redemption::{Redeemed, RedemptionState};
use domain::{OperationId, Surface};
use http::Response;

use crate::act_form::{ActForm, Change, Field, Shown};
use crate::answer::{self, Answer};
use crate::call::Call;
use crate::failure::Failure;
use crate::format::number_groups;
use crate::given::Given;
use crate::note::Note;
use crate::refusal::{member, sentence};
use crate::shell::Section;
use crate::status;
use crate::words::ActTexts;

/// Member that says whether everything is captured.
const SHARE: &str = "share";

/// What is done to the hold.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Act {
    Release,
    Capture,
}

/// Shows the form that releases.
pub(crate) async fn show_release(call: Arc<Call>) -> Answer {
    form(&call, Act::Release).await?.answer(&call, Vec::new())
}

/// Shows the form that captures.
pub(crate) async fn show_capture(call: Arc<Call>) -> Answer {
    form(&call, Act::Capture).await?.answer(&call, Vec::new())
}

/// Releases the hold of the redemption.
pub(crate) async fn release(call: Arc<Call>) -> Answer {
    may(&call, Act::Release)?;
    let redeemer = call.session()?.redeemer(Surface::Console, call.request_id.clone())?;
    match redeemer.release(call.press_key(), id(&call)?).await {
        Ok(_) => Ok(done(&call, Note::Released)),
        Err(error) => form(&call, Act::Release).await?.failed(&call, &error),
    }
}

/// Captures the hold, or a part of it.
pub(crate) async fn capture(call: Arc<Call>) -> Answer {
    may(&call, Act::Capture)?;
    let mut given = Given::by(&call);
    let amount = amount(&mut given, &call);
    let refusals = given.refusals();
    if !refusals.is_empty() || call.form.find("look").is_some() {
        return form(&call, Act::Capture).await?.answer(&call, refusals);
    }
    let redeemer = call.session()?.redeemer(Surface::Console, call.request_id.clone())?;
    match redeemer.capture(call.press_key(), id(&call)?, amount).await {
        Ok(_) => Ok(done(&call, Note::Captured)),
        Err(error) => form(&call, Act::Capture).await?.failed(&call, &error),
    }
}

fn amount(given: &mut Given<'_>, call: &Call) -> Option<domain::Amount> {
    let is_part = call.typed(SHARE) == Some("part");
    if is_part { given.money(member::AMOUNT) } else { None }
}

fn id(call: &Call) -> Result<OperationId, Failure> {
    call.id().map(OperationId)
}

fn link(call: &Call) -> String {
    format!("/console/redemptions/{}", call.part("id"))
}

fn done(call: &Call, note: Note) -> Response<Body> {
    answer::noting(answer::redirect(&link(call), "hold"), note)
}

fn may(call: &Call, act: Act) -> Result<(), Failure> {
    let needed = match act {
        Act::Release => Permission::Refund,
        Act::Capture => Permission::Redeem,
    };
    if call.visitor()?.person.may(needed) { Ok(()) } else { Err(Failure::Forbidden) }
}

async fn form(call: &Call, act: Act) -> Result<ActForm, Failure> {
    may(call, act)?;
    let (session, id, words) = (call.session()?, id(call)?, call.words());
    let found = session.redemption(id).await?;
    let mut given = Given::by(call);
    let amount = amount(&mut given, call);
    let is_typed = !given.has_refusals();
    let (texts, part): (&ActTexts, _) = match act {
        Act::Release => (&words.redemption.release, "release"),
        Act::Capture => (&words.redemption.capture, "capture"),
    };
    let probe = match act {
        Act::Release => session.foresee_release(id).await?,
        Act::Capture => session.foresee_capture(id, None).await?,
    };
    let order = found.redemption.order.id.clone();
    let page = ("hold", Section::Redemptions);
    let mut form = ActForm {
        action: format!("{}/{part}", link(call)),
        button: texts.name,
        previews: act == Act::Capture,
        obstacle: probe.as_ref().err().map(|rejection| sentence(call, rejection)),
        ..ActForm::new(call, page, (texts.title)(&order), texts.what).below(link(call), order)
    };
    let foreseen = match act {
        Act::Capture if is_typed && amount.is_some() => session.foresee_capture(id, amount).await?,
        Act::Capture | Act::Release => probe,
    };
    if let Err(rejection) = &foreseen
        && form.obstacle.is_none()
        && call.form.is_empty()
    {
        form.warning = Some(sentence(call, rejection));
    }
    form.changes = changes(call, &found, foreseen.as_ref().ok().filter(|_| is_typed));
    if act == Act::Capture {
        let whole = (words.action.whole)(&call.show().money(found.redemption.held()));
        let choices = [("all", whole), ("part", words.action.part.to_owned())];
        let hint = words.action.part_hint;
        let amount = Field::money(call, member::AMOUNT, words.action.amount);
        form.fields = vec![
            Field::choice(call, SHARE, words.action.share, &choices),
            amount.hinted(hint).only_when(SHARE, "part"),
        ];
    }
    Ok(form)
}

/// The state, and the balance of each certificate.
fn changes(call: &Call, now: &Redeemed, after: Option<&Redeemed>) -> Vec<Change> {
    let (show, words) = (call.show(), call.words());
    let at = call.console.service.now();
    let chip = |state: RedemptionState| Shown::Chip(status::redemption(words, state));
    let state = Change {
        name: words.list.state.to_owned(),
        before: chip(now.redemption.state_at(at)),
        after: after.map(|after| chip(after.redemption.state_at(at))),
    };
    let available = now.certificates.iter().enumerate().map(|(place, certificate)| {
        let after = after.and_then(|after| after.certificates.get(place));
        let number = number_groups(certificate.number);
        Change {
            name: (words.redemption.available_of)(&number),
            before: Shown::Text(show.money(certificate.free_balance())),
            after: after.map(|after| Shown::Text(show.money(after.free_balance()))),
        }
    });
    std::iter::once(state).chain(available).collect()
}
