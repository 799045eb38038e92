//! What requests made, as it was then.

use crate::{CouponId, CouponTerms, OperationId, Series};

/// What an operation made that may be changed afterwards. Kept where its request can be repeated,
/// so that the repeat is told what the request was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// The operation.
    pub operation: OperationId,
    /// What it made.
    pub what: MadeThing,
}

/// A thing that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MadeThing {
    /// A coupon with these terms.
    Coupon(CouponId, Box<CouponTerms>),
    /// A series.
    Series(Box<Series>),
}
