//! Budgets of guesses at passwords: as those of guesses at secret codes, but for a login and for a
//! client's address.
//!
//! Whoever knows a login could keep its owner out by guessing. So an address from which the login was
//! signed in to rightly has a count of its own for it, and neither the login's nor the address's
//! budget: what others get wrong does not stop it. A login that exists and one that does not are
//! counted alike.

use std::collections::HashMap;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;

use super::count::{Bucket, Size, Tries, Verdict, bound, make_room};
use super::limits::REMEMBERED_MAX;
use super::{CERTIFICATE_FREE_GUESSES, GuessLimits, Guesser, TooManyGuesses};

/// Target of guesses: a login, as a hash with an unknown key, from any address or from an address
/// that uses it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Account {
    Anywhere(u64),
    At(u64, Guesser),
}

#[derive(Default)]
struct Counts {
    accounts: HashMap<Account, Tries>,
    addresses: HashMap<Guesser, Bucket>,
    /// Time of the last successful sign-in with a login from an address.
    used_from: HashMap<(u64, Guesser), Timestamp>,
}

/// Budgets of one process.
pub(crate) struct PasswordGuesses {
    size: Size,
    counts: Mutex<Counts>,
    hasher: RandomState,
}

/// The right to look at a login and a password. Where nothing is said of them when it is dropped, they
/// count for nothing.
pub(crate) struct Admission<'a> {
    guesses: &'a PasswordGuesses,
    login: u64,
    password: u64,
    address: Guesser,
    account: Account,
    /// Whether a guess of the address's budget is reserved for it.
    reserved: bool,
    now: Timestamp,
    verdict: Verdict,
}

impl PasswordGuesses {
    pub(crate) fn new(limits: GuessLimits) -> Self {
        Self { size: limits.into(), counts: Mutex::default(), hasher: RandomState::new() }
    }

    /// Lets a client at an address try a login and a password. A guess of the address's budget is
    /// reserved for it at once, and given back unless the password is wrong: tries that arrive together
    /// are no more than those one after the other.
    pub(crate) fn admit(
        &self,
        login: &str,
        password: &str,
        client: IpAddr,
        now: Timestamp,
    ) -> Result<Admission<'_>, TooManyGuesses> {
        let (login, password) = (self.hasher.hash_one(login), self.hasher.hash_one(password));
        let address = Guesser::at(client);
        let mut counts = self.counts();
        let is_used_here = counts.used_from.contains_key(&(login, address));
        let account =
            if is_used_here { Account::At(login, address) } else { Account::Anywhere(login) };
        if !is_used_here {
            counts.addresses.get(&address).copied().unwrap_or_default().check(self.size, now)?;
        }
        let is_first = counts.tries(account, now).admit(password, CERTIFICATE_FREE_GUESSES, now)?;
        let reserved = is_first && !is_used_here;
        if reserved {
            counts.charge(address, self.size, now);
        }
        let verdict = Verdict::Unknown;
        Ok(Admission { guesses: self, login, password, address, account, reserved, now, verdict })
    }

    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Counts {
    fn tries(&mut self, account: Account, now: Timestamp) -> &mut Tries {
        bound(&mut self.accounts, |known| known.is_forgotten(now), |known| known.last_wrong);
        let known = self.accounts.entry(account).or_default();
        if known.is_forgotten(now) {
            known.wrong = 0;
        }
        known
    }

    fn charge(&mut self, address: Guesser, size: Size, now: Timestamp) {
        bound(&mut self.addresses, |bucket| bucket.0 <= now, |bucket| bucket.0);
        self.addresses.entry(address).or_default().add(size, now);
    }
}

impl Admission<'_> {
    /// Ends the reservation: the password is right.
    pub(crate) fn right(mut self) {
        self.verdict = Verdict::Right;
    }

    /// Counts the guess: the password is wrong, or the login does not exist.
    pub(crate) fn wrong(mut self) {
        self.verdict = Verdict::Wrong;
    }
}

impl Drop for Admission<'_> {
    fn drop(&mut self) {
        let mut counts = self.guesses.counts();
        let mut is_new = matches!(self.verdict, Verdict::Wrong);
        if let Some(known) = counts.accounts.get_mut(&self.account) {
            is_new = known.end(self.password, self.verdict, self.now);
            if known.in_flight.is_empty() && known.wrong == 0 {
                counts.accounts.remove(&self.account);
            }
        }
        let size = self.guesses.size;
        if is_new && !self.reserved {
            counts.charge(self.address, size, self.now);
        } else if self.reserved
            && !is_new
            && let Some(bucket) = counts.addresses.get_mut(&self.address)
        {
            bucket.take_back(size);
        }
        if matches!(self.verdict, Verdict::Right) {
            if counts.used_from.len() >= REMEMBERED_MAX {
                make_room(&mut counts.used_from, |last| *last);
            }
            counts.used_from.insert((self.login, self.address), self.now);
        }
    }
}

#[cfg(test)]
mod tests;
