//! Acts on one certificate: a page for each, and the list of those that are possible.

mod activate;
mod adjust;
mod block;
mod cash_out;
mod extend;
pub(crate) mod kit;
mod note;
mod owner;
mod reload;
mod secret;
mod shown_secret;
mod unblock;
mod void;

use std::sync::Arc;

use domain::certificate::{Acted, CertificateAction, CertificateRejection, NewLastDay};
use domain::command::ApprovableAct;
use domain::person::Permission;
use domain::{ApprovalRejection, Certificate, Rejection, Surface};
use jiff::civil::Date;
use service::{ActRequest, Error, Foreseen, Replayable, Session};

use self::kit::{Act, Target, after, target};
use crate::act_form::{ASK, ActForm, Field, demand_proof};
use crate::answer::{self, Answer};
use crate::call::Call;
use crate::failure::Failure;
use crate::given::Given;
use crate::menu::Entry;
use crate::pages::approval;
use crate::refusal::{member, sentence};
use crate::view::certificate_link;
use crate::words::ActTexts;

/// All acts, in the order of the menu.
pub(crate) static ALL: [&Act; 11] = [
    &activate::ACT,
    &reload::ACT,
    &extend::ACT,
    &adjust::ACT,
    &cash_out::ACT,
    &block::ACT,
    &unblock::ACT,
    &void::ACT,
    &owner::ACT,
    &note::ACT,
    &secret::ACT,
];

/// Shows the form of the act that the path names.
pub(crate) async fn show(call: Arc<Call>) -> Answer {
    let act = of_path(&call)?;
    let target = begin(&call, act).await?;
    let form = form_of(&target, act).await?;
    form.answer(&call, Vec::new())
}

/// Carries out the act that the path names.
pub(crate) async fn carry_out(call: Arc<Call>) -> Answer {
    let act = of_path(&call)?;
    let target = begin(&call, act).await?;
    let mut given = Given::by(&call);
    let action = (act.read)(&mut given, &call);
    if act.demands_digits {
        given.last_four(target.found.number);
    }
    let reason = reason(&mut given, act, &call);
    let refusals = given.refusals();
    let is_look = call.form.find("look").is_some();
    let (Some(action), true, false) = (action, refusals.is_empty(), is_look) else {
        let refusals = if is_look { Vec::new() } else { refusals };
        return form_of(&target, act).await?.answer(&call, refusals);
    };
    let wanted = ActRequest { key: call.press_key(), number: Some(target.found.number), reason };
    if call.form.find(ASK).is_some() {
        return ask(&call, &target, act, action, wanted.reason.unwrap_or_default()).await;
    }
    match submit(&call, call.session()?, wanted, action).await {
        Ok(shown) if action == CertificateAction::ShowSecret => {
            shown_secret::answer(&call, &target, &shown.what)
        }
        Ok(_) => Ok(answer::noting(answer::redirect(&target.link(), act.part), act.note)),
        Err(error) => approval::failed_or_above(form_of(&target, act).await?, &call, &error),
    }
}

/// Reads the reason. A note has its text instead, and the owner can be set without one.
fn reason(given: &mut Given<'_>, act: &Act, call: &Call) -> Option<String> {
    match act.probe {
        CertificateAction::Note => given.note(),
        CertificateAction::SetOwner { .. } => call.typed(member::REASON).map(str::to_owned),
        CertificateAction::Activate { .. }
        | CertificateAction::Reload { .. }
        | CertificateAction::Block
        | CertificateAction::Unblock
        | CertificateAction::Adjust { .. }
        | CertificateAction::CashOut { .. }
        | CertificateAction::Void
        | CertificateAction::Extend { .. }
        | CertificateAction::ShowSecret => given.reason((act.texts)(call.words()).reasons),
    }
}

/// The field of the reason, or of the text of a note.
fn reason_field(act: &Act, call: &Call) -> Field {
    let words = &call.words().action;
    match act.probe {
        CertificateAction::Note => Field::note(words.note_text),
        CertificateAction::SetOwner { .. } => {
            Field::text(member::REASON, call.words().form.reason).optional()
        }
        CertificateAction::Activate { .. }
        | CertificateAction::Reload { .. }
        | CertificateAction::Block
        | CertificateAction::Unblock
        | CertificateAction::Adjust { .. }
        | CertificateAction::CashOut { .. }
        | CertificateAction::Void
        | CertificateAction::Extend { .. }
        | CertificateAction::ShowSecret => Field::reason(call, (act.texts)(call.words()).reasons),
    }
}

/// Asks that another person approves the act.
async fn ask(
    call: &Call,
    target: &Target<'_>,
    act: &Act,
    action: CertificateAction,
    reason: String,
) -> Answer {
    let asked = ApprovableAct::Certificate { number: target.found.number, action };
    match approval::ask(call, call.session()?, act.part, (asked, reason)).await {
        Ok(answer) => Ok(answer),
        Err(error) => form_of(target, act).await?.failed(call, &error),
    }
}

fn of_path(call: &Call) -> Result<&'static Act, Failure> {
    let part = call.part("act");
    ALL.into_iter().find(|act| act.part == part).ok_or(Failure::NotFound)
}

async fn begin<'a>(call: &'a Call, act: &Act) -> Result<Target<'a>, Failure> {
    let target = target(call, act.permission).await?;
    if act.demands_proof {
        demand_proof(call)?;
    }
    Ok(target)
}

