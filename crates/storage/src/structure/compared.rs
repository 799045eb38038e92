//! Comparing what two tables say without keeping it.
//!
//! Facts fall into buckets by their hashes, and each bucket has a sum: claims are added, and what is
//! there is subtracted. A bucket whose sum is not 0 has a fact that is missing or too many. Its facts
//! are kept in a second walk, and counted one by one.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{Hash as _, Hasher};

use domain::audit::{Fact, Faults};

use crate::Vault;

/// Number of buckets. So many of the facts stand in memory in a second walk, at most, as
/// [`EXAMINED_MAX`] is a part of this.
const BUCKETS: usize = 4_096;

/// Buckets that a second walk examines. More differ only where more was changed than is reported.
const EXAMINED_MAX: usize = 32;

/// Facts of tables that are compared.
pub(super) struct Compared<'v> {
    vault: &'v Vault,
    sums: Vec<u128>,
    /// The buckets whose facts are kept. `None` in a first walk.
    examined: Option<BTreeSet<usize>>,
    kept: BTreeMap<Fact, i64>,
}

impl<'v> Compared<'v> {
    pub(super) fn new(vault: &'v Vault) -> Self {
        Self { vault, sums: vec![0; BUCKETS], examined: None, kept: BTreeMap::new() }
    }

    /// A comparison of the buckets that differ, for a second walk.
    pub(super) fn again(&self) -> Self {
        let differing = self.sums.iter().enumerate().filter(|(_, sum)| **sum != 0);
        let examined = differing.map(|(bucket, _)| bucket).take(EXAMINED_MAX).collect();
        Self { examined: Some(examined), ..Self::new(self.vault) }
    }

    /// Whether some facts are missing or too many.
    pub(super) fn differs(&self) -> bool {
        self.sums.iter().any(|sum| *sum != 0)
    }

    /// Counts a fact that a table claims, or has if the weight is negative.
    pub(super) fn add(&mut self, fact: Fact, weight: i64) {
        let mut hasher = Keyed(blake3::Hasher::new_keyed(self.vault.state_key()));
        hasher.write(b"compared fact\0");
        fact.hash(&mut hasher);
        let hash = *hasher.0.finalize().as_bytes();
        let ([low, high], _) = hash.as_chunks::<16>() else { return };
        let bucket = usize::from(u16::from_be_bytes([high[0], high[1]])) % BUCKETS;
        match &self.examined {
            None => {
                let weight = i128::from(weight).cast_unsigned();
                let sum = u128::from_be_bytes(*low).wrapping_mul(weight);
                self.sums[bucket] = self.sums[bucket].wrapping_add(sum);
            }
            Some(examined) if examined.contains(&bucket) => {
                let count = self.kept.entry(fact).or_default();
                *count = count.saturating_add(weight);
            }
            Some(_) => {}
        }
    }

    /// Reports the facts that are missing or too many.
    pub(super) fn report(self, faults: &mut Faults) {
        for (fact, count) in self.kept.into_iter().filter(|(_, count)| *count != 0) {
            faults.add(fact.subject(), fact.problem(count > 0));
        }
    }
}

/// Feeds values to a keyed hash: without the key nobody can choose facts whose sums agree.
struct Keyed(blake3::Hasher);

impl Hasher for Keyed {
    fn write(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    fn finish(&self) -> u64 {
        let hash = self.0.finalize();
        hash.as_bytes().first_chunk().copied().map_or(0, u64::from_be_bytes)
    }
}

#[cfg(test)]
mod tests {
    use domain::OperationId;

    use super::*;
    use crate::MasterKey;

    fn step(id: i64) -> Fact {
        Fact::Step { operation: OperationId(id) }
    }

    #[test]
    fn facts_that_two_tables_have_in_any_order_agree() {
        let vault = Vault::new(&MasterKey([1; 32]));
        let mut compared = Compared::new(&vault);
        for id in 0..1_000 {
            compared.add(step(id), 1);
        }
        assert!(compared.differs());
        for id in (0..1_000).rev() {
            compared.add(step(id), -1);
        }
        assert!(!compared.differs());
        compared.add(step(7), 3);
        compared.add(step(7), -2);
        assert!(compared.differs());
        compared.add(step(7), -1);
        assert!(!compared.differs());
    }

    #[test]
    fn the_facts_that_differ_are_named_in_a_second_walk() {
        let vault = Vault::new(&MasterKey([1; 32]));
        let walk = |compared: &mut Compared<'_>| {
            for id in 0..5_000 {
                compared.add(step(id), 1);
            }
            for id in 1..5_001 {
                compared.add(step(id), -1);
            }
        };
        let mut first = Compared::new(&vault);
        walk(&mut first);
        let mut second = first.again();
        walk(&mut second);
        let mut faults = Faults::default();
        second.report(&mut faults);
        let found: Vec<String> = faults.into_findings().iter().map(ToString::to_string).collect();
        assert_eq!(
            found,
            [
                "operation 0: more than one step of redemptions names it",
                "operation 5000: no redemption has its step",
            ]
        );
    }
}
