//! Owners of certificates, as rows.

use domain::{OperationId, OperatorId, Owner, OwnerDetails, OwnerId};
use storage::reader::OwnerFilter;
use storage::{BackendError, WriteSet};
use tokio_postgres::Row;

use crate::error::OrUnavailable;
use crate::load::DOING;
use crate::row::{self, column, narrowed, optional_date, optional_text, storable};
use crate::rows::row;
use crate::session::{Flight, Session, params};

const COLUMNS: &str = "id, operator, friend_of, name, kind, gender, born, phone, email, viber, \
     telegram, whats_app, agrees, changed_in";

/// Writes the owners of a batch.
pub(crate) fn write(flight: &mut Flight<'_>, writes: &WriteSet) {
    let rows = writes.owners.iter().map(|owner| {
        let Owner { id, operator, friend_of, details, changed_in } = owner;
        row![
            id.0,
            operator.0,
            friend_of.map(|friend_of| friend_of.0),
            &details.name,
            details.kind.map(i64::from),
            details.gender,
            details.born.map(|born| born.to_string()),
            details.phone,
            &details.email,
            &details.viber,
            &details.telegram,
            details.whats_app,
            details.agrees,
            changed_in.0
        ]
    });
    flight.insert(
        "owner",
        COLUMNS,
        "ON CONFLICT (id) DO UPDATE SET name = excluded.name, kind = excluded.kind, \
         gender = excluded.gender, born = excluded.born, phone = excluded.phone, \
         email = excluded.email, viber = excluded.viber, telegram = excluded.telegram, \
         whats_app = excluded.whats_app, agrees = excluded.agrees, \
         changed_in = excluded.changed_in",
        rows.collect(),
    );
}

/// Asks for owners.
pub(crate) fn ask<'a>(
    flight: &mut Flight<'_>,
    ids: impl Iterator<Item = &'a OwnerId>,
) -> Option<usize> {
    flight.select(COLUMNS, "owner", "id", "", ids.map(|id| row![id.0]).collect())
}

/// An owner.
pub(crate) async fn find(session: &Session, id: OwnerId) -> Result<Option<Owner>, BackendError> {
    let sql = format!("SELECT {COLUMNS} FROM owner WHERE id = $1");
    let found = session.query(sql, params![id.0]).await.or_unavailable(DOING)?;
    found.first().map(owner).transpose()
}

/// Owners of a list, by number.
pub(crate) async fn listed(
    session: &Session,
    operator: OperatorId,
    filter: &OwnerFilter,
    after: OwnerId,
    limit: u32,
) -> Result<Vec<Owner>, BackendError> {
    let mut params = params![operator.0, after.0, i64::from(limit)];
    let mut sql = format!("SELECT {COLUMNS} FROM owner WHERE operator = $1 AND id > $2");
    if let Some(phone) = filter.phone {
        params.push(Box::new(phone));
        sql += &format!(" AND phone = ${}", params.len());
    }
    if let Some(email) = &filter.email {
        params.push(Box::new(storable(&email.to_ascii_lowercase())));
        sql += " AND email IS NOT NULL AND lower(email COLLATE \"C\")";
        sql += &format!(" = ${}", params.len());
    }
    sql += " ORDER BY id LIMIT $3";
    row::all(&session.query(sql, params).await.or_unavailable(DOING)?, owner)
}

pub(crate) fn owner(row: &Row) -> Result<Owner, BackendError> {
    Ok(Owner {
        id: OperationId(column(row, 0)?),
        operator: OperatorId(column(row, 1)?),
        friend_of: column::<Option<i64>>(row, 2)?.map(OperationId),
        details: OwnerDetails {
            name: optional_text(row, 3)?,
            kind: column::<Option<i64>>(row, 4)?.map(narrowed).transpose()?,
            gender: column(row, 5)?,
            born: optional_date(row, 6)?,
            phone: column(row, 7)?,
            email: optional_text(row, 8)?,
            viber: optional_text(row, 9)?,
            telegram: optional_text(row, 10)?,
            whats_app: column(row, 11)?,
            agrees: column(row, 12)?,
        },
        changed_in: OperationId(column(row, 13)?),
    })
}
