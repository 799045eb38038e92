//! Passwords that have been checked: hashing one takes tens of milliseconds, by design, and a
//! client sends its own with every request.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};

use domain::key::SecretHash;
use domain::{KeyId, UserId};
use storage::{BackendError, ErrorKind, Vault};
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

use crate::error::Error;
use crate::password::verify_password;

/// Passwords that are hashed at the same time: each takes 19 MiB and a processor, and a flood of
/// wrong ones must not take the machine.
fn checks_at_once() -> usize {
    std::thread::available_parallelism().map_or(1, |processors| (processors.get() / 2).max(1))
}

/// Hash for passwords of unknown logins, so that their check takes the same time.
const NOBODYS: &str = "$argon2id$v=19$m=19456,t=2,p=1$c2NyaXAgMjAyNiBub2JvZHk$\
                       AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Wrong passwords that are remembered: enough for clients that keep sending theirs.
const WRONG_MAX: usize = 256;

/// Owner of a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum PasswordOwner {
    /// An API key with a login.
    Key(KeyId),
    /// A person who signs in.
    User(UserId),
}

/// Results of password checks, as keyed hashes in memory.
pub(crate) struct PasswordChecks {
    known: Mutex<Known>,
    running: Semaphore,
}

impl Default for PasswordChecks {
    fn default() -> Self {
        Self { known: Mutex::default(), running: Semaphore::new(checks_at_once()) }
    }
}

#[derive(Default)]
struct Known {
    /// The right one of each key that has signed in.
    right: HashMap<PasswordOwner, SecretHash>,
    /// The wrong ones seen last.
    wrong: VecDeque<SecretHash>,
}

impl Known {
    fn verdict(&self, key: Option<PasswordOwner>, hash: SecretHash) -> Option<bool> {
        if key.is_some_and(|key| self.right.get(&key) == Some(&hash)) {
            return Some(true);
        }
        self.wrong.contains(&hash).then_some(false)
    }

    fn learn(&mut self, key: Option<PasswordOwner>, hash: SecretHash, right: bool) {
        if let Some(key) = key.filter(|_| right) {
            self.right.insert(key, hash);
        } else {
            if self.wrong.len() >= WRONG_MAX {
                self.wrong.pop_front();
            }
            self.wrong.push_back(hash);
        }
    }
}

impl PasswordChecks {
    /// Whether a password is the one whose hash is stored with the key of a login. Where there is no
    /// such key, it is not, and that takes as long.
    ///
    /// # Errors
    ///
    /// [`Error::Unavailable`] when it could not be hashed.
    pub(crate) async fn is_right(
        &self,
        vault: &Vault,
        login: &str,
        stored: Option<(PasswordOwner, &str)>,
        password: &str,
    ) -> Result<bool, Error> {
        let hash = remembered_by(vault, login, stored, password);
        let key = stored.map(|(key, _)| key);
        if let Some(known) = self.verdict(key, hash) {
            return Ok(known);
        }
        let _running = self.running.acquire().await;
        // Who waited for the same password finds it checked.
        if let Some(known) = self.verdict(key, hash) {
            return Ok(known);
        }
        let stored = stored.map_or(NOBODYS, |(_, stored)| stored).to_owned();
        let password = Zeroizing::new(password.to_owned());
        let check = tokio::task::spawn_blocking(move || verify_password(&password, &stored));
        let right = check.await.map_err(|error| {
            BackendError::new(ErrorKind::Unavailable, "checking a password", error)
        })?;
        self.known.lock().unwrap_or_else(PoisonError::into_inner).learn(key, hash, right);
        Ok(right && key.is_some())
    }

    /// Whether a password was found to be wrong not long ago.
    pub(crate) fn is_known_as_wrong(
        &self,
        vault: &Vault,
        login: &str,
        stored: Option<(PasswordOwner, &str)>,
        password: &str,
    ) -> bool {
        let hash = remembered_by(vault, login, stored, password);
        self.verdict(stored.map(|(key, _)| key), hash) == Some(false)
    }

    fn verdict(&self, key: Option<PasswordOwner>, hash: SecretHash) -> Option<bool> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).verdict(key, hash)
    }
}

/// Key under which a checked password is remembered. It includes the stored hash, because a
/// password that was right once can change. Without a hash it includes the login, so that a
/// password for an unknown login is not rejected sooner.
fn remembered_by(
    vault: &Vault,
    login: &str,
    stored: Option<(PasswordOwner, &str)>,
    password: &str,
) -> SecretHash {
    match stored {
        Some((_, stored)) => vault.hash_checked_password(stored, password),
        None => vault.hash_checked_password(&["nobody's ", login].concat(), password),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::password::hash_password;
    use argon2::password_hash::phc::PasswordHash;
    use storage::MasterKey;

    #[tokio::test]
    async fn a_password_is_right_for_the_hash_that_is_stored_now() {
        let vault = Vault::new(&MasterKey([7; 32]));
        let (old, new) = (hash_password("old").unwrap(), hash_password("new").unwrap());
        let checks = PasswordChecks::default();
        for (key, stored, password, right) in [
            (1, &old, "old", true),
            (1, &old, "old", true),
            (1, &old, "new", false),
            (1, &old, "new", false),
            (1, &new, "old", false),
            (1, &new, "new", true),
            (2, &old, "new", false),
            (2, &old, "old", true),
            (1, &new, "new", true),
        ] {
            let account = Some((PasswordOwner::Key(KeyId(key)), stored.as_str()));
            let found = checks.is_right(&vault, "login", account, password).await.unwrap();
            assert_eq!(found, right, "key {key}, {password}");
            let hash = vault.hash_checked_password(stored, password);
            assert_eq!(
                checks.verdict(Some(PasswordOwner::Key(KeyId(key))), hash),
                Some(right),
                "it is known now"
            );
        }
    }

    #[tokio::test]
    async fn a_login_that_nobody_has_is_checked_as_any_other_and_opens_nothing() {
        let vault = Vault::new(&MasterKey([7; 32]));
        let hash = |text: &str| PasswordHash::new(text).unwrap().params.to_string();
        assert_eq!(hash(NOBODYS), hash(&hash_password("x").unwrap()), "as slow as others");
        let checks = PasswordChecks::default();
        for (login, known_before) in [("a", None), ("a", Some(false)), ("b", None)] {
            let hash = remembered_by(&vault, login, None, "password");
            assert_eq!(checks.verdict(None, hash), known_before, "{login}");
            assert!(!checks.is_right(&vault, login, None, "password").await.unwrap());
        }
    }

    #[test]
    fn wrong_passwords_are_remembered_in_a_bounded_number() {
        let mut known = Known::default();
        for byte in 0..=255_u8 {
            for other in [0, 1] {
                let mut hash = [byte; 32];
                hash[0] = other;
                known.learn(Some(PasswordOwner::Key(KeyId(1))), SecretHash(hash), false);
            }
        }
        assert_eq!(known.wrong.len(), WRONG_MAX);
        assert_eq!(known.right.len(), 0);
    }
}
