//! Refusals of coupons in commands.

use jiff::Timestamp;

use super::problem::Listed;
use super::{CouponCode, CouponProblem};

/// Reasons why a coupon is refused, in order of precedence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CouponRejection {
    /// No coupon has this number or code.
    #[error("there is no coupon {0:?}")]
    Unknown(String),
    /// Invalid fields, in their order.
    #[error("{}", Listed(.0))]
    Invalid(Vec<CouponProblem>),
    /// The coupon is disabled.
    #[error("coupon {0} is disabled")]
    Disabled(CouponCode),
    /// The last valid day of the coupon has passed.
    #[error("coupon {0} has expired")]
    Expired(CouponCode),
    /// The coupon can be used only once, and a hold reserves this use. The hold may still be
    /// released.
    #[error("coupon {code} is held until {until}")]
    Held {
        /// Code of the coupon.
        code: CouponCode,
        /// Time at which the hold lapses.
        until: Timestamp,
    },
    /// The single-use coupon has been used.
    #[error("coupon {0} has been used")]
    UsedUp(CouponCode),
    /// Each client can use the coupon only once, and no client is named.
    #[error("coupon {0} is for named clients")]
    NeedsClient(CouponCode),
    /// Each client can use the coupon only once, and this client has used it.
    #[error("coupon {0} has been used by this client")]
    UsedByClient(CouponCode),
}
