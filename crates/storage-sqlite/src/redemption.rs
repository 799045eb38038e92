//! Redemptions as rows.

pub(crate) mod audit;
pub(crate) mod list;
pub(crate) mod load;
#[cfg(test)]
mod tests;
pub(crate) mod write;

use domain::redemption::Order;
use domain::{OperationId, OperatorId, PointOfSaleId, Redemption, RedemptionId};
use rusqlite::Row;
use storage::codes::Code;
use storage::{BackendError, redemption_text};

use crate::row::{amount, column, moment};

/// The columns of a redemption, in the order in which [`redemption`] reads them.
const COLUMNS: &str = "id, operator, state, expires_at, point_of_sale, order_id, client, \
     order_total, lines, coupons, certificates, steps";

fn id(row: &Row<'_>) -> Result<RedemptionId, BackendError> {
    Ok(OperationId(column(row, 0)?))
}

fn redemption(row: &Row<'_>) -> Result<Redemption, BackendError> {
    let operator = OperatorId(column(row, 1)?);
    let text = |index| column::<String>(row, index);
    Ok(Redemption {
        id: id(row)?,
        operator,
        point_of_sale: column::<Option<i64>>(row, 4)?.map(PointOfSaleId),
        order: Order { id: text(5)?, lines: redemption_text::lines_from_text(&text(8)?)? },
        client: column(row, 6)?,
        state: Code::from_code(column(row, 2)?)?,
        expires_at: column::<Option<i64>>(row, 3)?.map(moment).transpose()?,
        order_total: amount(column(row, 7)?)?,
        coupons: redemption_text::coupons_from_text(&text(9)?, operator)?,
        certificates: redemption_text::certificates_from_text(&text(10)?)?,
        steps: redemption_text::steps_from_text(&text(11)?)?,
    })
}
