//! Loading the coupons that a batch needs.

use std::sync::LazyLock;

use domain::{Coupon, CouponId, ReadSet, View};
use rusqlite::Connection;
use storage::record::{Read as _, UsesOfClient};
use storage::{BackendError, Vault};

use crate::query::{self, find_by, query_one};
use crate::redemption::load::Loader;
use crate::row::column;

/// The coupon that has a code.
pub(super) static OF_CODE: LazyLock<String> = LazyLock::new(|| {
    let tail = " INDEXED BY coupon_by_code \
         WHERE operator = ?1 AND code_key = ?2 AND deleted_at IS NULL";
    [&Coupon::table().statements().select, tail].concat()
});

/// Query for the uses of the coupon with a code by a client.
pub(super) static USED_BY: LazyLock<String> = LazyLock::new(|| {
    let columns = UsesOfClient::table().list_as("u");
    format!(
        "SELECT {columns} FROM coupon c INDEXED BY coupon_by_code \
         CROSS JOIN coupon_client u ON u.operator = c.operator AND u.coupon = c.number \
         WHERE c.operator = ?1 AND c.code_key = ?2 AND c.deleted_at IS NULL AND u.client = ?3"
    )
});

/// The highest number counts, deleted, skipped or not.
pub(super) const NEXT: &str = "SELECT max(\
     (SELECT coalesce(max(number), 0) FROM coupon WHERE operator = ?1), \
     (SELECT coalesce(max(last), 0) FROM skipped_coupon WHERE operator = ?1)) + 1";

/// A coupon, deleted or not.
pub(crate) fn find(
    connection: &Connection,
    vault: &Vault,
    id: CouponId,
) -> Result<Option<Coupon>, BackendError> {
    query::find(connection, vault, (id.operator.0, id.number))
}

/// Returns the uses of a coupon by a client, if there are any.
pub(crate) fn client_uses(
    load: &Loader<'_>,
    coupon: CouponId,
    client: &str,
) -> Result<Option<UsesOfClient>, BackendError> {
    let key = (coupon.operator.0, coupon.number, client);
    query::find(load.connection, load.vault, key)
}

/// Adds what a read set names of coupons, with the redemptions that hold their last uses.
pub(crate) fn view(load: &Loader<'_>, set: &ReadSet, view: &mut View) -> Result<(), BackendError> {
    let Loader { connection, vault } = *load;
    for id in &set.coupons {
        if let Some(found) = find(connection, vault, *id)? {
            view.apply_coupon(&found);
            load.last_use(found.last_use, view)?;
        }
    }
    for (operator, key) in &set.coupon_codes {
        let params = (operator.0, key.as_str());
        if let Some(found) = find_by::<Coupon>(connection, vault, &OF_CODE, params)? {
            view.apply_coupon(&found);
            load.last_use(found.last_use, view)?;
        }
    }
    for (operator, key, client) in &set.coupon_clients {
        let params = (operator.0, key.as_str(), client);
        if let Some(found) = find_by::<UsesOfClient>(connection, vault, &USED_BY, params)? {
            view.coupon_clients.insert(found.key, found.uses);
            load.last_use(found.uses.last_use, view)?;
        }
    }
    for operator in &set.next_coupons {
        let next = query_one(connection, NEXT, [operator.0], |row| column(row, 0))?;
        view.next_coupons.extend(next.map(|next| (*operator, next)));
    }
    Ok(())
}
