//! Budgets of guesses at secret codes and numbers.
//!
//! Whoever names a certificate and its secret code could be guessing. What turns out wrong is counted
//! for the certificate, for the caller and in all; who has used a budget up is told to wait before
//! anything is looked at. A number that exists and one that does not are counted alike. A number whose
//! check digit is wrong is a slip of the hand and costs nothing. The counts live in this process:
//! each of several servers on one database has its own, and a restart forgets them.

pub(crate) mod passwords;

use std::collections::HashMap;
use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hash};
use std::net::{IpAddr, Ipv6Addr};
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use domain::{CertificateNumber, KeyId, OperatorId, SecretCode};
use jiff::{SignedDuration, Timestamp};

/// Wrong secrets of one certificate before its back-off begins: a person mistypes, and asks again.
pub const CERTIFICATE_FREE_GUESSES: u32 = 5;
/// The wait after the first wrong guess beyond those; it doubles with each further one.
pub const CERTIFICATE_WAIT_SECONDS: u32 = 1;
/// The longest wait: a hundred guesses a day at a six-digit code.
pub const CERTIFICATE_WAIT_SECONDS_MAX: u32 = 15 * 60;
/// When the wrong guesses at a certificate are forgotten, counted from the last one.
const FORGET: SignedDuration = SignedDuration::from_hours(24);
/// Certificates and callers that are remembered at once, which bounds the memory of an attack to some
/// ten megabytes.
const REMEMBERED_MAX: usize = 65_536;
/// Wrong guesses of everybody before the alarm: what honest callers do not come to.
pub const ALARM_GUESSES: u32 = 600;
/// How fast those are forgotten: one in so many seconds.
const ALARM_REFILL: SignedDuration = SignedDuration::from_secs(1);
/// While the alarm lasts, callers have this part of their guesses: most of those who guess from many
/// addresses are stopped at once, and nobody who is right is.
const ALARM_SHARE: u32 = 10;
/// Answers that something is not there take a multiple of this: what was looked at does not show in
/// the time.
pub const EVEN_ANSWER: Duration = Duration::from_millis(50);

/// How many wrong guesses a caller has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GuessLimits {
    /// So many at once.
    pub burst: u32,
    /// One more in so many seconds.
    pub refill_seconds: u32,
}

impl Default for GuessLimits {
    fn default() -> Self {
        Self { burst: 30, refill_seconds: 10 }
    }
}

/// Who guesses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Guesser {
    /// Whoever has a key.
    Key(KeyId),
    /// Whoever uses a public widget, by the client's address.
    Address(IpAddr),
}

impl Guesser {
    /// Whoever is at an address. One home has a whole network of IPv6 addresses.
    pub(crate) fn at(address: IpAddr) -> Self {
        const NETWORK: u128 = !0 << 64;
        Self::Address(match address {
            IpAddr::V4(_) => address,
            IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & NETWORK).into(),
        })
    }
}

/// What is counted of guesses.
#[derive(Debug, Default)]
pub struct GuessStats {
    /// Guesses that were wrong.
    pub wrong: AtomicU64,
    /// Guesses that were not looked at, for the sake of a certificate.
    pub refused_certificate: AtomicU64,
    /// Guesses that were not looked at, since the caller had used up its own.
    pub refused_caller: AtomicU64,
    /// Times that the wrong guesses of everybody became too many.
    pub alarms: AtomicU64,
}

/// No guess is left; nothing was looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("too many wrong numbers or secret codes; try again in {seconds} s")]
pub struct TooManyGuesses {
    /// When there is one again.
    pub seconds: u32,
}

/// What is known of guesses at one thing: a certificate or a login.
#[derive(Default)]
struct Tries {
    wrong: u32,
    last_wrong: Timestamp,
    /// Secrets that are being looked at, each with how many ask for it, and whether it was wrong.
    in_flight: Vec<InFlight>,
}

struct InFlight {
    secret: u64,
    askers: u32,
    wrong: bool,
}

impl Tries {
    /// When the next guess may be looked at.
    fn free_at(&self) -> Timestamp {
        let Some(beyond) = self.wrong.checked_sub(CERTIFICATE_FREE_GUESSES) else {
            return Timestamp::MIN;
        };
        let wait = CERTIFICATE_WAIT_SECONDS.checked_shl(beyond).filter(|wait| *wait != 0);
        let wait = wait.unwrap_or(CERTIFICATE_WAIT_SECONDS_MAX).min(CERTIFICATE_WAIT_SECONDS_MAX);
        later(self.last_wrong, SignedDuration::from_secs(i64::from(wait)))
    }

