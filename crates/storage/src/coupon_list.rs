//! Start of a page in a long list of coupons, found without walking to it.
//!
//! A database keeps, for each operator, how many coupons that are not deleted have their key in
//! each bucket, at several sizes of bucket: a bucket holds the keys with the same `key >> shift`.
//! The coupon with a given rank is found by adding up the counts of the largest buckets until the
//! one that it stands in, then those of the buckets inside that one, down to the smallest: a few
//! hundred rows in all, however long the list is.
//!
//! Nothing is read here: whoever goes down says what it needs next and is given it, so that every
//! database reads in its own way.

use crate::BackendError;

/// Shifts of the buckets of numbers, the largest buckets first. The smallest hold 256 numbers,
/// which are walked.
pub const NUMBER_SHIFTS: [u32; 4] = [32, 24, 16, 8];

/// Shifts of the buckets of moments, in whole seconds since 1970, the largest buckets first. The
/// smallest hold one second, since one second may hold any number of coupons.
pub const SECOND_SHIFTS: [u32; 5] = [32, 24, 16, 8, 0];

/// Coupons that are stepped over one by one, as that is no more work than to go down.
pub const WALK_MAX: u64 = 256;

/// By what the coupons of a list are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CountedBy {
    /// Coupons by their numbers.
    Number,
    /// By the seconds in which they changed last.
    Second,
}

/// Buckets that stand beside each other, both ends among them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Buckets {
    /// Shift of the buckets.
    pub shift: u32,
    /// Number of the first bucket.
    pub first: i64,
    /// Number of the last bucket.
    pub last: i64,
}

/// A place in a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CouponListPosition {
    /// The first key that may be meant.
    pub from: i64,
    /// Number of coupons to skip from there.
    pub skip: u64,
}

impl CountedBy {
    /// The code that is stored. It never changes meaning.
    pub const fn code(self) -> i64 {
        match self {
            Self::Number => 1,
            Self::Second => 2,
        }
    }

    /// The shifts, the largest first.
    pub const fn shifts(self) -> &'static [u32] {
        match self {
            Self::Number => &NUMBER_SHIFTS,
            Self::Second => &SECOND_SHIFTS,
        }
    }

    /// The largest buckets, which together hold every coupon of the list.
    pub const fn all(self) -> Buckets {
        let shift = match self {
            Self::Number => NUMBER_SHIFTS[0],
            Self::Second => SECOND_SHIFTS[0],
        };
        // Keys are never negative.
        Buckets { shift, first: 0, last: i64::MAX >> shift }
    }

    /// The buckets that together hold the coupons before a key; of the smallest bucket that the key
    /// stands in, those before it are left out.
    pub fn before(self, key: i64) -> Vec<Buckets> {
        let mut first = 0;
        let mut shifts = self.shifts().iter().copied().peekable();
        let mut buckets = Vec::new();
        while let Some(shift) = shifts.next() {
            let own = key.max(0) >> shift;
            if first < own {
                buckets.push(Buckets { shift, first, last: own - 1 });
            }
            if let Some(next) = shifts.peek() {
                first = own << (shift - next);
            }
        }
        buckets
    }
}

/// On the way down to the coupon with a given rank, which is 0 for the first.
#[derive(Clone, Copy, Debug)]
pub struct Descent {
    buckets: Buckets,
    /// The shifts that are left.
    deeper: &'static [u32],
    rank: u64,
}

/// Result of a step down.
#[derive(Clone, Copy, Debug)]
pub enum Step {
    /// The way goes on.
    Deeper(Descent),
    /// The coupon stands here.
    Found(CouponListPosition),
    /// The list has no more coupons than the rank.
    PastEnd,
}

impl Descent {
    /// The way to the coupon with a rank.
    pub fn new(by: CountedBy, rank: u64) -> Self {
        Self { buckets: by.all(), deeper: by.shifts().get(1..).unwrap_or_default(), rank }
    }

    /// The buckets whose counts are needed next.
    pub const fn buckets(&self) -> Buckets {
        self.buckets
    }

