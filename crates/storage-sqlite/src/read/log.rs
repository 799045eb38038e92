//! The log of operations.

use domain::operation::OperationKind;
use domain::{CertificateId, Entry, Operation, OperationId, OperatorId};
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};
use storage::codes::Code;
use storage::limits::{LOG_CERTIFICATES_MAX, OPERATIONS_LOOKED_AT_MAX};
use storage::reader::{
    Bisection, LedgerFilter, LedgerPage, LedgerPlace, LedgerReader, LedgerRow, LogFilter, LogPage,
    LogReader, LogRow, ReadFuture, first_micros,
};
use storage::record::Read as _;
use storage::{BackendError, Vault};

use super::SqliteReader;
use crate::action;
use crate::query::{Lookup, find, find_all, query, query_one};
use crate::row::column;

/// Ids of the first and the last operation.
pub(super) const ENDS: &str =
    "SELECT (SELECT min(id) FROM operation), (SELECT max(id) FROM operation)";

/// The first operation from an id on.
pub(super) const FROM: &str = "SELECT id, at FROM operation WHERE id >= ?1 ORDER BY id LIMIT 1";

/// The last operation that a page looks at.
pub(super) const LOOKED_TO: &str =
    "SELECT id FROM operation WHERE id < ?1 AND id >= ?2 ORDER BY id DESC LIMIT 1 OFFSET ?3";

/// Certificates whose balance an operation changed.
pub(super) const BOOKED: &str =
    "SELECT DISTINCT certificate FROM entry WHERE operation = ?1 ORDER BY certificate LIMIT ?2";

/// The redemption of a certificate that an operation was about.
pub(super) const TOUCHED: &str = "SELECT redemption FROM certificate_touch \
     WHERE certificate = ?1 AND operation = ?2 ORDER BY redemption LIMIT 1";

/// Operations of a part of the ids that a filter takes.
pub(super) fn operations_sql(filter: &LogFilter) -> (String, Vec<Value>) {
    let columns = Operation::table().list();
    let mut sql = format!(
        "SELECT {columns} FROM operation WHERE id < ?1 AND id >= ?2 AND operator = ?3 \
         AND at >= ?4 AND at < ?5"
    );
    let from = filter.from.map_or(i64::MIN, first_micros);
    let before = filter.before.map_or(i64::MAX, first_micros);
    let mut values: Vec<Value> = vec![from.into(), before.into()];
    let sign = if filter.kind.is_some() { "=" } else { "<>" };
    sql += &format!(" AND kind {sign} ?6");
    values.push(filter.kind.unwrap_or(OperationKind::SessionUsed).code().into());
    if let Some(user) = filter.user {
        sql += " AND actor_user = ?7";
        values.push(user.0.into());
    }
    let limit = values.len() + 4;
    sql += &format!(" ORDER BY id DESC LIMIT ?{limit}");
    (sql, values)
}

/// The id from which operations are of a moment or later.
fn first_of(
    connection: &Connection,
    (first, last): (i64, i64),
    micros: i64,
) -> Result<i64, BackendError> {
    let mut search = Bisection::new(first, last, micros);
    let mut lookup = Lookup::by(connection, FROM)?;
    while let Some(middle) = search.middle() {
        search.see(middle, lookup.find([middle], |row| Ok((column(row, 0)?, column(row, 1)?)))?);
    }
    Ok(search.result())
}

/// The operations that one page looks at.
struct Looked {
    /// First id that is looked at.
    low: i64,
    /// Id behind the last one that is looked at.
    high: i64,
    /// The first operation, if there are more before it.
    last: Option<OperationId>,
}

impl Looked {
    /// Finds the operations of a filter before one of them. `None` if there is no operation at all.
    fn find(
        connection: &Connection,
        filter: &LogFilter,
        before: OperationId,
    ) -> Result<Option<Self>, BackendError> {
        let ends = query_one(connection, ENDS, [], |row| Ok((column(row, 0)?, column(row, 1)?)))?;
        let Some((Some(first), Some(last))) = ends else { return Ok(None) };
        let (mut low, mut high) = (first, before.0.min(i64::saturating_add(last, 1)));
        if let Some(micros) = filter.looked_from() {
            low = first_of(connection, (first, last), micros)?;
        }
        if let Some(micros) = filter.looked_to() {
            high = high.min(first_of(connection, (first, last), micros)?);
        }
        let skip = OPERATIONS_LOOKED_AT_MAX.saturating_sub(1);
        let last: Option<OperationId> =
            query_one(connection, LOOKED_TO, (high, low, skip), |row| {
                column(row, 0).map(OperationId)
            })?;
        Ok(Some(Self { low: last.map_or(low, |last| last.0), high, last }))
    }
}

/// Entries of a part of the operations that a filter takes, before a place.
pub(super) fn entries_sql(filter: &LedgerFilter) -> (String, Vec<Value>) {
    let columns = Entry::table().list();
    let mut sql = format!(
        "SELECT {columns} FROM entry WHERE operation < ?1 AND operation >= ?2 \
         AND (operation, certificate, number) < (?3, ?4, ?5) \
         AND EXISTS (SELECT 1 FROM certificate c WHERE c.id = entry.certificate \
         AND c.operator = ?6"
    );
    let mut values: Vec<Value> = Vec::new();
    if let Some(series) = filter.series {
        sql += " AND c.series = ?7";
        values.push(series.0.into());
    }
    sql += ")";
    if !filter.kinds.is_empty() {
        let kinds = filter.kinds.iter().map(|kind| kind.code().to_string());
        sql += &format!(" AND kind IN ({})", kinds.collect::<Vec<_>>().join(", "));
    }
    sql += " ORDER BY operation DESC, certificate DESC, number DESC";
    sql += &format!(" LIMIT ?{}", values.len() + 7);
    (sql, values)
}

