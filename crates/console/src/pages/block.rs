//! Blocking and unblocking a certificate, with a reason.

use std::sync::Arc;

use askama::Template;
use domain::person::Permission;
use domain::{CertificateNumber, CertificateRejection, Rejection, Status, Surface};
use http::StatusCode;
use service::{ActRequest, Error, RequestKey};

use crate::answer::{self, Answer};
use crate::call::Call;
use crate::failure::Failure;
use crate::form::{self, Press};
use crate::format::number_groups;
use crate::note::Note;
use crate::shell::{Section, Shell};
use crate::status::{self, Chip};
use crate::view::certificate_link;
use crate::words::Words;

/// Characters of a reason.
const REASON_CHARS_MAX: usize = domain::limits::TEXT_CHARS_MAX;

#[derive(Template)]
#[template(path = "block.html")]
struct Page {
    shell: Shell,
    number: String,
    certificate: String,
    action: String,
    before: Chip,
    after: Chip,
    what: &'static str,
    button: &'static str,
    is_block: bool,
    reason: String,
    reason_max: usize,
    press: Press,
    refusal: Option<String>,
}

/// What is done to the certificate.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Act {
    Block,
    Unblock,
}

impl Act {
    const fn permission(self) -> Permission {
        match self {
            Self::Block => Permission::Block,
            Self::Unblock => Permission::Unblock,
        }
    }
}

/// Shows the form that blocks.
pub(crate) async fn show_block(call: Arc<Call>) -> Answer {
    page(&call, Act::Block, None).await
}

/// Shows the form that unblocks.
pub(crate) async fn show_unblock(call: Arc<Call>) -> Answer {
    page(&call, Act::Unblock, None).await
}

/// Blocks the named certificate.
pub(crate) async fn block(call: Arc<Call>) -> Answer {
    carry_out(&call, Act::Block).await
}

/// Unblocks the named certificate.
pub(crate) async fn unblock(call: Arc<Call>) -> Answer {
    carry_out(&call, Act::Unblock).await
}

fn number(call: &Call) -> Result<CertificateNumber, Failure> {
    CertificateNumber::parse(call.part("number")).ok_or(Failure::NotFound)
}

async fn page(call: &Call, act: Act, refusal: Option<String>) -> Answer {
    let visitor = call.visitor()?;
    if !visitor.person.may(act.permission()) {
        return Err(Failure::Forbidden);
    }
    let reader = visitor.session().record_reader()?;
    let found = reader.find_certificate(number(call)?).await?.ok_or(Failure::NotFound)?;
    let words = call.words();
    let texts = &words.action;
    let shown = number_groups(found.number);
    let link = certificate_link(found.number);
    let (title, what, button, part, after) = match act {
        Act::Block => (texts.block_title, texts.block_what, texts.block, "block", Status::Blocked),
        Act::Unblock => {
            (texts.unblock_title, texts.unblock_what, texts.unblock, "unblock", Status::Active)
        }
    };
    let code = if refusal.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let page = Page {
        shell: Shell::of(call, Section::Certificates, title(&shown)),
        number: shown,
        action: format!("{link}/{part}"),
        certificate: link,
        before: status::certificate(words, found.status_on(reader.today())),
        after: status::certificate(words, after),
        what,
        button,
        is_block: act == Act::Block,
        reason: call.form.find("reason").unwrap_or_default().to_owned(),
        reason_max: REASON_CHARS_MAX,
        press: Press::new(&visitor.secret),
        refusal,
    };
    answer::with_status(code, "block", &page)
}

async fn carry_out(call: &Call, act: Act) -> Answer {
    let words = call.words();
    let Some(reason) = call.form.find("reason") else {
        return page(call, act, Some(words.action.reason_missing.to_owned())).await;
    };
    let number = number(call)?;
    let manager = call.session()?.certificate_manager(Surface::Console, call.request_id.clone())?;
    let wanted = ActRequest {
        key: RequestKey::Own(call.form.as_sent(form::PRESS).to_owned()),
        number: Some(number),
        reason: Some(reason.to_owned()),
    };
    let done = match act {
        Act::Block => manager.block(wanted).await,
        Act::Unblock => manager.unblock(wanted).await,
    };
    match done {
        Ok(_) => {
            let note = match act {
                Act::Block => Note::Blocked,
                Act::Unblock => Note::Unblocked,
            };
            Ok(answer::noting(answer::redirect(&certificate_link(number), "block"), note))
        }
        Err(Error::Rejected(rejection)) => page(call, act, Some(refusal(words, &rejection))).await,
        Err(error) => Err(Failure::of(&error)),
    }
}

/// Why a rule refuses the act.
fn refusal(words: &Words, rejection: &Rejection) -> String {
    match rejection {
        Rejection::Certificate(CertificateRejection::NotPossible(status)) => {
            (words.action.not_possible)(status::certificate(words, *status).word)
        }
        Rejection::Certificate(CertificateRejection::ReasonMissing) => {
            words.action.reason_missing.to_owned()
        }
        Rejection::Certificate(_)
        | Rejection::Request(_)
        | Rejection::Caller(_)
        | Rejection::Series(_)
        | Rejection::Sale(_)
        | Rejection::Coupon(_)
        | Rejection::Redemption(_)
        | Rejection::Owner(_)
        | Rejection::Delivery(_)
        | Rejection::SetUp(_)
        | Rejection::Person(_) => words.action.refused.to_owned(),
    }
}
