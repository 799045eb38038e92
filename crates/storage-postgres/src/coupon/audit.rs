//! Reading coupons with their uses, to check them.

use std::collections::HashMap;

use domain::audit::Finding;
use domain::{Coupon, CouponId, CouponUse};
use storage::reader::CouponPage;
use storage::record::Read as _;
use storage::{BackendError, ErrorKind, Vault, seal};
use tokio_postgres::Row;

use super::id;
use crate::error::OrUnavailable;
use crate::query::DOING;
use crate::row::{column, read, text};
use crate::rows::{list, select};
use crate::session::{Session, params};

/// A page of coupons that begins with the id `from`, deleted ones too.
pub(crate) async fn page(
    session: &Session,
    vault: &Vault,
    from: Option<CouponId>,
    limit: u32,
) -> Result<CouponPage, BackendError> {
    let mut page = CouponPage::default();
    let (operator, number) = from.map_or((i64::MIN, i64::MIN), |id| (id.operator.0, id.number));
    let columns = list::<Coupon>();
    let sql = format!(
        "SELECT {columns}, t.code_key, t.seal FROM coupon t WHERE (t.operator, t.number) >= ($1, $2) \
         ORDER BY t.operator, t.number LIMIT $3"
    );
    // One more than asked for tells where the next page begins.
    let params = params![operator, number, i64::from(limit) + 1];
    let mut found = session.query(sql, params).await.or_unavailable(DOING)?;
    if found.len() > limit as usize {
        page.next = found.pop().map(|row| id(&row)).transpose()?;
    }
    let (Some(first), Some(last)) = (found.first(), found.last()) else { return Ok(page) };
    let mut uses = uses(session, vault, (id(first)?, id(last)?)).await?;
    for row in &found {
        let id = id(row)?;
        let uses = uses.remove(&id).unwrap_or_else(|| Ok(Vec::new()));
        match checked(row, vault).and_then(|coupon| Ok((coupon, uses?))) {
            Ok((coupon, uses)) => {
                let stored = column(row, Coupon::table().width() + 1)?;
                seal::check_coupon(vault, &coupon, stored, &mut page.findings);
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

/// At most so many coupons behind an operator and number, deleted ones too.
pub(crate) async fn after(
    session: &Session,
    (operator, number): (i64, i64),
    limit: i64,
) -> Result<Vec<Row>, BackendError> {
    let sql = select::<Coupon>()
        + " WHERE (t.operator, t.number) > ($1, $2) ORDER BY t.operator, t.number LIMIT $3";
    session.query(sql, params![operator, number, limit]).await.or_unavailable(DOING)
}

type Uses = HashMap<CouponId, Result<Vec<CouponUse>, BackendError>>;

/// The uses of the coupons from one to another, in their order.
async fn uses(
    session: &Session,
    vault: &Vault,
    (first, last): (CouponId, CouponId),
) -> Result<Uses, BackendError> {
    let sql = select::<CouponUse>()
        + " WHERE (t.operator, t.coupon) >= ($1, $2) AND (t.operator, t.coupon) <= ($3, $4) \
           ORDER BY t.operator, t.coupon, t.number";
    let params = params![first.operator.0, first.number, last.operator.0, last.number];
    let mut uses = Uses::new();
    for row in session.query(sql, params).await.or_unavailable(DOING)? {
        let of_coupon = uses.entry(id(&row)?).or_insert_with(|| Ok(Vec::new()));
        match (of_coupon.as_mut(), read(&row, vault)) {
            (Ok(list), Ok(used)) => list.push(used),
            (Ok(_), Err(error)) => *of_coupon = Err(error),
            (Err(_), _) => {}
        }
    }
    Ok(uses)
}

/// A coupon that is found by its code. It is asked here only: another version of Unicode may know
/// more letters by two cases, which is to be told, and is no reason to refuse every reading.
fn checked(row: &Row, vault: &Vault) -> Result<Coupon, BackendError> {
    let coupon: Coupon = read(row, vault)?;
    if text(row, Coupon::table().width())? != coupon.terms.code.key().as_str() {
        return Err(BackendError::corrupt("key of a coupon's code"));
    }
    Ok(coupon)
}
