//! Coupons as rows.

pub(crate) mod audit;
pub(crate) mod list;
pub(crate) mod load;
#[cfg(test)]
mod tests;
pub(crate) mod write;

use domain::coupon::{LastUse, Percent};
use domain::{
    Coupon, CouponCode, CouponId, CouponTerms, CouponUse, Discount, DiscountKind, OperationId,
    OperatorId,
};
use jiff::Timestamp;
use rusqlite::Row;
use storage::codes::Code;
use storage::{BackendError, coupon_text};

use crate::row::{amount, column, moment, narrow, optional_date};

/// The columns of a coupon, in the order in which [`coupon`] reads them.
const COLUMNS: &str = "operator, number, uses, created_at, updated_at, deleted_at, created_in, \
     changed_in, kind, value, disabled, once, once_per_client, min_price, valid_through, code, \
     description, collections, use_entries, last_redemption, last_held_until";

fn id(row: &Row<'_>) -> Result<CouponId, BackendError> {
    Ok(CouponId { operator: OperatorId(column(row, 0)?), number: column(row, 1)? })
}

fn coupon(row: &Row<'_>) -> Result<Coupon, BackendError> {
    Ok(Coupon {
        id: id(row)?,
        terms: terms(row)?,
        uses: narrow(column(row, 2)?)?,
        use_entries: narrow(column(row, 18)?)?,
        last_use: last_use(row, 19)?,
        created_at: second(column(row, 3)?)?,
        updated_at: second(column(row, 4)?)?,
        deleted_at: column::<Option<i64>>(row, 5)?.map(second).transpose()?,
        created_in: OperationId(column(row, 6)?),
        changed_in: OperationId(column(row, 7)?),
    })
}

fn terms(row: &Row<'_>) -> Result<CouponTerms, BackendError> {
    Ok(CouponTerms {
        code: code(&column::<String>(row, 15)?)?,
        description: column(row, 16)?,
        discount: discount(Code::from_code(column(row, 8)?)?, column(row, 9)?)?,
        disabled: column(row, 10)?,
        once: column(row, 11)?,
        once_per_client: column(row, 12)?,
        min_price: column::<Option<i64>>(row, 13)?.map(amount).transpose()?,
        valid_through: optional_date(column(row, 14)?)?,
        collections: coupon_text::collections_from_text(&column::<String>(row, 17)?)?,
    })
}

fn code(text: &str) -> Result<CouponCode, BackendError> {
    CouponCode::stored(text).ok_or_else(|| BackendError::corrupt("code of a coupon"))
}

fn discount(kind: DiscountKind, value: i64) -> Result<Discount, BackendError> {
    match kind {
        DiscountKind::Percent => {
            let percent = Percent::from_hundredths(narrow(value)?);
            percent.map(Discount::Percent).ok_or_else(|| BackendError::corrupt("percentage"))
        }
        DiscountKind::Money => amount(value).map(Discount::Money),
    }
}

fn second(seconds: i64) -> Result<Timestamp, BackendError> {
    Timestamp::from_second(seconds).map_err(|_| BackendError::corrupt("moment"))
}

/// The use that was made last, of two columns from an index on.
fn last_use(row: &Row<'_>, index: usize) -> Result<Option<LastUse>, BackendError> {
    let held_until = column::<Option<i64>>(row, index + 1)?.map(moment).transpose()?;
    let redemption: Option<i64> = column(row, index)?;
    Ok(redemption.map(|id| LastUse { redemption: OperationId(id), held_until }))
}

/// The columns of an entry of uses, in the order in which [`coupon_use`] reads them.
const USE_COLUMNS: &str =
    "operator, coupon, number, kind, client, redemption, operation, once, once_per_client";

fn coupon_use(row: &Row<'_>) -> Result<CouponUse, BackendError> {
    Ok(CouponUse {
        coupon: id(row)?,
        number: narrow(column(row, 2)?)?,
        kind: Code::from_code(column(row, 3)?)?,
        client: column(row, 4)?,
        redemption: OperationId(column(row, 5)?),
        operation: OperationId(column(row, 6)?),
        once: column(row, 7)?,
        once_per_client: column(row, 8)?,
    })
}
