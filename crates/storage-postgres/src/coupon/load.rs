//! Loading the coupons that a batch needs.

use std::collections::BTreeSet;

use domain::{Coupon, CouponId, ReadSet};
use storage::record::{Read as _, UsesOfClient};
use storage::{BackendError, Vault};

use crate::error::OrUnavailable;
use crate::query::DOING;
use crate::row::{read, storable};
use crate::session::{Pipeline, Session, params};

/// Coupons, deleted or not.
pub(crate) fn ask<'a>(
    pipeline: &mut Pipeline<'_>,
    ids: impl Iterator<Item = &'a CouponId>,
) -> Option<usize> {
    let rows = ids.map(|id| (id.operator.0, id.number)).collect();
    pipeline.find::<Coupon, _>("operator, number", "", rows)
}

/// The coupons that have codes.
pub(crate) fn ask_codes(pipeline: &mut Pipeline<'_>, set: &ReadSet) -> Option<usize> {
    let codes = set.coupon_codes.iter();
    let rows = codes.map(|(operator, key)| (operator.0, key.as_str())).collect();
    pipeline.find::<Coupon, _>("operator, code_key", " AND t.deleted_at IS NULL", rows)
}

/// Asks for the uses of coupons with these codes by clients.
pub(crate) fn ask_clients(pipeline: &mut Pipeline<'_>, set: &ReadSet) -> Option<usize> {
    if set.coupon_clients.is_empty() {
        return None;
    }
    let (mut operators, mut keys, mut clients) = (Vec::new(), Vec::new(), Vec::new());
    for (operator, key, client) in &set.coupon_clients {
        operators.push(operator.0);
        keys.push(storable(key.as_str()));
        clients.push(storable(client));
    }
    let columns = UsesOfClient::table().list_as("u");
    let sql = format!(
        "SELECT {columns} FROM UNNEST($1::int8[], $2::text[], $3::text[]) AS v (operator, code_key, client) \
         JOIN coupon t ON t.operator = v.operator AND t.code_key = v.code_key \
         AND t.deleted_at IS NULL \
         JOIN coupon_client u ON u.operator = t.operator AND u.coupon = t.number \
         AND u.client = v.client"
    );
    Some(pipeline.add(sql, params![operators, keys, clients]))
}

/// Uses of coupons by clients.
pub(crate) fn ask_uses(
    pipeline: &mut Pipeline<'_>,
    uses: &BTreeSet<(CouponId, String)>,
) -> Option<usize> {
    let rows = uses.iter().map(|(id, client)| (id.operator.0, id.number, client.as_str()));
    pipeline.find::<UsesOfClient, _>("operator, coupon, client", "", rows.collect())
}

/// The numbers of operators' next coupons. The highest number counts, deleted, skipped or not.
pub(crate) fn ask_next(pipeline: &mut Pipeline<'_>, set: &ReadSet) -> Option<usize> {
    if set.next_coupons.is_empty() {
        return None;
    }
    let operators: Vec<i64> = set.next_coupons.iter().map(|operator| operator.0).collect();
    let sql = "SELECT v.operator, greatest(\
         (SELECT coalesce(max(t.number), 0) FROM coupon t WHERE t.operator = v.operator), \
         (SELECT coalesce(max(s.last), 0) FROM skipped_coupon s WHERE s.operator = v.operator)) + 1 \
         FROM UNNEST($1::int8[]) AS v (operator)";
    Some(pipeline.add(sql, params![operators]))
}

/// A coupon, deleted or not.
pub(crate) async fn find(
    session: &Session,
    vault: &Vault,
    id: CouponId,
) -> Result<Option<Coupon>, BackendError> {
    let mut pipeline = Pipeline::new(session);
    ask(&mut pipeline, std::iter::once(&id));
    let found = pipeline.run().await.or_unavailable(DOING)?;
    found.into_iter().flatten().next().map(|row| read(&row, vault)).transpose()
}
