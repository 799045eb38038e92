//! Whether a history can be explained: whether there is an order of its requests in which each of
//! them, done at one moment between its sending and its answer, is answered as it was, and which
//! leaves behind what was recorded.
//!
//! Where the answers alone show a fault (a retry that is answered with other words, a key that
//! works twice), that is said first. Then the order is searched for. A request that changes nothing
//! and is answered rightly where the search stands is put there at once, which never makes the rest
//! any harder; of those that change something, all that may come next are tried in turn.

mod events;

use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeMap, HashSet};
use std::fmt::{self, Display, Formatter};
use std::hash::{Hash, Hasher};

use anyhow::{Result, bail};

use self::events::{Event, events};
use super::history::History;
use super::model::{Answer, Shop, State};
use crate::live::clock::Micros;

/// How many requests are tried at most, in some place of the order. A history of a right server
/// takes a few for each request.
const TRIES_MAX: usize = 20_000_000;

/// What a history comes to.
#[derive(Debug)]
pub(super) struct Explained {
    /// The shop after everything.
    pub(super) end: State,
    pub(super) tally: Tally,
}

/// How often what happened.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub(super) accepted: usize,
    /// Refusals by their reason.
    pub(super) refused: BTreeMap<String, usize>,
    /// Attempts of which nobody knows whether they were carried out.
    lost: usize,
    /// Retries that were answered with the first answer, word for word.
    replays: usize,
    /// Keys that were not taken for something else.
    reuses: usize,
}

/// Explains a history, or says why that cannot be done.
pub(super) fn explain(history: &History) -> Result<Explained> {
    let events = events(history)?;
    let end = Search::new(&history.shop, &events).run()?;
    let mut tally = Tally::default();
    for event in &events {
        match &event.answer {
            Some(Answer::Redemption(_)) => tally.accepted += 1,
            Some(Answer::Refused { problem, .. }) => {
                *tally.refused.entry(problem.clone()).or_default() += 1;
            }
            Some(Answer::Certificate { .. } | Answer::Coupon { .. } | Answer::Silence) | None => {}
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

/// Which events are done.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Done {
    bits: Vec<u64>,
    /// All events before this place are done.
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

/// A place in the search.
struct Place {
    done: Done,
    state: State,
    /// What may come next and changes something, with the state after it; the last one is first.
    next: Vec<(usize, State)>,
}

struct Search<'a> {
    shop: &'a Shop,
    events: &'a [Event<'a>],
    seen: HashSet<u64>,
    tries: usize,
    /// Where most events were done, in case that no order is found.
    best: Option<(Done, State)>,
}

impl<'a> Search<'a> {
    fn new(shop: &'a Shop, events: &'a [Event<'a>]) -> Self {
        Self { shop, events, seen: HashSet::new(), tries: 0, best: None }
    }

    fn run(mut self) -> Result<State> {
        let done = Done { bits: vec![0; self.events.len() / 64 + 1], from: 0, count: 0 };
        let mut path = Vec::new();
        path.extend(self.enter(done, State::opening(self.shop)));
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

    fn is_explained(&self, done: &Done, state: &State) -> bool {
        let left = (done.from..self.events.len()).filter(|&event| !done.contains(event));
        state.is_all_of(self.shop) && !left.into_iter().any(|event| self.events[event].must)
    }

    /// Comes to a place: does there what changes nothing, and finds what may come next. `None` where
    /// the search has been before.
    fn enter(&mut self, mut done: Done, state: State) -> Option<Place> {
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
                    // What nobody was told of and changes nothing need not have been.
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
        Some(Place { done, state, next })
    }

    /// What was sent before anything that is not done had to be.
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

    /// What stood in the way where the search came farthest.
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

/// How many of the requests that may come next are shown where a search ends.
const SHOWN_MAX: usize = 8;

#[cfg(test)]
mod tests;
