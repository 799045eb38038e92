//! Objects that requests created, in their state at that time.

use crate::{CouponId, CouponTerms, OperationId, Series};

/// Object that an operation created and that can change later. It is kept if the request can be
/// repeated, so that the repeat gets the same answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// Operation of the record.
    pub operation: OperationId,
    /// Object that the operation created.
    pub what: MadeThing,
}

/// A thing that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MadeThing {
    /// A coupon with these terms.
    Coupon(CouponId, Box<CouponTerms>),
    /// A series, as it was created.
    Series(Box<Series>),
}
