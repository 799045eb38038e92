//! Rows of any table in the form in which they go from one store to another. Texts are stored here
//! with U+0000 escaped (see [`crate::row`]), and go as they are meant.

use storage::copy::{ColumnKind, Row, Table, Value};
use storage::{BackendError, ErrorKind};

use super::schema::quoted;
use crate::row::{column, optional_text, storable};
use crate::session::Param;

/// Asks for rows in the order of the key.
pub(super) fn selection(
    table: &Table,
    after: Option<&[Value]>,
    limit: u32,
) -> Result<(String, Vec<Param>), BackendError> {
    let columns: Vec<String> = table
        .columns
        .iter()
        .map(|column| match column.kind {
            ColumnKind::Flag => format!("{}::int::int8", quoted(&column.name)),
            ColumnKind::Json => format!("{}::text", quoted(&column.name)),
            ColumnKind::Int | ColumnKind::Text | ColumnKind::Bytes => quoted(&column.name),
        })
        .collect();
    let key: Vec<String> = table.key.iter().map(|name| quoted(name)).collect();
    let (columns, key, name) = (columns.join(", "), key.join(", "), quoted(&table.name));
    let (mut places, mut params) = (Vec::new(), Vec::new());
    for (place, value) in (1..).zip(after.unwrap_or_default()) {
        let (of_type, param): (&str, Param) = match value {
            Value::Int(value) => ("int8", Box::new(*value)),
            Value::Text(text) => ("text", Box::new(storable(text))),
            Value::Bytes(bytes) => ("bytea", Box::new(bytes.clone())),
            Value::Null => return Err(BackendError::corrupt("key of a record")),
        };
        places.push(format!("${place}::{of_type}"));
        params.push(param);
    }
    let behind = match places.as_slice() {
        [] => String::new(),
        places => format!("WHERE ({key}) > ({})", places.join(", ")),
    };
    Ok((format!("SELECT {columns} FROM {name} {behind} ORDER BY {key} LIMIT {limit}"), params))
}

/// Reads a row that was asked for so.
pub(super) fn read(row: &tokio_postgres::Row, table: &Table) -> Result<Row, BackendError> {
    let value = |(place, of): (usize, &storage::copy::Column)| {
        Ok(match of.kind {
            ColumnKind::Int | ColumnKind::Flag => {
                column::<Option<i64>>(row, place)?.map(Value::Int)
            }
            ColumnKind::Text => optional_text(row, place)?.map(Value::Text),
            // What cannot be stored is escaped by JSON itself.
            ColumnKind::Json => column::<Option<String>>(row, place)?.map(Value::Text),
            ColumnKind::Bytes => column::<Option<Vec<u8>>>(row, place)?.map(Value::Bytes),
        }
        .unwrap_or(Value::Null))
    };
    table.columns.iter().enumerate().map(value).collect()
}

/// Adds rows, as an array for each column; `None` when there is no row.
pub(super) fn insertion(
    table: &Table,
    rows: Vec<Row>,
) -> Result<Option<(String, Vec<Param>)>, BackendError> {
    if rows.is_empty() {
        return Ok(None);
    }
    let (mut types, mut values, mut params) = (Vec::new(), Vec::new(), Vec::new());
    let mut rows: Vec<_> = rows.into_iter().map(Vec::into_iter).collect();
    for (place, column) in (1..).zip(&table.columns) {
        let of_column = rows.iter_mut().map(|row| row.next().unwrap_or(Value::Null));
        let (of_type, param): (&str, Param) = match column.kind.neutral() {
            ColumnKind::Int | ColumnKind::Flag => ("int8", Box::new(ints(of_column)?)),
            ColumnKind::Text | ColumnKind::Json => {
                ("text", Box::new(texts(of_column, column.kind == ColumnKind::Text)?))
            }
            ColumnKind::Bytes => ("bytea", Box::new(bytes(of_column)?)),
        };
        types.push(format!("${place}::{of_type}[]"));
        params.push(param);
        values.push(match column.kind {
            ColumnKind::Flag => format!("v.c{place} <> 0"),
            ColumnKind::Json => format!("v.c{place}::json"),
            ColumnKind::Int | ColumnKind::Text | ColumnKind::Bytes => format!("v.c{place}"),
        });
    }
    let columns: Vec<String> = table.columns.iter().map(|column| quoted(&column.name)).collect();
    let given: Vec<String> = (1..=columns.len()).map(|place| format!("c{place}")).collect();
    let sql = format!(
        "INSERT INTO {} ({}) SELECT {} FROM UNNEST({}) AS v ({})",
        quoted(&table.name),
        columns.join(", "),
        values.join(", "),
        types.join(", "),
        given.join(", ")
    );
    Ok(Some((sql, params)))
}

fn other_kind() -> BackendError {
    BackendError::new(ErrorKind::Corrupt, "writing the copy", "a value of another kind")
}

fn ints(values: impl Iterator<Item = Value>) -> Result<Vec<Option<i64>>, BackendError> {
    let int = |value| match value {
        Value::Null => Ok(None),
        Value::Int(value) => Ok(Some(value)),
        Value::Text(_) | Value::Bytes(_) => Err(other_kind()),
    };
    values.map(int).collect()
}

fn texts(
    values: impl Iterator<Item = Value>,
    escaped: bool,
) -> Result<Vec<Option<String>>, BackendError> {
    let text = |value| match value {
        Value::Null => Ok(None),
        Value::Text(text) if escaped => Ok(Some(storable(&text))),
        Value::Text(text) => Ok(Some(text)),
        Value::Int(_) | Value::Bytes(_) => Err(other_kind()),
    };
    values.map(text).collect()
}

fn bytes(values: impl Iterator<Item = Value>) -> Result<Vec<Option<Vec<u8>>>, BackendError> {
    let bytes = |value| match value {
        Value::Null => Ok(None),
        Value::Bytes(bytes) => Ok(Some(bytes)),
        Value::Int(_) | Value::Text(_) => Err(other_kind()),
    };
    values.map(bytes).collect()
}

/// Asks for the number of rows and for the sum of each column, as text: these have more digits than
/// an integer may have.
pub(super) fn sums(table: &Table) -> String {
    let sums = table.columns.iter().map(|column| {
        let name = quoted(&column.name);
        let summed = match column.kind {
            ColumnKind::Int => name,
            ColumnKind::Flag => format!("{name}::int"),
            // An escape is one byte more than what it stands for.
            ColumnKind::Text => format!("octet_length(replace({name}, chr(1), ''))"),
            ColumnKind::Json => format!("octet_length({name}::text)"),
            ColumnKind::Bytes => format!("octet_length({name})"),
        };
        format!(", sum({summed})::text")
    });
    let sums: String = sums.collect();
    format!("SELECT count(*){sums} FROM {}", quoted(&table.name))
}
