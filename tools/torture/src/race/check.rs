//! Explains a history. It looks for an order of the requests in which each takes effect at one
//! moment between its sending and its answer. This order must give all answers, and the recorded
//! state.
//!
//! If the answers alone show a fault (a retry with another answer, a key that works twice), it is
//! reported first. Then the search begins. A request that changes nothing and whose answer fits the
//! current state is placed at once, which never makes the rest harder. Of the requests that change
//! something, all possible next ones are tried in turn.

mod events;

use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeMap, HashSet};
use std::fmt::{self, Display, Formatter};
use std::hash::{Hash, Hasher};

use anyhow::{Result, bail};

use self::events::{Event, events};
use super::history::History;
use super::model::{ModelAnswer, ModelState, Shop};
use crate::live::clock::Micros;

/// Maximum number of tried requests. The history of a correct server needs a few for each request.
const TRIES_MAX: usize = 20_000_000;

/// Result of a history.
#[derive(Debug)]
pub(super) struct Explained {
    /// State of the shop in the end.
    pub(super) end: ModelState,
    pub(super) tally: Tally,
}

/// Counts of events.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub(super) accepted: usize,
    /// Number of refusals by reason.
    pub(super) refused: BTreeMap<String, usize>,
    /// Number of attempts with an unknown outcome.
    lost: usize,
    /// Number of retries with exactly the first answer.
    replays: usize,
    /// Number of reused keys that were refused.
    reuses: usize,
}

/// Explains a history, or reports why this is impossible.
pub(super) fn explain(history: &History) -> Result<Explained> {
    let events = events(history)?;
    let end = Search::new(&history.shop, &events).run()?;
    let mut tally = Tally::default();
    for event in &events {
        match &event.answer {
            Some(ModelAnswer::Redemption(_)) => tally.accepted += 1,
            Some(ModelAnswer::Refused { problem, .. }) => {
                *tally.refused.entry(problem.clone()).or_default() += 1;
            }
            Some(
                ModelAnswer::Certificate { .. } | ModelAnswer::Coupon { .. } | ModelAnswer::Silence,
            )
            | None => {}
        }
    }
    for request in &history.requests {
        tally.lost += request.attempts.iter().filter(|attempt| attempt.is_lost()).count();
        tally.replays += request.accepted().len().saturating_sub(1);
        tally.reuses += request.reuses.len();
    }
    Ok(Explained { end, tally })
}

impl Tally {
    pub(super) fn add(&mut self, other: &Self) {
        let Self { accepted, refused, lost, replays, reuses } = other;
        self.accepted += accepted;
        for (problem, count) in refused {
            *self.refused.entry(problem.clone()).or_default() += count;
        }
        self.lost += lost;
        self.replays += replays;
        self.reuses += reuses;
    }
}

impl Display for Tally {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let refused: usize = self.refused.values().sum();
        write!(f, "{} accepted, {refused} refused, {} unanswered, ", self.accepted, self.lost)?;
        write!(f, "{} repeated, {} keys used twice", self.replays, self.reuses)
    }
}

/// The events that are done.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Done {
    bits: Vec<u64>,
    /// All events before this one are done.
    from: usize,
    count: usize,
}

impl Done {
    fn contains(&self, event: usize) -> bool {
        self.bits[event / 64] >> (event % 64) & 1 == 1
    }

    fn add(&mut self, event: usize) {
        self.bits[event / 64] |= 1 << (event % 64);
        self.count += 1;
        while self.from < self.bits.len() * 64 && self.contains(self.from) {
            self.from += 1;
        }
    }
}

/// A step of the search.
struct SearchStep {
    done: Done,
    state: ModelState,
    /// Possible next events that change something, with the state after each. The last one is the
    /// first to be tried.
    next: Vec<(usize, ModelState)>,
}

struct Search<'a> {
    shop: &'a Shop,
    events: &'a [Event<'a>],
    seen: HashSet<u64>,
    tries: usize,
    /// The step with the most events, in case that no order is found.
    best: Option<(Done, ModelState)>,
}

