//! Values of the whole store, and the end of its chain.

use domain::OperationId;
use rusqlite::{Connection, OptionalExtension};
use storage::chain::Link;
use storage::copy::UNFINISHED;
use storage::record::LAST_LINK;
use storage::trust::Tip;
use storage::{BackendError, Vault};

use crate::query::query_one;
use crate::row::column;

/// Whether a database is an unfinished copy, which nothing but the copying may open.
pub(crate) fn is_unfinished(connection: &Connection) -> rusqlite::Result<bool> {
    connection
        .query_row("SELECT 1 FROM sqlite_schema WHERE name = ?1", [UNFINISHED], |_| Ok(()))
        .optional()
        .map(|found| found.is_some())
}

pub(crate) fn directory_version(connection: &Connection) -> Result<i64, BackendError> {
    let sql = "SELECT value FROM meta WHERE name = 'directory_version'";
    let version = query_one(connection, sql, [], |row| column(row, 0))?;
    version.ok_or_else(|| BackendError::corrupt("directory version"))
}

/// Operations below this id were shown to callers by their plain ids.
pub(crate) fn plain_ids_below(connection: &Connection) -> Result<i64, BackendError> {
    let sql = "SELECT value FROM meta WHERE name = 'plain_ids_below'";
    let bound = query_one(connection, sql, [], |row| column(row, 0))?;
    bound.ok_or_else(|| BackendError::corrupt("bound of plain ids"))
}

/// Statement that says that the sums of the books include everything that is stored.
pub(crate) const SET_BOOKS_COUNTED: &str =
    "INSERT INTO meta (name, value) VALUES ('books_counted', 1)";

/// Whether the sums of the books include everything that is stored.
pub(crate) fn books_counted(connection: &Connection) -> Result<bool, BackendError> {
    let sql = "SELECT 1 FROM meta WHERE name = 'books_counted'";
    let found: Option<i64> = query_one(connection, sql, [], |row| column(row, 0))?;
    Ok(found.is_some())
}

/// A value of the whole store.
pub(crate) fn value(connection: &Connection, name: &str) -> Result<Option<Vec<u8>>, BackendError> {
    query_one(connection, "SELECT value FROM meta WHERE name = ?1", [name], |row| column(row, 0))
}

/// The last operation and its link.
pub(crate) fn last(connection: &Connection) -> Result<Option<(i64, Option<Link>)>, BackendError> {
    query_one(connection, LAST_LINK, [], |row| {
        Ok((column(row, 0)?, column::<Option<[u8; 32]>>(row, 1)?.map(Link)))
    })
}

/// The id of the next accepted command, and the end of the chain that it stands behind.
pub(crate) fn head(
    connection: &Connection,
    vault: &Vault,
) -> Result<(OperationId, Tip), BackendError> {
    let last = last(connection)?;
    let next = last.map_or(1, |(id, _)| id.saturating_add(1));
    let recorded = value(connection, storage::trust::HEAD)?;
    Ok((OperationId(next), Tip::new(vault, last, recorded.as_deref())))
}
