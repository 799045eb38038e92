//! What was done to certificates by themselves, and what requests made, as rows.

use domain::certificate::{Acted, ActionRecord, CertificateState};
use domain::{CertificateId, Made, OperationId, OperatorId};
use storage::codes::Code;
use storage::made_text::MadeRow;
use storage::{BackendError, Vault};
use tokio_postgres::Row;

use crate::error::OrUnavailable;
use crate::load::{self, DOING};
use crate::row::{amount, code, column, moment, narrow, optional_date, optional_text};
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
            action.after.valid_through.map(|date| date.to_string())
        ]
    });
    flight.insert(
        "certificate_action",
        "operation, operator, kind, first, count, amount, reason, status, sale_status, nominal, \
         balance, held, valid_through",
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

/// What an operation did, with its certificates as they were after it.
pub(crate) async fn acted(
    session: &Session,
    vault: &Vault,
    operation: OperationId,
) -> Result<Option<Acted>, BackendError> {
    let sql = "SELECT a.operation, a.operator, a.kind, a.first, a.count, a.amount, a.reason, \
               a.status, a.sale_status, a.nominal, a.balance, a.held, a.valid_through, o.at \
               FROM certificate_action a JOIN operation o ON o.id = a.operation \
               WHERE a.operation = $1";
    let found = session.query(sql, params![operation.0]).await.or_unavailable(DOING)?;
    let Some(row) = found.first() else { return Ok(None) };
    let record = action(row)?;
    let mut known = load::certificates(session, vault, record.certificates()).await?;
    let found = record.certificates().filter_map(|id| known.remove(&id));
    let certificates = found.map(|found| record.after.restore(found)).collect();
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
