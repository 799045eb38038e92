//! Refunding a redemption: everything, an amount, or lines of the order. The page shows what goes
//! back to which certificate before anything is done.

use std::sync::Arc;

use domain::command::{ApprovableAct, RefundRequest, RefundTarget};
use domain::person::Permission;
use domain::redemption::{Redeemed, Redemption};
use domain::{Amount, OperationId, Surface};

use crate::act_form::{ASK, ActForm, Change, Field, Shown};
use crate::answer::{self, Answer};
use crate::call::Call;
use crate::failure::Failure;
use crate::format::number_groups;
use crate::given::Given;
use crate::note::Note;
use crate::pages::approval;
use crate::refusal::{member, sentence};
use crate::shell::Section;

/// Member that says what is refunded: everything, an amount or lines.
const WHAT: &str = "what";
/// Members that name lines, by their places.
const LINES: &str = "line";
/// Member that names the certificate that takes the refund.
const TO: &str = "to";
/// Member that says whether the whole order is undone.
const UNDONE: &str = "undone";

/// Shows the form of a refund.
pub(crate) async fn show(call: Arc<Call>) -> Answer {
    form(&call).await?.answer(&call, Vec::new())
}

/// Carries out the refund.
pub(crate) async fn refund(call: Arc<Call>) -> Answer {
    let found = find(&call).await?;
    let mut given = Given::by(&call);
    let request = request(&mut given, &call, &found.redemption);
    let is_look = call.form.find("look").is_some();
    let is_asking = call.form.find(ASK).is_some() && !is_look;
    let reason = if is_asking { given.reason(&[]) } else { None };
    let refusals = given.refusals();
    if !refusals.is_empty() || is_look {
        return form(&call).await?.answer(&call, refusals);
    }
    if let Some(reason) = reason {
        return ask(&call, request, reason).await;
    }
    let redeemer = call.session()?.redeemer(Surface::Console, call.request_id.clone())?;
    match redeemer.refund(call.press_key(), id(&call)?, request).await {
        Ok(_) => Ok(answer::noting(answer::redirect(&link(&call), "refund"), Note::Refunded)),
        Err(error) => form(&call).await?.failed(&call, &error),
    }
}

/// Asks that another person approves the refund.
async fn ask(call: &Call, request: RefundRequest, reason: String) -> Answer {
    let asked = ApprovableAct::Refund { redemption: id(call)?, request, return_coupons: true };
    match approval::ask(call, call.session()?, "refund", (asked, reason)).await {
        Ok(answer) => Ok(answer),
        Err(error) => form(call).await?.failed(call, &error),
    }
}

fn id(call: &Call) -> Result<OperationId, Failure> {
    call.id().map(OperationId)
}

fn link(call: &Call) -> String {
    format!("/console/redemptions/{}", call.part("id"))
}

async fn find(call: &Call) -> Result<Redeemed, Failure> {
    let visitor = call.visitor()?;
    if !visitor.person.may(Permission::Refund) {
        return Err(Failure::Forbidden);
    }
    Ok(visitor.session().redemption(id(call)?).await?)
}

/// Reads what is to be refunded.
fn request(given: &mut Given<'_>, call: &Call, redemption: &Redemption) -> RefundRequest {
    let order_undone = call.typed(UNDONE).is_some();
    let amount = match call.typed(WHAT) {
        Some("amount") => given.money(member::AMOUNT),
        Some("lines") => {
            let sum = sum_of_lines(call, redemption);
            if sum.is_none() {
                given.refuse(LINES, call.words().redemption.no_lines);
            }
            sum
        }
        _ => None,
    };
    let chosen = call.typed(TO).and_then(|place| place.parse::<usize>().ok());
    let chosen = chosen.and_then(|place| redemption.certificates.get(place));
    let to = chosen.map(|part| {
        // What the certificate cannot take of the amount goes to the others.
        let most = part.left_to_refund();
        let amount = amount.map_or(most, |amount| amount.min(most));
        RefundTarget { number: Some(part.number), amount: Some(amount) }
    });
    let amount = amount.or_else(|| to.is_some().then(|| redemption.left_to_refund()));
    RefundRequest { amount, to: to.into_iter().collect(), order_undone }
}

/// What the marked lines cost after discounts, as far as it is left to refund.
fn sum_of_lines(call: &Call, redemption: &Redemption) -> Option<Amount> {
    let marked = call.typed_all(LINES);
    let places = marked.iter().filter_map(|place| place.parse::<usize>().ok());
    let mut sum = None;
    for place in places {
        let cost = cost_of_line(redemption, place)?;
        sum = Some(sum.unwrap_or(Amount::ZERO).checked_add(cost)?);
    }
    sum.map(|sum| sum.min(redemption.left_to_refund()))
}

/// The price of a line after the discounts on it.
fn cost_of_line(redemption: &Redemption, place: usize) -> Option<Amount> {
    let total = redemption.order.lines.get(place)?.total()?;
    let discounts = redemption.coupons.iter().filter_map(|coupon| coupon.lines.get(place));
    Some(discounts.fold(total, |left, discount| left.saturating_sub(*discount)))
}

