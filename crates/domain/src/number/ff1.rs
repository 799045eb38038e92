//! NIST SP 800-38G FF1 for decimal numerals of up to 12 digits, without a tweak.
//!
//! Our own because a sale makes several numbers and the general implementations spend most of
//! their time in big integers and vectors of numerals; both halves fit a machine word here. The
//! tests hold it against the `fpe` crate.

use aes::Aes256;
use aes::cipher::BlockCipherEncrypt;

const ROUNDS: u8 = 10;
/// The longest numeral: each half then has at most 6 digits, so that `b` is at most 3 bytes.
const DIGITS_MAX: u8 = 12;

pub(super) struct Ff1<'a> {
    cipher: &'a Aes256,
    /// The cipher's state after the fixed first block `P`.
    after_p: [u8; 16],
    /// Upper bound of a left half: `radix^u`.
    left: u64,
    /// Upper bound of a right half: `radix^v`.
    right: u64,
}

impl<'a> Ff1<'a> {
    #[expect(clippy::arithmetic_side_effects, reason = "the digits are between 2 and 12")]
    pub(super) fn new(cipher: &'a Aes256, digits: u8) -> Self {
        assert!((2..=DIGITS_MAX).contains(&digits), "a numeral has 2 to 12 digits");
        let u = digits / 2;
        let v = digits - u;
        // P = 1, 2, 1, radix in 3 bytes, 10, u, the numeral's length and the tweak's in 4 each.
        let p = [1, 2, 1, 0, 0, 10, 10, u, 0, 0, 0, digits, 0, 0, 0, 0];
        let mut block = p.into();
        cipher.encrypt_block(&mut block);
        let half = |n: u8| 10_u64.pow(u32::from(n));
        Self { cipher, after_p: block.into(), left: half(u), right: half(v) }
    }

    /// The round function: the first 8 bytes of the PRF as a number. `d` is 8 for every `b` up to
    /// 4, so that one block is enough.
    fn round(&self, i: u8, half: u64) -> u64 {
        // Q = zeros, the round, the half in b bytes; leading zeros make b's exact size moot.
        let mut q = [0_u8; 16];
        q[8..].copy_from_slice(&half.to_be_bytes());
        let b = byte_length(self.right);
        q[15_usize.saturating_sub(b)] = i;
        let mut block = [0_u8; 16];
        for (out, (p, q)) in block.iter_mut().zip(self.after_p.iter().zip(q)) {
            *out = p ^ q;
        }
        let mut block = block.into();
        self.cipher.encrypt_block(&mut block);
        let bytes: [u8; 16] = block.into();
        u64::from_be_bytes([
            bytes[0], bytes[1], bytes[2], bytes[3], bytes[4], bytes[5], bytes[6], bytes[7],
        ])
    }

    #[expect(clippy::arithmetic_side_effects, reason = "halves are below 10^6, moduli not 0")]
    pub(super) fn encrypt(&self, x: u64) -> u64 {
        let (mut a, mut b) = (x / self.right, x % self.right);
        for i in 0..ROUNDS {
            let modulus = if i % 2 == 0 { self.left } else { self.right };
            let c = (a + self.round(i, b) % modulus) % modulus;
            a = b;
            b = c;
        }
        a * self.right + b
    }

    #[expect(clippy::arithmetic_side_effects, reason = "halves are below 10^6, moduli not 0")]
    pub(super) fn decrypt(&self, x: u64) -> u64 {
        let (mut a, mut b) = (x / self.right, x % self.right);
        for i in (0..ROUNDS).rev() {
            let modulus = if i % 2 == 0 { self.left } else { self.right };
            let c = (b + modulus - self.round(i, a) % modulus) % modulus;
            b = a;
            a = c;
        }
        a * self.right + b
    }
}

/// Bytes that hold any number below `bound`, a power of ten up to 10^6.
const fn byte_length(bound: u64) -> usize {
    match bound {
        0..=256 => 1,
        257..=65_536 => 2,
        _ => 3,
    }
}
