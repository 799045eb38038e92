//! The log of operations.

use std::collections::{BTreeMap, HashMap};

use domain::operation::OperationKind;
use domain::{ActionRecord, CertificateId, Entry, Operation, OperationId, OperatorId};
use storage::codes::Code;
use storage::limits::{LOG_CERTIFICATES_MAX, OPERATIONS_LOOKED_AT_MAX};
use storage::reader::{
    Bisection, LedgerFilter, LedgerPage, LedgerPlace, LedgerReader, LedgerRow, LogFilter, LogPage,
    LogReader, LogRow, ReadFuture, first_micros,
};
use storage::{BackendError, Vault};

use super::PostgresReader;
use crate::action;
use crate::error::OrUnavailable;
use crate::query::DOING;
use crate::row::{self, column, read_all};
use crate::rows::select;
use crate::session::{Session, params};

/// Ids of the first and the last operation.
const ENDS: &str = "SELECT min(id), max(id) FROM operation";

/// The first operation from an id on.
const FROM: &str = "SELECT id, at FROM operation WHERE id >= $1 ORDER BY id LIMIT 1";

/// The last operation that a page looks at.
const LOOKED_TO: &str =
    "SELECT id FROM operation WHERE id < $1 AND id >= $2 ORDER BY id DESC LIMIT 1 OFFSET $3";

/// The first certificates whose balances operations changed.
const BOOKED: &str = "SELECT o.id, e.certificate FROM unnest($1::int8[]) AS o (id) \
     CROSS JOIN LATERAL (SELECT DISTINCT certificate FROM entry WHERE operation = o.id \
     ORDER BY certificate LIMIT $2) e ORDER BY o.id, e.certificate";

/// The redemptions of certificates that operations were about.
const TOUCHED: &str = "SELECT c.operation, min(c.redemption) \
     FROM unnest($1::int8[], $2::int8[]) AS o (operation, certificate) \
     JOIN certificate_touch c ON c.certificate = o.certificate AND c.operation = o.operation \
     GROUP BY c.operation";

