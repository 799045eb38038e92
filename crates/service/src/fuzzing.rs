//! Properties of every text that is used as a token: the function of a fuzz target. An ordinary
//! test runs it over the same corpus.

use domain::key::{Grades, SecretHash};
use domain::{ApiKey, Directory, KeyId, OperatorId, Scope};
use jiff::Timestamp;
use storage::{MasterKey, Vault};

use crate::access_token;
use crate::refresh_token::RefreshToken;

const CREDENTIALS: SecretHash = SecretHash([7; 32]);

/// A token: one byte says what becomes of the rest. It is shown as it is; or it is what a token says,
/// signed; or it stands in a place of a token that is good, which begins with the second byte.
///
/// # Panics
///
/// Unless a token that was not made here is none, one that was is read for what it says, and a
/// refresh token has one text.
pub fn tokens(data: &[u8]) {
    let Some((kind, rest)) = data.split_first() else { return };
    let vault = Vault::new(&MasterKey([1; 32]));
    let now = Timestamp::UNIX_EPOCH;
    match kind % 3 {
        0 => {
            let Ok(text) = std::str::from_utf8(rest) else { return };
            assert_eq!(access_token::read(&vault, text, now), None, "{text} was not made here");
            if let Some(token) = RefreshToken::parse(text) {
                assert_eq!(*token.text(), text.to_ascii_lowercase());
            }
        }
        1 => {
            let text = access_token::signed(&vault, rest);
            let Some(bearer) = access_token::read(&vault, &text, now) else { return };
            let said: serde_json::Value = serde_json::from_slice(rest).unwrap_or_default();
            assert_eq!(said["user"].as_i64(), Some(bearer.key.0));
            assert!(said["exp"].as_i64().is_some_and(|end| end > now.as_second()), "{said}");
        }
        _ => {
            let Some((at, put)) = rest.split_first() else { return };
            let good = access_token::issue(&vault, &Directory::default(), &key(), CREDENTIALS, now);
            let mut bytes = good.as_bytes().to_vec();
            let start = usize::from(*at).min(bytes.len());
            let end = bytes.len().min(start + put.len());
            bytes[start..end].copy_from_slice(&put[..end - start]);
            let Ok(text) = std::str::from_utf8(&bytes) else { return };
            let read = access_token::read(&vault, text, now);
            assert_eq!(read.is_some(), text == good.as_str(), "{text} was not made here");
        }
    }
}

fn key() -> ApiKey {
    ApiKey {
        id: KeyId(2),
        operator: OperatorId(3),
        name: "till".to_owned(),
        scopes: [Scope::Sell].into_iter().collect(),
        point_of_sale: None,
        secret: SecretHash([1; 32]),
        login: Some("till".to_owned()),
        password: Some("hash".to_owned()),
        token: None,
        grades: Grades::default(),
        revoked_at: None,
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn tokens() {
        fuzz_corpus::check("tokens", super::tokens);
    }
}
