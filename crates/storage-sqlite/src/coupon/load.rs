//! Loading the coupons that a batch needs.

use std::sync::LazyLock;

use domain::{Coupon, CouponId};
use rusqlite::Connection;
use storage::record::{Read as _, UsesOfClient};
use storage::{BackendError, Vault};

use crate::query;

/// The coupon that has a code.
pub(crate) static OF_CODE: LazyLock<String> = LazyLock::new(|| {
    let tail = " INDEXED BY coupon_by_code \
         WHERE operator = ?1 AND code_key = ?2 AND deleted_at IS NULL";
    [&Coupon::table().statements().select, tail].concat()
});

/// Query for the uses of the coupon with a code by a client.
pub(crate) static USED_BY: LazyLock<String> = LazyLock::new(|| {
    let columns = UsesOfClient::table().list_as("u");
    format!(
        "SELECT {columns} FROM coupon c INDEXED BY coupon_by_code \
         CROSS JOIN coupon_client u ON u.operator = c.operator AND u.coupon = c.number \
         WHERE c.operator = ?1 AND c.code_key = ?2 AND c.deleted_at IS NULL AND u.client = ?3"
    )
});

/// The highest number counts, deleted, skipped or not.
pub(crate) const NEXT: &str = "SELECT max(\
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
    connection: &Connection,
    vault: &Vault,
    coupon: CouponId,
    client: &str,
) -> Result<Option<UsesOfClient>, BackendError> {
    let key = (coupon.operator.0, coupon.number, client);
    query::find(connection, vault, key)
}