    /// Lets a secret be looked at, unless too many others are or were.
    fn admit(&mut self, secret: u64, now: Timestamp) -> Result<(), TooManyGuesses> {
        if let Some(known) = self.in_flight.iter_mut().find(|known| known.secret == secret) {
            known.askers += 1;
            return Ok(());
        }
        let free_at = self.free_at();
        if free_at > now {
            return Err(wait_until(free_at, now));
        }
        let at_once = CERTIFICATE_FREE_GUESSES.saturating_sub(self.wrong).max(1);
        if self.in_flight.len() >= at_once as usize {
            return Err(TooManyGuesses { seconds: CERTIFICATE_WAIT_SECONDS });
        }
        self.in_flight.push(InFlight { secret, askers: 1, wrong: false });
        Ok(())
    }

    /// Ends what was admitted, and says whether it is a wrong guess that was not counted yet:
    /// however many ask with the same secret at the same time, it is one.
    fn end(&mut self, secret: u64, verdict: Verdict, now: Timestamp) -> bool {
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

    fn is_forgotten(&self, now: Timestamp) -> bool {
        self.in_flight.is_empty() && (self.wrong == 0 || later(self.last_wrong, FORGET) <= now)
    }
}

/// What came of a guess.
#[derive(Clone, Copy)]
enum Verdict {
    Right,
    Wrong,
    Unknown,
}

/// Wrong guesses that are forgotten one after the other: when the last of them will be.
#[derive(Clone, Copy, Default)]
struct Bucket(Timestamp);

impl Bucket {
    /// When there is room for one more of `burst`.
    fn free_at(self, burst: u32, refill: SignedDuration) -> Timestamp {
        let room = refill.checked_mul(i32::try_from(burst).unwrap_or(i32::MAX).saturating_sub(1));
        earlier(self.0, room.unwrap_or(SignedDuration::MAX))
    }

    fn add(&mut self, refill: SignedDuration, now: Timestamp) {
        self.0 = later(self.0.max(now), refill);
    }
}

#[derive(Default)]
struct Counts {
    certificates: HashMap<(OperatorId, CertificateNumber), Tries>,
    callers: HashMap<Guesser, Bucket>,
    all: Bucket,
    alarmed: bool,
}

/// The budgets of one process.
pub(crate) struct Guesses {
    limits: GuessLimits,
    counts: Mutex<Counts>,
    hasher: RandomState,
    pub(crate) stats: Arc<GuessStats>,
}

/// The right to look at some certificates with the secrets that a caller gave. What is not said of
/// them when it is dropped counts for nothing.
pub(crate) struct Admission<'a> {
    guesses: &'a Guesses,
    caller: Guesser,
    operator: OperatorId,
    now: Timestamp,
    admitted: Vec<Admitted>,
}

struct Admitted {
    /// Its place among what the caller gave.
    place: usize,
    number: CertificateNumber,
    secret: u64,
    /// Whether a secret was given at all. Without one, being right says nothing of the caller.
    has_secret: bool,
}

/// What a caller gave of one certificate, at a place of its own.
pub(crate) type Given<'a> = (usize, CertificateNumber, Option<&'a SecretCode>);

impl Guesses {
    pub(crate) fn new(limits: GuessLimits) -> Self {
        let (counts, stats) = (Mutex::default(), Arc::default());
        Self { limits, counts, hasher: RandomState::new(), stats }
    }

