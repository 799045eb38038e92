//! Certificate numbers: 8 or 13 digits with an EAN check digit, unique by construction.
//!
//! A [`NumberPlan`] turns a counter into a number through a keyed permutation of its number space,
//! so that no number can come twice and none can be guessed from its neighbours; the inverse finds
//! the counter of a number again.

mod ff1;

use core::fmt;

use aes::Aes256;
use aes::cipher::{BlockCipherEncrypt, KeyInit};

use ff1::Ff1;

use crate::text;

/// Digits of the largest number.
const DIGITS_MAX: usize = 19;

/// Bytes of a text that can be a number: every digit may be of another script and be followed by
/// separators.
const TEXT_BYTES_MAX: usize = 255;

/// A public number of a certificate, as printed and barcoded: 1 to 19 digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CertificateNumber(u64);

impl CertificateNumber {
    /// The number with this value, if it fits the 64-bit signed integer of wires and databases and
    /// is not 0.
    pub const fn new(value: u64) -> Option<Self> {
        if value == 0 || value > i64::MAX as u64 { None } else { Some(Self(value)) }
    }

    /// Reads a number as people and scanners write it: see [`crate::text::number`].
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() > TEXT_BYTES_MAX {
            return None;
        }
        let digits = text::number(text)?;
        if digits.len() > DIGITS_MAX {
            return None;
        }
        Self::new(digits.parse().ok()?)
    }

    /// The number as an integer.
    pub const fn value(self) -> u64 {
        self.0
    }

    /// Whether the last digit is the EAN check digit of the others.
    pub const fn has_check_digit(self) -> bool {
        self.0 % 10 == check_digit(self.0 / 10)
    }
}

impl fmt::Display for CertificateNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The EAN-8 and EAN-13 check digit of the digits before it: weights 3, 1, 3 … from the right.
#[expect(clippy::arithmetic_side_effects, reason = "at most 20 digits, each at most 27")]
const fn check_digit(mut digits: u64) -> u64 {
    let mut sum = 0;
    let mut weight = 3;
    while digits > 0 {
        sum += (digits % 10) * weight;
        weight = 4 - weight;
        digits /= 10;
    }
    (10 - sum % 10) % 10
}

/// The prefix and length of the numbers of a pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NumberPlan {
    prefix: u64,
    prefix_digits: u8,
    length: u8,
}

/// Spaces of up to this many numbers are permuted by sorting all of them under a keyed function:
/// walking a cycle of FF1's smallest domain would take a thousand steps and more there.
const SORTED_SPACE_MAX: u64 = 1_000;

/// FF1 is defined for domains of a million and more (NIST SP 800-38G, revision 1).
const FF1_DIGITS_MIN: u8 = 6;

impl NumberPlan {
    /// Numbers of 8 or 13 digits that begin with `prefix`, which leaves at least one digit free
    /// between itself and the check digit. `None` for any other length or prefix.
    pub fn new(prefix: u64, length: u8) -> Option<Self> {
        if prefix == 0 || (length != 8 && length != 13) {
            return None;
        }
        let prefix_digits = u8::try_from(prefix.checked_ilog10()?).ok()?.checked_add(1)?;
        // One digit is the check digit and one must be free.
        (prefix_digits.checked_add(2)? <= length).then_some(Self { prefix, prefix_digits, length })
    }

    /// Returns the prefix of the numbers.
    pub const fn prefix(&self) -> u64 {
        self.prefix
    }

    /// Digits of a number, the check digit included.
    pub const fn length(&self) -> u8 {
        self.length
    }

    /// Returns the number of certificate numbers in the pool.
    pub fn capacity(&self) -> u64 {
        power_of_ten(self.free_digits())
    }

    /// Whether a number of one plan could be a number of the other as well.
    pub fn overlaps(&self, other: &Self) -> bool {
        let (short, long) =
            if self.prefix_digits <= other.prefix_digits { (self, other) } else { (other, self) };
        let surplus = long.prefix_digits.saturating_sub(short.prefix_digits);
        self.length == other.length
            && long.prefix.checked_div(power_of_ten(surplus)) == Some(short.prefix)
    }

    /// The number at a place, or `None` when the numbers are used up.
    pub fn number(&self, key: &PoolKey, place: u64) -> Option<CertificateNumber> {
        if place >= self.capacity() {
            return None;
        }
        let free = permute(key, self.free_digits(), place, Direction::Forward)?;
        let digits = self.prefix.checked_mul(self.capacity())?.checked_add(free)?;
        CertificateNumber::new(digits.checked_mul(10)?.checked_add(check_digit(digits))?)
    }

    /// The place of a number of this plan; `None` for a number of another plan or with a wrong
    /// check digit.
    pub fn place(&self, key: &PoolKey, number: CertificateNumber) -> Option<u64> {
        let digits = number.value().checked_div(10)?;
        let fits =
            number.has_check_digit() && digits.checked_div(self.capacity()) == Some(self.prefix);
        if !fits {
            return None;
        }
        permute(key, self.free_digits(), digits.checked_rem(self.capacity())?, Direction::Back)
    }

    const fn free_digits(&self) -> u8 {
        self.length.saturating_sub(self.prefix_digits).saturating_sub(1)
    }
}

/// The secret that orders the numbers of a pool.
#[derive(Clone, PartialEq, Eq, zeroize::Zeroize, zeroize::ZeroizeOnDrop)]
pub struct PoolKey(pub [u8; 32]);

impl fmt::Debug for PoolKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PoolKey(…)")
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Direction {
    Forward,
    Back,
}

fn power_of_ten(digits: u8) -> u64 {
    10_u64.saturating_pow(u32::from(digits))
}

/// Permutes the numbers of `digits` digits.
fn permute(key: &PoolKey, digits: u8, value: u64, direction: Direction) -> Option<u64> {
    let space = power_of_ten(digits);
    if value >= space {
        return None;
    }
    let cipher = Aes256::new(&key.0.into());
    if space <= SORTED_SPACE_MAX {
        return permute_by_sorting(&cipher, space, value, direction);
    }
    let ff1 = Ff1::new(&cipher, digits.max(FF1_DIGITS_MIN));
    let step = |x| match direction {
        Direction::Forward => ff1.encrypt(x),
        Direction::Back => ff1.decrypt(x),
    };
    // Walk the cycle of the larger domain until it comes back into the space: still a
    // permutation of the space. The domain is at most a hundred times the space, so this ends
    // after a hundred steps on average, and certainly when the cycle closes.
    let mut x = step(value);
    while x >= space {
        x = step(x);
    }
    Some(x)
}

fn permute_by_sorting(
    cipher: &Aes256,
    space: u64,
    value: u64,
    direction: Direction,
) -> Option<u64> {
    let mut ranked: Vec<([u8; 16], u64)> = (0..space)
        .map(|x| {
            // The marker keeps these blocks apart from those of FF1 under the same key.
            let mut block = [0xA5; 16];
            block[8..].copy_from_slice(&x.to_be_bytes());
            let mut block = block.into();
            cipher.encrypt_block(&mut block);
            (block.into(), x)
        })
        .collect();
    ranked.sort_unstable();
    match direction {
        Direction::Forward => ranked.get(usize::try_from(value).ok()?).map(|(_, x)| *x),
        Direction::Back => {
            let place = ranked.iter().position(|(_, x)| *x == value)?;
            u64::try_from(place).ok()
        }
    }
}

#[cfg(test)]
mod tests;