async fn submit(
    call: &Call,
    session: &Session,
    wanted: ActRequest,
    action: CertificateAction,
) -> Result<Replayable<Acted>, Error> {
    let manager = || session.certificate_manager(Surface::Console, call.request_id.clone());
    let issuer = || session.issuer(Surface::Console, call.request_id.clone());
    match action {
        CertificateAction::Activate { nominal } => issuer()?.activate(wanted, nominal).await,
        CertificateAction::Reload { amount } => issuer()?.reload(wanted, amount).await,
        CertificateAction::Block => manager()?.block(wanted).await,
        CertificateAction::Unblock => manager()?.unblock(wanted).await,
        CertificateAction::Adjust { change } => manager()?.adjust(wanted, change).await,
        CertificateAction::CashOut { amount } => manager()?.cash_out(wanted, amount).await,
        CertificateAction::Void => manager()?.void(wanted).await,
        CertificateAction::Extend { to } => manager()?.extend(wanted, to).await,
        CertificateAction::Note => manager()?.note(wanted).await,
        CertificateAction::ShowSecret => {
            let viewer = session.secret_viewer(Surface::Console, call.request_id.clone());
            viewer?.show(wanted).await
        }
        CertificateAction::SetOwner { owner } => {
            let keeper = session.owner_keeper(Surface::Console, call.request_id.clone());
            keeper?.set_owner(wanted, owner).await
        }
    }
}

/// The form, with what the act would come to now.
async fn form_of(target: &Target<'_>, act: &Act) -> Result<ActForm, Failure> {
    let call = target.call;
    let texts = (act.texts)(call.words());
    let mut typed = Given::by(call);
    let action = (act.read)(&mut typed, call);
    // Asking for a day that is out of any range tells the range.
    let days = CertificateAction::Extend { to: NewLastDay::On(Date::MIN) };
    let asked = [act.probe, days, action.unwrap_or(act.probe)];
    let foreseen = call.session()?.foresee_acts(target.found.number, &asked).await?;
    let [probe, days, wanted] = foreseen.as_slice() else { return Err(Failure::Internal) };
    let target = Target { days: range(days), found: target.found.clone(), ..*target };
    let mut form = target.form(act.part, texts);
    form.is_danger = act.is_danger;
    if let Err(rejection) = probe
        && !is_of_values(rejection)
    {
        form.obstacle = Some(sentence(call, rejection));
        return Ok(form);
    }
    let is_typed = action.is_some() && !typed.has_refusals();
    form.changes = target.changes(act.sides, after(wanted).filter(|_| is_typed));
    let refused = wanted.as_ref().err().filter(|_| is_typed && call.form.is_empty());
    let is_above = refused.is_some_and(approval::is_needed);
    form.ask = is_above.then_some(call.words().approvals.ask);
    form.warning = refused.map(|rejection| sentence(call, rejection));
    form.fields = (act.fields)(&target);
    form.previews = !form.fields.is_empty();
    if act.demands_digits {
        form.fields.push(Field::last_four(call));
    }
    form.fields.push(reason_field(act, call));
    Ok(form)
}

/// The days to which a certificate can be extended, from the refusal of one out of range.
fn range(foreseen: &Foreseen<Acted>) -> Option<(Date, Date)> {
    match foreseen {
        Err(Rejection::Certificate(CertificateRejection::LastDayOutOfRange { first, last })) => {
            Some((*first, *last))
        }
        Ok(_) | Err(_) => None,
    }
}

/// Whether a refusal is only of what has not been typed yet, or of the amount of the probe: less may
/// be allowed, or another person may approve.
const fn is_of_values(rejection: &Rejection) -> bool {
    matches!(
        rejection,
        Rejection::Certificate(CertificateRejection::AmountMissing)
            | Rejection::Approval(ApprovalRejection::Needed { .. })
    )
}

/// The acts that the person may do to a certificate, with the reasons why some are not possible now.
///
/// # Errors
///
/// Failures of the store.
pub(crate) async fn menu(call: &Call, found: &Certificate) -> Result<Vec<Entry>, Failure> {
    let person = &call.visitor()?.person;
    let mine: Vec<&Act> = ALL.into_iter().filter(|act| person.may(act.permission)).collect();
    let session = call.session()?;
    let link = certificate_link(found.number);
    let probes: Vec<CertificateAction> = mine.iter().map(|act| act.probe).collect();
    let mut entries = Vec::new();
    let mut add =
        |(icon, texts): (_, &'static ActTexts), part, is_danger, refused: Option<&Rejection>| {
            let refused = refused.filter(|rejection| !is_of_values(rejection));
            let entry = Entry::of(call, (icon, texts.name), format!("{link}/{part}"), refused);
            entries.push(Entry { is_danger, ..entry });
        };
    let foreseen = session.foresee_acts(found.number, &probes).await?;
    for (act, foreseen) in mine.iter().zip(&foreseen) {
        let texts = (act.texts)(call.words());
        add((act.icon, texts), act.part, act.is_danger, foreseen.as_ref().err());
    }
    let words = &call.words().action;
    if person.may(Permission::Replace) {
        let foreseen = session.foresee_replacement(found.number, None).await?;
        add(("swap", &words.replace), "replace", false, foreseen.as_ref().err());
    }
    if person.may(Permission::SendLetters) && found.sold_in.is_some() {
        add(("mail", &words.letter), "letter", false, None);
    }
    Ok(entries)
}
