//! Checks of the database itself, and its rows for the checks of links.

use domain::audit::Finding;
use domain::books::Tallies;
use storage::record::{LAST_LINK, Read, Table, Value};
use storage::structure::{self, Asked, Page, Rows};
use storage::{BackendError, Vault, readable};

use crate::error::OrUnavailable;
use crate::query::DOING;
use crate::row::{self, Fields, column, storable};
use crate::rows::select;
use crate::session::{Param, Session, params};
use crate::{directory, meta, trust};

/// Query for tables that have no primary key.
const CONSTRAINTS: &str = "SELECT DISTINCT t.table_name::text \
     FROM information_schema.tables t \
     LEFT JOIN information_schema.table_constraints c ON c.table_schema = t.table_schema \
     AND c.table_name = t.table_name AND c.constraint_type = 'PRIMARY KEY' \
     WHERE t.table_schema = current_schema() AND t.table_type = 'BASE TABLE' \
     AND c.constraint_name IS NULL";

pub(super) async fn audit(session: &Session, vault: &Vault) -> Result<Vec<Finding>, BackendError> {
    let finding = |problem: String| Finding { subject: "database".to_owned(), problem };
    let mut findings = Vec::new();
    let next = session.query(meta::NEXT_OPERATION, params![]).await.or_unavailable(DOING)?;
    let next = meta::next_operation_of(&next)?;
    let last = session.query(LAST_LINK, params![]).await.or_unavailable(DOING)?;
    let last = meta::last_of(&last)?.map_or(0, |(id, _)| id);
    if Some(next.0) != last.checked_add(1) {
        let problem = format!("the next operation is {next}, and the last one is {last}");
        findings.push(finding(problem));
    }
    for row in session.query(CONSTRAINTS, params![]).await.or_unavailable(DOING)? {
        let table: &str = column(&row, 0)?;
        findings.push(finding(format!("records of {table} can be there twice: no primary key")));
    }
    let directory = directory::load(session, vault).await?;
    let mut rows = SessionRows { session, vault };
    let books_counted = meta::books_counted(session).await?;
    findings.extend(structure::check(&mut rows, &directory, vault, books_counted).await?);
    trust::records(session, vault).await?.check(vault, &directory, &mut findings);
    Ok(findings)
}

/// Computes the sums of the books anew.
pub(super) async fn recount(session: &Session, vault: &Vault) -> Result<Tallies, BackendError> {
    let directory = directory::load(session, vault).await?;
    structure::recount(&mut SessionRows { session, vault }, &directory, vault).await
}

/// Rows in the state of a transaction.
struct SessionRows<'s> {
    session: &'s Session,
    vault: &'s Vault,
}

/// A value of a key as a parameter.
fn param(value: &Value<'static>) -> Result<Param, BackendError> {
    Ok(match value {
        Value::Int(value) => Box::new(*value),
        Value::Text(text) => Box::new(storable(text)),
        Value::Bytes(bytes) => Box::new(bytes.to_vec()),
        Value::Null | Value::Flag(_) | Value::Json(_) => {
            return Err(BackendError::corrupt("key of a record"));
        }
    })
}

impl Rows for SessionRows<'_> {
    async fn page<R: Read>(&mut self, asked: &Asked) -> Result<Page<R>, BackendError> {
        let tail = asked.tail(|column| format!("t.{}", column.name), |place| format!("${place}"));
        let after: Result<Vec<Param>, BackendError> = asked.after.iter().map(param).collect();
        let found = self.session.query(select::<R>() + &tail, after?).await;
        let mut page = Page::new();
        for row in found.or_unavailable(DOING)? {
            page.row(asked, self.vault, &Fields(&row))?;
        }
        Ok(page)
    }

    async fn find<R: Read>(&mut self, ids: &[i64]) -> Result<Vec<R>, BackendError> {
        let key = R::table().first_of_key()?;
        let sql = format!("{} WHERE t.{key} = ANY ($1::int8[])", select::<R>());
        let mut found = Vec::new();
        for row in self.session.query(sql, params![ids.to_vec()]).await.or_unavailable(DOING)? {
            found.extend(readable(row::read(&row, self.vault))?);
        }
        Ok(found)
    }

    async fn existing(
        &mut self,
        table: &'static Table,
        ids: &[i64],
    ) -> Result<Vec<i64>, BackendError> {
        let (name, key) = (table.name, table.first_of_key()?);
        let sql = format!("SELECT t.{key} FROM {name} t WHERE t.{key} = ANY ($1::int8[])");
        let found = self.session.query(sql, params![ids.to_vec()]).await.or_unavailable(DOING)?;
        row::all(&found, |row| column(row, 0))
    }
}
