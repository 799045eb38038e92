//! Sums of hashes, which do not depend on the order of what is added.

/// Length of a sum, in bytes.
pub(super) const SUM_BYTES: usize = 32;

/// A sum of hashes modulo 2^256.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum([u64; 4]);

impl Sum {
    /// The number that a hash is.
    pub fn of(hash: [u8; SUM_BYTES]) -> Self {
        let mut words = [0; 4];
        let (chunks, _) = hash.as_chunks::<8>();
        for (word, chunk) in words.iter_mut().zip(chunks) {
            *word = u64::from_le_bytes(*chunk);
        }
        Self(words)
    }

    /// The number as bytes, the least significant first.
    pub fn bytes(self) -> [u8; SUM_BYTES] {
        let mut bytes = [0; SUM_BYTES];
        let (chunks, _) = bytes.as_chunks_mut::<8>();
        for (chunk, word) in chunks.iter_mut().zip(self.0) {
            *chunk = word.to_le_bytes();
        }
        bytes
    }

    /// Adds another number to it.
    pub fn add(&mut self, other: Self) {
        let mut carry = false;
        for (own, other) in self.0.iter_mut().zip(other.0) {
            let (sum, first) = own.overflowing_add(other);
            let (sum, second) = sum.overflowing_add(u64::from(carry));
            (*own, carry) = (sum, first || second);
        }
    }

    /// Takes another number away.
    pub fn subtract(&mut self, other: Self) {
        let mut borrow = false;
        for (own, other) in self.0.iter_mut().zip(other.0) {
            let (difference, first) = own.overflowing_sub(other);
            let (difference, second) = difference.overflowing_sub(u64::from(borrow));
            (*own, borrow) = (difference, first || second);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_added_can_be_taken_away_in_any_order() {
        let (zero, one, most) = (Sum::default(), Sum([1, 0, 0, 0]), Sum([u64::MAX; 4]));
        for (a, b, expected) in [
            (zero, zero, zero),
            (most, one, zero),
            (Sum([u64::MAX, 0, 0, 0]), one, Sum([0, 1, 0, 0])),
            (Sum([u64::MAX, u64::MAX, 7, 0]), one, Sum([0, 0, 8, 0])),
            (most, most, Sum([u64::MAX - 1, u64::MAX, u64::MAX, u64::MAX])),
        ] {
            let mut sum = a;
            sum.add(b);
            assert_eq!(sum, expected);
            sum.subtract(a);
            assert_eq!(sum, b);
            sum.subtract(b);
            assert_eq!(sum, zero);
            assert_eq!(Sum::of(expected.bytes()), expected);
        }
    }
}
