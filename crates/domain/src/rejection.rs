//! Reason why a command is refused.
//!
//! A refusal is nested by its cause: the request as such, its caller, or the object of the request.
//! Each nested type lists its variants in order of precedence. If several refusals apply, the first
//! one is returned. If several lines are refused, the first one is named. Lines are counted from 0,
//! in the order of the request.
//!
//! [`decide()`](crate::decide()) checks the request first, then its caller, then its object. A
//! series is checked as soon as its number is needed.

use crate::approval::ApprovalRejection;
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
    /// The operator or the point of sale of the caller does not allow the command.
    #[error(transparent)]
    Caller(#[from] CallerRejection),
    /// The named series does not allow the command.
    #[error(transparent)]
    Series(#[from] SeriesRejection),
    /// Certificates are not sold or not returned.
    #[error(transparent)]
    Sale(#[from] SaleRejection),
    /// Certificates are not issued, or a certificate is not changed.
    #[error(transparent)]
    Certificate(#[from] CertificateRejection),
    /// A coupon is not created or changed, or cannot be used.
    #[error(transparent)]
    Coupon(#[from] CouponRejection),
    /// A redemption is not created or changed.
    #[error(transparent)]
    Redemption(#[from] RedemptionRejection),
    /// An owner of certificates is not created or changed.
    #[error(transparent)]
    Owner(#[from] OwnerRejection),
    /// A message is not sent, or a code is not accepted.
    #[error(transparent)]
    Delivery(#[from] DeliveryRejection),
    /// An object of the directory is not created or changed.
    #[error(transparent)]
    SetUp(#[from] SetUpRejection),
    /// A user, a session or a link does not allow it.
    #[error(transparent)]
    Person(#[from] PersonRejection),
    /// An act is above a limit, or a request for approval is refused.
    #[error(transparent)]
    Approval(#[from] ApprovalRejection),
}
