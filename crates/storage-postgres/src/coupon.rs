//! Coupons as rows.

pub(crate) mod audit;
pub(crate) mod count;
pub(crate) mod list;
pub(crate) mod load;
pub(crate) mod write;

use domain::coupon::{LastUse, Percent};
use domain::{
    Coupon, CouponCode, CouponId, CouponTerms, CouponUse, Discount, DiscountKind, OperationId,
    OperatorId, RedemptionId,
};
use jiff::Timestamp;
use storage::{BackendError, coupon_text};
use tokio_postgres::Row;

use crate::row::{
    amount, code, column, moment, narrow, narrowed, optional_date, optional_text, text,
};

/// The columns of a coupon in a table `t`, in the order in which [`coupon`] reads them.
pub(crate) const COLUMNS: &str = "t.operator, t.number, t.uses, t.created_at, t.updated_at, \
     t.deleted_at, t.created_in, t.changed_in, t.kind, t.value, t.disabled, t.once, \
     t.once_per_client, t.min_price, t.valid_through, t.code, t.description, \
     t.collections::text, t.use_entries, t.last_redemption, t.last_held_until";

fn id(row: &Row) -> Result<CouponId, BackendError> {
    Ok(CouponId { operator: OperatorId(column(row, 0)?), number: column(row, 1)? })
}

pub(crate) fn coupon(row: &Row) -> Result<Coupon, BackendError> {
    Ok(Coupon {
        id: id(row)?,
        terms: terms(row)?,
        uses: narrow(row, 2)?,
        use_entries: narrow(row, 18)?,
        last_use: last_use(row, 19)?,
        created_at: second(column(row, 3)?)?,
        updated_at: second(column(row, 4)?)?,
        deleted_at: column::<Option<i64>>(row, 5)?.map(second).transpose()?,
        created_in: OperationId(column(row, 6)?),
        changed_in: OperationId(column(row, 7)?),
    })
}

fn terms(row: &Row) -> Result<CouponTerms, BackendError> {
    Ok(CouponTerms {
        code: coupon_code(&text(row, 15)?)?,
        description: optional_text(row, 16)?,
        discount: discount(code(row, 8)?, column(row, 9)?)?,
        disabled: column(row, 10)?,
        once: column(row, 11)?,
        once_per_client: column(row, 12)?,
        min_price: column::<Option<i64>>(row, 13)?.map(amount).transpose()?,
        valid_through: optional_date(row, 14)?,
        collections: coupon_text::collections_from_text(column(row, 17)?)?,
    })
}

fn coupon_code(text: &str) -> Result<CouponCode, BackendError> {
    CouponCode::stored(text).ok_or_else(|| BackendError::corrupt("code of a coupon"))
}

fn discount(kind: DiscountKind, value: i64) -> Result<Discount, BackendError> {
    match kind {
        DiscountKind::Percent => {
            let percent = Percent::from_hundredths(narrowed(value)?);
            percent.map(Discount::Percent).ok_or_else(|| BackendError::corrupt("percentage"))
        }
        DiscountKind::Money => amount(value).map(Discount::Money),
    }
}

fn second(seconds: i64) -> Result<Timestamp, BackendError> {
    Timestamp::from_second(seconds).map_err(|_| BackendError::corrupt("moment"))
}

/// The use that was made last, of two columns from an index on.
fn last_use(row: &Row, index: usize) -> Result<Option<LastUse>, BackendError> {
    let held_until = column::<Option<i64>>(row, index + 1)?.map(moment).transpose()?;
    let redemption: Option<i64> = column(row, index)?;
    Ok(redemption.map(|id| LastUse { redemption: OperationId(id), held_until }))
}

/// The redemption that holds a last use, if that is only held.
pub(crate) fn held_by(last: Option<LastUse>) -> Option<RedemptionId> {
    last.filter(|last| last.held_until.is_some()).map(|last| last.redemption)
}

/// The columns of an entry of uses, in the order in which [`coupon_use`] reads them.
const USE_COLUMNS: &str =
    "operator, coupon, number, kind, client, redemption, operation, once, once_per_client";

fn coupon_use(row: &Row) -> Result<CouponUse, BackendError> {
    Ok(CouponUse {
        coupon: id(row)?,
        number: narrow(row, 2)?,
        kind: code(row, 3)?,
        client: optional_text(row, 4)?,
        redemption: OperationId(column(row, 5)?),
        operation: OperationId(column(row, 6)?),
        once: column(row, 7)?,
        once_per_client: column(row, 8)?,
    })
}
