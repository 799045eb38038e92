//! Loading the coupons that a batch needs.

use domain::coupon::ClientUses;
use domain::{Coupon, CouponId, ReadSet, View};
use rusqlite::{Connection, Row};
use storage::BackendError;

use super::{COLUMNS, coupon, id, last_use};
use crate::load::query_one;
use crate::redemption::load::Loader;
use crate::row::{column, narrow};

/// The coupon that has a code.
pub(super) const OF_CODE: &str = " FROM coupon INDEXED BY coupon_by_code \
     WHERE operator = ?1 AND code_key = ?2 AND deleted_at IS NULL";

/// How a client uses the coupon that has a code.
pub(super) const USED_BY: &str = "SELECT c.operator, c.number, u.uses, u.last_redemption, \
     u.last_held_until FROM coupon c INDEXED BY coupon_by_code \
     CROSS JOIN coupon_client u ON u.operator = c.operator AND u.coupon = c.number \
     WHERE c.operator = ?1 AND c.code_key = ?2 AND c.deleted_at IS NULL AND u.client = ?3";

/// How a client uses a coupon.
pub(super) const USED: &str = "SELECT operator, coupon, uses, last_redemption, last_held_until \
     FROM coupon_client WHERE operator = ?1 AND coupon = ?2 AND client = ?3";

/// The highest number counts, deleted, skipped or not.
pub(super) const NEXT: &str = "SELECT max(\
     (SELECT coalesce(max(number), 0) FROM coupon WHERE operator = ?1), \
     (SELECT coalesce(max(last), 0) FROM skipped_coupon WHERE operator = ?1)) + 1";

/// A coupon, deleted or not.
pub(super) fn by_id() -> String {
    ["SELECT ", COLUMNS, " FROM coupon WHERE operator = ?1 AND number = ?2"].concat()
}

/// A coupon, deleted or not.
pub(crate) fn find(connection: &Connection, id: CouponId) -> Result<Option<Coupon>, BackendError> {
    query_one(connection, &by_id(), (id.operator.0, id.number), coupon)
}

/// How a client uses a coupon, if it does.
pub(crate) fn client_uses(
    connection: &Connection,
    coupon: CouponId,
    client: &str,
) -> Result<Option<ClientUses>, BackendError> {
    let params = (coupon.operator.0, coupon.number, client);
    let found = query_one(connection, USED, params, uses_of_client)?;
    Ok(found.map(|(_, uses)| uses))
}

fn uses_of_client(row: &Row<'_>) -> Result<(CouponId, ClientUses), BackendError> {
    Ok((id(row)?, ClientUses { uses: narrow(column(row, 2)?)?, last_use: last_use(row, 3)? }))
}

/// Adds what a read set names of coupons, with the redemptions that hold their last uses.
pub(crate) fn view(load: &Loader<'_>, set: &ReadSet, view: &mut View) -> Result<(), BackendError> {
    let connection = load.connection;
    for id in &set.coupons {
        if let Some(found) = find(connection, *id)? {
            view.apply_coupon(&found);
            load.last_use(found.last_use, view)?;
        }
    }
    let sql = ["SELECT ", COLUMNS, OF_CODE].concat();
    for (operator, key) in &set.coupon_codes {
        if let Some(found) = query_one(connection, &sql, (operator.0, key.as_str()), coupon)? {
            view.apply_coupon(&found);
            load.last_use(found.last_use, view)?;
        }
    }
    for (operator, key, client) in &set.coupon_clients {
        let params = (operator.0, key.as_str(), client);
        if let Some((coupon, uses)) = query_one(connection, USED_BY, params, uses_of_client)? {
            view.coupon_clients.insert((coupon, client.clone()), uses);
            load.last_use(uses.last_use, view)?;
        }
    }
    for operator in &set.next_coupons {
        let next = query_one(connection, NEXT, [operator.0], |row| column(row, 0))?;
        view.next_coupons.extend(next.map(|next| (*operator, next)));
    }
    Ok(())
}
