//! Secret codes (PINs): what proves possession of a certificate.

use core::fmt;

use aes::Aes256;
use aes::cipher::{BlockCipherEncrypt, KeyInit};
use zeroize::{Zeroize, ZeroizeOnDrop};

/// The longest secret, imported ones included.
const BYTES_MAX: usize = 32;

/// A secret code. It is never printed: `Debug` hides it, and there is no `Display`.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct SecretCode {
    bytes: [u8; BYTES_MAX],
    length: u8,
}

impl SecretCode {
    /// A secret of 1 to 32 visible ASCII characters, or `None`.
    pub fn new(text: &str) -> Option<Self> {
        if text.is_empty() || !text.bytes().all(|b| b.is_ascii_graphic()) {
            return None;
        }
        let mut bytes = [0; BYTES_MAX];
        bytes.get_mut(..text.len())?.copy_from_slice(text.as_bytes());
        Some(Self { bytes, length: u8::try_from(text.len()).ok()? })
    }

    /// A secret as people and machines send it: see [`text::secret`](crate::text::secret). `None` if
    /// it cannot be one.
    pub fn read(text: &str) -> Option<Self> {
        const TEXT_BYTES_MAX: usize = 255;
        if text.len() > TEXT_BYTES_MAX {
            return None;
        }
        Self::new(&crate::text::secret(text))
    }

    /// Whether this is the same secret. The time that it takes does not tell how much of it is.
    pub fn is_same(&self, other: &Self) -> bool {
        let pairs = self.bytes.iter().zip(&other.bytes);
        let differences =
            pairs.fold(self.length ^ other.length, |all, (one, two)| all | (one ^ two));
        differences == 0
    }

    /// Whether this, the secret of a certificate, is what a caller gave. Digits that are fewer are taken
    /// with zeros before them: a spreadsheet drops those. The time that it takes tells no more than
    /// [`Self::is_same`] does.
    pub fn is_given_as(&self, given: &Self) -> bool {
        self.is_same(&given.padded_to(self.length))
    }

    /// Returns a secret as a spreadsheet shows it: digits without leading zeros. Spellings that
    /// could be the same secret become equal.
    pub fn without_leading_zeros(&self) -> &str {
        let text = self.expose();
        if text.bytes().all(|byte| byte.is_ascii_digit()) {
            text.trim_start_matches('0')
        } else {
            text
        }
    }

    /// The secret of so many digits whose zeros at the beginning were lost; itself if it has no fewer, or
    /// is not of digits.
    fn padded_to(&self, length: u8) -> Self {
        let is_digits = self.expose().bytes().all(|byte| byte.is_ascii_digit());
        let lost = usize::from(length.saturating_sub(self.length));
        if lost == 0 || !is_digits {
            return self.clone();
        }
        let mut bytes = [0; BYTES_MAX];
        let (zeros, rest) = bytes.split_at_mut(lost.min(BYTES_MAX));
        zeros.fill(b'0');
        for (place, byte) in rest.iter_mut().zip(self.expose().bytes()) {
            *place = byte;
        }
        Self { bytes, length }
    }

    /// The secret in clear, for handing it over and for sealing it.
    pub fn expose(&self) -> &str {
        let bytes = self.bytes.get(..usize::from(self.length)).unwrap_or_default();
        core::str::from_utf8(bytes).unwrap_or_default()
    }
}

impl fmt::Debug for SecretCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretCode(…)")
    }
}

/// Entropy of one command, drawn outside, from which its secret codes are derived.
///
/// One draw serves a command that makes thousands of certificates: the codes are blocks of AES-256
/// in counter mode under the seed, each reduced to decimal digits. 128 bits over at most 10^12
/// leave a bias below 2^-88.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct SecretSeed {
    bytes: [u8; 32],
    leading_zeros: bool,
}

impl fmt::Debug for SecretSeed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretSeed(…)")
    }
}

impl SecretSeed {
    /// A seed of these bytes. Its secret codes do not begin with a zero.
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self { bytes, leading_zeros: false }
    }

    /// The same, whose secret codes may begin with a zero.
    #[must_use]
    pub fn with_leading_zeros(mut self, allowed: bool) -> Self {
        self.leading_zeros = allowed;
        self
    }

    /// The stream of codes of this seed.
    pub fn codes(&self) -> SecretCodes {
        let cipher = Aes256::new(&self.bytes.into());
        SecretCodes { cipher, next: 0, leading_zeros: self.leading_zeros }
    }
}

/// The secret codes of one command, in order.
pub struct SecretCodes {
    cipher: Aes256,
    next: u128,
    leading_zeros: bool,
}

impl SecretCodes {
    /// The next secret code, of `digits` decimal digits, of which the first is no zero unless the seed
    /// allows it: spreadsheets drop such zeros. All that may come are equally likely.
    pub fn draw(&mut self, digits: u8) -> SecretCode {
        let all = 10_u128.checked_pow(u32::from(digits)).unwrap_or(u128::MAX);
        let least = if self.leading_zeros { 0 } else { all.checked_div(10).unwrap_or_default() };
        self.draw_from(least, all, digits)
    }

    /// The next code that proves an address: `digits` decimal digits (leading zeros included).
    pub fn draw_proof(&mut self, digits: u8) -> SecretCode {
        let all = 10_u128.checked_pow(u32::from(digits)).unwrap_or(u128::MAX);
        self.draw_from(0, all, digits)
    }

