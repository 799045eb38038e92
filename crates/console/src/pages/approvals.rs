//! Requests for approval: those that wait first.

use std::sync::Arc;

use askama::Template;
use domain::UserId;
use domain::approval::{Approval, ApprovalState};
use domain::certificate::CertificateAction;
use domain::command::ApprovableAct;
use service::ApprovalPlace;

use crate::answer::{self, Answer};
use crate::call::Call;
use crate::cursor;
use crate::form;
use crate::format::{Moment, number_groups};
use crate::limits::ROWS_MAX;
use crate::shell::{Section, Shell};
use crate::status::Chip;
use crate::view::certificate_link;
use crate::words::Words;

#[derive(Template)]
#[template(path = "approvals.html")]
struct Page {
    shell: Shell,
    rows: Vec<Row>,
    next: Option<String>,
}

/// A row of the list.
struct Row {
    link: String,
    what: &'static str,
    /// Link and name of what the act is on.
    object: Option<(String, String)>,
    amount: String,
    who: String,
    at: Moment,
    state: Chip,
}

/// Answers with the page.
pub(crate) async fn show(call: Arc<Call>) -> Answer {
    let reader = call.session()?.approval_reader()?;
    let after = call.query.find("after").and_then(cursor::read_approval);
    let (found, next) = reader.list(after.unwrap_or(ApprovalPlace::FIRST), ROWS_MAX).await?;
    let (words, show) = (call.words(), call.show());
    let row = |one: &Approval| Row {
        link: format!("{}/{}", Section::Approvals.path(), one.id),
        what: what(words, &one.act),
        object: object(words, &one.act),
        amount: show.money(one.amount),
        who: person(&call, Some(one.requester)),
        at: show.moment(one.at),
        state: state(words, one.state_at(call.console.service.now())),
    };
    let next = next.and_then(cursor::of_approval);
    let page = Page {
        shell: Shell::of(&call, Section::Approvals, words.approvals.title),
        rows: found.iter().map(row).collect(),
        next: next.map(|next| form::link(Section::Approvals.path(), &[("after", &next)])),
    };
    answer::page("approvals", &page)
}

/// The name of an act.
pub(super) const fn what(words: &Words, act: &ApprovableAct) -> &'static str {
    let texts = &words.action;
    match act {
        ApprovableAct::Issue(_) => words.events.issued,
        ApprovableAct::Refund { .. } => words.redemption.refund.name,
        ApprovableAct::Certificate { action, .. } => match action {
            CertificateAction::Activate { .. } => texts.activate.name,
            CertificateAction::Reload { .. } => texts.reload.name,
            CertificateAction::Block => texts.block.name,
            CertificateAction::Unblock => texts.unblock.name,
            CertificateAction::Adjust { .. } => texts.adjust.name,
            CertificateAction::CashOut { .. } => texts.cash_out.name,
            CertificateAction::Void => texts.void.name,
            CertificateAction::Extend { .. } => texts.extend.name,
            CertificateAction::ShowSecret => texts.secret.name,
            CertificateAction::Note => texts.note.name,
            CertificateAction::SetOwner { .. } => texts.owner.name,
        },
    }
}

/// Link and name of what an act is on.
pub(super) fn object(words: &Words, act: &ApprovableAct) -> Option<(String, String)> {
    match act {
        ApprovableAct::Issue(_) => None,
        ApprovableAct::Certificate { number, .. } => {
            Some((certificate_link(*number), number_groups(*number)))
        }
        ApprovableAct::Refund { redemption, .. } => {
            let link = format!("/console/redemptions/{redemption}");
            Some((link, words.coupon.redemption.to_owned()))
        }
    }
}

/// The name of a person.
pub(super) fn person(call: &Call, user: Option<UserId>) -> String {
    let directory = call.find_visitor().map(|visitor| visitor.session().directory_now());
    let known = user
        .zip(directory)
        .and_then(|(user, directory)| directory.user(user).map(|known| known.name.clone()));
    known.unwrap_or_default()
}

/// The state of a request.
pub(super) const fn state(words: &Words, state: ApprovalState) -> Chip {
    let texts = &words.approvals;
    match state {
        ApprovalState::Waiting => Chip { word: texts.waiting, icon: "clock", tone: "wait" },
        ApprovalState::Approved => Chip { word: texts.approved, icon: "check", tone: "good" },
        ApprovalState::Declined => Chip { word: texts.declined, icon: "cross", tone: "bad" },
        ApprovalState::Withdrawn => Chip { word: texts.withdrawn, icon: "back", tone: "calm" },
        ApprovalState::Expired => Chip { word: texts.expired, icon: "clock", tone: "calm" },
    }
}
