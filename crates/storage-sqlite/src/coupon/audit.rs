//! Reading coupons with their uses, to check them.

use domain::audit::Finding;
use domain::{Coupon, CouponId, CouponUse};
use rusqlite::{Connection, Row};
use storage::reader::CouponPage;
use storage::{BackendError, ErrorKind, Vault, seal};

use super::{COLUMNS, USE_COLUMNS, coupon, coupon_use, id};
use crate::load::query;
use crate::row::column;

/// Coupons in the order of their ids, deleted ones too.
pub(super) fn page_sql() -> String {
    let tail = ", code_key, seal FROM coupon WHERE (operator, number) >= (?1, ?2) \
        ORDER BY operator, number LIMIT ?3";
    ["SELECT ", COLUMNS, tail].concat()
}

/// The uses of a coupon.
pub(super) fn uses_sql() -> String {
    let tail = " FROM coupon_use WHERE operator = ?1 AND coupon = ?2 ORDER BY number";
    ["SELECT ", USE_COLUMNS, tail].concat()
}

/// A page of coupons that begins with the id `from`.
pub(crate) fn page(
    connection: &Connection,
    vault: &Vault,
    from: Option<CouponId>,
    limit: u32,
) -> Result<CouponPage, BackendError> {
    let mut page = CouponPage::default();
    let (operator, number) = from.map_or((i64::MIN, i64::MIN), |id| (id.operator.0, id.number));
    // One more than asked for tells where the next page begins.
    let params = (operator, number, i64::from(limit) + 1);
    let mut found = query(connection, &page_sql(), params, |row| {
        Ok((id(row)?, checked(row), column::<Option<Vec<u8>>>(row, 22)?))
    })?;
    if found.len() > limit as usize {
        page.next = found.pop().map(|(id, ..)| id);
    }
    let sql = uses_sql();
    for (id, coupon, stored) in found {
        let uses: Result<Vec<CouponUse>, BackendError> =
            query(connection, &sql, (id.operator.0, id.number), coupon_use);
        match coupon.and_then(|coupon| Ok((coupon, uses?))) {
            Ok((coupon, uses)) => {
                seal::check_coupon(vault, &coupon, stored.as_deref(), &mut page.findings);
                page.rows.push((coupon, uses));
            }
            Err(error) if error.kind() == ErrorKind::Corrupt => page.findings.push(Finding {
                subject: format!("coupon {} of operator {}", id.number, id.operator),
                problem: error.to_string(),
            }),
            Err(error) => return Err(error),
        }
    }
    Ok(page)
}

/// A coupon, readable or not, with its id.
type Found = (CouponId, Result<Coupon, BackendError>);

/// All coupons, readable or not, deleted ones too.
pub(crate) fn all(connection: &Connection) -> Result<Vec<Found>, BackendError> {
    let sql = ["SELECT ", COLUMNS, " FROM coupon ORDER BY operator, number"].concat();
    query(connection, &sql, [], |row| Ok((id(row)?, coupon(row))))
}

/// A coupon that is found by its code. It is asked here only: another version of Unicode may know
/// more letters by two cases, which is to be told, and is no reason to refuse every reading.
fn checked(row: &Row<'_>) -> Result<Coupon, BackendError> {
    let coupon = coupon(row)?;
    if column::<String>(row, 21)? != coupon.terms.code.key().as_str() {
        return Err(BackendError::corrupt("key of a coupon's code"));
    }
    Ok(coupon)
}
