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

    /// Whether this is what was sent for a stored secret: the same, or the same but for zeros at its
    /// beginning that a spreadsheet took away. The time that it takes does not tell how much of it
    /// is the same.
    pub fn opens(&self, stored: &Self) -> bool {
        let digits = self.expose().bytes().all(|byte| byte.is_ascii_digit());
        let missing = usize::from(stored.length.saturating_sub(self.length));
        if !digits || missing == 0 {
            return self.is_same(stored);
        }
        let mut padded = Self { bytes: [b'0'; BYTES_MAX], length: stored.length };
        let given = self.bytes.iter().take(usize::from(self.length));
        for (place, byte) in padded.bytes.iter_mut().skip(missing).zip(given) {
            *place = *byte;
        }
        for rest in padded.bytes.iter_mut().skip(usize::from(stored.length)) {
            *rest = 0;
        }
        padded.is_same(stored)
    }

    /// Whether this is the same secret. The time that it takes does not tell how much of it is.
    pub fn is_same(&self, other: &Self) -> bool {
        let pairs = self.bytes.iter().zip(&other.bytes);
        let differences =
            pairs.fold(self.length ^ other.length, |all, (one, two)| all | (one ^ two));
        differences == 0
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
pub struct SecretSeed(pub [u8; 32]);

impl fmt::Debug for SecretSeed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretSeed(…)")
    }
}

impl SecretSeed {
    /// The stream of codes of this seed.
    pub fn codes(&self) -> SecretCodes {
        SecretCodes { cipher: Aes256::new(&self.0.into()), next: 0 }
    }
}

/// The secret codes of one command, in order.
pub struct SecretCodes {
    cipher: Aes256,
    next: u128,
}

impl SecretCodes {
    /// The next code, of `digits` decimal digits. It does not begin with 0: spreadsheets take zeros
    /// at the beginning away.
    pub fn draw(&mut self, digits: u8) -> SecretCode {
        let mut block = self.next.to_be_bytes().into();
        self.next = self.next.wrapping_add(1);
        self.cipher.encrypt_block(&mut block);
        let mut value = u128::from_be_bytes(block.into());
        let mut code = SecretCode { bytes: [0; BYTES_MAX], length: digits };
        for (index, place) in code.bytes.iter_mut().enumerate().take(usize::from(digits)).rev() {
            let (first, base) = if index == 0 { (b'1', 9) } else { (b'0', 10) };
            let digit = value.checked_rem(base).unwrap_or_default();
            *place = first.saturating_add(u8::try_from(digit).unwrap_or_default());
            value = value.checked_div(base).unwrap_or_default();
        }
        code
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_have_their_length_and_differ() {
        let mut codes = SecretSeed([3; 32]).codes();
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
            assert_eq!(sent.opens(&stored), opens, "{} {}", sent.expose(), stored.expose());
        }
        for nothing in ["", " ", "\u{200b}", "- -", &"9".repeat(33), &"9 ".repeat(200)] {
            let read = SecretCode::read(nothing);
            assert!(read.is_none() || nothing == "- -", "{nothing:?}");
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
