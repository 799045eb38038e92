//! Reads and writes redemptions as rows.

pub(crate) mod audit;
pub(crate) mod list;
pub(crate) mod load;

use domain::{OperationId, RedemptionId};
use storage::BackendError;
use tokio_postgres::Row;

use crate::row::column;

/// The redemption of a row that begins with its key.
fn id(row: &Row) -> Result<RedemptionId, BackendError> {
    Ok(OperationId(column(row, 0)?))
}
