//! Queries that read records and values.

use domain::{Certificate, CertificateId};
use rusqlite::{CachedStatement, Connection, OptionalExtension, Params, Row};
use storage::record::Read;
use storage::{BackendError, Vault};

use crate::error::OrUnavailable;
use crate::row::read;

pub(crate) const DOING: &str = "reading the database";

/// Runs a query and turns each row into a value.
pub(crate) fn query<T>(
    connection: &Connection,
    sql: &str,
    params: impl Params,
    mut map: impl FnMut(&Row<'_>) -> Result<T, BackendError>,
) -> Result<Vec<T>, BackendError> {
    let mut statement = connection.prepare_cached(sql).or_unavailable(DOING)?;
    let mut rows = statement.query(params).or_unavailable(DOING)?;
    let mut values = Vec::new();
    while let Some(row) = rows.next().or_unavailable(DOING)? {
        values.push(map(row)?);
    }
    Ok(values)
}

/// Runs a query of at most one row.
pub(crate) fn query_one<T>(
    connection: &Connection,
    sql: &str,
    params: impl Params,
    map: impl FnOnce(&Row<'_>) -> Result<T, BackendError>,
) -> Result<Option<T>, BackendError> {
    Lookup::by(connection, sql)?.find(params, map)
}

/// A query of at most one row, for a loop. Its statement is looked up once for all keys, which
/// saves one hash of the text per key.
pub(crate) struct Lookup<'c>(CachedStatement<'c>);

impl<'c> Lookup<'c> {
    pub(crate) fn by(connection: &'c Connection, sql: &str) -> Result<Self, BackendError> {
        connection.prepare_cached(sql).map(Self).or_unavailable(DOING)
    }

    pub(crate) fn find<T>(
        &mut self,
        params: impl Params,
        map: impl FnOnce(&Row<'_>) -> Result<T, BackendError>,
    ) -> Result<Option<T>, BackendError> {
        let found = self.0.query_row(params, |row| Ok(map(row))).optional();
        found.or_unavailable(DOING)?.transpose()
    }
}

/// The record with a key.
pub(crate) fn find<R: Read>(
    connection: &Connection,
    vault: &Vault,
    key: impl Params,
) -> Result<Option<R>, BackendError> {
    find_by(connection, vault, &R::table().statements().find, key)
}

/// The record that a query of at most one row selects.
pub(crate) fn find_by<R: Read>(
    connection: &Connection,
    vault: &Vault,
    sql: &str,
    params: impl Params,
) -> Result<Option<R>, BackendError> {
    query_one(connection, sql, params, |row| read(row, vault))
}

/// The records that a query selects.
pub(crate) fn find_all<R: Read>(
    connection: &Connection,
    vault: &Vault,
    sql: &str,
    params: impl Params,
) -> Result<Vec<R>, BackendError> {
    query(connection, sql, params, |row| read(row, vault))
}

/// The certificate with an id.
pub(crate) fn certificate(
    connection: &Connection,
    vault: &Vault,
    id: CertificateId,
) -> Result<Option<Certificate>, BackendError> {
    find(connection, vault, [id.0])
}
