//! Counts of wrong guesses: with a back-off that doubles, and in buckets that drain.

use std::collections::HashMap;
use std::hash::Hash;

use jiff::{SignedDuration, Timestamp};

use super::limits::{
    CERTIFICATE_WAIT_SECONDS, CERTIFICATE_WAIT_SECONDS_MAX, FORGET, GuessLimits, REMEMBERED_MAX,
    TooManyGuesses,
};

/// Guesses at one target: a certificate or a login.
#[derive(Default)]
pub(super) struct Tries {
    pub(super) wrong: u32,
    pub(super) last_wrong: Timestamp,
    /// Secrets that are being looked at, each with how many ask for it, and whether it was wrong.
    pub(super) in_flight: Vec<InFlight>,
}

pub(super) struct InFlight {
    secret: u64,
    askers: u32,
    wrong: bool,
}

impl Tries {
    /// Returns the time of the next allowed guess.
    fn free_at(&self, free: u32) -> Timestamp {
        let Some(beyond) = self.wrong.checked_sub(free) else {
            return Timestamp::MIN;
        };
        let wait = CERTIFICATE_WAIT_SECONDS.checked_shl(beyond).filter(|wait| *wait != 0);
        let wait = wait.unwrap_or(CERTIFICATE_WAIT_SECONDS_MAX).min(CERTIFICATE_WAIT_SECONDS_MAX);
        later(self.last_wrong, SignedDuration::from_secs(i64::from(wait)))
    }

    /// Lets a secret be looked at, unless too many others are or were; `free` may be wrong before the
    /// back-off begins. Says whether nobody else asks with the same secret now.
    pub(super) fn admit(
        &mut self,
        secret: u64,
        free: u32,
        now: Timestamp,
    ) -> Result<bool, TooManyGuesses> {
        if let Some(known) = self.in_flight.iter_mut().find(|known| known.secret == secret) {
            known.askers += 1;
            return Ok(false);
        }
        let free_at = self.free_at(free);
        if free_at > now {
            return Err(wait_until(free_at, now));
        }
        let at_once = free.saturating_sub(self.wrong).max(1);
        if self.in_flight.len() >= at_once as usize {
            return Err(TooManyGuesses { seconds: CERTIFICATE_WAIT_SECONDS });
        }
        self.in_flight.push(InFlight { secret, askers: 1, wrong: false });
        Ok(true)
    }

    /// Ends what was admitted, and says whether it is a wrong guess that was not counted yet:
    /// however many ask with the same secret at the same time, it is one.
    pub(super) fn end(&mut self, secret: u64, verdict: Verdict, now: Timestamp) -> bool {
        let wrong = matches!(verdict, Verdict::Wrong);
        let Some(place) = self.in_flight.iter().position(|known| known.secret == secret) else {
            return wrong;
        };
        let known = &mut self.in_flight[place];
        let is_new = wrong && !known.wrong;
        known.askers -= 1;
        match verdict {
            Verdict::Wrong if is_new => {
                known.wrong = true;
                self.wrong = self.wrong.saturating_add(1);
                self.last_wrong = now;
            }
            Verdict::Right => self.wrong = 0,
            Verdict::Wrong | Verdict::Unknown => {}
        }
        if self.in_flight[place].askers == 0 {
            self.in_flight.swap_remove(place);
        }
        is_new
    }

    pub(super) fn is_forgotten(&self, now: Timestamp) -> bool {
        self.in_flight.is_empty() && (self.wrong == 0 || later(self.last_wrong, FORGET) <= now)
    }
}

/// Result of a guess.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Right,
    Wrong,
    Unknown,
}

/// Wrong guesses that are forgotten one after the other: when the last of them will be.
#[derive(Clone, Copy, Default)]
pub(super) struct Bucket(pub(super) Timestamp);

/// Size of a bucket of wrong guesses.
#[derive(Clone, Copy)]
pub(super) struct Size {
    /// Number of guesses at once.
    pub(super) burst: u32,
    /// Time after which one guess is forgotten.
    pub(super) refill: SignedDuration,
}

impl From<GuessLimits> for Size {
    fn from(limits: GuessLimits) -> Self {
        let refill = SignedDuration::from_secs(i64::from(limits.refill_seconds));
        Self { burst: limits.burst, refill }
    }
}

impl Size {
    /// Returns the time for which this many guesses are remembered.
    fn of(self, guesses: u32) -> SignedDuration {
        let guesses = i32::try_from(guesses).unwrap_or(i32::MAX);
        self.refill.checked_mul(guesses).unwrap_or(SignedDuration::MAX)
    }
}

impl Bucket {
    /// Returns the time at which there is room for one more.
    pub(super) fn free_at(self, size: Size) -> Timestamp {
        earlier(self.0, size.of(size.burst.saturating_sub(1)))
    }

    /// Checks whether there is room for one more.
    pub(super) fn check(self, size: Size, now: Timestamp) -> Result<(), TooManyGuesses> {
        let free_at = self.free_at(size);
        if free_at > now { Err(wait_until(free_at, now)) } else { Ok(()) }
    }

    /// Adds one guess. The longest wait is that for a whole burst, however many are added.
    pub(super) fn add(&mut self, size: Size, now: Timestamp) {
        let fullest = later(now, size.of(size.burst));
        self.0 = later(self.0.max(now), size.refill).min(fullest);
    }

    /// Removes one guess that was added.
    pub(super) fn take_back(&mut self, size: Size) {
        self.0 = earlier(self.0, size.refill);
    }
}

/// Makes room for one more entry. Expired entries are removed first.
pub(super) fn bound<K: Eq + Hash + Copy, V>(
    known: &mut HashMap<K, V>,
    is_over: impl Fn(&V) -> bool,
    at: impl Fn(&V) -> Timestamp,
) {
    if known.len() >= REMEMBERED_MAX {
        known.retain(|_, value| !is_over(value));
        make_room(known, at);
    }
}

/// Forgets the older half of the entries, if there are still too many.
pub(super) fn make_room<K: Eq + Hash + Copy, V>(
    known: &mut HashMap<K, V>,
    at: impl Fn(&V) -> Timestamp,
) {
    if known.len() < REMEMBERED_MAX {
        return;
    }
    let mut moments: Vec<Timestamp> = known.values().map(&at).collect();
    let middle = moments.len() / 2;
    let (_, median, _) = moments.select_nth_unstable(middle);
    let median = *median;
    let mut room = 0;
    known.retain(|_, value| {
        let keep = at(value) > median || room >= middle;
        room += usize::from(!keep);
        keep
    });
}

pub(super) fn later(moment: Timestamp, by: SignedDuration) -> Timestamp {
    moment.checked_add(by).unwrap_or(Timestamp::MAX)
}

pub(super) fn earlier(moment: Timestamp, by: SignedDuration) -> Timestamp {
    moment.checked_sub(by).unwrap_or(Timestamp::MIN)
}

/// Returns the whole seconds until a time, at least one.
pub(super) fn wait_until(moment: Timestamp, now: Timestamp) -> TooManyGuesses {
    let millis = moment.duration_since(now).as_millis();
    let seconds = u32::try_from(millis.max(1).div_euclid(1_000) + i128::from(millis % 1_000 != 0));
    TooManyGuesses { seconds: seconds.unwrap_or(u32::MAX).max(1) }
}
