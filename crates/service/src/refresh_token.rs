//! Refresh tokens: GUIDs of which the first half stays the same in a sign-in.

use domain::key::SecretHash;
use storage::Vault;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::entropy;

/// A refresh token. Its 122 random bits are 60 that its sign-in is found by and 62 that are its own:
/// whoever guesses at these has one try, which ends the sign-in.
#[derive(Zeroize, ZeroizeOnDrop)]
pub(crate) struct RefreshToken([u8; 16]);

/// Digits between the hyphens of a GUID.
const GROUPS: [usize; 5] = [8, 4, 4, 4, 12];

impl RefreshToken {
    /// The first token of a sign-in.
    pub(crate) fn new() -> Self {
        Self::of(entropy::bytes())
    }

    /// The next token of the same sign-in.
    pub(crate) fn next(&self) -> Self {
        let mut bytes: [u8; 16] = entropy::bytes();
        bytes[..8].copy_from_slice(self.handle());
        Self::of(bytes)
    }

    /// Version 4, variant 1: random.
    fn of(mut bytes: [u8; 16]) -> Self {
        bytes[6] = bytes[6] & 0x0f | 0x40;
        bytes[8] = bytes[8] & 0x3f | 0x80;
        Self(bytes)
    }

    /// Reads what [`Self::text`] writes, in any case.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let groups = text.split('-');
        if !groups.clone().map(str::len).eq(GROUPS) {
            return None;
        }
        let mut digits = groups.flat_map(str::chars).map(|digit| digit.to_digit(16));
        let mut token = Self([0; 16]);
        for byte in &mut token.0 {
            let (high, low) = (digits.next()??, digits.next()??);
            *byte = u8::try_from(high * 16 + low).ok()?;
        }
        Some(token)
    }

    /// As clients are given it.
    pub(crate) fn text(&self) -> Zeroizing<String> {
        let mut digits = self.0.iter().flat_map(|byte| [byte >> 4, byte & 15]);
        let mut text = Zeroizing::new(String::with_capacity(36));
        for length in GROUPS {
            if !text.is_empty() {
                text.push('-');
            }
            let group = digits.by_ref().take(length);
            text.extend(group.filter_map(|digit| char::from_digit(digit.into(), 16)));
        }
        text
    }

    fn handle(&self) -> &[u8] {
        &self.0[..8]
    }

    /// Returns the search key of its sign-in.
    pub(crate) fn handle_hash(&self, vault: &Vault) -> SecretHash {
        vault.hash_refresh_handle(self.handle())
    }

    /// Returns the hash that identifies it.
    pub(crate) fn hash(&self, vault: &Vault) -> SecretHash {
        vault.hash_refresh_token(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_a_random_guid_that_is_read_as_it_is_written() {
        for _ in 0..100 {
            let token = RefreshToken::new();
            let text = token.text();
            assert_eq!(text.len(), 36);
            assert_eq!(&text[14..15], "4", "{}", *text);
            assert!("89ab".contains(&text[19..20]), "{}", *text);
            for written in [text.to_string(), text.to_uppercase()] {
                assert_eq!(RefreshToken::parse(&written).map(|read| read.0), Some(token.0));
            }
        }
    }

    #[test]
    fn the_next_token_has_the_first_half_of_the_last() {
        let first = RefreshToken::new();
        let (next, other) = (first.next(), RefreshToken::new());
        assert_eq!(first.text()[..18], next.text()[..18]);
        assert_ne!(first.text()[19..], next.text()[19..]);
        assert_ne!(first.text()[..18], other.text()[..18]);
    }

    #[test]
    fn what_is_no_guid_is_no_token() {
        for text in [
            "",
            "5f0c6ed3-0d2c-4f43-9d0e-9e3b6a3f2c1",
            "5f0c6ed3-0d2c-4f43-9d0e-9e3b6a3f2c1dd",
            "5f0c6ed30d2c4f439d0e9e3b6a3f2c1d",
            "5f0c6ed3-0d2c-4f439-d0e-9e3b6a3f2c1d",
            "{5f0c6ed3-0d2c-4f43-9d0e-9e3b6a3f2c1d}",
            "5f0c6ed3-0d2c-4f43-9d0e-9e3b6a3f2c1g",
            "+f0c6ed3-0d2c-4f43-9d0e-9e3b6a3f2c1d",
            "яf0c6ed-0d2c-4f43-9d0e-9e3b6a3f2c1d",
        ] {
            assert!(RefreshToken::parse(text).is_none(), "{text}");
        }
        assert!(RefreshToken::parse("5f0c6ed3-0d2c-4f43-9d0e-9e3b6a3f2c1d").is_some());
    }
}
