//! Lists of certificates and sales, and what happened to certificates and coupons.

use domain::{
    Certificate, CertificateId, Coupon, CouponId, CouponUse, Entry, IdempotencyKey, Operation,
    OperationId, OperatorId, OwnerId, Sale, SeriesId, Status,
};
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};
use storage::codes::Code;
use storage::limits::CERTIFICATES_LOOKED_AT_MAX;
use storage::reader::{
    CertificateFilter, CertificateListPage, HistoryFrom, Recorded, SaleFilter, SalePlace,
    first_micros,
};
use storage::record::Read as _;
use storage::{BackendError, Vault};

use crate::query::{find, find_all, find_by, query, query_one};
use crate::row::column;
use crate::{coupon, ledger};

pub(super) const POOLS: &str = "SELECT id FROM number_pool WHERE operator = ?1 ORDER BY id";

pub(super) const POOL_OF_SERIES: &str = "SELECT pool FROM series WHERE id = ?1 AND operator = ?2";

/// The last certificate of a part of a pool.
pub(super) const LAST: &str = "SELECT max(id) FROM certificate WHERE id BETWEEN ?1 AND ?2";

/// Certificates of a part of a pool that a filter takes: the first three parameters are the ends of
/// the part and how many.
pub(super) fn certificates_sql(filter: CertificateFilter) -> (String, Vec<Value>) {
    let columns = Certificate::table().list_as("c");
    let start = format!("SELECT {columns} FROM certificate c WHERE c.id BETWEEN ?1 AND ?2");
    of_filter(start, filter)
}

/// Certificates of an owner that a filter takes: the first three parameters are the owner, the first
/// id, and how many.
pub(super) fn owned_sql(filter: CertificateFilter) -> (String, Vec<Value>) {
    let columns = Certificate::table().list_as("c");
    let start = format!("SELECT {columns} FROM certificate c WHERE c.owner = ?1 AND c.id >= ?2");
    of_filter(start, filter)
}

fn of_filter(mut sql: String, filter: CertificateFilter) -> (String, Vec<Value>) {
    let mut values = Vec::new();
    let mut value = |value: Value| {
        values.push(value);
        format!("?{}", values.len() + 3)
    };
    if let Some(SeriesId(series)) = filter.series {
        sql += &format!(" AND c.series = {}", value(series.into()));
    }
    if let Some((status, today)) = filter.status {
        let code = value(status.code().into());
        sql += &match status {
            Status::Active => {
                let today = value(today.to_string().into());
                format!(
                    " AND c.status = {code} \
                     AND (c.valid_through IS NULL OR c.valid_through >= {today})"
                )
            }
            Status::Expired => {
                let active = value(Status::Active.code().into());
                let today = value(today.to_string().into());
                format!(
                    " AND (c.status = {code} \
                     OR (c.status = {active} AND c.valid_through < {today}))"
                )
            }
            Status::Issued | Status::Blocked | Status::Spent | Status::Voided => {
                format!(" AND c.status = {code}")
            }
        };
    }
    (sql + " ORDER BY c.id LIMIT ?3", values)
}

