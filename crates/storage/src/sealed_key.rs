//! The key of an installation under a passphrase, for whoever wants it in a backup.

use std::fmt;

use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{AeadInOut, KeyInit};
use chacha20poly1305::{ChaCha20Poly1305, Nonce};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::MasterKey;

/// Memory that each guess at a passphrase takes, in KiB: whoever has the file guesses as long as they
/// like, so more than for passwords that are checked at each sign-in (RFC 9106, second choice).
const MEMORY_KIB: u32 = 64 * 1024;
/// Number of passes over the memory (from the same source).
const PASSES: u32 = 3;
/// Additional authenticated data: the purpose and the format version.
const LABEL: &[u8] = b"scrip key in a backup, argon2id 64 MiB 3 passes, 1";

/// Bytes of a salt, which is drawn anew each time.
pub const SALT_BYTES: usize = 16;

/// A key that a passphrase opens.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealedKey {
    salt: [u8; SALT_BYTES],
    sealed: Vec<u8>,
}

impl fmt::Debug for SealedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealedKey(…)")
    }
}

/// Argon2 or the cipher failed: there is no memory for it.
#[derive(Debug, thiserror::Error)]
#[error("the key cannot be sealed: {0}")]
pub struct SealError(String);

impl SealedKey {
    /// Seals a key. A salt that was never used before makes a key that was never used before, so that
    /// there is one nonce. Takes a fifth of a second.
    pub fn seal(
        key: &MasterKey,
        passphrase: &str,
        salt: [u8; SALT_BYTES],
    ) -> Result<Self, SealError> {
        let cipher = cipher(passphrase, &salt)?;
        let mut sealed = key.0.to_vec();
        let done = cipher.encrypt_in_place(&Nonce::default(), LABEL, &mut sealed);
        done.map_err(|error| SealError(error.to_string()))?;
        Ok(Self { salt, sealed })
    }

    /// The key; `None` where the passphrase is another one, or the sealed key was changed. Takes a
    /// fifth of a second.
    pub fn open(&self, passphrase: &str) -> Result<Option<MasterKey>, SealError> {
        let cipher = cipher(passphrase, &self.salt)?;
        let mut text = Zeroizing::new(self.sealed.clone());
        if cipher.decrypt_in_place(&Nonce::default(), LABEL, &mut *text).is_err() {
            return Ok(None);
        }
        Ok(text.as_slice().try_into().ok().map(MasterKey))
    }
}

fn cipher(passphrase: &str, salt: &[u8; SALT_BYTES]) -> Result<ChaCha20Poly1305, SealError> {
    let failed = |error: argon2::Error| SealError(error.to_string());
    let mut key = Zeroizing::new([0; 32]);
    let params = Params::new(MEMORY_KIB, PASSES, 1, Some(key.len())).map_err(failed)?;
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    argon2.hash_password_into(passphrase.as_bytes(), salt, &mut *key).map_err(failed)?;
    Ok(ChaCha20Poly1305::new((&*key).into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_its_passphrase_opens_a_key() {
        let key = MasterKey([7; 32]);
        let sealed = SealedKey::seal(&key, "corect horse", [1; SALT_BYTES]).unwrap();
        let opened = |sealed: &SealedKey, passphrase| sealed.open(passphrase).unwrap();
        assert_eq!(opened(&sealed, "corect horse").unwrap().0, key.0);
        assert!(opened(&sealed, "correct horse").is_none());
        assert!(opened(&sealed, "").is_none());
        let other = SealedKey { salt: [2; SALT_BYTES], ..sealed.clone() };
        assert!(opened(&other, "corect horse").is_none());
        let mut other = sealed.clone();
        other.sealed[0] ^= 1;
        assert!(opened(&other, "corect horse").is_none());
        let text = serde_json::to_string(&sealed).unwrap();
        assert!(serde_json::from_str::<SealedKey>(&text).unwrap() == sealed);
        assert!(!sealed.sealed.windows(4).any(|four| four == [7; 4]));
    }
}
