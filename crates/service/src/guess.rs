//! Budgets of guesses at secret codes and numbers.
//!
//! Whoever names a certificate and its secret code could be guessing. What turns out wrong is counted
//! for the certificate, for the caller and in all; a caller that has used a budget up is told to wait,
//! whether it is right or wrong. Key holders and public widgets have budgets of their own. A number that exists and one that does not are counted alike. A number whose
//! check digit is wrong is a slip of the hand and costs nothing. The counts live in this process:
//! each of several servers on one database has its own, and a restart forgets them.

mod count;
pub(crate) mod credentials;
mod limits;
pub(crate) mod passwords;

pub use self::limits::{
    CERTIFICATE_FREE_GUESSES, CERTIFICATE_WAIT_SECONDS, CERTIFICATE_WAIT_SECONDS_MAX, GuessLimits,
    TooManyGuesses, WIDGETS_FREE_GUESSES,
};

use std::collections::HashMap;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use domain::{CertificateNumber, KeyId, OperatorId, SecretCode, UserId};
use jiff::{SignedDuration, Timestamp};

use self::count::{Bucket, Size, Tries, Verdict, bound};

/// Number of wrong guesses of all callers before the alarm. Honest callers do not reach it.
pub const ALARM_GUESSES: u32 = 600;
/// Rate at which those are forgotten: one per second.
const ALARM: Size = Size { burst: ALARM_GUESSES, refill: SignedDuration::from_secs(1) };
/// During the alarm, the budgets of callers are divided by this. Most guessers with many addresses
/// are stopped at once. Callers with the right code are never blocked.
const ALARM_SHARE: u32 = 10;
/// Negative answers take a multiple of this time, so that the time does not reveal what was
/// checked.
pub const EVEN_ANSWER: Duration = Duration::from_millis(50);

/// Caller whose guesses are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Guesser {
    /// The holder of an API key.
    Key(KeyId),
    /// A person who is signed in.
    User(UserId),
    /// A user of a public widget, by client address.
    Address(IpAddr),
}

impl Guesser {
    /// Returns the caller at an address. One home has a whole network of IPv6 addresses.
    pub(crate) fn at(address: IpAddr) -> Self {
        const NETWORK: u128 = !0 << 64;
        Self::Address(match address {
            IpAddr::V4(_) => address,
            IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & NETWORK).into(),
        })
    }
}

/// Counters of wrong guesses.
#[derive(Debug, Default)]
pub struct GuessStats {
    /// Number of wrong guesses.
    pub wrong: AtomicU64,
    /// Number of guesses refused by the budget of a certificate.
    pub refused_certificate: AtomicU64,
    /// Number of guesses refused by the budget of the caller.
    pub refused_caller: AtomicU64,
    /// Number of times that the budget of all callers was used up.
    pub alarms: AtomicU64,
}

/// Counts of key holders, or of public widgets.
#[derive(Default)]
struct Counts {
    /// By certificate; of widgets, also by the address of their client.
    certificates: HashMap<Target, Tries>,
    callers: HashMap<Guesser, Bucket>,
    all: Bucket,
    alarmed: bool,
}

/// Target of guesses: a certificate, by anybody or from one address.
type Target = (OperatorId, CertificateNumber, Option<IpAddr>);

/// The budgets of one process. What widgets guess is counted apart from what key holders guess: a
/// widget's code is public, and whoever has it must not be able to keep a till waiting.
pub(crate) struct Guesses {
    limits: GuessLimits,
    holders: Mutex<Counts>,
    widgets: Mutex<Counts>,
    hasher: RandomState,
    pub(crate) stats: Arc<GuessStats>,
}

/// The right to look at some certificates with the secrets that a caller gave. What is not said of
/// them when it is dropped counts for nothing.
pub(crate) struct Admission {
    guesses: Arc<Guesses>,
    caller: Guesser,
    operator: OperatorId,
    now: Timestamp,
    /// Whether anything was given that could be guessed.
    is_a_guess: bool,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    admitted: Vec<Admitted>,
    /// Answer that replaced the true one.
    withheld: Option<TooManyGuesses>,
}

#[derive(Clone, Copy)]
struct Admitted {
    /// Its place among what the caller gave.
    place: usize,
    number: CertificateNumber,
    secret: u64,
    /// Whether a secret was given at all. Without one, being right says nothing of the caller.
    has_secret: bool,
}

