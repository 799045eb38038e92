//! One request for approval: what would change, and the decision of another person.

use std::sync::Arc;

use askama::Template;
use axum::body::Body;
use domain::approval::{Approval, ApprovalState, Effect};
use domain::command::ApprovableAct;
use domain::person::Permission;
use domain::{ApprovalId, OperationId};
use domain::{Rejection, Surface};
use http::Response;
use service::{Error, Session};

use crate::act_form::{self, ActForm, Change, Field, Shown};
use crate::answer::{self, Answer};
use crate::call::Call;
use crate::failure::Failure;
use crate::format::Moment;
use crate::given::Given;
use crate::note::Note;
use crate::pages::approvals::{object, person, state, what};
use crate::refusal::{Refusal, member};
use crate::shell::{Section, Shell};
use crate::status::Chip;

#[derive(Template)]
#[template(path = "approval.html")]
struct Page {
    shell: Shell,
    state: Chip,
    /// Link and name of what the act is on.
    object: Option<(String, String)>,
    amount: String,
    reason: String,
    who: String,
    at: Moment,
    /// When a waiting request ends.
    expires: Option<Moment>,
    changes: Vec<(&'static str, String, String)>,
    decided_by: String,
    answer: String,
    /// What the reader can do: links and names.
    acts: Vec<(String, &'static str)>,
}

/// Answers with the page.
pub(crate) async fn show(call: Arc<Call>) -> Answer {
    let found = find(&call).await?;
    let (words, show) = (call.words(), call.show());
    let texts = &words.approvals;
    let now = found.state_at(call.console.service.now());
    let is_waiting = now == ApprovalState::Waiting;
    let (link, person_here) = (link(found.id), &call.visitor()?.person);
    let is_own = found.requester == person_here.user().id;
    let mut acts = Vec::new();
    if is_waiting && !is_own && person_here.may(Permission::Approve) {
        acts.push((format!("{link}/approve"), texts.approve));
        acts.push((format!("{link}/decline"), texts.decline));
    }
    if is_waiting && is_own {
        acts.push((format!("{link}/withdraw"), texts.withdraw));
    }
    let page = Page {
        shell: Shell::of(&call, Section::Approvals, what(words, &found.act)),
        state: state(words, now),
        object: object(words, &found.act),
        amount: show.money(found.amount),
        reason: found.reason.clone(),
        who: person(&call, Some(found.requester)),
        at: show.moment(found.at),
        expires: is_waiting.then(|| show.moment(found.expires_at())),
        changes: changes(&call, &found),
        decided_by: person(&call, found.decided_by),
        answer: found.answer.clone().unwrap_or_default(),
        acts,
    };
    answer::page("approval", &page)
}

/// What approving changes: names, and values before and after.
fn changes(call: &Call, found: &Approval) -> Vec<(&'static str, String, String)> {
    let (list, show) = (&call.words().list, call.show());
    let Some((before, after)) = found.before.zip(found.after) else { return Vec::new() };
    let day = |effect: Effect| effect.last_day.map(|day| show.long_day(day)).unwrap_or_default();
    let balance = |effect: Effect| show.money(effect.balance);
    let both = [
        (list.balance, balance(before), balance(after)),
        (list.valid_through, day(before), day(after)),
    ];
    both.into_iter().filter(|(_, before, after)| before != after).collect()
}

/// Shows the form that approves.
pub(crate) async fn show_approve(call: Arc<Call>) -> Answer {
    decision(&call, &find(&call).await?, Decision::Approve)?.answer(&call, Vec::new())
}

/// Shows the form that declines.
pub(crate) async fn show_decline(call: Arc<Call>) -> Answer {
    decision(&call, &find(&call).await?, Decision::Decline)?.answer(&call, Vec::new())
}

/// Shows the form that withdraws.
pub(crate) async fn show_withdraw(call: Arc<Call>) -> Answer {
    decision(&call, &find(&call).await?, Decision::Withdraw)?.answer(&call, Vec::new())
}

/// Approves the request, which does the act.
pub(crate) async fn approve(call: Arc<Call>) -> Answer {
    let found = find(&call).await?;
    let form = decision(&call, &found, Decision::Approve)?;
    let approver = call.session()?.approver(Surface::Console, call.request_id.clone())?;
    let done = approver.approve(call.press_key(), found.id).await;
    decided(&call, form, done.map(drop), Note::Approved)
}

/// Declines the request, with a reason.
pub(crate) async fn decline(call: Arc<Call>) -> Answer {
    let found = find(&call).await?;
    let form = decision(&call, &found, Decision::Decline)?;
    let reason = Given::by(&call).text(member::REASON);
    if reason.is_empty() {
        let missing = Refusal::at(member::REASON, call.words().form.reason_missing);
        return form.answer(&call, vec![missing]);
    }
    let approver = call.session()?.approver(Surface::Console, call.request_id.clone())?;
    let done = approver.decline(call.press_key(), found.id, reason).await;
    decided(&call, form, done.map(drop), Note::Declined)
}

/// Withdraws the own request.
pub(crate) async fn withdraw(call: Arc<Call>) -> Answer {
    let found = find(&call).await?;
    let form = decision(&call, &found, Decision::Withdraw)?;
    let asker = call.session()?.asker(Surface::Console, call.request_id.clone())?;
    let done = asker.withdraw(call.press_key(), found.id).await;
    decided(&call, form, done.map(drop), Note::Withdrawn)
}

fn decided(call: &Call, form: ActForm, done: Result<(), Error>, note: Note) -> Answer {
    match done {
        Ok(()) => Ok(answer::noting(answer::redirect(&form.cancel, form.name), note)),
        Err(error) => form.failed(call, &error),
    }
}

/// Asks that another person approves an act, under the key of the press. Leads to the request. `name`
/// is the name of the page in the access log.
///
/// # Errors
///
/// The person may not ask; a rejection of the request; a failure of the store.
pub(super) async fn ask(
    call: &Call,
    session: &Session,
    name: &'static str,
    (act, reason): (ApprovableAct, String),
) -> Result<Response<Body>, Error> {
    let asker = session.asker(Surface::Console, call.request_id.clone())?;
    let made = asker.ask(call.press_key(), act, reason).await?;
    Ok(answer::noting(answer::redirect(&link(made.what.id), name), Note::Asked))
}

/// Answers after an act that was not carried out. What is above a limit can be asked of another person.
pub(super) fn failed_or_above(form: ActForm, call: &Call, error: &Error) -> Answer {
    let is_above = matches!(error, Error::Rejected(why) if is_needed(why));
    let ask = is_above.then_some(call.words().approvals.ask).or(form.ask);
    ActForm { ask, ..form }.failed(call, error)
}

/// Where the page of a request is.
pub(super) fn link(id: ApprovalId) -> String {
    format!("{}/{id}", Section::Approvals.path())
}

async fn find(call: &Call) -> Result<Approval, Failure> {
    let found = call.session()?.approval_reader()?.find(OperationId(call.id()?)).await?;
    found.ok_or(Failure::NotFound)
}

/// What is decided about a request.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Decision {
    Approve,
    Decline,
    Withdraw,
}

fn decision(call: &Call, found: &Approval, decision: Decision) -> Result<ActForm, Failure> {
    let words = call.words();
    let (texts, person_here) = (&words.approvals, &call.visitor()?.person);
    let is_own = found.requester == person_here.user().id;
    let (part, what_happens, button) = match decision {
        Decision::Approve => ("approve", texts.approve_what, texts.approve),
        Decision::Decline => ("decline", texts.decline_what, texts.decline),
        Decision::Withdraw => ("withdraw", texts.withdraw_what, texts.withdraw),
    };
    if decision != Decision::Withdraw {
        if !person_here.may(Permission::Approve) {
            return Err(Failure::Forbidden);
        }
        act_form::demand_proof(call)?;
    } else if !is_own {
        return Err(Failure::Forbidden);
    }
    let changes = changes(call, found).into_iter().map(|(name, before, after)| Change {
        name: name.to_owned(),
        before: Shown::Text(before),
        after: Some(Shown::Text(after)),
    });
    let is_decline = decision == Decision::Decline;
    let reason = Field::reason(call, &[]);
    let link = link(found.id);
    let name = what(words, &found.act);
    let title = format!("{button}: {name}");
    Ok(ActForm {
        changes: changes.filter(|_| decision == Decision::Approve).collect(),
        fields: if is_decline { vec![reason] } else { Vec::new() },
        action: format!("{link}/{part}"),
        button,
        is_danger: is_decline,
        ..ActForm::new(call, ("approval", Section::Approvals), title, what_happens)
            .below(link, name.to_owned())
    })
}

/// Whether an act is refused only because another person has to approve it.
pub(crate) const fn is_needed(rejection: &Rejection) -> bool {
    matches!(rejection, Rejection::Approval(domain::ApprovalRejection::Needed { .. }))
}
