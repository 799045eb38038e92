//! Lists of owners of certificates, and the names by which they are found.

use domain::owner::name_key;
use domain::{OperatorId, Owner, OwnerId};
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};
use storage::limits::NAMES_LOOKED_AT_MAX;
use storage::reader::{OwnerFilter, prefix_end};
use storage::record::Read;
use storage::{BackendError, Vault};

use crate::query::find_all;

/// The name of the migration that made the table of names.
pub(crate) const MIGRATION: &str = "holders";

/// Rows that are read before others are written.
const PAGE_ROWS: i64 = 10_000;

/// Stores the search keys of the names that are there, in the transaction of the migration.
pub(crate) fn fill_names(db: &Connection) -> rusqlite::Result<()> {
    let mut page = db.prepare(
        "SELECT id, operator, name FROM owner WHERE id > ?1 AND name IS NOT NULL ORDER BY id LIMIT ?2",
    )?;
    let mut insert =
        db.prepare("INSERT INTO owner_name (owner, operator, name_key) VALUES (?1, ?2, ?3)")?;
    let mut last = i64::MIN;
    loop {
        let rows: Vec<(i64, i64, String)> = page
            .query_map((last, PAGE_ROWS), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
            .collect::<rusqlite::Result<_>>()?;
        let Some((id, ..)) = rows.last() else { return Ok(()) };
        last = *id;
        for (id, operator, name) in &rows {
            insert.execute((id, operator, name_key(name)))?;
        }
    }
}

/// Owners of a list, by number.
pub(crate) fn listed(
    connection: &Connection,
    vault: &Vault,
    operator: OperatorId,
    filter: &OwnerFilter,
    after: OwnerId,
    limit: u32,
) -> Result<Vec<Owner>, BackendError> {
    let mut sql = Owner::table().statements().select.clone() + " WHERE operator = ?1 AND id > ?2";
    let mut values: Vec<Value> = vec![operator.0.into(), after.0.into(), limit.into()];
    if let Some(phone) = filter.phone {
        values.push(phone.into());
        sql += &format!(" AND phone = ?{}", values.len());
    }
    if let Some(email) = &filter.email {
        values.push(email.to_ascii_lowercase().into());
        sql += &format!(" AND email IS NOT NULL AND lower(email) = ?{}", values.len());
    }
    if let Some(prefix) = &filter.name {
        values.push(prefix.clone().into());
        let from = values.len();
        values.push(prefix_end(prefix).into());
        sql += &format!(
            " AND id IN (SELECT n.owner FROM owner_name n WHERE n.operator = ?1 \
             AND n.name_key >= ?{from} AND n.name_key < ?{} LIMIT {NAMES_LOOKED_AT_MAX})",
            values.len()
        );
    }
    sql += " ORDER BY id LIMIT ?3";
    find_all(connection, vault, &sql, params_from_iter(values))
}
