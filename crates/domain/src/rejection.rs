//! Reason why a command is refused.
//!
//! A refusal is nested by what refuses it: the request as such, its caller, or the thing that the
//! request is about. Each nested type lists its variants in order of precedence: of several that
//! apply the first is given, and of several lines the first refused one is named. Lines are counted
//! from 0, as they were sent.
//!
//! [`decide()`](crate::decide()) looks at the request first, then at its caller, then at the thing.
//! A series is looked at as soon as its number is needed.

use crate::certificate::CertificateRejection;
use crate::coupon::CouponRejection;
use crate::delivery::DeliveryRejection;
use crate::directory::SetUpRejection;
use crate::operator::CallerRejection;
use crate::owner::OwnerRejection;
use crate::person::PersonRejection;
use crate::redemption::RedemptionRejection;
use crate::request::RequestRejection;
use crate::sale::SaleRejection;
use crate::series::SeriesRejection;

/// Reason why a command is refused. Nothing has changed then.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Rejection {
    /// The key or the number of the request was used before.
    #[error(transparent)]
    Request(#[from] RequestRejection),
    /// The operator or the point of sale of the caller does not allow it.
    #[error(transparent)]
    Caller(#[from] CallerRejection),
    /// The named series does not allow it.
    #[error(transparent)]
    Series(#[from] SeriesRejection),
    /// Certificates are not sold or not taken back.
    #[error(transparent)]
    Sale(#[from] SaleRejection),
    /// Certificates are not issued, or one of them is not changed.
    #[error(transparent)]
    Certificate(#[from] CertificateRejection),
    /// A coupon is not made or changed, or may not be used.
    #[error(transparent)]
    Coupon(#[from] CouponRejection),
    /// A redemption is not made or changed.
    #[error(transparent)]
    Redemption(#[from] RedemptionRejection),
    /// An owner of certificates is not made or changed.
    #[error(transparent)]
    Owner(#[from] OwnerRejection),
    /// A message is not sent, or a code is not taken.
    #[error(transparent)]
    Delivery(#[from] DeliveryRejection),
    /// Something is not set up.
    #[error(transparent)]
    SetUp(#[from] SetUpRejection),
    /// A user, a session or a link does not allow it.
    #[error(transparent)]
    Person(#[from] PersonRejection),
}