    /// Lets a caller try what it gave, all or nothing. Numbers whose check digit is wrong are left
    /// out.
    pub(crate) fn admit<'a>(
        &self,
        caller: Guesser,
        operator: OperatorId,
        given: impl Iterator<Item = Given<'a>>,
        now: Timestamp,
    ) -> Result<Admission<'_>, TooManyGuesses> {
        let given: Vec<Admitted> = given
            .filter(|(_, number, _)| number.has_check_digit())
            .map(|(place, number, secret)| Admitted {
                place,
                number,
                secret: self.hash(secret),
                has_secret: secret.is_some(),
            })
            .collect();
        let admitted = Vec::with_capacity(given.len());
        let mut admission = Admission { guesses: self, caller, operator, now, admitted };
        if given.is_empty() {
            return Ok(admission);
        }
        let mut counts = self.counts();
        let free_at = counts.caller_free_at(caller, self.limits, now);
        if free_at > now {
            self.stats.refused_caller.fetch_add(1, Relaxed);
            return Err(wait_until(free_at, now));
        }
        let mut refused = None;
        for given in given {
            match counts.certificate(operator, given.number, now).admit(given.secret, now) {
                Ok(()) => admission.admitted.push(given),
                Err(error) => refused = Some(error),
            }
        }
        drop(counts);
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

    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Counts {
    fn caller_free_at(&self, caller: Guesser, limits: GuessLimits, now: Timestamp) -> Timestamp {
        let refill = SignedDuration::from_secs(i64::from(limits.refill_seconds));
        let alarmed = self.all.free_at(ALARM_GUESSES, ALARM_REFILL) > now;
        let burst = if alarmed { (limits.burst / ALARM_SHARE).max(1) } else { limits.burst };
        let bucket = self.callers.get(&caller).copied();
        bucket.map_or(Timestamp::MIN, |bucket| bucket.free_at(burst, refill))
    }

    fn certificate(
        &mut self,
        operator: OperatorId,
        number: CertificateNumber,
        now: Timestamp,
    ) -> &mut Tries {
        if self.certificates.len() >= REMEMBERED_MAX {
            self.certificates.retain(|_, known| !known.is_forgotten(now));
            make_room(&mut self.certificates, |known| known.last_wrong);
        }
        let known = self.certificates.entry((operator, number)).or_default();
        if known.is_forgotten(now) {
            known.wrong = 0;
        }
        known
    }

    fn count_wrong(&mut self, caller: Guesser, limits: GuessLimits, now: Timestamp) {
        if self.callers.len() >= REMEMBERED_MAX {
            self.callers.retain(|_, bucket| bucket.0 > now);
            make_room(&mut self.callers, |bucket| bucket.0);
        }
        let refill = SignedDuration::from_secs(i64::from(limits.refill_seconds));
        self.callers.entry(caller).or_default().add(refill, now);
        self.all.add(ALARM_REFILL, now);
    }
}

/// Forgets the older half of what is remembered, if that is too much still.
fn make_room<K: Eq + Hash + Copy, V>(known: &mut HashMap<K, V>, at: impl Fn(&V) -> Timestamp) {
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

impl Admission<'_> {
    /// Everything was right.
    pub(crate) fn right(mut self) {
        for known in std::mem::take(&mut self.admitted) {
            self.end(&known, if known.has_secret { Verdict::Right } else { Verdict::Unknown });
        }
    }

    /// The one at this place was wrong. Of the others nothing is known.
    pub(crate) fn wrong(mut self, place: usize) {
        let known = self.admitted.iter().position(|known| known.place == place);
        if let Some(known) = known.map(|known| self.admitted.swap_remove(known)) {
            self.end(&known, Verdict::Wrong);
        }
    }

    fn end(&self, &Admitted { number, secret, .. }: &Admitted, verdict: Verdict) {
        let (guesses, now) = (self.guesses, self.now);
        let mut counts = guesses.counts();
        let mut is_new = matches!(verdict, Verdict::Wrong);
        if let Some(known) = counts.certificates.get_mut(&(self.operator, number)) {
            is_new = known.end(secret, verdict, now);
            if known.in_flight.is_empty() && known.wrong == 0 {
                counts.certificates.remove(&(self.operator, number));
            }
        }
        if is_new {
            guesses.stats.wrong.fetch_add(1, Relaxed);
            counts.count_wrong(self.caller, guesses.limits, now);
            let alarmed = counts.all.free_at(ALARM_GUESSES, ALARM_REFILL) > now;
            let newly = alarmed && !counts.alarmed;
            counts.alarmed = alarmed;
            drop(counts);
            if newly {
                guesses.stats.alarms.fetch_add(1, Relaxed);
                tracing::error!("numbers or secret codes of certificates are being guessed");
            }
        }
    }
}

impl Drop for Admission<'_> {
    fn drop(&mut self) {
        for known in std::mem::take(&mut self.admitted) {
            self.end(&known, Verdict::Unknown);
        }
    }
}

/// Waits until an answer has taken a multiple of [`EVEN_ANSWER`].
pub(crate) async fn even_out(started: tokio::time::Instant) {
    let step = EVEN_ANSWER.as_micros();
    let steps = started.elapsed().as_micros() / step + 1;
    let micros = u64::try_from(steps * step).unwrap_or(u64::MAX);
    tokio::time::sleep_until(started + Duration::from_micros(micros)).await;
}

fn later(moment: Timestamp, by: SignedDuration) -> Timestamp {
    moment.checked_add(by).unwrap_or(Timestamp::MAX)
}

fn earlier(moment: Timestamp, by: SignedDuration) -> Timestamp {
    moment.checked_sub(by).unwrap_or(Timestamp::MIN)
}

/// Whole seconds until a moment, at least one.
fn wait_until(moment: Timestamp, now: Timestamp) -> TooManyGuesses {
    let millis = moment.duration_since(now).as_millis();
    let seconds = u32::try_from(millis.max(1).div_euclid(1_000) + i128::from(millis % 1_000 != 0));
    TooManyGuesses { seconds: seconds.unwrap_or(u32::MAX).max(1) }
}

#[cfg(test)]
mod tests;
