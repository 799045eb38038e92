//! The list of redemptions: those of a day, of an order, or all that are held.

use std::sync::Arc;

use askama::Template;
use domain::redemption::RedemptionState;
use service::{RedemptionFilter, bounds_of_day};

use crate::answer::{self, Answer};
use crate::call::Call;
use crate::cursor;
use crate::form;
use crate::limits::{ROWS_MAX, ROWS_SHORT};
use crate::shell::{Section, Shell};
use crate::status;
use crate::view::{Days, HoldRow, Pick, RedemptionRow, day_of};

#[derive(Template)]
#[template(path = "redemptions.html")]
struct Page {
    shell: Shell,
    days: Days,
    /// Whether the list is of one day. Held ones and those of an order are of any day.
    is_of_day: bool,
    states: Vec<Pick>,
    order: String,
    /// Open holds, above the list of a day.
    holds: Vec<HoldRow>,
    rows: Vec<RedemptionRow>,
    next: Option<String>,
}

const STATES: [RedemptionState; 5] = [
    RedemptionState::Held,
    RedemptionState::Captured,
    RedemptionState::Released,
    RedemptionState::Lapsed,
    RedemptionState::Refunded,
];

/// Answers with the page.
pub(crate) async fn show(call: Arc<Call>) -> Answer {
    let reader = call.session()?.record_reader()?;
    let (show, words, now) = (call.show(), call.words(), call.console.service.now());
    let path = Section::Redemptions.path();
    let asked = call.query.find("state").unwrap_or_default();
    let state = STATES.into_iter().find(|known| known.name() == asked);
    let order = call.query.find("order").unwrap_or_default();
    let day = day_of(&call, &show);
    let is_of_day = order.is_empty() && state != Some(RedemptionState::Held);
    let (start, end) = bounds_of_day(day, &show.zone);
    let filter = RedemptionFilter {
        order: (!order.is_empty()).then(|| order.to_owned()),
        order_as_sent: (!order.is_empty()).then(|| order.to_owned()),
        state: state.map(|state| (state, now)),
        from: start.filter(|_| is_of_day),
        through: end
            .filter(|_| is_of_day)
            .and_then(|end| end.checked_sub(jiff::SignedDuration::from_micros(1)).ok()),
        // Of holds the oldest one is the first to end.
        newest_first: state != Some(RedemptionState::Held),
        ..RedemptionFilter::default()
    };
    let from = call.query.find("from").and_then(cursor::read_redemption);
    let (directory, page) = reader.redemptions(filter, from, ROWS_MAX).await?;
    let holds = if is_of_day && state.is_none() && from.is_none() {
        let state = Some((RedemptionState::Held, now));
        let filter = RedemptionFilter { state, ..RedemptionFilter::default() };
        let (directory, page) = reader.redemptions(filter, None, ROWS_SHORT).await?;
        let rows = page.redemptions.iter();
        rows.map(|one| HoldRow::of(&call, &directory, &one.redemption)).collect()
    } else {
        Vec::new()
    };
    let date = day.to_string();
    let date = if is_of_day { date.as_str() } else { "" };
    let next = page.next.map(|next| {
        let from = cursor::of_redemption(next);
        let members = [("day", date), ("state", asked), ("order", order), ("from", &from)];
        form::link(path, &members)
    });
    let states = STATES.into_iter().map(|known| Pick {
        value: known.name().to_owned(),
        name: status::redemption(words, known).word.to_owned(),
        is_chosen: state == Some(known),
    });
    let rows =
        page.redemptions.iter().map(|one| RedemptionRow::of(&call, &directory, &one.redemption));
    let page = Page {
        shell: Shell::of(&call, Section::Redemptions, words.shell.redemptions),
        days: Days::of(&show, path, day, show.day_of(now), &[("state", asked)]),
        is_of_day,
        states: states.collect(),
        order: order.to_owned(),
        holds,
        rows: rows.collect(),
        next,
    };
    answer::page("redemptions", &page)
}
