//! What was done to certificates by themselves, and what requests made, as rows.

use domain::certificate::{Acted, ActionRecord, CertificateState};
use domain::{CertificateId, Made, OperationId, OperatorId};
use rusqlite::{Connection, Row};
use storage::codes::Code;
use storage::made_text::MadeRow;
use storage::{BackendError, Vault};

use crate::error::OrUnavailable;
use crate::load::{self, query_one};
use crate::row::{amount, column, moment, narrow, optional_date};
use crate::write::{DOING, Writer};

/// Writes the actions of a batch.
pub(crate) fn write(db: &Writer<'_>, actions: &[ActionRecord]) -> Result<(), BackendError> {
    if actions.is_empty() {
        return Ok(());
    }
    let mut statement = db.prepare(
        "INSERT INTO certificate_action (operation, operator, kind, first, count, amount, reason, \
         status, sale_status, nominal, balance, held, valid_through, replacement, metadata) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
    )?;
    for action in actions {
        let row = (
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
            &action.metadata,
        );
        statement.execute(row).or_unavailable(DOING)?;
    }
    Ok(())
}

/// Writes what requests of a batch made.
pub(crate) fn write_made(db: &Writer<'_>, made: &[Made]) -> Result<(), BackendError> {
    let sql = "INSERT INTO made (operation, kind, operator, number, terms) \
               VALUES (?1, ?2, ?3, ?4, ?5)";
    for made in made {
        let row = MadeRow::of(&made.what)?;
        let row = (made.operation.0, row.kind.code(), row.operator.0, row.number, row.terms);
        db.run(sql, row)?;
    }
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

/// What an operation did.
pub(crate) fn find(
    connection: &Connection,
    operation: OperationId,
) -> Result<Option<ActionRecord>, BackendError> {
    query_one(connection, select!("WHERE a.operation = ?1"), [operation.0], action)
}

/// The last record of an issue or a stock at or before a certificate.
pub(crate) const MAKING: &str = select!(
    "WHERE a.operation = (SELECT m.operation FROM certificate_action m \
     INDEXED BY certificate_action_by_making WHERE m.kind IN (1, 11) AND m.first <= ?1 \
     ORDER BY m.first DESC LIMIT 1)"
);

/// How a certificate was made, if that is recorded.
pub(crate) fn issue_of(
    connection: &Connection,
    certificate: CertificateId,
) -> Result<Option<ActionRecord>, BackendError> {
    let found = query_one(connection, MAKING, [certificate.0], action)?;
    Ok(found.filter(|record| record.concerns(certificate)))
}

/// What an operation did, with its certificates as they were after it.
pub(crate) fn acted(
    connection: &Connection,
    vault: &Vault,
    operation: OperationId,
) -> Result<Option<Acted>, BackendError> {
    let Some(record) = find(connection, operation)? else { return Ok(None) };
    let mut certificates = Vec::new();
    for id in record.certificates() {
        let found = load::certificate(connection, vault, id)?;
        certificates.extend(found.map(|found| record.after.restore(found)));
    }
    if let Some((id, state)) = record.replacement() {
        let found = load::certificate(connection, vault, id)?;
        certificates.extend(found.map(|found| state.restore(found)));
    }
    Ok(Some(Acted { record, certificates }))
}

fn action(row: &Row<'_>) -> Result<ActionRecord, BackendError> {
    Ok(ActionRecord {
        operation: OperationId(column(row, 0)?),
        operator: OperatorId(column(row, 1)?),
        at: moment(column(row, 13)?)?,
        kind: Code::from_code(column(row, 2)?)?,
        first: CertificateId(column(row, 3)?),
        count: narrow(column(row, 4)?)?,
        amount: column(row, 5)?,
        reason: column(row, 6)?,
        after: CertificateState {
            status: Code::from_code(column(row, 7)?)?,
            sale_status: Code::from_code(column(row, 8)?)?,
            nominal: amount(column(row, 9)?)?,
            balance: amount(column(row, 10)?)?,
            held: amount(column(row, 11)?)?,
            valid_through: optional_date(column(row, 12)?)?,
        },
        replacement: column::<Option<i64>>(row, 14)?.map(CertificateId),
        metadata: column(row, 15)?,
    })
}

/// What an operation made.
pub(crate) fn made(
    connection: &Connection,
    operation: OperationId,
) -> Result<Option<Made>, BackendError> {
    let sql = "SELECT kind, operator, number, terms FROM made WHERE operation = ?1";
    query_one(connection, sql, [operation.0], |row| {
        let row = MadeRow {
            kind: Code::from_code(column(row, 0)?)?,
            operator: OperatorId(column(row, 1)?),
            number: column(row, 2)?,
            terms: column(row, 3)?,
        };
        Ok(Made { operation, what: row.thing()? })
    })
}
