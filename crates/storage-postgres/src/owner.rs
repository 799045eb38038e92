//! Lists of owners of certificates, and the names by which they are found.

use std::borrow::Cow;

use domain::owner::name_key;
use domain::{OperatorId, Owner, OwnerId};
use storage::limits::NAMES_LOOKED_AT_MAX;
use storage::reader::{OwnerFilter, prefix_end};
use storage::{BackendError, Vault};
use tokio_postgres::Error;

use crate::error::OrUnavailable;
use crate::query::DOING;
use crate::row::{read_all, storable, unescaped};
use crate::rows::select;
use crate::session::{Session, params};

/// The name of the migration that made the table of names.
pub(crate) const MIGRATION: &str = "holders";

/// Rows that are read in one go.
const PAGE_ROWS: i64 = 10_000;

/// Stores the search keys of the names that are there, in the transaction of the migration.
pub(crate) async fn fill_names(session: &Session) -> Result<(), Error> {
    let page = "SELECT id, operator, name FROM owner WHERE id > $1 AND name IS NOT NULL \
         ORDER BY id LIMIT $2";
    let insert = "INSERT INTO owner_name (owner, operator, name_key) VALUES ($1, $2, $3)";
    let mut last = i64::MIN;
    loop {
        let rows = session.query(page, params![last, PAGE_ROWS]).await?;
        if rows.is_empty() {
            return Ok(());
        }
        for row in &rows {
            last = row.try_get(0)?;
            let (operator, name): (i64, &str) = (row.try_get(1)?, row.try_get(2)?);
            let key = name_key(&unescaped(name).unwrap_or(Cow::Borrowed(name)));
            session.query(insert, params![last, operator, storable(&key)]).await?;
        }
    }
}

/// Owners of a list, by number.
pub(crate) async fn listed(
    session: &Session,
    vault: &Vault,
    operator: OperatorId,
    filter: &OwnerFilter,
    after: OwnerId,
    limit: u32,
) -> Result<Vec<Owner>, BackendError> {
    let mut params = params![operator.0, after.0, i64::from(limit)];
    let mut sql = select::<Owner>() + " WHERE t.operator = $1 AND t.id > $2";
    if let Some(phone) = filter.phone {
        params.push(Box::new(phone));
        sql += &format!(" AND t.phone = ${}", params.len());
    }
    if let Some(email) = &filter.email {
        params.push(Box::new(storable(&email.to_ascii_lowercase())));
        sql += " AND t.email IS NOT NULL AND lower(t.email COLLATE \"C\")";
        sql += &format!(" = ${}", params.len());
    }
    if let Some(prefix) = &filter.name {
        params.push(Box::new(storable(prefix)));
        let from = params.len();
        params.push(Box::new(storable(&prefix_end(prefix))));
        sql += &format!(
            " AND t.id IN (SELECT n.owner FROM owner_name n WHERE n.operator = $1 \
             AND n.name_key COLLATE \"C\" >= ${from} AND n.name_key COLLATE \"C\" < ${} \
             LIMIT {NAMES_LOOKED_AT_MAX})",
            params.len()
        );
    }
    sql += " ORDER BY t.id LIMIT $3";
    read_all(&session.query(sql, params).await.or_unavailable(DOING)?, vault)
}
