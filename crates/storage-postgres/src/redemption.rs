//! Redemptions as rows.

pub(crate) mod audit;
pub(crate) mod list;
pub(crate) mod load;
pub(crate) mod write;

use domain::redemption::Order;
use domain::{OperationId, OperatorId, PointOfSaleId, Redemption, RedemptionId};
use storage::{BackendError, redemption_text};
use tokio_postgres::Row;

use crate::row::{amount, code, column, moment, optional_text, text};

/// The columns of a redemption in a table `t`, in the order in which [`redemption`] reads them.
pub(crate) const COLUMNS: &str = "t.id, t.operator, t.state, t.expires_at, t.point_of_sale, \
     t.order_id, t.client, t.order_total, t.lines::text, t.coupons::text, t.certificates::text, \
     t.steps::text";

fn id(row: &Row) -> Result<RedemptionId, BackendError> {
    Ok(OperationId(column(row, 0)?))
}

pub(crate) fn redemption(row: &Row) -> Result<Redemption, BackendError> {
    let operator = OperatorId(column(row, 1)?);
    let json = |index| column::<&str>(row, index);
    Ok(Redemption {
        id: id(row)?,
        operator,
        point_of_sale: column::<Option<i64>>(row, 4)?.map(PointOfSaleId),
        order: Order { id: text(row, 5)?, lines: redemption_text::lines_from_text(json(8)?)? },
        client: optional_text(row, 6)?,
        state: code(row, 2)?,
        expires_at: column::<Option<i64>>(row, 3)?.map(moment).transpose()?,
        order_total: amount(column(row, 7)?)?,
        coupons: redemption_text::coupons_from_text(json(9)?, operator)?,
        certificates: redemption_text::certificates_from_text(json(10)?)?,
        steps: redemption_text::steps_from_text(json(11)?)?,
    })
}
