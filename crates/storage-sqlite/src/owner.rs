//! Owners of certificates, as rows.

use domain::{OperationId, OperatorId, Owner, OwnerDetails, OwnerId};
use rusqlite::types::Value;
use rusqlite::{Connection, Row, params_from_iter};
use storage::reader::OwnerFilter;
use storage::{BackendError, WriteSet};

use crate::load::{query, query_one};
use crate::row::{column, narrow, optional_date};
use crate::write::Writer;

/// The columns of an owner, in the order in which [`owner`] reads them.
const COLUMNS: &str = "id, operator, friend_of, name, kind, gender, born, phone, email, viber, \
     telegram, whats_app, agrees, changed_in";

/// Writes the owners of a batch.
pub(crate) fn write(db: &Writer<'_>, writes: &WriteSet) -> Result<(), BackendError> {
    for owner in writes.owners.iter() {
        write_one(db, owner)?;
    }
    Ok(())
}

fn write_one(db: &Writer<'_>, owner: &Owner) -> Result<(), BackendError> {
    let Owner { id, operator, friend_of, details, changed_in } = owner;
    db.run(
        "INSERT INTO owner (id, operator, friend_of, name, kind, gender, born, phone, email, \
         viber, telegram, whats_app, agrees, changed_in) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14) \
         ON CONFLICT (id) DO UPDATE SET name = ?4, kind = ?5, gender = ?6, born = ?7, phone = ?8, \
         email = ?9, viber = ?10, telegram = ?11, whats_app = ?12, agrees = ?13, changed_in = ?14",
        (
            id.0,
            operator.0,
            friend_of.map(|friend_of| friend_of.0),
            &details.name,
            details.kind,
            details.gender,
            details.born.map(|born| born.to_string()),
            details.phone,
            &details.email,
            &details.viber,
            &details.telegram,
            details.whats_app,
            details.agrees,
            changed_in.0,
        ),
    )
}

/// An owner.
pub(crate) fn find(connection: &Connection, id: OwnerId) -> Result<Option<Owner>, BackendError> {
    let sql = ["SELECT ", COLUMNS, " FROM owner WHERE id = ?1"].concat();
    query_one(connection, &sql, [id.0], owner)
}

/// Owners of a list, by number.
pub(crate) fn listed(
    connection: &Connection,
    operator: OperatorId,
    filter: &OwnerFilter,
    after: OwnerId,
    limit: u32,
) -> Result<Vec<Owner>, BackendError> {
    let mut sql = ["SELECT ", COLUMNS, " FROM owner WHERE operator = ?1 AND id > ?2"].concat();
    let mut values: Vec<Value> = vec![operator.0.into(), after.0.into(), limit.into()];
    if let Some(phone) = filter.phone {
        values.push(phone.into());
        sql += &format!(" AND phone = ?{}", values.len());
    }
    if let Some(email) = &filter.email {
        values.push(email.to_ascii_lowercase().into());
        sql += &format!(" AND email IS NOT NULL AND lower(email) = ?{}", values.len());
    }
    sql += " ORDER BY id LIMIT ?3";
    query(connection, &sql, params_from_iter(values), owner)
}

fn owner(row: &Row<'_>) -> Result<Owner, BackendError> {
    Ok(Owner {
        id: OperationId(column(row, 0)?),
        operator: OperatorId(column(row, 1)?),
        friend_of: column::<Option<i64>>(row, 2)?.map(OperationId),
        details: OwnerDetails {
            name: column(row, 3)?,
            kind: column::<Option<i64>>(row, 4)?.map(narrow).transpose()?,
            gender: column(row, 5)?,
            born: optional_date(column(row, 6)?)?,
            phone: column(row, 7)?,
            email: column(row, 8)?,
            viber: column(row, 9)?,
            telegram: column(row, 10)?,
            whats_app: column(row, 11)?,
            agrees: column(row, 12)?,
        },
        changed_in: OperationId(column(row, 13)?),
    })
}
