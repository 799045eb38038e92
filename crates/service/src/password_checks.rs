//! Passwords that have been checked: hashing one takes tens of milliseconds, by design, and a
//! client sends its own with every request.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};

use domain::KeyId;
use domain::key::SecretHash;
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

/// Wrong passwords that are remembered: enough for clients that keep sending theirs.
const WRONG_MAX: usize = 256;

/// What is known of passwords, as keyed hashes in memory.
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
    right: HashMap<KeyId, SecretHash>,
    /// The wrong ones seen last.
    wrong: VecDeque<SecretHash>,
}

impl Known {
    fn verdict(&self, key: KeyId, hash: SecretHash) -> Option<bool> {
        if self.right.get(&key) == Some(&hash) {
            return Some(true);
        }
        self.wrong.contains(&hash).then_some(false)
    }

    fn learn(&mut self, key: KeyId, hash: SecretHash, right: bool) {
        if right {
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
    /// Whether a password is the one whose hash is stored with a key.
    ///
    /// # Errors
    ///
    /// [`Error::Unavailable`] when it could not be hashed.
    pub(crate) async fn is_right(
        &self,
        vault: &Vault,
        key: KeyId,
        stored: &str,
        password: &str,
    ) -> Result<bool, Error> {
        // The stored hash is a part of it: a password that was right once is not right for ever.
        let hash = vault.hash_checked_password(stored, password);
        if let Some(known) = self.verdict(key, hash) {
            return Ok(known);
        }
        let _running = self.running.acquire().await;
        // Who waited for the same password finds it checked.
        if let Some(known) = self.verdict(key, hash) {
            return Ok(known);
        }
        let (stored, password) = (stored.to_owned(), Zeroizing::new(password.to_owned()));
        let check = tokio::task::spawn_blocking(move || verify_password(&password, &stored));
        let right = check.await.map_err(|error| {
            BackendError::new(ErrorKind::Unavailable, "checking a password", error)
        })?;
        self.known.lock().unwrap_or_else(PoisonError::into_inner).learn(key, hash, right);
        Ok(right)
    }

    fn verdict(&self, key: KeyId, hash: SecretHash) -> Option<bool> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).verdict(key, hash)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::password::hash_password;
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
            let found = checks.is_right(&vault, KeyId(key), stored, password).await.unwrap();
            assert_eq!(found, right, "key {key}, {password}");
            let hash = vault.hash_checked_password(stored, password);
            assert_eq!(checks.verdict(KeyId(key), hash), Some(right), "it is known now");
        }
    }

    #[test]
    fn wrong_passwords_are_remembered_in_a_bounded_number() {
        let mut known = Known::default();
        for byte in 0..=255_u8 {
            for other in [0, 1] {
                let mut hash = [byte; 32];
                hash[0] = other;
                known.learn(KeyId(1), SecretHash(hash), false);
            }
        }
        assert_eq!(known.wrong.len(), WRONG_MAX);
        assert_eq!(known.right.len(), 0);
    }
}
