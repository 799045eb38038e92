//! Reads and writes coupons as rows.

pub(crate) mod audit;
pub(crate) mod count;
pub(crate) mod list;
pub(crate) mod load;

use domain::coupon::LastUse;
use domain::{CouponId, OperatorId, RedemptionId};
use storage::BackendError;
use tokio_postgres::Row;

use crate::row::column;

/// The coupon of a row that begins with its key.
fn id(row: &Row) -> Result<CouponId, BackendError> {
    Ok(CouponId { operator: OperatorId(column(row, 0)?), number: column(row, 1)? })
}

/// The redemption that holds a last use, if that is only held.
pub(crate) fn held_by(last: Option<LastUse>) -> Option<RedemptionId> {
    last.filter(|last| last.held_until.is_some()).map(|last| last.redemption)
}
