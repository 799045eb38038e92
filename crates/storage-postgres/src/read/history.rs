//! Lists of certificates and sales, and what happened to certificates and coupons.

use std::collections::HashMap;

use domain::{
    Certificate, CertificateId, Coupon, CouponId, CouponUse, Entry, IdempotencyKey, Operation,
    OperationId, OperatorId, OwnerId, Sale, SeriesId, Status,
};
use storage::codes::Code;
use storage::limits::CERTIFICATES_LOOKED_AT_MAX;
use storage::reader::{
    CertificateFilter, CertificateListPage, HistoryFrom, Recorded, SaleFilter, SalePlace,
    first_micros,
};
use storage::{BackendError, Vault};

use crate::error::OrUnavailable;
use crate::query::DOING;
use crate::row::{self, column, read, read_all, storable};
use crate::rows::{list, select};
use crate::session::{Param, Session, params};
use crate::{coupon, ledger};

/// Operations by their ids.
pub(super) fn operations_sql() -> String {
    select::<Operation>() + " WHERE t.id = ANY ($1::int8[])"
}

const POOLS: &str = "SELECT id FROM number_pool WHERE operator = $1 ORDER BY id";

const POOL_OF_SERIES: &str = "SELECT pool FROM series WHERE id = $1 AND operator = $2";

/// The last certificate of a part of a pool.
const LAST: &str = "SELECT max(id) FROM certificate WHERE id BETWEEN $1 AND $2";

/// Conditions of a query, and the parameters behind those that it has by itself.
struct Conditions {
    sql: String,
    params: Vec<Param>,
}

impl Conditions {
    /// Adds a parameter, and gives the place that stands for it.
    fn place(
        &mut self,
        value: impl tokio_postgres::types::ToSql + Sync + Send + 'static,
    ) -> String {
        self.params.push(Box::new(value));
        format!("${}", self.params.len())
    }

    /// Adds a condition that a column is equal to what is wanted, if anything is.
    fn equal<T: tokio_postgres::types::ToSql + Sync + Send + 'static>(
        &mut self,
        column: &str,
        wanted: Option<T>,
    ) {
        if let Some(wanted) = wanted {
            let place = self.place(wanted);
            self.sql += &format!(" AND t.{column} = {place}");
        }
    }
}

/// Returns the condition of a filter on a certificate's record, with its values added to `params`.
fn of_filter(filter: CertificateFilter, params: Vec<Param>) -> Conditions {
    let mut conditions = Conditions { sql: String::new(), params };
    conditions.equal("series", filter.series.map(|series| series.0));
    let Some((status, today)) = filter.status else { return conditions };
    let code = conditions.place(status.code());
    let taken = match status {
        Status::Active => {
            let today = conditions.place(today.to_string());
            format!(
                " AND t.status = {code} AND (t.valid_through IS NULL OR t.valid_through >= {today})"
            )
        }
        Status::Expired => {
            let active = conditions.place(Status::Active.code());
            let today = conditions.place(today.to_string());
            format!(
                " AND (t.status = {code} OR (t.status = {active} AND t.valid_through < {today}))"
            )
        }
        Status::Issued | Status::Blocked | Status::Spent | Status::Voided => {
            format!(" AND t.status = {code}")
        }
    };
    conditions.sql += &taken;
    conditions
}

/// Returns the operation of the newest of the requests with these keys.
pub(super) async fn operation_of(
    session: &Session,
    vault: &Vault,
    keys: &[IdempotencyKey],
) -> Result<Option<Operation>, BackendError> {
    let operators: Vec<i64> = keys.iter().map(|key| key.operator.0).collect();
    let callers: Vec<i64> = keys.iter().map(|key| key.scope.caller()).collect();
    let texts: Vec<String> = keys.iter().map(|key| storable(&key.text)).collect();
    let params = params![operators, callers, texts];
    let columns = list::<Operation>();
    let sql = format!(
        "SELECT {columns} FROM remembered r JOIN operation t ON t.id = r.operation \
         WHERE (r.operator, r.caller, r.key) \
         IN (SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::text[])) \
         ORDER BY t.id DESC LIMIT 1"
    );
    let found = session.query(sql, params).await.or_unavailable(DOING)?;
    found.first().map(|row| read(row, vault)).transpose()
}