/// Number and secret code from a caller, with an index of its own.
pub(crate) type Given<'a> = (usize, CertificateNumber, Option<&'a SecretCode>);

/// Verdict on the secrets that a caller gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Judged {
    /// Everything given was right.
    Right,
    /// The secret at this position was wrong. Nothing is known of the others.
    Wrong(usize),
    /// Nothing is known of it.
    Unknown,
}

impl Guesses {
    pub(crate) fn new(limits: GuessLimits) -> Self {
        let (holders, widgets, stats) = (Mutex::default(), Mutex::default(), Arc::default());
        Self { limits, holders, widgets, hasher: RandomState::new(), stats }
    }

    /// Lets a caller try what it gave, all or nothing. Numbers whose check digit is wrong are left
    /// out.
    pub(crate) fn admit<'a>(
        self: &Arc<Self>,
        caller: Guesser,
        operator: OperatorId,
        given: impl Iterator<Item = Given<'a>>,
        now: Timestamp,
    ) -> Result<Admission, TooManyGuesses> {
        let given: Vec<Admitted> = given
            .filter(|(_, number, _)| number.has_check_digit())
            .map(|(place, number, secret)| Admitted {
                place,
                number,
                secret: self.hash(secret),
                has_secret: secret.is_some(),
            })
            .collect();
        let (guesses, state) = (Arc::clone(self), Mutex::default());
        let is_a_guess = !given.is_empty();
        let admission = Admission { guesses, caller, operator, now, is_a_guess, state };
        if !is_a_guess {
            return Ok(admission);
        }
        let mut counts = self.counts(caller);
        if let Err(wait) = counts.check_caller(caller, self.limits, now) {
            self.stats.refused_caller.fetch_add(1, Relaxed);
            return Err(wait);
        }
        let mut refused = None;
        let mut admitted = Vec::with_capacity(given.len());
        for given in given {
            match counts.admit(caller, operator, &given, now) {
                Ok(()) => admitted.push(given),
                Err(error) => refused = Some(error),
            }
        }
        drop(counts);
        admission.state().admitted = admitted;
        match refused {
            None => Ok(admission),
            Some(error) => {
                self.stats.refused_certificate.fetch_add(1, Relaxed);
                Err(error)
            }
        }
    }

    /// A secret as it is compared here: by a hash whose key nobody knows. One that lost its leading zeros
    /// is the same secret.
    fn hash(&self, secret: Option<&SecretCode>) -> u64 {
        self.hasher.hash_one(secret.map(SecretCode::without_leading_zeros))
    }

    fn counts(&self, caller: Guesser) -> MutexGuard<'_, Counts> {
        let counts = match caller {
            Guesser::Key(_) | Guesser::User(_) => &self.holders,
            Guesser::Address(_) => &self.widgets,
        };
        counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Guesser {
    /// Returns the counters that a guess of this caller at a certificate affects, each with its
    /// number of free wrong guesses.
    fn targets(
        self,
        operator: OperatorId,
        number: CertificateNumber,
    ) -> impl Iterator<Item = (Target, u32)> {
        let (free, own) = match self {
            Self::Key(_) | Self::User(_) => (CERTIFICATE_FREE_GUESSES, None),
            Self::Address(address) => (WIDGETS_FREE_GUESSES, Some(address)),
        };
        let of_all = ((operator, number, None), free);
        let own = own.map(|own| ((operator, number, Some(own)), CERTIFICATE_FREE_GUESSES));
        own.into_iter().chain(std::iter::once(of_all))
    }
}

impl Counts {
    fn check_caller(
        &self,
        caller: Guesser,
        limits: GuessLimits,
        now: Timestamp,
    ) -> Result<(), TooManyGuesses> {
        let alarmed = self.all.check(ALARM, now).is_err();
        let burst = if alarmed { (limits.burst / ALARM_SHARE).max(1) } else { limits.burst };
        let bucket = self.callers.get(&caller).copied().unwrap_or_default();
        bucket.check(Size { burst, ..limits.into() }, now)
    }

    /// Lets one certificate be looked at, in each of its counts or in none.
    fn admit(
        &mut self,
        caller: Guesser,
        operator: OperatorId,
        given: &Admitted,
        now: Timestamp,
    ) -> Result<(), TooManyGuesses> {
        let mut admitted = Vec::with_capacity(2);
        for (target, free) in caller.targets(operator, given.number) {
            match self.tries(target, now).admit(given.secret, free, now) {
                Ok(_) => admitted.push(target),
                Err(error) => {
                    for target in admitted {
                        self.end(target, given.secret, Verdict::Unknown, now);
                    }
                    return Err(error);
                }
            }
        }
        Ok(())
    }