impl<'a> Search<'a> {
    fn new(shop: &'a Shop, events: &'a [Event<'a>]) -> Self {
        Self { shop, events, seen: HashSet::new(), tries: 0, best: None }
    }

    fn run(mut self) -> Result<ModelState> {
        let done = Done { bits: vec![0; self.events.len() / 64 + 1], from: 0, count: 0 };
        let mut path = Vec::new();
        path.extend(self.enter(done, ModelState::opening(self.shop)));
        while let Some(place) = path.last_mut() {
            if self.is_explained(&place.done, &place.state) {
                return Ok(place.state.clone());
            }
            if self.tries > TRIES_MAX {
                bail!("no order was found in {TRIES_MAX} tries\n{}", self.obstacle());
            }
            match place.next.pop() {
                Some((event, state)) => {
                    let mut done = place.done.clone();
                    done.add(event);
                    path.extend(self.enter(done, state));
                }
                None => {
                    path.pop();
                }
            }
        }
        bail!("no order of the requests explains the answers\n{}", self.obstacle())
    }

    fn is_explained(&self, done: &Done, state: &ModelState) -> bool {
        let left = (done.from..self.events.len()).filter(|&event| !done.contains(event));
        state.is_all_of(self.shop) && !left.into_iter().any(|event| self.events[event].must)
    }

    /// Enters a step: places the events that change nothing, and finds the possible next ones.
    /// Returns `None` if the search was here before.
    fn enter(&mut self, mut done: Done, state: ModelState) -> Option<SearchStep> {
        let next = loop {
            let (mut silent, mut next) = (Vec::new(), Vec::new());
            for event in self.candidates(&done) {
                self.tries += 1;
                let Event { request, ask, answer, .. } = &self.events[event];
                let Ok((told, after)) = state.after(self.shop, *request, ask) else { continue };
                if answer.as_ref().is_some_and(|answer| *answer != told) {
                    continue;
                }
                match after {
                    Some(after) => next.push((event, after)),
                    // An event without an answer and without a change may not have happened.
                    None if self.events[event].must => silent.push(event),
                    None => {}
                }
            }
            if silent.is_empty() {
                break next;
            }
            for event in silent {
                done.add(event);
            }
        };
        let mut hasher = DefaultHasher::new();
        (&done.bits, &state).hash(&mut hasher);
        if !self.seen.insert(hasher.finish()) {
            return None;
        }
        if self.best.as_ref().is_none_or(|(best, _)| best.count < done.count) {
            self.best = Some((done.clone(), state.clone()));
        }
        let mut next = next;
        next.sort_by_key(|(event, _)| std::cmp::Reverse(self.events[*event].likely));
        Some(SearchStep { done, state, next })
    }

    /// Returns the events that were sent before all events that are not done had to be done.
    fn candidates(&self, done: &Done) -> Vec<usize> {
        let mut soonest = Micros::MAX;
        let mut found = Vec::new();
        for event in done.from..self.events.len() {
            if self.events[event].from > soonest {
                break;
            }
            if !done.contains(event) {
                soonest = soonest.min(self.events[event].until);
                found.push(event);
            }
        }
        found.retain(|&event| self.events[event].from <= soonest);
        found
    }

    /// Describes the obstacle where the search came farthest.
    fn obstacle(&self) -> String {
        let Some((done, state)) = &self.best else { return String::new() };
        let mut lines = vec![format!("{} of {} events fit; then:", done.count, self.events.len())];
        for event in self.candidates(done).into_iter().take(SHOWN_MAX) {
            let Event { request, ask, answer, from, until, .. } = &self.events[event];
            let expected = match state.after(self.shop, *request, ask) {
                Ok((told, _)) => format!("{told:?}"),
                Err(misfit) => misfit,
            };
            let answer = answer.as_ref().map_or("no answer".to_owned(), |told| format!("{told:?}"));
            lines.push(format!("  request {request}, {from} to {until}: {ask:?}"));
            lines.push(format!("    was told  {answer}"));
            lines.push(format!("    should be {expected}"));
        }
        if !state.is_all_of(self.shop) {
            lines.push("  not everything that is recorded has happened by then".to_owned());
        }
        lines.push(format!("  from this state: {state:?}"));
        lines.join("\n")
    }
}

/// Number of possible next requests that are shown when a search fails.
const SHOWN_MAX: usize = 8;

#[cfg(test)]
mod tests;
