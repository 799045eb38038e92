//! Loading the coupons that a batch needs.

use domain::{Coupon, CouponId, ReadSet, View};
use rusqlite::Connection;
use storage::BackendError;

use super::{COLUMNS, coupon, id};
use crate::load::{query, query_one};
use crate::row::column;

/// The coupon that has a code.
pub(super) const OF_CODE: &str = " FROM coupon INDEXED BY coupon_by_code \
     WHERE operator = ?1 AND code_key = ?2 AND deleted_at IS NULL";

/// The coupon that has a code, if a client has used it.
pub(super) const USED_BY: &str = "SELECT c.operator, c.number \
     FROM coupon c INDEXED BY coupon_by_code \
     CROSS JOIN coupon_use u INDEXED BY coupon_use_by_client \
     ON u.operator = c.operator AND u.coupon = c.number \
     WHERE c.operator = ?1 AND c.code_key = ?2 AND c.deleted_at IS NULL AND u.client = ?3 LIMIT 1";

/// The highest number counts, deleted or not.
pub(super) const NEXT: &str = "SELECT coalesce(max(number), 0) + 1 FROM coupon WHERE operator = ?1";

/// A coupon, deleted or not.
pub(super) fn by_id() -> String {
    ["SELECT ", COLUMNS, " FROM coupon WHERE operator = ?1 AND number = ?2"].concat()
}

/// A coupon, deleted or not.
pub(crate) fn find(connection: &Connection, id: CouponId) -> Result<Option<Coupon>, BackendError> {
    query_one(connection, &by_id(), (id.operator.0, id.number), coupon)
}

/// Adds what a read set names of coupons.
pub(crate) fn view(
    connection: &Connection,
    set: &ReadSet,
    view: &mut View,
) -> Result<(), BackendError> {
    for id in &set.coupons {
        view.coupons.extend(find(connection, *id)?.map(|found| (*id, found)));
    }
    let sql = ["SELECT ", COLUMNS, OF_CODE].concat();
    for (operator, key) in &set.coupon_codes {
        if let Some(found) = query_one(connection, &sql, (operator.0, key.as_str()), coupon)? {
            view.apply_coupon(&found);
        }
    }
    for (operator, key, client) in &set.coupon_clients {
        let used = query(connection, USED_BY, (operator.0, key.as_str(), client), id)?;
        view.coupon_clients.extend(used.into_iter().map(|coupon| (coupon, client.clone())));
    }
    for operator in &set.next_coupons {
        let next = query_one(connection, NEXT, [operator.0], |row| column(row, 0))?;
        view.next_coupons.extend(next.map(|next| (*operator, next)));
    }
    Ok(())
}
