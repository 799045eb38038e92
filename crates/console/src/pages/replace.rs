//! Replacing a lost certificate by another number with another secret code.

use std::sync::Arc;

use domain::person::Permission;
use domain::{CertificateNumber, CertificateRejection, Rejection, Surface};
use service::ActRequest;

use crate::act_form::{ActForm, Change, Field, Shown};
use crate::answer::{self, Answer};
use crate::call::Call;
use crate::failure::Failure;
use crate::given::Given;
use crate::note::Note;
use crate::pages::act::kit::{Side, Target, after, target};
use crate::refusal::{member, sentence};
use crate::view::certificate_link;

/// Member that says whether a printed card is the replacement.
const BY: &str = "by";

/// Shows the form of a replacement.
pub(crate) async fn show(call: Arc<Call>) -> Answer {
    let target = target(&call, Permission::Replace).await?;
    form(&target).await?.answer(&call, Vec::new())
}

/// Replaces the named certificate, and shows the new one.
pub(crate) async fn replace(call: Arc<Call>) -> Answer {
    let target = target(&call, Permission::Replace).await?;
    let mut given = Given::by(&call);
    let card = card(&mut given, &call);
    given.last_four(target.found.number);
    let reason = given.reason(call.words().action.replace.reasons);
    let refusals = given.refusals();
    if !refusals.is_empty() {
        return form(&target).await?.answer(&call, refusals);
    }
    let manager = call.session()?.certificate_manager(Surface::Console, call.request_id.clone())?;
    let wanted = ActRequest { key: call.press_key(), number: Some(target.found.number), reason };
    match manager.replace(wanted, card).await {
        Ok(done) => {
            let new = done.what.certificates.last().map_or(target.found.number, |new| new.number);
            let answer = answer::redirect(&certificate_link(new), "replace");
            Ok(answer::noting(answer, Note::Replaced))
        }
        Err(error) => form(&target).await?.failed(&call, &error),
    }
}

/// The number of the printed card, if one is wanted.
fn card(given: &mut Given<'_>, call: &Call) -> Option<CertificateNumber> {
    if call.typed(BY) != Some("card") {
        return None;
    }
    let typed = call.typed(member::REPLACEMENT).unwrap_or_default();
    let digits: String = typed.chars().filter(|letter| !letter.is_whitespace()).collect();
    let number = CertificateNumber::parse(&digits);
    if number.is_none() {
        given.refuse(member::REPLACEMENT, call.words().action.card_wrong);
    }
    number
}

async fn form(target: &Target<'_>) -> Result<ActForm, Failure> {
    let (call, words) = (target.call, target.call.words());
    let texts = &words.action;
    let mut form = target.form("replace", &texts.replace);
    form.is_danger = true;
    let foreseen = call.session()?.foresee_replacement(target.found.number, None).await?;
    if let Err(rejection) = &foreseen
        && !is_of_stock(rejection)
    {
        form.obstacle = Some(sentence(call, rejection));
        return Ok(form);
    }
    form.changes = target.changes(&[Side::Status, Side::Balance], after(&foreseen));
    let moved = foreseen.as_ref().ok().and_then(|acted| acted.certificates.last());
    form.changes.push(Change {
        name: texts.new_balance.to_owned(),
        before: Shown::Text("\u{2013}".to_owned()),
        after: moved.map(|new| Shown::Text(call.show().money(new.balance))),
    });
    let ways = [("new", texts.by_new.to_owned()), ("card", texts.by_card.to_owned())];
    form.fields = vec![
        Field::choice(call, BY, texts.by, &ways),
        Field::text(member::REPLACEMENT, texts.card).hinted(texts.card_hint).only_when(BY, "card"),
        Field::last_four(call),
        Field::reason(call, texts.replace.reasons),
    ];
    Ok(form)
}

/// Whether a refusal is only of a new number, so that a printed card may still do.
const fn is_of_stock(rejection: &Rejection) -> bool {
    matches!(
        rejection,
        Rejection::Series(_)
            | Rejection::Certificate(CertificateRejection::ReplacementNotUnsold(_))
    )
}