fn ledger(
    connection: &Connection,
    vault: &Vault,
    operator: OperatorId,
    filter: &LedgerFilter,
    (before, limit): (LedgerPlace, u32),
) -> Result<LedgerPage, BackendError> {
    let behind = OperationId(before.operation.0.saturating_add(1));
    let Some(looked) = Looked::find(connection, &filter.operations(), behind)? else {
        return Ok(LedgerPage::default());
    };
    let (sql, values) = entries_sql(filter);
    let LedgerPlace { operation, certificate, number } = before;
    let mut params: Vec<Value> = vec![
        looked.high.into(),
        looked.low.into(),
        operation.0.into(),
        certificate.0.into(),
        number.into(),
        operator.0.into(),
    ];
    params.extend(values);
    params.push((i64::from(limit) + 1).into());
    let found = find_all(connection, vault, &sql, params_from_iter(params))?;
    let (found, next) = LedgerPage::cut(found, limit, looked.last);
    let mut rows: Vec<LedgerRow> = Vec::with_capacity(found.len());
    for entry in found {
        let known = rows.last().filter(|row| row.operation.id == entry.operation);
        let operation = match known {
            Some(row) => row.operation.clone(),
            None => find(connection, vault, [entry.operation.0])?
                .ok_or(BackendError::corrupt("an entry of no operation"))?,
        };
        rows.push(LedgerRow { entry, operation });
    }
    Ok(LedgerPage { rows, next })
}

fn row(
    connection: &Connection,
    vault: &Vault,
    operation: Operation,
) -> Result<LogRow, BackendError> {
    let id = operation.id;
    let action = action::of_operation(connection, vault, id)?;
    let booked: Vec<CertificateId> =
        query(connection, BOOKED, (id.0, LOG_CERTIFICATES_MAX), |row| {
            column(row, 0).map(CertificateId)
        })?;
    let mut touched = None;
    if let Some(first) = booked.first() {
        let found = |row: &rusqlite::Row<'_>| column(row, 0).map(OperationId);
        touched = query_one(connection, TOUCHED, (first.0, id.0), found)?;
    }
    Ok(LogRow::of(operation, action, booked, touched))
}

fn log(
    connection: &Connection,
    vault: &Vault,
    operator: OperatorId,
    filter: &LogFilter,
    (before, limit): (OperationId, u32),
) -> Result<LogPage, BackendError> {
    let Some(looked) = Looked::find(connection, filter, before)? else {
        return Ok(LogPage::default());
    };
    let Looked { low, high, last: looked_to } = looked;
    let (sql, values) = operations_sql(filter);
    let mut params: Vec<Value> = vec![high.into(), low.into(), operator.0.into()];
    params.extend(values);
    params.push((i64::from(limit) + 1).into());
    let found = find_all(connection, vault, &sql, params_from_iter(params))?;
    let (found, next) = LogPage::cut(found, limit, looked_to);
    let rows: Result<Vec<LogRow>, BackendError> =
        found.into_iter().map(|operation| row(connection, vault, operation)).collect();
    Ok(LogPage { rows: rows?, next })
}

impl LogReader for SqliteReader {
    fn log(
        &self,
        operator: OperatorId,
        filter: LogFilter,
        before: OperationId,
        limit: u32,
    ) -> ReadFuture<'_, LogPage> {
        self.read(move |connection, vault| {
            log(connection, vault, operator, &filter, (before, limit))
        })
    }
}

impl LedgerReader for SqliteReader {
    fn ledger(
        &self,
        operator: OperatorId,
        filter: LedgerFilter,
        before: LedgerPlace,
        limit: u32,
    ) -> ReadFuture<'_, LedgerPage> {
        self.read(move |connection, vault| {
            ledger(connection, vault, operator, &filter, (before, limit))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_query_uses_a_key() {
        let mut database = Connection::open_in_memory().unwrap();
        crate::migrate::migrate(&mut database, true).unwrap();
        let filter = LogFilter { user: Some(domain::UserId(1)), ..LogFilter::default() };
        let by_id = "SEARCH operation USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)";
        for (sql, step) in [
            (FROM, "SEARCH operation USING INTEGER PRIMARY KEY (rowid>?)"),
            (LOOKED_TO, by_id),
            (&operations_sql(&filter).0, by_id),
            (BOOKED, "SEARCH entry USING PRIMARY KEY (operation=?)"),
            (TOUCHED, "SEARCH certificate_touch USING PRIMARY KEY (certificate=? AND operation=?)"),
        ] {
            let mut plan = database.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
            let params = params_from_iter(vec![1; plan.parameter_count()]);
            let plan: Vec<String> =
                plan.query_map(params, |row| row.get(3)).unwrap().map(Result::unwrap).collect();
            assert_eq!(plan, [step], "{sql}");
        }
    }
}
