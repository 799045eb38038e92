//! Sign-ins that wait for a code: the password was right, and the second factor has not been shown.
//!
//! Nothing is stored for them. The browser keeps a text that this installation signed. It names the
//! user and its expiry, and the signature covers the stored password too, so that a new password
//! ends it.

use domain::{User, UserId};
use jiff::Timestamp;
use storage::Vault;
use zeroize::Zeroizing;

/// Seconds for which a code can be shown after the password.
const PENDING_SECONDS: i64 = 300;

const PURPOSE: &str = "pending sign-in";

/// Signs that the password of a user was right just now.
pub(super) fn issue(vault: &Vault, user: &User, now: Timestamp) -> Zeroizing<String> {
    let expiry = now.as_second().saturating_add(PENDING_SECONDS);
    let body = format!("{}.{expiry}", user.id);
    Zeroizing::new(format!("{body}.{}", signature(vault, user, &body)))
}

/// The user that a text names. Its signature must still be checked with [`is_good`].
pub(super) fn user_of(text: &str) -> Option<UserId> {
    text.split('.').next()?.parse().ok().map(UserId)
}

/// Whether a text was issued for this user, with this password, and has not expired.
pub(super) fn is_good(vault: &Vault, user: &User, text: &str, now: Timestamp) -> bool {
    let Some((body, shown)) = text.rsplit_once('.') else { return false };
    let expiry = body.split_once('.').and_then(|(_, expiry)| expiry.parse::<i64>().ok());
    let is_own = user_of(body) == Some(user.id);
    let is_in_time = expiry.is_some_and(|expiry| now.as_second() < expiry);
    // Both are hashes under a secret key, so that the time of the comparison tells nothing.
    is_own && is_in_time && shown == signature(vault, user, body)
}

fn signature(vault: &Vault, user: &User, body: &str) -> String {
    let password = user.password.as_deref().unwrap_or_default();
    let hash = vault.hash_console(PURPOSE, format!("{body}\0{password}").as_bytes());
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use domain::person::Language;
    use storage::MasterKey;

    use super::*;

    fn user(id: i64, password: &str) -> User {
        User {
            id: UserId(id),
            name: "Anna".to_owned(),
            login: "anna@example.com".to_owned(),
            language: Language::Russian,
            password: Some(password.to_owned()),
            grade: None,
            disabled: false,
        }
    }

    #[test]
    fn a_pending_sign_in_is_good_for_its_user_password_and_time() {
        let vault = Vault::new(&MasterKey([1; 32]));
        let now = Timestamp::from_second(1_000_000).unwrap();
        let anna = user(7, "hash");
        let text = issue(&vault, &anna, now);
        assert_eq!(user_of(&text), Some(UserId(7)));
        let at = |seconds: i64| Timestamp::from_second(1_000_000 + seconds).unwrap();
        let other = Vault::new(&MasterKey([2; 32]));
        for (vault, user, text, now, good) in [
            (&vault, user(7, "hash"), text.to_string(), at(0), true),
            (&vault, user(7, "hash"), text.to_string(), at(299), true),
            (&vault, user(7, "hash"), text.to_string(), at(300), false),
            (&vault, user(7, "new hash"), text.to_string(), at(0), false),
            (&vault, user(8, "hash"), text.to_string(), at(0), false),
            (&vault, user(8, "hash"), text.replacen('7', "8", 1), at(0), false),
            (&other, user(7, "hash"), text.to_string(), at(0), false),
            (&vault, user(7, "hash"), "7.2000000".to_owned(), at(0), false),
            (&vault, user(7, "hash"), String::new(), at(0), false),
        ] {
            assert_eq!(is_good(vault, &user, &text, now), good, "{text} at {now}");
        }
        assert_eq!(user_of("x.1.2"), None);
    }
}
