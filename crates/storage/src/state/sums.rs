//! The sums of all covered tables, and how they are kept.

use super::covered::CoveredTable;
use super::sum::{SUM_BYTES, Sum};
use crate::Vault;
use crate::link::Link;

/// Every covered table, in the order in which the sums are stored.
pub const TABLES: [CoveredTable; 20] = [
    CoveredTable::Certificate,
    CoveredTable::Redemption,
    CoveredTable::Coupon,
    CoveredTable::Sale,
    CoveredTable::Made,
    CoveredTable::CertificateAction,
    CoveredTable::CertificateTouch,
    CoveredTable::CouponUse,
    CoveredTable::Owner,
    CoveredTable::Contact,
    CoveredTable::Delivery,
    CoveredTable::NumberPool,
    CoveredTable::SkippedPlace,
    CoveredTable::SkippedCoupon,
    CoveredTable::RowSeal,
    CoveredTable::SeriesItemCode,
    CoveredTable::SecondFactor,
    CoveredTable::Approval,
    CoveredTable::ActTotal,
    CoveredTable::Event,
];

/// Number of tables that the first digests had. Digests leave out a later table while its sum is 0, so
/// that a new table changes nothing for stores without such rows.
const FIRST_TABLES: usize = 16;

/// Bytes of one table in the stored form.
const ENTRY_BYTES: usize = 1 + SUM_BYTES;

/// A sum for each covered table: the digest of the whole state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums([Sum; TABLES.len()]);

impl Sums {
    /// The sum of a table, to be changed.
    pub fn of(&mut self, table: CoveredTable) -> &mut Sum {
        // Numbers begin at 1 and have no gaps; the test of this module says so.
        let last = self.0.len() - 1;
        &mut self.0[(table as usize - 1).min(last)]
    }

    /// The tables whose sums differ.
    pub fn differing(&self, other: &Self) -> impl Iterator<Item = CoveredTable> {
        let pairs = TABLES.into_iter().zip(self.0.iter().zip(&other.0));
        let differing: Vec<CoveredTable> =
            pairs.filter(|(_, (one, other))| one != other).map(|(table, _)| table).collect();
        differing.into_iter()
    }

    /// A keyed hash over all sums, for the link of an operation.
    pub fn digest(&self, vault: &Vault) -> [u8; 32] {
        let mut hasher = blake3::Hasher::new_keyed(vault.record_key());
        hasher.update(b"digest of the state\0").update(&self.plain());
        *hasher.finalize().as_bytes()
    }

    fn plain(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(ENTRY_BYTES * TABLES.len());
        let last = self.0.iter().rposition(|sum| *sum != Sum::default());
        let count = last.map_or(0, |last| last + 1).max(FIRST_TABLES);
        for (table, sum) in TABLES.into_iter().zip(&self.0).take(count) {
            bytes.push(table as u8);
            bytes.extend_from_slice(&sum.bytes());
        }
        bytes
    }

    /// The stored form behind an operation and its link, which no other batch has: masked, as sums
    /// that can be compared over time would tell the hashes of rows.
    pub fn masked(&self, vault: &Vault, operation: i64, link: Link) -> Vec<u8> {
        let mut bytes = self.plain();
        mask(vault, operation, link, &mut bytes);
        bytes
    }

    /// The sums of a stored form; `None` where it has other tables. A table that is not there yet has
    /// the sum 0.
    pub fn unmasked(vault: &Vault, operation: i64, link: Link, stored: &[u8]) -> Option<Self> {
        let mut bytes = stored.to_vec();
        mask(vault, operation, link, &mut bytes);
        let (entries, rest) = bytes.as_chunks::<ENTRY_BYTES>();
        if !(FIRST_TABLES..=TABLES.len()).contains(&entries.len()) || !rest.is_empty() {
            return None;
        }
        let mut sums = Self::default();
        for (table, [number, sum @ ..]) in TABLES.into_iter().zip(entries) {
            if *number != table as u8 {
                return None;
            }
            *sums.of(table) = Sum::of(*sum);
        }
        Some(sums)
    }
}

fn mask(vault: &Vault, operation: i64, link: Link, bytes: &mut [u8]) {
    let mut hasher = blake3::Hasher::new_keyed(vault.record_key());
    hasher.update(b"mask of the state\0").update(&operation.to_be_bytes()).update(&link.0);
    let mut mask = vec![0; bytes.len()];
    hasher.finalize_xof().fill(&mut mask);
    for (byte, mask) in bytes.iter_mut().zip(mask) {
        *byte ^= mask;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::MasterKey;

    #[test]
    fn sums_come_back_behind_their_operation_only() {
        let vault = Vault::new(&MasterKey([1; 32]));
        let mut sums = Sums::default();
        for (table, place) in TABLES.into_iter().zip(1_u8..) {
            assert_eq!(table as u8, place, "numbers have no gaps");
            *sums.of(table) = Sum::of([place; 32]);
        }
        let link = Link([7; 32]);
        let stored = sums.masked(&vault, 5, link);
        assert_eq!(Sums::unmasked(&vault, 5, link, &stored), Some(sums));
        for (operation, link) in [(4, link), (5, Link([8; 32]))] {
            assert_eq!(Sums::unmasked(&vault, operation, link, &stored), None);
        }
        assert_eq!(Sums::unmasked(&vault, 5, link, &stored[1..]), None);
        assert_ne!(sums.masked(&vault, 6, link), stored, "another batch has another mask");
        let mut other = sums;
        other.of(CoveredTable::Sale).add(Sum::of([1; 32]));
        assert_ne!(other.digest(&vault), sums.digest(&vault));
        assert_eq!(sums.differing(&other).collect::<Vec<_>>(), [CoveredTable::Sale]);
    }
}
