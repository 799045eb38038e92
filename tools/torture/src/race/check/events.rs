//! The events that are put in order: each accepted request once, with the time in which it must
//! have happened.

use std::borrow::Cow;
use std::collections::HashMap;

use anyhow::{Context, Result, ensure};

use crate::live::caller::{Attempt, Raw};
use crate::live::clock::{CLOCK_SLACK, Micros, SECOND};
use crate::race::history::{History, Request};
use crate::race::model::{Ask, ModelAnswer, refused};

/// An event that happened at one moment from `from` to `until`.
#[derive(Debug)]
pub(super) struct Event<'a> {
    pub(super) request: usize,
    pub(super) ask: Cow<'a, Ask>,
    pub(super) from: Micros,
    pub(super) until: Micros,
    /// Likely time of the event. Events that are likely earlier are tried earlier.
    pub(super) likely: Micros,
    /// Whether it must have happened. This is not known of a request without an answer.
    pub(super) must: bool,
    /// Answer of the event, if there is one.
    pub(super) answer: Option<ModelAnswer>,
}

impl<'a> Event<'a> {
    /// Creates an event between two moments, most likely shortly before the second.
    fn certain(
        request: usize,
        ask: Cow<'a, Ask>,
        [from, until]: [Micros; 2],
        answer: Option<ModelAnswer>,
    ) -> Self {
        Self { request, ask, from, until, likely: until, must: true, answer }
    }

    /// Creates an event that may have happened at any time since then, or not at all.
    fn possible(request: usize, ask: Cow<'a, Ask>, from: Micros) -> Self {
        let never = Micros::MAX;
        Self { request, ask, from, until: never, likely: never, must: false, answer: None }
    }
}

/// Returns the events of a history, ordered by the start of their times.
///
/// # Errors
///
/// The answers to one request contradict each other.
pub(super) fn events(history: &History) -> Result<Vec<Event<'_>>> {
    let mut events = Vec::new();
    let mut ids = HashMap::new();
    for (place, request) in history.requests.iter().enumerate() {
        of_request(place, request, &mut events)
            .with_context(|| format!("request {place}, {:?}", request.ask))?;
        let accepted = request.accepted();
        if let (Ask::Redeem(_), Some((_, raw))) = (&request.ask, accepted.first()) {
            let id = raw.redemption_id()?;
            if let Some(other) = ids.insert(id.clone(), place) {
                anyhow::bail!("requests {other} and {place} made the same redemption {id}");
            }
        }
    }
    events.sort_by_key(|event| event.from);
    Ok(events)
}

fn of_request<'a>(place: usize, request: &'a Request, events: &mut Vec<Event<'a>>) -> Result<()> {
    let accepted = request.accepted();
    check_replays(request, &accepted)?;
    for reuse in &request.reuses {
        let answer = reuse.read(&request.ask)?;
        let expected = refused(422, "idempotency-key-reused");
        ensure!(answer == expected, "its key was reused, and the answer was {answer:?}");
    }
    // A refused attempt is its own request: only accepted requests are remembered.
    let ask = Cow::Borrowed(&request.ask);
    for Attempt { sent: from, answer } in &request.attempts {
        if let Some((until, raw)) = answer.as_ref().filter(|(_, raw)| !raw.is_accepted()) {
            let told = raw.read(&ask)?;
            events.push(Event::certain(place, ask.clone(), [*from, *until], Some(told)));
        }
    }
    let others = request.attempts.iter().filter(|attempt| !attempt.is_refused());
    let Some(from) = others.map(|attempt| attempt.sent).min() else { return Ok(()) };
    // If it had been carried out before, it would not have been refused.
    let refused = request.attempts.iter().filter(|attempt| attempt.is_refused());
    let from = refused.map(|attempt| attempt.sent).fold(from, Micros::max);
    let lasts = match &request.ask {
        Ask::Redeem(redeem) => redeem.hold_seconds.map(|seconds| seconds * SECOND),
        Ask::Capture { .. }
        | Ask::Release { .. }
        | Ask::Refund { .. }
        | Ask::SeeCertificate(_)
        | Ask::SeeCoupon(_)
        | Ask::Lapse { .. } => None,
    };
    let lapse = Cow::Owned(Ask::Lapse { of: place });
    let Some((until, raw)) = accepted.first() else {
        // It may still be carried out. If it is a hold, it ends some time.
        events.push(Event::possible(place, ask, from));
        events.extend(lasts.map(|lasts| Event::possible(place, lapse, from + lasts - CLOCK_SLACK)));
        return Ok(());
    };
    let told = raw.read(&ask)?;
    events.push(Event::certain(place, ask, [from, *until], Some(told)));
    if let (Some(over), Some(lasts)) = (end_of_hold(&request.ask, raw)?, lasts) {
        let (least, most) = (from + lasts - CLOCK_SLACK, until + lasts + CLOCK_SLACK);
        ensure!(
            (least..=most).contains(&over),
            "the hold ends at {over}, but must end between {least} and {most}"
        );
        let about = [over - CLOCK_SLACK, over + CLOCK_SLACK];
        events.push(Event { likely: over, ..Event::certain(place, lapse, about, None) });
    }
    Ok(())
}

/// Returns the end of an accepted hold. A hold must have an end, and other requests must not.
fn end_of_hold(ask: &Ask, raw: &Raw) -> Result<Option<Micros>> {
    match ask {
        Ask::Redeem(redeem) => {
            let until = raw.held_until()?;
            let should = redeem.hold_seconds.is_some();
            ensure!(until.is_some() == should, "the answer says that the hold ends at {until:?}");
            Ok(until)
        }
        Ask::Capture { .. } | Ask::Release { .. } | Ask::Refund { .. } => {
            ensure!(raw.held_until()?.is_none(), "the answer says that it is still held");
            Ok(None)
        }
        Ask::SeeCertificate(_) | Ask::SeeCoupon(_) | Ask::Lapse { .. } => Ok(None),
    }
}

/// Checks that a request that was accepted twice under one key was done once, with the same answer.
fn check_replays(request: &Request, accepted: &[(Micros, &Raw)]) -> Result<()> {
    let Some((_, first)) = accepted.first() else { return Ok(()) };
    for (_, raw) in accepted {
        ensure!(
            raw.status == first.status && raw.body == first.body,
            "a retry had another answer:\n{} {}\n{} {}",
            first.status,
            String::from_utf8_lossy(&first.body),
            raw.status,
            String::from_utf8_lossy(&raw.body)
        );
    }
    let carried_out = accepted.iter().filter(|(_, raw)| !raw.replayed).count();
    ensure!(carried_out <= 1, "{carried_out} answers under one key say that they carried it out");
    let lost = request.attempts.iter().any(Attempt::is_lost);
    ensure!(
        carried_out == 1 || lost,
        "the first answer says that the request was carried out before"
    );
    Ok(())
}