/// Sales that a filter takes behind a place: the parameters stand in the order in which they are
/// given.
pub(super) fn sales_sql(
    operator: OperatorId,
    filter: &SaleFilter,
    after: Option<SalePlace>,
    limit: u32,
) -> (String, Vec<Value>) {
    let mut sql = format!("SELECT {} FROM ", Sale::table().list_as("s"));
    let mut values: Vec<Value> = vec![operator.0.into()];
    let mut value = |value: Value| {
        values.push(value);
        format!("?{}", values.len())
    };
    // Order and cheque numbers are found by their points of sale, of which there are few.
    let by_place = |index| {
        format!(
            "(SELECT id FROM point_of_sale WHERE operator = ?1 UNION ALL SELECT 0) p \
             CROSS JOIN sale s INDEXED BY {index} \
             ON s.point_of_sale = p.id WHERE s.operator = ?1"
        )
    };
    let by_operator = |index| format!("sale s INDEXED BY {index} WHERE s.operator = ?1");
    sql += &match filter {
        SaleFilter { order_number: Some(_), .. } => by_place("sale_by_order"),
        SaleFilter { cheque: Some(_), .. } => by_place("sale_by_cheque"),
        SaleFilter { client: Some(_), .. } => by_operator("sale_by_client"),
        SaleFilter { phone: Some(_), .. } => by_operator("sale_by_phone"),
        SaleFilter { email: Some(_), .. } => by_operator("sale_by_email"),
        SaleFilter { .. } => by_operator("sale_by_time"),
    };
    let orders: Vec<String> =
        filter.order_numbers().into_iter().map(|order| value(order.into())).collect();
    if !orders.is_empty() {
        sql += &format!(" AND s.order_number IN ({})", orders.join(", "));
    }
    let equal: [(&str, Option<Value>); 6] = [
        ("s.cheque", filter.cheque.map(Into::into)),
        ("s.client", filter.client.map(Into::into)),
        ("s.phone_key", filter.phone.map(Into::into)),
        ("s.email_key", filter.email.clone().map(Into::into)),
        ("s.kind", filter.kind.map(|kind| kind.code().into())),
        ("s.point_of_sale", filter.point_of_sale.map(|place| place.0.into())),
    ];
    for (column, wanted) in equal {
        if let Some(wanted) = wanted {
            sql += &format!(" AND {column} = {}", value(wanted));
        }
    }
    let (from, before) = (filter.from.map(first_micros), filter.before.map(first_micros));
    let newest_first = filter.newest_first;
    let ahead = after.filter(|after| !newest_first && from.is_none_or(|at| at <= after.micros));
    let back = after.filter(|after| newest_first && before.is_none_or(|at| after.micros < at));
    if let Some(after) = ahead.or(back) {
        let (at, id) = (value(after.micros.into()), value(after.id.0.into()));
        let sign = if newest_first { "<" } else { ">" };
        sql += &format!(" AND (s.at, s.id) {sign} ({at}, {id})");
    }
    if ahead.is_none() {
        sql += &format!(" AND s.at >= {}", value(from.unwrap_or(i64::MIN).into()));
    }
    if let Some(before) = before.filter(|_| back.is_none()) {
        sql += &format!(" AND s.at < {}", value(before.into()));
    }
    let order = if newest_first { "s.at DESC, s.id DESC" } else { "s.at, s.id" };
    sql += &format!(" ORDER BY {order} LIMIT {}", value(limit.into()));
    (sql, values)
}

/// The operation with an id.
pub(super) fn find_operation(
    connection: &Connection,
    vault: &Vault,
    id: OperationId,
) -> Result<Option<Operation>, BackendError> {
    find(connection, vault, [id.0])
}

pub(super) fn operation(
    connection: &Connection,
    vault: &Vault,
    id: OperationId,
) -> Result<Operation, BackendError> {
    find_operation(connection, vault, id)?.ok_or_else(|| BackendError::corrupt("operation"))
}

/// Returns the operation of the request with this key.
pub(super) fn operation_of(
    connection: &Connection,
    vault: &Vault,
    keys: &[IdempotencyKey],
) -> Result<Option<Operation>, BackendError> {
    let columns = Operation::table().list_as("o");
    let sql = format!(
        "SELECT {columns} FROM remembered r JOIN operation o ON o.id = r.operation \
         WHERE r.operator = ?1 AND r.caller = ?2 AND r.key = ?3"
    );
    let mut newest: Option<Operation> = None;
    for key in keys {
        let row = (key.operator.0, key.scope.caller(), &key.text);
        let found: Option<Operation> = find_by(connection, vault, &sql, row)?;
        newest = newest.into_iter().chain(found).max_by_key(|operation| operation.id);
    }
    Ok(newest)
}

pub(super) fn recorded<T>(
    connection: &Connection,
    vault: &Vault,
    rows: Vec<T>,
    id: impl Fn(&T) -> OperationId,
) -> Result<Vec<Recorded<T>>, BackendError> {
    let with_operation = |what: T| {
        let operation = operation(connection, vault, id(&what))?;
        Ok(Recorded { what, operation })
    };
    rows.into_iter().map(with_operation).collect()
}

pub(super) fn coupons_after(
    connection: &Connection,
    vault: &Vault,
    operator: OperatorId,
    after: i64,
    limit: u32,
) -> Result<Vec<Coupon>, BackendError> {
    let Some(from) = after.checked_add(1) else { return Ok(Vec::new()) };
    coupon::list::page_from(connection, vault, operator, from, limit)
}

pub(super) fn coupon_uses(
    connection: &Connection,
    vault: &Vault,
    id: CouponId,
    after: u32,
    limit: u32,
) -> Result<Vec<Recorded<CouponUse>>, BackendError> {
    let uses = coupon::list::uses(connection, vault, id, after, limit)?;
    recorded(connection, vault, uses, |used| used.operation)
}

