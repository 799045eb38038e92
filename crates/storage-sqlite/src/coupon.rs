//! Reads and writes coupons as rows.

pub(crate) mod audit;
pub(crate) mod list;
pub(crate) mod load;
#[cfg(test)]
mod tests;

use domain::{CouponId, OperatorId};
use rusqlite::Row;
use storage::BackendError;

use crate::row::column;

/// The coupon of a row that begins with its key.
fn id(row: &Row<'_>) -> Result<CouponId, BackendError> {
    Ok(CouponId { operator: OperatorId(column(row, 0)?), number: column(row, 1)? })
}
