//! Values of the whole store, and the end of its chain.

use domain::OperationId;
use storage::BackendError;
use storage::chain::Link;
use storage::copy::UNFINISHED;
use tokio_postgres::Row;

use crate::error::OrUnavailable;
use crate::query::DOING;
use crate::row::column;
use crate::session::{Session, params};

/// Whether a database is an unfinished copy, which nothing but the copying may open.
pub(crate) async fn is_unfinished(session: &Session) -> Result<bool, tokio_postgres::Error> {
    let sql = "SELECT to_regclass($1::text) IS NOT NULL";
    let found = session.query(sql, params![UNFINISHED]).await?;
    found.first().map_or(Ok(false), |row| row.try_get(0))
}

/// Statement that says that the sums of the books include everything that is stored.
pub(crate) const SET_BOOKS_COUNTED: &str =
    "INSERT INTO meta (name, value) VALUES ('books_counted', 1)";

/// Whether the sums of the books include everything that is stored.
pub(crate) async fn books_counted(session: &Session) -> Result<bool, BackendError> {
    let sql = "SELECT 1 FROM meta WHERE name = 'books_counted'";
    let found = session.query(sql, params![]).await.or_unavailable(DOING)?;
    Ok(!found.is_empty())
}

/// The id of the next accepted command.
pub(crate) const NEXT_OPERATION: &str = "SELECT value FROM meta WHERE name = 'next_operation'";

/// The same query for a writer. Whoever locks this row is alone until the transaction ends.
pub(crate) const NEXT_OPERATION_LOCKED: &str =
    "SELECT value FROM meta WHERE name = 'next_operation' FOR UPDATE";

/// The id of an answer to [`NEXT_OPERATION`].
pub(crate) fn next_operation_of(rows: &[Row]) -> Result<OperationId, BackendError> {
    let row = rows.first().ok_or_else(|| BackendError::corrupt("next operation"))?;
    column(row, 0).map(OperationId)
}

/// The operation of an answer to [`storage::record::LAST_LINK`].
pub(crate) fn last_of(rows: &[Row]) -> Result<Option<(i64, Option<Link>)>, BackendError> {
    let last = rows.first().map(|row| Ok((column(row, 0)?, link_of(column(row, 1)?)?)));
    last.transpose()
}

/// A link as it is stored.
pub(crate) fn link_of(stored: Option<&[u8]>) -> Result<Option<Link>, BackendError> {
    let link = stored.map(<[u8; 32]>::try_from).transpose();
    Ok(link.map_err(|_| BackendError::corrupt("link of an operation"))?.map(Link))
}
