//! The tables of a database, from its live schema.

use rusqlite::Connection;
use storage::copy::{Column, ColumnKind, NOT_COPIED, Table};

/// A name as it stands in SQL.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// Names of columns, one after the other.
pub(super) fn names<'a>(names: impl IntoIterator<Item = &'a String>) -> String {
    names.into_iter().map(|name| quoted(name)).collect::<Vec<_>>().join(", ")
}

/// Every table that is copied.
pub(super) fn tables(connection: &Connection) -> rusqlite::Result<Vec<Table>> {
    let sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' \
               ESCAPE '\\' ORDER BY name";
    let mut names = connection.prepare(sql)?;
    let names =
        names.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<Vec<String>>>()?;
    let copied = names.into_iter().filter(|name| !NOT_COPIED.contains(&name.as_str()));
    copied.map(|name| table(connection, name)).collect()
}

fn table(connection: &Connection, name: String) -> rusqlite::Result<Table> {
    let mut columns = Vec::new();
    let mut key: Vec<(i64, String)> = Vec::new();
    let mut info = connection.prepare("SELECT name, type, pk FROM pragma_table_info(?1)")?;
    let mut rows = info.query([&name])?;
    while let Some(row) = rows.next()? {
        let (column, kind, place): (String, String, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        if place > 0 {
            key.push((place, column.clone()));
        }
        // Tables are STRICT, so that a column has values of its own type only. Of another type than
        // these there are none but in `meta`; bytes would be found not to be what the other side has.
        let kind = match kind.as_str() {
            "INTEGER" | "INT" => ColumnKind::Int,
            "TEXT" => ColumnKind::Text,
            _ => ColumnKind::Bytes,
        };
        columns.push(Column { name: column, kind });
    }
    key.sort_unstable();
    let sql = "SELECT DISTINCT \"table\" FROM pragma_foreign_key_list(?1)";
    let mut referred = connection.prepare(sql)?;
    let refers_to = referred.query_map([&name], |row| row.get(0))?;
    Ok(Table {
        columns,
        key: key.into_iter().map(|(_, column)| column).collect(),
        refers_to: refers_to.collect::<rusqlite::Result<_>>()?,
        is_kept: is_kept(connection, &name)?,
        name,
    })
}

/// Whether triggers of other tables put rows into a table: then rows that are copied into those
/// bring its rows with them.
fn is_kept(connection: &Connection, table: &str) -> rusqlite::Result<bool> {
    let sql = "SELECT sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name <> ?1";
    let mut triggers = connection.prepare(sql)?;
    let mut rows = triggers.query([table])?;
    while let Some(row) = rows.next()? {
        let sql: String = row.get(0)?;
        let inserted = sql.split("INSERT INTO ").skip(1);
        let mut names = inserted.filter_map(|rest| rest.split([' ', '\n', '(']).next());
        if names.any(|name| name == table) {
            return Ok(true);
        }
    }
    Ok(false)
}
