//! Ids as callers see them. Operations are numbered over the whole installation, so a plain id, or the
//! difference of two, would tell every operator how much the others do. Callers see a keyed permutation
//! of it instead, another one for each kind of id and each operator.
//!
//! Shown ids are decimal digits. They lie in a range that no plain id reaches, so that an id which
//! was handed out plainly before stays what it was.

use domain::{OperationId, OperatorId};

use crate::Vault;

/// Kind of object that an identifier names. The codes never change, because clients store
/// identifiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdKind {
    /// An operation, and the sale, return or redemption that it made, which have the same number: so
    /// whoever sees both still sees that they belong together.
    Operation = 1,
    /// An owner of certificates. Its id is an integer of 32 bits on the wire.
    Owner = 2,
    /// The place of a certificate in a list, in cursors only.
    ListedCertificate = 3,
}

/// Bits of a permuted id: 281,474,976,710,656 and above, below 2^49, which every JSON reader takes
/// without loss.
const WIDE_BITS: u32 = 48;

/// Bits of a permuted id that must fit 32 bits with its sign: 1,073,741,824 to 2,147,483,647.
const NARROW_BITS: u32 = 30;

/// Bits of a permuted place in a list, which is shown as a negative number.
const PLACE_BITS: u32 = 62;

/// The permutations of an installation.
#[derive(Clone, Debug)]
pub struct PublicIds {
    vault: Vault,
    plain_below: i64,
}

impl PublicIds {
    /// The permutations under an installation's key. Ids below `plain_below` were handed out plainly
    /// and stay so.
    pub const fn new(vault: Vault, plain_below: i64) -> Self {
        Self { vault, plain_below }
    }

    /// Whether an id was handed out plainly.
    pub const fn is_plain(&self, id: OperationId) -> bool {
        id.0 < self.plain_below
    }

    /// An id as a caller of an operator sees it.
    pub fn show(&self, kind: IdKind, operator: OperatorId, id: OperationId) -> OperationId {
        let OperationId(plain) = id;
        let Some(value) = u64::try_from(plain).ok().filter(|_| plain >= self.plain_below) else {
            return id;
        };
        let bits = bits(kind, value);
        if value >> bits != 0 {
            return id;
        }
        OperationId(offset(bits) + self.permuted(kind, operator, bits, value, Way::There))
    }

    /// The id that a caller of an operator means; `None` where it names nothing that there could be.
    pub fn read(&self, kind: IdKind, operator: OperatorId, shown: i64) -> Option<OperationId> {
        let found = [NARROW_BITS, WIDE_BITS].into_iter().find_map(|bits| {
            let value = u64::try_from(shown.checked_sub(offset(bits))?).ok()?;
            (value >> bits == 0).then_some((bits, value))
        });
        let plain = (0..self.plain_below).contains(&shown).then_some(OperationId(shown));
        let Some((bits, value)) = found.filter(|_| plain.is_none()) else { return plain };
        let id = self.permuted(kind, operator, bits, value, Way::Back);
        let is_own_form = u64::try_from(id).is_ok_and(|id| self::bits(kind, id) == bits);
        (id >= self.plain_below && is_own_form).then_some(OperationId(id))
    }

    /// A place in a list of certificates, as cursors have it.
    pub fn show_place(&self, operator: OperatorId, place: i64) -> i64 {
        match u64::try_from(place) {
            Ok(value) if value >> PLACE_BITS == 0 => {
                let kind = IdKind::ListedCertificate;
                -1 - self.permuted(kind, operator, PLACE_BITS, value, Way::There)
            }
            Ok(_) | Err(_) => place,
        }
    }

    /// The place of a cursor. Cursors from before places were hidden have it plainly.
    pub fn read_place(&self, operator: OperatorId, shown: i64) -> i64 {
        match u64::try_from((-1_i64).saturating_sub(shown)) {
            Ok(value) if value >> PLACE_BITS == 0 => {
                self.permuted(IdKind::ListedCertificate, operator, PLACE_BITS, value, Way::Back)
            }
            Ok(_) | Err(_) => shown,
        }
    }

    fn permuted(&self, kind: IdKind, operator: OperatorId, bits: u32, value: u64, way: Way) -> i64 {
        let permuted = feistel(bits, value, way, |round, half| {
            let mut text = [0_u8; 24];
            text[0] = kind as u8;
            text[1] = u8::try_from(bits).unwrap_or(u8::MAX);
            text[2] = round;
            text[8..16].copy_from_slice(&operator.0.to_be_bytes());
            text[16..].copy_from_slice(&half.to_be_bytes());
            let hash = *blake3::keyed_hash(self.vault.public_id_key(), &text).as_bytes();
            let (chunks, _) = hash.as_chunks::<8>();
            chunks.first().map_or(0, |chunk| u64::from_be_bytes(*chunk))
        });
        i64::try_from(permuted).unwrap_or(i64::MAX)
    }
}