pub(super) fn entries(
    connection: &Connection,
    vault: &Vault,
    certificate: CertificateId,
    after: u32,
    limit: u32,
) -> Result<Vec<Recorded<Entry>>, BackendError> {
    let Some(entry) = after.checked_add(1) else { return Ok(Vec::new()) };
    let from = HistoryFrom { operation: OperationId(0), entry };
    let entries = ledger::oldest_from(connection, vault, certificate, from, limit)?;
    recorded(connection, vault, entries, |entry| entry.operation)
}

/// The pools whose certificates may be in a list, in the order of their ids, which is that of their
/// certificates.
fn pools(
    connection: &Connection,
    operator: OperatorId,
    filter: CertificateFilter,
) -> Result<Vec<i64>, BackendError> {
    match filter.series {
        Some(series) => {
            query(connection, POOL_OF_SERIES, (series.0, operator.0), |row| column(row, 0))
        }
        None => query(connection, POOLS, [operator.0], |row| column(row, 0)),
    }
}

fn of_owner(
    connection: &Connection,
    vault: &Vault,
    (operator, owner): (OperatorId, OwnerId),
    filter: CertificateFilter,
    from: Option<CertificateId>,
    limit: u32,
) -> Result<CertificateListPage, BackendError> {
    let from = from.map_or(i64::MIN, |from| from.0);
    let (sql, values) = owned_sql(filter);
    let mut params: Vec<Value> = vec![owner.0.into(), from.into(), (i64::from(limit) + 1).into()];
    params.extend(values);
    let mut found: Vec<Certificate> = find_all(connection, vault, &sql, params_from_iter(params))?;
    let next = found.get(limit as usize).map(|behind| behind.id);
    found.truncate(limit as usize);
    found.retain(|certificate| certificate.operator == operator);
    Ok(CertificateListPage { certificates: found, next })
}

pub(super) fn certificates(
    connection: &Connection,
    vault: &Vault,
    operator: OperatorId,
    filter: CertificateFilter,
    from: Option<CertificateId>,
    limit: u32,
) -> Result<CertificateListPage, BackendError> {
    if let Some(owner) = filter.owner {
        return of_owner(connection, vault, (operator, owner), filter, from, limit);
    }
    let mut page = CertificateListPage::default();
    let mut left = CERTIFICATES_LOOKED_AT_MAX;
    let (sql, values) = certificates_sql(filter);
    for pool in pools(connection, operator, filter)? {
        let first_of = |pool| CertificateId::in_pool(domain::PoolId(pool), 0).map(|id| id.0);
        let (Some(first), Some(behind)) = (first_of(pool), first_of(pool.saturating_add(1))) else {
            return Err(BackendError::corrupt("number pool"));
        };
        let mut first = from.map_or(first, |from| first.max(from.0));
        let last: Option<i64> =
            query_one(connection, LAST, (first, behind - 1), |row| column(row, 0))?.flatten();
        // The places of a pool are given out one after the other: so many ids are so many rows.
        while let Some(last) = last.filter(|last| first <= *last) {
            let wanted = i64::from(limit) - i64::try_from(page.certificates.len()).unwrap_or(0);
            if wanted <= 0 || left == 0 {
                page.next = Some(CertificateId(first));
                return Ok(page);
            }
            let window_last = last.min(first + i64::from(left) - 1);
            let mut params: Vec<Value> = vec![first.into(), window_last.into(), wanted.into()];
            params.extend(values.iter().cloned());
            let found: Vec<Certificate> =
                find_all(connection, vault, &sql, params_from_iter(params))?;
            let is_full = i64::try_from(found.len()).unwrap_or(i64::MAX) >= wanted;
            let looked_to = found.last().filter(|_| is_full).map_or(window_last, |last| last.id.0);
            let looked_at = u32::try_from(looked_to - first + 1).unwrap_or(left);
            left = left.saturating_sub(looked_at);
            first = looked_to + 1;
            page.certificates.extend(found);
        }
    }
    Ok(page)
}

pub(super) fn sales(
    connection: &Connection,
    vault: &Vault,
    operator: OperatorId,
    filter: &SaleFilter,
    after: Option<SalePlace>,
    limit: u32,
) -> Result<Vec<Sale>, BackendError> {
    let (sql, values) = sales_sql(operator, filter, after, limit);
    find_all(connection, vault, &sql, params_from_iter(values))
}

#[cfg(test)]
mod tests;