/// The id from which operations are of a moment or later.
async fn first_of(
    session: &Session,
    (first, last): (i64, i64),
    micros: i64,
) -> Result<i64, BackendError> {
    let mut search = Bisection::new(first, last, micros);
    while let Some(middle) = search.middle() {
        let found = session.query(FROM, params![middle]).await.or_unavailable(DOING)?;
        let found = found.first().map(|row| Ok((column(row, 0)?, column(row, 1)?)));
        search.see(middle, found.transpose()?);
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
    async fn find(
        session: &Session,
        filter: &LogFilter,
        before: OperationId,
    ) -> Result<Option<Self>, BackendError> {
        let ends = session.query(ENDS, params![]).await.or_unavailable(DOING)?;
        let ends: Option<(Option<i64>, Option<i64>)> =
            ends.first().map(|row| Ok((column(row, 0)?, column(row, 1)?))).transpose()?;
        let Some((Some(first), Some(last))) = ends else { return Ok(None) };
        let (mut low, mut high) = (first, before.0.min(last.saturating_add(1)));
        if let Some(micros) = filter.looked_from() {
            low = first_of(session, (first, last), micros).await?;
        }
        if let Some(micros) = filter.looked_to() {
            high = high.min(first_of(session, (first, last), micros).await?);
        }
        let skip = i64::from(OPERATIONS_LOOKED_AT_MAX.saturating_sub(1));
        let found =
            session.query(LOOKED_TO, params![high, low, skip]).await.or_unavailable(DOING)?;
        let last = found.first().map(|row| column(row, 0).map(OperationId)).transpose()?;
        Ok(Some(Self { low: last.map_or(low, |last| last.0), high, last }))
    }
}

async fn ledger(
    session: &Session,
    vault: &Vault,
    operator: OperatorId,
    filter: LedgerFilter,
    (before, limit): (LedgerPlace, u32),
) -> Result<LedgerPage, BackendError> {
    let behind = OperationId(before.operation.0.saturating_add(1));
    let Some(looked) = Looked::find(session, &filter.operations(), behind).await? else {
        return Ok(LedgerPage::default());
    };
    let LedgerPlace { operation, certificate, number } = before;
    let more = i64::from(limit) + 1;
    let mut params = params![
        looked.high,
        looked.low,
        operation.0,
        certificate.0,
        i64::from(number),
        operator.0,
        more
    ];
    let mut sql = select::<Entry>()
        + " JOIN certificate c ON c.id = t.certificate \
           WHERE t.operation < $1 AND t.operation >= $2 \
           AND (t.operation, t.certificate, t.number::int8) < ($3, $4, $5) AND c.operator = $6";
    if let Some(series) = filter.series {
        params.push(Box::new(series.0));
        sql += " AND c.series = $8";
    }
    if !filter.kinds.is_empty() {
        let kinds = filter.kinds.iter().map(|kind| kind.code().to_string());
        sql += &format!(" AND t.kind IN ({})", kinds.collect::<Vec<_>>().join(", "));
    }
    sql += " ORDER BY t.operation DESC, t.certificate DESC, t.number DESC LIMIT $7";
    let found = session.query(sql, params).await.or_unavailable(DOING)?;
    let (found, next) = LedgerPage::cut(read_all(&found, vault)?, limit, looked.last);
    let mut ids: Vec<i64> = found.iter().map(|entry: &Entry| entry.operation.0).collect();
    ids.dedup();
    let operations = select::<Operation>() + " WHERE t.id = ANY($1)";
    let operations = session.query(operations, params![ids]).await.or_unavailable(DOING)?;
    let operations: Vec<Operation> = read_all(&operations, vault)?;
    let operations: HashMap<OperationId, Operation> =
        operations.into_iter().map(|operation| (operation.id, operation)).collect();
    let row = |entry: Entry| {
        let operation = operations.get(&entry.operation).cloned();
        let operation = operation.ok_or(BackendError::corrupt("an entry of no operation"))?;
        Ok(LedgerRow { entry, operation })
    };
    let rows: Result<Vec<LedgerRow>, BackendError> = found.into_iter().map(row).collect();
    Ok(LedgerPage { rows: rows?, next })
}

/// The operations with what they were about.
async fn rows(
    session: &Session,
    vault: &Vault,
    found: Vec<Operation>,
) -> Result<Vec<LogRow>, BackendError> {
    let ids: Vec<OperationId> = found.iter().map(|operation| operation.id).collect();
    let actions = action::find_all(session, vault, &ids).await?;
    let mut actions: HashMap<OperationId, ActionRecord> =
        actions.into_iter().map(|action| (action.operation, action)).collect();
    let plain: Vec<i64> = ids.iter().map(|id| id.0).collect();
    let params = params![plain, i64::from(LOG_CERTIFICATES_MAX)];
    let pairs = session.query(BOOKED, params).await.or_unavailable(DOING)?;
    let mut booked: BTreeMap<i64, Vec<CertificateId>> = BTreeMap::new();
    for row in &pairs {
        booked.entry(column(row, 0)?).or_default().push(CertificateId(column(row, 1)?));
    }
    let firsts = booked.iter().filter_map(|(id, all)| Some((*id, all.first()?.0)));
    let (operations, certificates): (Vec<i64>, Vec<i64>) = firsts.unzip();
    let params = params![operations, certificates];
    let touched = session.query(TOUCHED, params).await.or_unavailable(DOING)?;
    let touched: HashMap<i64, OperationId> =
        row::all(&touched, |row| Ok((column(row, 0)?, OperationId(column(row, 1)?))))?
            .into_iter()
            .collect();
    let row = |operation: Operation| {
        let id = operation.id;
        let booked = booked.remove(&id.0).unwrap_or_default();
        LogRow::of(operation, actions.remove(&id), booked, touched.get(&id.0).copied())
    };
    Ok(found.into_iter().map(row).collect())
}

async fn log(
    session: &Session,
    vault: &Vault,
    operator: OperatorId,
    filter: LogFilter,
    (before, limit): (OperationId, u32),
) -> Result<LogPage, BackendError> {
    let Some(looked) = Looked::find(session, &filter, before).await? else {
        return Ok(LogPage::default());
    };
    let Looked { low, high, last: looked_to } = looked;
    let from = filter.from.map_or(i64::MIN, first_micros);
    let to = filter.before.map_or(i64::MAX, first_micros);
    let kind = filter.kind.unwrap_or(OperationKind::SessionUsed).code();
    let sign = if filter.kind.is_some() { "=" } else { "<>" };
    let more = i64::from(limit) + 1;
    let mut params = params![high, low, operator.0, from, to, kind, more];
    let mut sql = select::<Operation>()
        + " WHERE t.id < $1 AND t.id >= $2 AND t.operator = $3 AND t.at >= $4 AND t.at < $5";
    sql += &format!(" AND t.kind {sign} $6");
    if let Some(user) = filter.user {
        params.push(Box::new(user.0));
        sql += " AND t.actor_user = $8";
    }
    sql += " ORDER BY t.id DESC LIMIT $7";
    let found = session.query(sql, params).await.or_unavailable(DOING)?;
    let (found, next) = LogPage::cut(read_all(&found, vault)?, limit, looked_to);
    Ok(LogPage { rows: rows(session, vault, found).await?, next })
}

impl LogReader for PostgresReader {
    fn log(
        &self,
        operator: OperatorId,
        filter: LogFilter,
        before: OperationId,
        limit: u32,
    ) -> ReadFuture<'_, LogPage> {
        all!(self, session => log(session, &self.vault, operator, filter, (before, limit)))
    }
}

impl LedgerReader for PostgresReader {
    fn ledger(
        &self,
        operator: OperatorId,
        filter: LedgerFilter,
        before: LedgerPlace,
        limit: u32,
    ) -> ReadFuture<'_, LedgerPage> {
        all!(self, session => ledger(session, &self.vault, operator, filter, (before, limit)))
    }
}
