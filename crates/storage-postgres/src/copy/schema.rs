//! The tables of a database, from its live schema.

use storage::copy::{Column, ColumnKind, NOT_COPIED, Table};
use tokio_postgres::Error;

use crate::session::{Session, params};

/// A name as it stands in SQL.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// Each column of each table with its type, and its place in the primary key, from 1 on.
const COLUMNS: &str = "SELECT c.relname::text, a.attname::text, format_type(a.atttypid, NULL), \
     coalesce(array_position(string_to_array(i.indkey::text, ' ')::int8[], a.attnum::int8), 0)::int8 \
     FROM pg_class c \
     JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = current_schema() \
     JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped \
     LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary \
     WHERE c.relkind IN ('r', 'p') ORDER BY c.relname, a.attnum";

/// The tables that foreign keys refer to.
const REFERENCES: &str = "SELECT DISTINCT c.relname::text, t.relname::text FROM pg_constraint k \
     JOIN pg_class c ON c.oid = k.conrelid JOIN pg_class t ON t.oid = k.confrelid \
     JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = current_schema() \
     WHERE k.contype = 'f'";

/// Columns whose values the database draws where none is given.
const IDENTITIES: &str = "SELECT c.relname::text, a.attname::text FROM pg_class c \
     JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = current_schema() \
     JOIN pg_attribute a ON a.attrelid = c.oid AND a.attidentity <> ''";

/// Every table that is copied.
pub(super) async fn tables(session: &Session) -> Result<Vec<Table>, Error> {
    let mut tables: Vec<Table> = Vec::new();
    let mut keys: Vec<Vec<(i64, String)>> = Vec::new();
    for row in session.query(COLUMNS, params![]).await? {
        let (table, column): (String, String) = (row.try_get(0)?, row.try_get(1)?);
        let (kind, place): (String, i64) = (row.try_get(2)?, row.try_get(3)?);
        if NOT_COPIED.contains(&table.as_str()) {
            continue;
        }
        if tables.last().is_none_or(|last| last.name != table) {
            let (columns, key, refers_to) = (Vec::new(), Vec::new(), Vec::new());
            tables.push(Table { name: table, columns, key, refers_to, is_kept: false });
            keys.push(Vec::new());
        }
        // Of another type than these no column is; it would be found not to be what the other side
        // has, or refused when it is read.
        let kind = match kind.as_str() {
            "bigint" => ColumnKind::Int,
            "boolean" => ColumnKind::Flag,
            "json" => ColumnKind::Json,
            "bytea" => ColumnKind::Bytes,
            _ => ColumnKind::Text,
        };
        if let (Some(table), Some(key)) = (tables.last_mut(), keys.last_mut()) {
            if place > 0 {
                key.push((place, column.clone()));
            }
            table.columns.push(Column { name: column, kind });
        }
    }
    for (table, mut key) in tables.iter_mut().zip(keys) {
        key.sort_unstable();
        table.key = key.into_iter().map(|(_, column)| column).collect();
    }
    for row in session.query(REFERENCES, params![]).await? {
        let (from, to): (String, String) = (row.try_get(0)?, row.try_get(1)?);
        if let Some(table) = tables.iter_mut().find(|table| table.name == from) {
            table.refers_to.push(to);
        }
    }
    Ok(tables)
}

/// Returns the statements that set every generated column after its last value.
pub(super) async fn identities(session: &Session) -> Result<Vec<String>, Error> {
    let mut statements = Vec::new();
    for row in session.query(IDENTITIES, params![]).await? {
        let (table, column): (String, String) = (row.try_get(0)?, row.try_get(1)?);
        let (table, column) = (quoted(&table), quoted(&column));
        let sequence = format!(
            "pg_get_serial_sequence('{}', '{}')",
            table.replace('\'', "''"),
            column.trim_matches('"').replace('\'', "''")
        );
        statements.push(format!(
            "SELECT setval({sequence}, (SELECT coalesce(max({column}), 0) + 1 FROM {table}), false)"
        ));
    }
    Ok(statements)
}