    /// Goes on with the counts of those buckets, in their order: bucket and how many coupons stand
    /// in it. Buckets with none may be left out.
    pub fn step(self, counts: impl IntoIterator<Item = (i64, u64)>) -> Result<Step, BackendError> {
        let Self { buckets: Buckets { shift, .. }, deeper, mut rank } = self;
        for (bucket, live) in counts {
            if rank >= live {
                rank -= live;
                continue;
            }
            let Some((next, deeper)) = deeper.split_first() else {
                return Ok(Step::Found(CouponListPosition { from: bucket << shift, skip: rank }));
            };
            let first = bucket << (shift - next);
            let last = first | ((1 << (shift - next)) - 1);
            let buckets = Buckets { shift: *next, first, last };
            return Ok(Step::Deeper(Self { buckets, deeper, rank }));
        }
        if self.buckets.first == 0 && self.buckets.last == i64::MAX >> shift {
            return Ok(Step::PastEnd);
        }
        Err(BackendError::corrupt("counts of coupons"))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    /// Counts of a list, as a database stores them.
    struct Counts(BTreeMap<(u32, i64), u64>);

    impl Counts {
        fn of(by: CountedBy, keys: &[i64]) -> Self {
            let mut counts = BTreeMap::new();
            for (shift, key) in
                by.shifts().iter().flat_map(|shift| keys.iter().map(move |key| (*shift, *key)))
            {
                *counts.entry((shift, key >> shift)).or_default() += 1;
            }
            Self(counts)
        }

        fn read(&self, Buckets { shift, first, last }: Buckets) -> Vec<(i64, u64)> {
            let rows = self.0.range((shift, first)..=(shift, last));
            rows.map(|((_, bucket), live)| (*bucket, *live)).collect()
        }

        fn find(&self, by: CountedBy, rank: u64) -> Option<CouponListPosition> {
            let mut descent = Descent::new(by, rank);
            loop {
                match descent.step(self.read(descent.buckets())).unwrap() {
                    Step::Deeper(deeper) => descent = deeper,
                    Step::Found(place) => return Some(place),
                    Step::PastEnd => return None,
                }
            }
        }

        fn sum(&self, buckets: Buckets) -> u64 {
            self.read(buckets).iter().map(|(_, live)| live).sum()
        }
    }

    fn check(by: CountedBy, mut keys: Vec<i64>) {
        keys.sort_unstable();
        let counts = Counts::of(by, &keys);
        assert_eq!(counts.sum(by.all()), keys.len() as u64);
        let smallest = by.shifts()[by.shifts().len() - 1];
        for (rank, key) in (0..).zip(&keys) {
            let place = counts.find(by, rank).unwrap();
            assert_eq!(place.from, key >> smallest << smallest, "{rank} of {keys:?}");
            let first = keys.partition_point(|key| *key < place.from) as u64;
            assert_eq!(first + place.skip, rank, "{rank} of {keys:?}");
            assert!(smallest == 0 || place.skip < 1 << smallest, "{rank} of {keys:?}");
        }
        for past in [keys.len() as u64, u64::MAX] {
            assert_eq!(counts.find(by, past), None);
        }
        let near = keys.iter().flat_map(|key| [key - 1, *key, key + 1]);
        for key in near.chain([i64::MIN, 0, i64::MAX]) {
            let before: u64 = by.before(key).into_iter().map(|buckets| counts.sum(buckets)).sum();
            let own = key.max(0) >> smallest << smallest;
            let expected = keys.partition_point(|key| *key < own) as u64;
            assert_eq!(before, expected, "before {key} of {keys:?}");
        }
    }

    fn keys() -> impl Strategy<Value = Vec<i64>> {
        let key = prop_oneof![
            4 => 0_i64..2_000,
            2 => 1_790_000_000_i64..1_790_000_100,
            1 => 0_i64..1 << 40,
            1 => i64::MAX - 1_000..i64::MAX,
        ];
        proptest::collection::vec(key, 0..200)
    }

    #[test]
    fn every_rank_is_found_as_in_a_sorted_list() {
        check(CountedBy::Second, Vec::new());
        check(CountedBy::Number, (1..2_000).collect());
        check(CountedBy::Second, vec![1_790_000_000; 1_000]);
        proptest!(|(mut keys in keys())| {
            check(CountedBy::Second, keys.clone());
            // A number is given once.
            keys.sort_unstable();
            keys.dedup();
            check(CountedBy::Number, keys);
        });
    }

    /// A bucket that says more than those inside it leads nowhere, and not to a wrong page.
    #[test]
    fn counts_that_do_not_agree_are_told() {
        let mut counts = Counts::of(CountedBy::Number, &[1, 2, 300]);
        let mut descent = Descent::new(CountedBy::Number, 2);
        while let Ok(Step::Deeper(deeper)) = descent.step(counts.read(descent.buckets())) {
            descent = deeper;
        }
        counts.0.remove(&(8, 1));
        assert!(descent.step(counts.read(descent.buckets())).is_err());
    }

    #[test]
    fn the_way_down_reads_no_more_than_256_buckets_at_a_time() {
        for by in [CountedBy::Number, CountedBy::Second] {
            for pair in by.shifts().windows(2) {
                assert_eq!(pair[0] - pair[1], 8);
            }
        }
    }
}
