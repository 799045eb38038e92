//! Numbers that a restored store never gives out.

use std::ops::Range;

use domain::{OperationId, OperatorId, PoolId};

use super::describe::record;

/// Places of a pool that are never given out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SkippedPlaces {
    /// Pool that the places belong to.
    pub pool: PoolId,
    /// First number of the range.
    pub first: u64,
    /// Last number of the range.
    pub last: u64,
    /// The operation that restored the store.
    pub operation: OperationId,
}

record! {
    table "skipped_place";
    bind |skipped: SkippedPlaces, vault| {
        pool: Int Key = skipped.pool;
        first: Int Key = skipped.first;
        last: Int Made = skipped.last;
        operation: Int Made = skipped.operation;
    }
    read SkippedPlaces = Self { pool, first, last, operation };
}

impl SkippedPlaces {
    /// The pool with the range of the places.
    pub const fn range(&self) -> (PoolId, Range<u64>) {
        (self.pool, self.first..self.last.saturating_add(1))
    }
}

/// Numbers of an operator's coupons that are never given out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SkippedCoupons {
    /// Operator that the coupons belong to.
    pub operator: OperatorId,
    /// First number of the range.
    pub first: i64,
    /// Last number of the range.
    pub last: i64,
    /// The operation that restored the store.
    pub operation: OperationId,
}

record! {
    table "skipped_coupon";
    bind |skipped: SkippedCoupons, vault| {
        operator: Int Key = skipped.operator;
        first: Int Key = skipped.first;
        last: Int Made = skipped.last;
        operation: Int Made = skipped.operation;
    }
    read SkippedCoupons = Self { operator, first, last, operation };
}