pub(super) async fn recorded<T>(
    session: &Session,
    vault: &Vault,
    rows: Vec<T>,
    id: impl Fn(&T) -> OperationId,
) -> Result<Vec<Recorded<T>>, BackendError> {
    let ids: Vec<i64> = rows.iter().map(|row| id(row).0).collect();
    let found = session.query(operations_sql(), params![ids]).await.or_unavailable(DOING)?;
    let known: Vec<Operation> = read_all(&found, vault)?;
    let known: HashMap<OperationId, Operation> =
        known.into_iter().map(|operation| (operation.id, operation)).collect();
    let with_operation = |what: T| match known.get(&id(&what)) {
        Some(operation) => Ok(Recorded { what, operation: operation.clone() }),
        None => Err(BackendError::corrupt("operation")),
    };
    rows.into_iter().map(with_operation).collect()
}

pub(super) async fn coupons_after(
    session: &Session,
    vault: &Vault,
    operator: OperatorId,
    after: i64,
    limit: u32,
) -> Result<Vec<Coupon>, BackendError> {
    let Some(from) = after.checked_add(1) else { return Ok(Vec::new()) };
    coupon::list::page_from(session, vault, operator, from, limit).await
}

pub(super) async fn coupon_uses(
    session: &Session,
    vault: &Vault,
    id: CouponId,
    after: u32,
    limit: u32,
) -> Result<Vec<Recorded<CouponUse>>, BackendError> {
    let uses = coupon::list::uses(session, vault, id, after, limit).await?;
    recorded(session, vault, uses, |used| used.operation).await
}

/// Entries of a certificate behind a number.
pub(super) async fn entries(
    session: &Session,
    vault: &Vault,
    certificate: CertificateId,
    after: u32,
    limit: u32,
) -> Result<Vec<Recorded<Entry>>, BackendError> {
    let Some(entry) = after.checked_add(1) else { return Ok(Vec::new()) };
    let from = HistoryFrom { operation: OperationId(0), entry };
    let entries = ledger::oldest_from(session, vault, certificate, from, i64::from(limit)).await?;
    recorded(session, vault, entries, |entry| entry.operation).await
}

/// Requested certificates of a list.
#[derive(Clone, Copy)]
pub(super) struct Wanted {
    pub(super) operator: OperatorId,
    pub(super) filter: CertificateFilter,
    pub(super) from: Option<CertificateId>,
    pub(super) limit: u32,
}

/// The pools whose certificates may be in a list, in the order of their ids, which is that of their
/// certificates.
async fn pools(session: &Session, wanted: Wanted) -> Result<Vec<i64>, BackendError> {
    let found = match wanted.filter.series {
        Some(SeriesId(series)) => {
            session.query(POOL_OF_SERIES, params![series, wanted.operator.0]).await
        }
        None => session.query(POOLS, params![wanted.operator.0]).await,
    };
    row::all(&found.or_unavailable(DOING)?, |row| column(row, 0))
}

async fn of_owner(
    session: &Session,
    vault: &Vault,
    wanted: Wanted,
    owner: OwnerId,
) -> Result<CertificateListPage, BackendError> {
    let from = wanted.from.map_or(i64::MIN, |from| from.0);
    let limit = i64::from(wanted.limit) + 1;
    let Conditions { sql, params } = of_filter(wanted.filter, params![owner.0, from, limit]);
    let select = select::<Certificate>();
    let sql = format!("{select} WHERE t.owner = $1 AND t.id >= $2{sql} ORDER BY t.id LIMIT $3");
    let found = session.query(sql, params).await.or_unavailable(DOING)?;
    let mut found: Vec<Certificate> = read_all(&found, vault)?;
    let next = found.get(wanted.limit as usize).map(|behind| behind.id);
    found.truncate(wanted.limit as usize);
    found.retain(|certificate| certificate.operator == wanted.operator);
    Ok(CertificateListPage { certificates: found, next })
}