async fn form(call: &Call) -> Result<ActForm, Failure> {
    let found = find(call).await?;
    let (session, id, words) = (call.session()?, id(call)?, call.words());
    let texts = &words.redemption;
    let redemption = &found.redemption;
    let probe = session.foresee_refund(id, RefundRequest::default()).await?;
    // An order that certificates paid nothing of can still be undone, for its coupons.
    let undo = RefundRequest { order_undone: true, ..RefundRequest::default() };
    let undone = session.foresee_refund(id, undo).await?;
    // Of what is above a limit less may be allowed, or another person may approve.
    let can_undo = undone.as_ref().err().is_none_or(approval::is_needed);
    let can_refund = probe.as_ref().err().is_none_or(approval::is_needed);
    let obstacle = probe.as_ref().err().filter(|_| !can_undo && !can_refund);
    let mut given = Given::by(call);
    let request = request(&mut given, call, redemption);
    let is_typed = !given.has_refusals();
    let foreseen = session.foresee_refund(id, request).await?;
    let order = redemption.order.id.clone();
    let is_above = is_typed && foreseen.as_ref().err().is_some_and(approval::is_needed);
    let may_ask = [&probe, &undone, &foreseen].into_iter().filter_map(|one| one.as_ref().err());
    let mut fields = fields(call, redemption, can_refund, can_undo);
    if may_ask.into_iter().any(approval::is_needed) {
        fields.push(Field::reason(call, &[]).hinted(texts.ask_hint).optional());
    }
    let refused = foreseen.as_ref().err().filter(|_| is_typed && call.form.is_empty());
    let title = (texts.refund.title)(&order);
    let page = ("refund", Section::Redemptions);
    Ok(ActForm {
        changes: changes(call, &found, foreseen.as_ref().ok().filter(|_| is_typed)),
        warning: refused.map(|rejection| sentence(call, rejection)),
        fields,
        action: format!("{}/refund", link(call)),
        button: texts.refund.name,
        previews: true,
        obstacle: obstacle.map(|rejection| sentence(call, rejection)),
        ask: is_above.then_some(words.approvals.ask),
        ..ActForm::new(call, page, title, texts.refund.what).below(link(call), order)
    })
}

fn fields(call: &Call, redemption: &Redemption, can_refund: bool, can_undo: bool) -> Vec<Field> {
    let (show, words) = (call.show(), call.words());
    let texts = &words.redemption;
    let all = (words.action.whole)(&show.money(redemption.left_to_refund()));
    let ways = [
        ("all", all),
        ("amount", texts.an_amount.to_owned()),
        ("lines", texts.some_lines.to_owned()),
    ];
    let mut fields = Vec::new();
    if can_refund {
        let amount = Field::money(call, member::AMOUNT, words.action.amount);
        fields.push(Field::choice(call, WHAT, texts.refund_what, &ways));
        fields.push(amount.hinted(texts.amount_hint).only_when(WHAT, "amount"));
        let lines = redemption.order.lines.iter().enumerate().map(|(place, line)| {
            let item = line.item_code.clone().unwrap_or_else(|| (texts.line_no)(place + 1));
            let cost = cost_of_line(redemption, place);
            let cost = cost.map_or_else(String::new, |cost| show.money(cost));
            (place.to_string(), format!("{item} × {} · {cost}", show.quantity(line.quantity)))
        });
        let lines: Vec<(String, String)> = lines.collect();
        fields.push(
            Field::marks(call, LINES, texts.lines, &lines)
                .hinted(texts.lines_hint)
                .only_when(WHAT, "lines"),
        );
        let parts = redemption.certificates.iter().enumerate();
        let left = parts.filter(|(_, part)| !part.left_to_refund().is_zero());
        let mut targets = vec![(String::new(), texts.to_last.to_owned())];
        targets.extend(left.map(|(place, part)| {
            let left = show.money(part.left_to_refund());
            (place.to_string(), format!("{} · {left}", number_groups(part.number)))
        }));
        if targets.len() > 2 {
            let targets: Vec<(&str, String)> =
                targets.iter().map(|(value, name)| (value.as_str(), name.clone())).collect();
            fields.push(Field::choice(call, TO, texts.refund_to, &targets));
        }
    }
    if can_undo {
        fields.push(Field::check(UNDONE, texts.undo).hinted(texts.undo_hint));
    }
    fields
}

/// What goes back to each certificate and to the buyer, and coupons that can be used again.
fn changes(call: &Call, now: &Redeemed, after: Option<&Redeemed>) -> Vec<Change> {
    let (show, words) = (call.show(), call.words());
    let texts = &words.redemption;
    let mut changes: Vec<Change> = now
        .certificates
        .iter()
        .enumerate()
        .map(|(place, certificate)| {
            let after = after.and_then(|after| after.certificates.get(place));
            Change {
                name: (texts.balance_of)(&number_groups(certificate.number)),
                before: Shown::Text(show.money(certificate.balance)),
                after: after.map(|after| Shown::Text(show.money(after.balance))),
            }
        })
        .collect();
    let paid = now.redemption.to_buyer();
    let pays = after.map(|after| after.redemption.to_buyer());
    if pays.is_some_and(|pays| pays != paid) {
        changes.push(Change {
            name: texts.to_buyer.to_owned(),
            before: Shown::Text(show.money(paid)),
            after: pays.map(|pays| Shown::Text(show.money(pays))),
        });
    }
    if after.is_some_and(|after| after.redemption.is_undone() && !now.redemption.is_undone()) {
        changes.extend(now.redemption.used_coupons().map(|coupon| Change {
            name: (texts.coupon_of)(coupon.code.as_str()),
            before: Shown::Text(texts.coupon_used.to_owned()),
            after: Some(Shown::Text(texts.coupon_back.to_owned())),
        }));
    }
    changes
}
