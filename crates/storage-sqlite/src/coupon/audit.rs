//! Reading coupons with their uses, to check them.

use domain::audit::Finding;
use domain::{Coupon, CouponId, CouponUse};
use rusqlite::{Connection, Row};
use storage::reader::CouponPage;
use storage::record::Read as _;
use storage::{BackendError, ErrorKind, Vault, seal};

use super::id;
use crate::query::{find_all, query};
use crate::row::{column, read};

/// Coupons in the order of their ids, deleted ones too, with what their codes are found by and their
/// seals.
pub(super) fn page_sql() -> String {
    let columns = Coupon::table().list();
    format!(
        "SELECT {columns}, code_key, seal FROM coupon WHERE (operator, number) >= (?1, ?2) \
         ORDER BY operator, number LIMIT ?3"
    )
}

/// The uses of a coupon.
pub(super) fn uses_sql() -> String {
    let tail = " WHERE operator = ?1 AND coupon = ?2 ORDER BY number";
    [&CouponUse::table().statements().select, tail].concat()
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
        let seal: Option<Vec<u8>> = column(row, Coupon::table().width() + 1)?;
        Ok((id(row)?, checked(row, vault), seal))
    })?;
    if found.len() > limit as usize {
        page.next = found.pop().map(|(id, ..)| id);
    }
    let sql = uses_sql();
    for (id, coupon, stored) in found {
        let uses: Result<Vec<CouponUse>, BackendError> =
            find_all(connection, vault, &sql, (id.operator.0, id.number));
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
pub(crate) fn all(connection: &Connection, vault: &Vault) -> Result<Vec<Found>, BackendError> {
    let sql = [&Coupon::table().statements().select, " ORDER BY operator, number"].concat();
    query(connection, &sql, [], |row| Ok((id(row)?, read(row, vault))))
}

/// A coupon that is found by its code. It is asked here only: another version of Unicode may know
/// more letters by two cases, which is to be told, and is no reason to refuse every reading.
fn checked(row: &Row<'_>, vault: &Vault) -> Result<Coupon, BackendError> {
    let coupon: Coupon = read(row, vault)?;
    if column::<String>(row, Coupon::table().width())? != coupon.terms.code.key().as_str() {
        return Err(BackendError::corrupt("key of a coupon's code"));
    }
    Ok(coupon)
}