pub(super) async fn certificates(
    session: &Session,
    vault: &Vault,
    wanted: Wanted,
) -> Result<CertificateListPage, BackendError> {
    if let Some(owner) = wanted.filter.owner {
        return of_owner(session, vault, wanted, owner).await;
    }
    let mut page = CertificateListPage::default();
    let mut left = CERTIFICATES_LOOKED_AT_MAX;
    for pool in pools(session, wanted).await? {
        let first_of = |pool| CertificateId::in_pool(domain::PoolId(pool), 0).map(|id| id.0);
        let (Some(first), Some(behind)) = (first_of(pool), first_of(pool.saturating_add(1))) else {
            return Err(BackendError::corrupt("number pool"));
        };
        let mut first = wanted.from.map_or(first, |from| first.max(from.0));
        let found = session.query(LAST, params![first, behind - 1]).await.or_unavailable(DOING)?;
        let last: Option<i64> = found.first().map_or(Ok(None), |row| column(row, 0))?;
        // The places of a pool are given out one after the other: so many ids are so many rows.
        while let Some(last) = last.filter(|last| first <= *last) {
            let more = i64::from(wanted.limit)
                - i64::try_from(page.certificates.len()).unwrap_or(i64::MAX);
            if more <= 0 || left == 0 {
                page.next = Some(CertificateId(first));
                return Ok(page);
            }
            let window_last = last.min(first + i64::from(left) - 1);
            let Conditions { sql, params } =
                of_filter(wanted.filter, params![first, window_last, more]);
            let select = select::<Certificate>();
            let sql = format!("{select} WHERE t.id BETWEEN $1 AND $2{sql} ORDER BY t.id LIMIT $3");
            let found = session.query(sql, params).await.or_unavailable(DOING)?;
            let found: Vec<Certificate> = read_all(&found, vault)?;
            let is_full = i64::try_from(found.len()).unwrap_or(i64::MAX) >= more;
            let looked_to = found.last().filter(|_| is_full).map_or(window_last, |last| last.id.0);
            let looked_at = u32::try_from(looked_to - first + 1).unwrap_or(left);
            left = left.saturating_sub(looked_at);
            first = looked_to + 1;
            page.certificates.extend(found);
        }
    }
    Ok(page)
}

/// Sales that a filter takes behind a place.
pub(super) async fn sales(
    session: &Session,
    vault: &Vault,
    operator: OperatorId,
    filter: &SaleFilter,
    after: Option<SalePlace>,
    limit: u32,
) -> Result<Vec<Sale>, BackendError> {
    let mut conditions = Conditions { sql: String::new(), params: params![operator.0] };
    // Order and cheque numbers are found by their points of sale, of which there are few.
    if filter.order_number.is_some() || filter.cheque.is_some() {
        conditions.sql += " AND t.point_of_sale IN \
             (SELECT p.id FROM point_of_sale p WHERE p.operator = $1 UNION ALL SELECT 0)";
    }
    let orders: Vec<String> =
        filter.order_numbers().iter().map(|order| conditions.place(storable(order))).collect();
    if !orders.is_empty() {
        conditions.sql += &format!(" AND t.order_number IN ({})", orders.join(", "));
    }
    conditions.equal("cheque", filter.cheque);
    conditions.equal("client", filter.client);
    conditions.equal("phone_key", filter.phone);
    conditions.equal("email_key", filter.email.as_deref().map(storable));
    conditions.equal("kind", filter.kind.map(Code::code));
    conditions.equal("point_of_sale", filter.point_of_sale.map(|place| place.0));
    let (from, before) = (filter.from.map(first_micros), filter.before.map(first_micros));
    let newest_first = filter.newest_first;
    let ahead = after.filter(|after| !newest_first && from.is_none_or(|at| at <= after.micros));
    let back = after.filter(|after| newest_first && before.is_none_or(|at| after.micros < at));
    if let Some(after) = ahead.or(back) {
        let (at, id) = (conditions.place(after.micros), conditions.place(after.id.0));
        let sign = if newest_first { "<" } else { ">" };
        conditions.sql += &format!(" AND (t.at, t.id) {sign} ({at}, {id})");
    }
    if ahead.is_none() {
        let from = conditions.place(from.unwrap_or(i64::MIN));
        conditions.sql += &format!(" AND t.at >= {from}");
    }
    if let Some(before) = before.filter(|_| back.is_none()) {
        let before = conditions.place(before);
        conditions.sql += &format!(" AND t.at < {before}");
    }
    let limit = conditions.place(i64::from(limit));
    let Conditions { sql, params } = conditions;
    let select = select::<Sale>();
    let order = if newest_first { "t.at DESC, t.id DESC" } else { "t.at, t.id" };
    let sql = format!("{select} WHERE t.operator = $1{sql} ORDER BY {order} LIMIT {limit}");
    read_all(&session.query(sql, params).await.or_unavailable(DOING)?, vault)
}
