//! One redemption: its order, its instruments and its steps.

use std::sync::Arc;

use askama::Template;
use domain::command::RefundRequest;
use domain::person::Permission;
use domain::redemption::{RedemptionState, StepKind};
use domain::{OperationId, Redemption};

use crate::answer::{self, Answer};
use crate::call::Call;
use crate::failure::Failure;
use crate::format::{Moment, number_groups};
use crate::menu::Entry;
use crate::shell::{Section, Shell};
use crate::status::{self, Chip};
use crate::view::{certificate_link, place_name};
use crate::words::Words;

#[derive(Template)]
#[template(path = "redemption.html")]
struct Page {
    shell: Shell,
    acts: Vec<Entry>,
    state: Chip,
    order: String,
    at: Moment,
    held_until: Option<Moment>,
    place: String,
    client: String,
    total: String,
    discount: String,
    paid: String,
    refunded: String,
    to_pay: String,
    lines: Vec<Line>,
    coupons: Vec<(String, String, String)>,
    certificates: Vec<Part>,
    steps: Vec<StepRow>,
}

/// A line of the order.
struct Line {
    item: String,
    quantity: String,
    price: String,
    total: String,
}

/// What one certificate gave.
struct Part {
    link: String,
    number: String,
    held: String,
    taken: String,
    refunded: String,
}

/// One step of the redemption.
struct StepRow {
    chip: Chip,
    at: Moment,
    amount: String,
}

/// Answers with the page.
pub(crate) async fn show(call: Arc<Call>) -> Answer {
    let session = call.session()?;
    let id = call.id()?;
    let found = session.redemption(OperationId(id)).await?;
    let one = &found.redemption;
    let directory = session.directory_now();
    let (show, words) = (call.show(), call.words());
    let money = |amount| show.money(amount);
    let lines = one.order.lines.iter().map(|line| Line {
        item: line.item_code.clone().unwrap_or_default(),
        quantity: show.quantity(line.quantity),
        price: money(line.unit_price),
        total: line.total().map_or_else(String::new, money),
    });
    let coupons = one.coupons.iter().map(|coupon| {
        let link = format!("/console/coupons/{}", coupon.coupon.number);
        (link, coupon.code.as_str().to_owned(), money(coupon.discount))
    });
    let certificates = one.certificates.iter().map(|part| Part {
        link: certificate_link(part.number),
        number: number_groups(part.number),
        held: money(part.held),
        taken: money(part.taken),
        refunded: money(part.refunded),
    });
    let steps = one.steps.iter().map(|step| {
        let sum =
            step.amounts.iter().try_fold(domain::Amount::ZERO, |sum, one| sum.checked_add(*one));
        StepRow {
            chip: of_step(words, step.kind),
            at: show.exact(step.at),
            amount: sum.map_or_else(String::new, money),
        }
    });
    let page = Page {
        acts: acts(&call, OperationId(id), one).await?,
        shell: Shell::of(&call, Section::Redemptions, (words.redemption.title)(&one.order.id)),
        state: status::redemption(words, one.state_at(call.console.service.now())),
        order: one.order.id.clone(),
        at: show.moment(one.created_at()),
        held_until: one.expires_at.map(|until| show.moment(until)),
        place: place_name(&directory, one.point_of_sale),
        client: one.client.clone().unwrap_or_default(),
        total: money(one.order_total),
        discount: money(one.discount()),
        paid: money(one.held().checked_add(one.taken()).unwrap_or_default()),
        refunded: money(one.refunded()),
        to_pay: money(one.to_pay()),
        lines: lines.collect(),
        coupons: coupons.collect(),
        certificates: certificates.collect(),
        steps: steps.collect(),
    };
    answer::page("redemption", &page)
}

/// What the person may do to the redemption: end its hold, or refund it.
async fn acts(call: &Call, id: OperationId, one: &Redemption) -> Result<Vec<Entry>, Failure> {
    let (person, session) = (&call.visitor()?.person, call.session()?);
    let (texts, link) = (&call.words().redemption, format!("/console/redemptions/{id}"));
    let mut acts = Vec::new();
    let is_held = one.state_at(call.console.service.now()) == RedemptionState::Held;
    if is_held && person.may(Permission::Redeem) {
        let foreseen = session.foresee_capture(id, None).await?;
        let name = ("minus", texts.capture.name);
        acts.push(Entry::of(call, name, format!("{link}/capture"), foreseen.as_ref().err()));
    }
    if is_held && person.may(Permission::Refund) {
        let foreseen = session.foresee_release(id).await?;
        let name = ("back", texts.release.name);
        acts.push(Entry::of(call, name, format!("{link}/release"), foreseen.as_ref().err()));
    }
    if !is_held && person.may(Permission::Refund) {
        let all = session.foresee_refund(id, RefundRequest::default()).await?;
        let undo = RefundRequest { order_undone: true, ..RefundRequest::default() };
        let can_undo = all.is_err() && session.foresee_refund(id, undo).await?.is_ok();
        let refused = all.as_ref().err().filter(|_| !can_undo);
        let name = ("plus", texts.refund.name);
        acts.push(Entry::of(call, name, format!("{link}/refund"), refused));
    }
    Ok(acts)
}

const fn of_step(words: &Words, kind: StepKind) -> Chip {
    let events = &words.events;
    let (word, icon, tone) = match kind {
        StepKind::Held => (events.held, "clock", "wait"),
        StepKind::Captured => (events.captured, "minus", "calm"),
        StepKind::Released => (events.released, "back", "calm"),
        StepKind::Lapsed => (events.lapsed, "back", "calm"),
        StepKind::Refunded => (events.refunded, "plus", "good"),
    };
    Chip { word, icon, tone }
}