    /// A number from `least` to below `end`, with `digits` digits.
    fn draw_from(&mut self, least: u128, end: u128, digits: u8) -> SecretCode {
        let mut block = self.next.to_be_bytes().into();
        self.next = self.next.wrapping_add(1);
        self.cipher.encrypt_block(&mut block);
        let drawn = u128::from_be_bytes(block.into());
        let below = drawn.checked_rem(end.saturating_sub(least)).unwrap_or_default();
        let mut value = least.saturating_add(below);
        let mut code = SecretCode { bytes: [0; BYTES_MAX], length: digits };
        for place in code.bytes.iter_mut().take(usize::from(digits)).rev() {
            let digit = value.checked_rem(10).unwrap_or_default();
            *place = b'0'.saturating_add(u8::try_from(digit).unwrap_or_default());
            value = value.checked_div(10).unwrap_or_default();
        }
        code
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_have_their_length_and_differ() {
        let mut codes = SecretSeed::new([3; 32]).codes();
        let drawn: Vec<SecretCode> = (0..100).map(|_| codes.draw(6)).collect();
        assert!(drawn.iter().all(|c| c.expose().len() == 6));
        assert!(drawn.iter().all(|c| c.expose().bytes().all(|b| b.is_ascii_digit())));
        assert!(drawn.iter().all(|c| !c.expose().starts_with('0')));
        let mut texts: Vec<&str> = drawn.iter().map(SecretCode::expose).collect();
        texts.sort_unstable();
        texts.dedup();
        assert!(texts.len() > 95, "codes repeat");
    }

    #[test]
    fn a_secret_is_read_as_people_write_it() {
        for (sent, stored, opens) in [
            ("042042", "042042", true),
            (" 042 042\r\n", "042042", true),
            ("042-042", "042042", true),
            ("\u{feff}042\u{a0}042\u{200b}", "042042", true),
            ("\u{ff10}42042", "042042", true),
            ("42042", "042042", true),
            ("42", "000042", true),
            ("0042042", "042042", false),
            ("42042", "142042", false),
            ("042", "420000", false),
            ("Ab-12", "Ab-12", true),
            ("ab-12", "Ab-12", false),
            ("12", "Ab12", false),
        ] {
            let (sent, stored) =
                (SecretCode::read(sent).unwrap(), SecretCode::new(stored).unwrap());
            assert_eq!(stored.is_given_as(&sent), opens, "{} {}", sent.expose(), stored.expose());
        }
        for nothing in ["", " ", "\u{200b}", "- -", &"9".repeat(33), &"9 ".repeat(200)] {
            let read = SecretCode::read(nothing);
            assert!(read.is_none() || nothing == "- -", "{nothing:?}");
        }
    }

    #[test]
    fn new_secrets_begin_with_any_digit_but_zero() {
        for (allowed, digits) in [(false, 4), (false, 12), (true, 4)] {
            let mut codes = SecretSeed::new([5; 32]).with_leading_zeros(allowed).codes();
            let mut counts = [0_u32; 10];
            for _ in 0..9_000 {
                let code = codes.draw(digits);
                assert_eq!(code.expose().len(), usize::from(digits));
                counts[usize::from(code.expose().as_bytes()[0] - b'0')] += 1;
            }
            let [zero, rest @ ..] = counts;
            assert_eq!(zero > 0, allowed, "{counts:?}");
            // 1,000 or 900 of each are expected, give or take 30.
            assert!(rest.iter().all(|count| (780..1_120).contains(count)), "{counts:?}");
        }
        // Every digit after the first is as likely as any other, zero included.
        let mut codes = SecretSeed::new([6; 32]).codes();
        let zeros = (0..10_000).filter(|_| codes.draw(4).expose().ends_with('0')).count();
        assert!((880..1_120).contains(&zeros), "{zeros}");
    }

    #[test]
    fn zeros_that_a_spreadsheet_dropped_are_put_back() {
        let secret = |text: &str| SecretCode::new(text).unwrap();
        for (kept, given, fits) in [
            ("001234", "1234", true),
            ("001234", "01234", true),
            ("001234", "001234", true),
            ("001234", "0001234", false),
            ("000000", "0", true),
            ("123456", "123456", true),
            ("123456", "23456", false),
            ("012345", "12345 ".trim(), true),
            ("012345", "1234", false),
            ("123450", "12345", false),
            // Only digits are padded: other secrets are not numbers.
            ("00ABCD", "ABCD", false),
            ("ABCD", "ABCD", true),
            ("0", "0", true),
        ] {
            assert_eq!(secret(kept).is_given_as(&secret(given)), fits, "{kept} {given}");
            let alike =
                secret(kept).without_leading_zeros() == secret(given).without_leading_zeros();
            assert!(alike || !fits, "{kept} {given}: one secret has two budgets");
        }
    }

    #[test]
    fn a_secret_is_never_printed() {
        let secret = SecretCode::new("123456").unwrap();
        assert!(!format!("{secret:?}").contains("123456"));
        assert_eq!(secret.expose(), "123456");
        assert_eq!(SecretCode::new(""), None);
        assert_eq!(SecretCode::new("with space"), None);
        assert_eq!(SecretCode::new(&"9".repeat(33)), None);
    }
}
