//! Why a command is refused for the sake of a coupon.

use jiff::Timestamp;

use super::problem::Listed;
use super::{CouponCode, CouponProblem};

/// Why a command is refused for the sake of a coupon, in order of precedence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CouponRejection {
    /// No coupon has this number or code.
    #[error("there is no coupon {0:?}")]
    Unknown(String),
    /// Fields that do not hold what they must, in their order.
    #[error("{}", Listed(.0))]
    Invalid(Vec<CouponProblem>),
    /// The coupon is out of use for now.
    #[error("coupon {0} is disabled")]
    Disabled(CouponCode),
    /// The coupon's last day is over.
    #[error("coupon {0} has expired")]
    Expired(CouponCode),
    /// The coupon can be used once, and a hold keeps this use. The hold may still be released.
    #[error("coupon {code} is held until {until}")]
    Held {
        /// Its code.
        code: CouponCode,
        /// When the hold lapses.
        until: Timestamp,
    },
    /// The coupon could be used once, and was.
    #[error("coupon {0} has been used")]
    UsedUp(CouponCode),
    /// The coupon is for each client once, and no client is named.
    #[error("coupon {0} is for named clients")]
    NeedsClient(CouponCode),
    /// The coupon is for each client once, and this one has used it.
    #[error("coupon {0} has been used by this client")]
    UsedByClient(CouponCode),
}
