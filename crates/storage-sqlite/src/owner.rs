//! Lists of owners of certificates.

use domain::{OperatorId, Owner, OwnerId};
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};
use storage::reader::OwnerFilter;
use storage::record::Read;
use storage::{BackendError, Vault};

use crate::query::find_all;

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
    sql += " ORDER BY id LIMIT ?3";
    find_all(connection, vault, &sql, params_from_iter(values))
}
