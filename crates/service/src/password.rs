//! Passwords: argon2id, at rest only as hashes.

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};

use crate::entropy;

/// A password that cannot be hashed.
#[derive(Debug, thiserror::Error)]
#[error("the password cannot be hashed: {0}")]
pub struct PasswordError(String);

/// 19 MiB, 2 passes, 1 lane: the first choice of the OWASP password storage cheat sheet.
fn argon2() -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::DEFAULT)
}

/// Hashes a password with a salt of its own. Takes tens of milliseconds: not for async threads.
pub fn hash_password(password: &str) -> Result<String, PasswordError> {
    let salt = entropy::bytes::<16>();
    let hash = argon2().hash_password_with_salt(password.as_bytes(), &salt);
    hash.map(|hash| hash.to_string()).map_err(|error| PasswordError(error.to_string()))
}

/// Whether the password is the hashed one. Takes tens of milliseconds: not for async threads.
pub fn verify_password(password: &str, hash: &str) -> bool {
    PasswordHash::new(hash)
        .is_ok_and(|hash| argon2().verify_password(password.as_bytes(), &hash).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_password_itself_is_verified() {
        let hash = hash_password("demo").unwrap();
        assert!(hash.starts_with("$argon2id$"), "{hash}");
        assert!(verify_password("demo", &hash));
        assert!(!verify_password("Demo", &hash));
        assert!(!verify_password("demo", "demo"));
        assert_ne!(hash_password("demo").unwrap(), hash, "every hash has its own salt");
    }
}
