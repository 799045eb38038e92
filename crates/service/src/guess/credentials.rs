//! Budgets of guesses at numeric tokens and Bearer secrets: of the client's address, and for tokens
//! also of the operator that is named.
//!
//! Credentials that are right take no lock once they were used from their address: what is known good
//! stands in a table of hashes, which is read without one. Such a caller passes whatever others guess
//! from its address or at its operator. Everybody else is refused while a budget is used up, right or
//! wrong, because a refusal of wrong credentials only would be the answer to a guess.

use std::collections::HashMap;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::net::IpAddr;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Mutex, MutexGuard, PoisonError};

use domain::OperatorId;
use domain::key::SecretHash;
use jiff::{SignedDuration, Timestamp};

use super::count::{Bucket, Size, bound};
use super::{GuessLimits, Guesser, TooManyGuesses};

/// Wrong tokens of one operator that are looked at, from all addresses together.
pub(crate) const OPERATOR_TOKEN_GUESSES: u32 = 600;
/// Limit of an operator. One guess is forgotten per second. That allows 86,400 tries a day, of a
/// thousand million tokens of nine digits.
const OPERATOR: Size = Size { burst: OPERATOR_TOKEN_GUESSES, refill: SignedDuration::from_secs(1) };

/// Credentials, each with an address, that are remembered as good: 128 KiB, and more than the tills of
/// the largest chain. A power of two.
const GOOD_MAX: usize = 16_384;
/// Wrong credentials that are remembered, so that a client which keeps sending its own guesses once.
const WRONG_MAX: usize = 4_096;

/// Credentials that are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Shown {
    /// The hash under which they would be known.
    pub(crate) hash: SecretHash,
    /// The operator whose token they are. `None` for Bearer secrets.
    pub(crate) operator: Option<OperatorId>,
}

/// Hashes that were seen, in a bounded table without locks. A new one may push an old one out.
struct Seen(Box<[AtomicU64]>);

impl Seen {
    fn new(most: usize) -> Self {
        Self(std::iter::repeat_with(AtomicU64::default).take(most).collect())
    }

    /// The two places where a hash may stand.
    fn places(&self, hash: u64) -> [Option<&AtomicU64>; 2] {
        let mask = u64::try_from(self.0.len()).unwrap_or(1).saturating_sub(1);
        let place = usize::try_from(hash & mask).unwrap_or(0);
        [self.0.get(place), self.0.get(place ^ 1)]
    }

    fn has(&self, hash: u64) -> bool {
        self.places(hash).into_iter().flatten().any(|place| place.load(Relaxed) == hash)
    }

    fn add(&self, hash: u64) {
        let [first, second] = self.places(hash);
        // The older one stands second.
        if let (Some(first), Some(second)) = (first, second) {
            second.store(first.swap(hash, Relaxed), Relaxed);
        }
    }
}

#[derive(Default)]
struct Counts {
    addresses: HashMap<Guesser, Bucket>,
    operators: HashMap<OperatorId, Bucket>,
}

impl Counts {
    fn check(
        &self,
        address: Guesser,
        operator: Option<OperatorId>,
        size: Size,
        now: Timestamp,
    ) -> Result<(), TooManyGuesses> {
        self.addresses.get(&address).copied().unwrap_or_default().check(size, now)?;
        let Some(operator) = operator else { return Ok(()) };
        self.operators.get(&operator).copied().unwrap_or_default().check(OPERATOR, now)
    }
}

/// Budgets of one process.
pub(crate) struct CredentialGuesses {
    size: Size,
    counts: Mutex<Counts>,
    good: Seen,
    wrong: Seen,
    hasher: RandomState,
}

/// A guess that is reserved. It is given back unless it turns out wrong.
pub(crate) struct Reserved<'a> {
    guesses: &'a CredentialGuesses,
    address: Guesser,
    operator: Option<OperatorId>,
    mark: u64,
    is_over: bool,
}

impl CredentialGuesses {
    pub(crate) fn new(limits: GuessLimits) -> Self {
        Self {
            size: limits.into(),
            counts: Mutex::default(),
            good: Seen::new(GOOD_MAX),
            wrong: Seen::new(WRONG_MAX),
            hasher: RandomState::new(),
        }
    }

    /// Lets credentials pass that are right. `guessable` says whether they could have been guessed:
    /// what is long and random passes whatever was guessed before.
    ///
    /// # Errors
    ///
    /// [`TooManyGuesses`], unless they were used from this address before.
    pub(crate) fn pass(
        &self,
        shown: Shown,
        guessable: bool,
        client: IpAddr,
        now: Timestamp,
    ) -> Result<(), TooManyGuesses> {
        if !guessable {
            return Ok(());
        }
        let address = Guesser::at(client);
        let mark = self.mark(shown, address);
        if self.good.has(mark) {
            return Ok(());
        }
        self.counts().check(address, shown.operator, self.size, now)?;
        self.good.add(mark);
        Ok(())
    }

    /// Reserves a guess for credentials that seem to be wrong. `None` where they were counted as wrong
    /// not long ago: a client that keeps sending the same ones guesses once.
    ///
    /// # Errors
    ///
    /// [`TooManyGuesses`]: nothing may be looked at.
    pub(crate) fn reserve(
        &self,
        shown: Shown,
        client: IpAddr,
        now: Timestamp,
    ) -> Result<Option<Reserved<'_>>, TooManyGuesses> {
        let address = Guesser::at(client);
        let (mark, operator) = (self.mark(shown, address), shown.operator);
        if self.wrong.has(mark) {
            return Ok(None);
        }
        let mut counts = self.counts();
        counts.check(address, operator, self.size, now)?;
        bound(&mut counts.addresses, |bucket| bucket.0 <= now, |bucket| bucket.0);
        counts.addresses.entry(address).or_default().add(self.size, now);
        if let Some(operator) = operator {
            bound(&mut counts.operators, |bucket| bucket.0 <= now, |bucket| bucket.0);
            counts.operators.entry(operator).or_default().add(OPERATOR, now);
        }
        Ok(Some(Reserved { guesses: self, address, operator, mark, is_over: false }))
    }

    /// Returns the mark under which credentials from an address are remembered. Zero means an empty
    /// place.
    fn mark(&self, shown: Shown, address: Guesser) -> u64 {
        self.hasher.hash_one((shown.hash, address)).max(1)
    }

    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Reserved<'_> {
    /// Ends the reservation: the credentials are right.
    pub(crate) fn right(self) {
        self.guesses.good.add(self.mark);
    }

    /// Counts the guess: the credentials are wrong or revoked.
    pub(crate) fn wrong(mut self) {
        self.is_over = true;
        self.guesses.wrong.add(self.mark);
    }
}

impl Drop for Reserved<'_> {
    fn drop(&mut self) {
        if self.is_over {
            return;
        }
        let mut counts = self.guesses.counts();
        if let Some(bucket) = counts.addresses.get_mut(&self.address) {
            bucket.take_back(self.guesses.size);
        }
        let operator = self.operator.as_ref();
        if let Some(bucket) = operator.and_then(|operator| counts.operators.get_mut(operator)) {
            bucket.take_back(OPERATOR);
        }
    }
}

#[cfg(test)]
mod tests;