    fn tries(&mut self, target: Target, now: Timestamp) -> &mut Tries {
        bound(&mut self.certificates, |known| known.is_forgotten(now), |known| known.last_wrong);
        let known = self.certificates.entry(target).or_default();
        if known.is_forgotten(now) {
            known.wrong = 0;
        }
        known
    }

    /// Ends what was admitted; says whether it is a wrong guess that was not counted yet.
    fn end(&mut self, target: Target, secret: u64, verdict: Verdict, now: Timestamp) -> bool {
        let Some(known) = self.certificates.get_mut(&target) else {
            return verdict == Verdict::Wrong;
        };
        let is_new = known.end(secret, verdict, now);
        if known.in_flight.is_empty() && known.wrong == 0 {
            self.certificates.remove(&target);
        }
        is_new
    }

    /// Counts a wrong guess of a caller; says whether it is the one that raises the alarm.
    fn count_wrong(&mut self, caller: Guesser, limits: GuessLimits, now: Timestamp) -> bool {
        bound(&mut self.callers, |bucket| bucket.0 <= now, |bucket| bucket.0);
        self.callers.entry(caller).or_default().add(limits.into(), now);
        self.all.add(ALARM, now);
        let alarmed = self.all.check(ALARM, now).is_err();
        !std::mem::replace(&mut self.alarmed, alarmed) && alarmed
    }
}

impl Admission {
    /// Counts what was found, and says whether it may be told. Budgets are looked at once more here,
    /// in one step with the count: however many guesses are looked at together, no more of them are
    /// told than one after the other would be.
    ///
    /// # Errors
    ///
    /// [`TooManyGuesses`]: what was given may be told neither right nor wrong, and must do nothing.
    pub(crate) fn settle(&self, judged: Judged) -> Result<(), TooManyGuesses> {
        if !self.is_a_guess {
            return Ok(());
        }
        let mut state = self.state();
        if let Some(withheld) = state.withheld {
            return Err(withheld);
        }
        let admitted = std::mem::take(&mut state.admitted);
        let guesses = &*self.guesses;
        let mut counts = guesses.counts(self.caller);
        let checked = counts.check_caller(self.caller, guesses.limits, self.now);
        let mut is_new = false;
        for given in admitted {
            let verdict = match judged {
                _ if checked.is_err() => Verdict::Unknown,
                Judged::Right if given.has_secret => Verdict::Right,
                Judged::Wrong(place) if place == given.place => Verdict::Wrong,
                Judged::Right | Judged::Wrong(_) | Judged::Unknown => Verdict::Unknown,
            };
            for (target, _) in self.caller.targets(self.operator, given.number) {
                is_new |= counts.end(target, given.secret, verdict, self.now);
            }
        }
        let raised = is_new && counts.count_wrong(self.caller, guesses.limits, self.now);
        drop(counts);
        if is_new {
            guesses.stats.wrong.fetch_add(1, Relaxed);
        }
        if raised {
            guesses.stats.alarms.fetch_add(1, Relaxed);
            tracing::error!("numbers or secret codes of certificates are being guessed");
        }
        if let Err(wait) = checked {
            guesses.stats.refused_caller.fetch_add(1, Relaxed);
            state.withheld = Some(wait);
        }
        checked
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Admission {
    fn drop(&mut self) {
        let admitted = std::mem::take(&mut self.state().admitted);
        if admitted.is_empty() {
            return;
        }
        let mut counts = self.guesses.counts(self.caller);
        for Admitted { number, secret, .. } in admitted {
            for (target, _) in self.caller.targets(self.operator, number) {
                counts.end(target, secret, Verdict::Unknown, self.now);
            }
        }
    }
}

/// Waits until the answer has taken a multiple of [`EVEN_ANSWER`].
pub(crate) async fn even_out(started: tokio::time::Instant) {
    let step = EVEN_ANSWER.as_micros();
    let steps = started.elapsed().as_micros() / step + 1;
    let micros = u64::try_from(steps * step).unwrap_or(u64::MAX);
    tokio::time::sleep_until(started + Duration::from_micros(micros)).await;
}

#[cfg(test)]
mod tests;