/// Returns the number of bits of the permutation for an identifier of this kind.
const fn bits(kind: IdKind, id: u64) -> u32 {
    match kind {
        // An id that does not fit is shown in the wide form: a client of 32 bits could not take it
        // plainly either.
        IdKind::Owner if id >> NARROW_BITS == 0 => NARROW_BITS,
        IdKind::Owner | IdKind::Operation => WIDE_BITS,
        IdKind::ListedCertificate => PLACE_BITS,
    }
}

/// Returns the offset that is added to a permuted identifier.
const fn offset(bits: u32) -> i64 {
    1 << bits
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    There,
    Back,
}

/// Rounds of the network: far more than the four that make it a pseudorandom permutation.
const ROUNDS: u8 = 10;

/// A balanced Feistel network over numbers of `bits` bits.
fn feistel(bits: u32, value: u64, way: Way, round: impl Fn(u8, u64) -> u64) -> u64 {
    let half = bits / 2;
    let mask = (1_u64 << half) - 1;
    let (mut left, mut right) = (value >> half, value & mask);
    for step in 0..ROUNDS {
        match way {
            Way::There => (left, right) = (right, left ^ (round(step, right) & mask)),
            Way::Back => {
                let step = ROUNDS - 1 - step;
                (left, right) = (right ^ (round(step, left) & mask), left);
            }
        }
    }
    (left << half) | right
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::MasterKey;

    const ONE: OperatorId = OperatorId(1);
    const KINDS: [IdKind; 2] = [IdKind::Operation, IdKind::Owner];

    fn ids(plain_below: i64) -> PublicIds {
        PublicIds::new(Vault::new(&MasterKey([7; 32])), plain_below)
    }

    #[test]
    fn every_id_comes_back_and_no_shown_id_was_ever_a_plain_one() {
        let narrow = 1 << NARROW_BITS;
        let wide = (1 << WIDE_BITS) - 1;
        for kind in KINDS {
            let ids = ids(10);
            let mut seen = HashSet::new();
            for id in (10..2_000).chain([narrow - 1, narrow, narrow + 1, wide]) {
                let shown = ids.show(kind, ONE, OperationId(id)).0;
                let reach = if kind == IdKind::Owner { narrow } else { 1 << WIDE_BITS };
                assert!(shown >= reach && shown < 1 << 49, "{kind:?} {id} {shown}");
                assert!(seen.insert(shown));
                assert_eq!(ids.read(kind, ONE, shown), Some(OperationId(id)), "{kind:?} {id}");
            }
        }
        let fits = ids(0).show(IdKind::Owner, ONE, OperationId(5)).0;
        assert!(i32::try_from(fits).is_ok());
    }

    #[test]
    fn plain_ids_are_those_from_before_and_no_others() {
        for kind in KINDS {
            for (below, id, found) in [(10, 9, true), (10, 10, false), (0, 1, false), (10, 0, true)]
            {
                let expected = found.then_some(OperationId(id));
                assert_eq!(ids(below).read(kind, ONE, id), expected, "{kind:?} {below} {id}");
            }
            assert_eq!(ids(10).show(kind, ONE, OperationId(9)), OperationId(9));
            assert_eq!(ids(10).read(kind, ONE, -1), None);
            assert_eq!(ids(10).read(kind, ONE, i64::MAX), None);
            // What stands for an id that was shown plainly is no second name of it.
            let again = ids(0).show(kind, ONE, OperationId(9)).0;
            assert_eq!(ids(10).read(kind, ONE, again), None);
        }
    }

    #[test]
    fn each_kind_and_operator_has_an_order_of_its_own() {
        let ids = ids(0);
        let mut seen = HashSet::new();
        for operator in [ONE, OperatorId(2)] {
            for kind in KINDS {
                assert!(seen.insert(ids.show(kind, operator, OperationId(42)).0));
            }
        }
        let shown: Vec<i64> =
            (1..100).map(|id| ids.show(IdKind::Operation, ONE, OperationId(id)).0).collect();
        assert!(!shown.is_sorted(), "neighbours must not look like neighbours");
    }

    #[test]
    fn places_in_lists_come_back_and_plain_ones_stay() {
        let ids = ids(0);
        for place in [0, 1, (1 << 40) | 7, (1 << 62) - 1] {
            let shown = ids.show_place(ONE, place);
            assert!(shown < 0);
            assert_eq!(ids.read_place(ONE, shown), place);
            assert_eq!(ids.read_place(ONE, place), place);
        }
        let _any = [i64::MIN, i64::MAX].map(|shown| ids.read_place(ONE, shown));
    }
}
