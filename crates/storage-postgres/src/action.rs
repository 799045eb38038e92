//! What was done to certificates by themselves, and what requests made, as rows.

use domain::certificate::{Acted, ActionRecord, CertificateState};
use domain::{Certificate, CertificateId, Made, OperationId, OperatorId};
use storage::codes::Code;
use storage::made_text::MadeRow;
use storage::{BackendError, Vault};
use tokio_postgres::Row;

use crate::error::OrUnavailable;
use crate::load::{self, DOING};
use crate::row::{self, amount, code, column, moment, narrow, optional_date, optional_text};
use crate::rows::{Value, Values, row};
use crate::session::{Flight, Session, params};

/// Writes the actions of a batch.
pub(crate) fn write(flight: &mut Flight<'_>, actions: &[ActionRecord]) {
    let rows = actions.iter().map(|action| {
        row![
            action.operation.0,
            action.operator.0,
            action.kind.code(),
            action.first.0,
            action.count,
            action.amount,
            &action.reason,
            action.after.status.code(),
            action.after.sale_status.code(),
            action.after.nominal.minor(),
            action.after.balance.minor(),
            action.after.held.minor(),
            action.after.valid_through.map(|date| date.to_string()),
            action.replacement.map(|id| id.0),
            &action.metadata
        ]
    });
    flight.insert(
        "certificate_action",
        "operation, operator, kind, first, count, amount, reason, status, sale_status, nominal, \
         balance, held, valid_through, replacement, metadata",
        "",
        rows.collect(),
    );
}

/// Writes what requests of a batch made.
pub(crate) fn write_made(flight: &mut Flight<'_>, made: &[Made]) -> Result<(), BackendError> {
    let row = |made: &Made| {
        let row = MadeRow::of(&made.what)?;
        let mut values: Values =
            row![made.operation.0, row.kind.code(), row.operator.0, row.number];
        values.push(Value::Json(row.terms));
        Ok(values)
    };
    let rows: Result<Vec<Values>, BackendError> = made.iter().map(row).collect();
    flight.insert("made", "operation, kind, operator, number, terms", "", rows?);
    Ok(())
}

/// The columns of an action with the moment of its operation.
macro_rules! select {
    ($tail:literal) => {
        concat!(
            "SELECT a.operation, a.operator, a.kind, a.first, a.count, a.amount, a.reason, a.status, \
             a.sale_status, a.nominal, a.balance, a.held, a.valid_through, o.at, a.replacement, \
             a.metadata FROM certificate_action a JOIN operation o ON o.id = a.operation ",
            $tail
        )
    };
}

/// What operations did.
pub(crate) async fn find_all(
    session: &Session,
    operations: &[OperationId],
) -> Result<Vec<ActionRecord>, BackendError> {
    let sql = select!("WHERE a.operation = ANY ($1::int8[])");
    let ids: Vec<i64> = operations.iter().map(|id| id.0).collect();
    row::all(&session.query(sql, params![ids]).await.or_unavailable(DOING)?, action)
}

/// How a certificate was made, if that is recorded: the last record of an issue or a stock at or
/// before it is of its own making, or of nothing that concerns it.
pub(crate) async fn issue_of(
    session: &Session,
    certificate: CertificateId,
) -> Result<Option<ActionRecord>, BackendError> {
    let sql = select!(
        "WHERE a.kind IN (1, 11) AND a.first = (SELECT max(m.first) FROM certificate_action m \
         WHERE m.kind IN (1, 11) AND m.first <= $1)"
    );
    let found = session.query(sql, params![certificate.0]).await.or_unavailable(DOING)?;
    let found = row::all(&found, action)?;
    Ok(found.into_iter().find(|record| record.concerns(certificate)))
}

/// What an operation did, with its certificates as they were after it.
pub(crate) async fn acted(
    session: &Session,
    vault: &Vault,
    operation: OperationId,
) -> Result<Option<Acted>, BackendError> {
    let Some(record) = find_all(session, &[operation]).await?.pop() else { return Ok(None) };
    let ids = record.certificates().chain(record.replacement);
    let mut known = load::certificates(session, vault, ids).await?;
    let found = record.certificates().filter_map(|id| known.remove(&id));
    let mut certificates: Vec<Certificate> =
        found.map(|found| record.after.restore(found)).collect();
    if let Some((id, state)) = record.replacement() {
        certificates.extend(known.remove(&id).map(|found| state.restore(found)));
    }
    Ok(Some(Acted { record, certificates }))
}

fn action(row: &Row) -> Result<ActionRecord, BackendError> {
    Ok(ActionRecord {
        operation: OperationId(column(row, 0)?),
        operator: OperatorId(column(row, 1)?),
        at: moment(column(row, 13)?)?,
        kind: code(row, 2)?,
        first: CertificateId(column(row, 3)?),
        count: narrow(row, 4)?,
        amount: column(row, 5)?,
        reason: optional_text(row, 6)?,
        after: CertificateState {
            status: code(row, 7)?,
            sale_status: code(row, 8)?,
            nominal: amount(column(row, 9)?)?,
            balance: amount(column(row, 10)?)?,
            held: amount(column(row, 11)?)?,
            valid_through: optional_date(row, 12)?,
        },
        replacement: column::<Option<i64>>(row, 14)?.map(CertificateId),
        metadata: optional_text(row, 15)?,
    })
}

/// What an operation made.
pub(crate) async fn made(
    session: &Session,
    operation: OperationId,
) -> Result<Option<Made>, BackendError> {
    let sql = "SELECT kind, operator, number, terms::text FROM made WHERE operation = $1";
    let found = session.query(sql, params![operation.0]).await.or_unavailable(DOING)?;
    let Some(row) = found.first() else { return Ok(None) };
    let row = MadeRow {
        kind: code(row, 0)?,
        operator: OperatorId(column(row, 1)?),
        number: column(row, 2)?,
        terms: column(row, 3)?,
    };
    Ok(Some(Made { operation, what: row.thing()? }))
}
