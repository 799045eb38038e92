//! Conversion of rows to records, and of records to parameters.

use std::borrow::Cow;

use rusqlite::types::{FromSql, ToSqlOutput, ValueRef};
use rusqlite::{Row, Statement, ToSql};
use storage::record::{Column, ColumnKind, Columns, Read, Sink, Value};
use storage::{BackendError, ErrorKind, Vault};

use crate::error::OrUnavailable;

/// Reads a column; a type that does not fit means that the record is not what it must be.
pub(crate) fn column<T: FromSql>(row: &Row<'_>, index: usize) -> Result<T, BackendError> {
    row.get(index).map_err(corrupt)
}

fn corrupt(error: impl std::error::Error + Send + Sync + 'static) -> BackendError {
    BackendError::new(ErrorKind::Corrupt, "reading a record", error)
}

pub(crate) fn narrow<T: TryFrom<i64>>(value: i64) -> Result<T, BackendError> {
    T::try_from(value).map_err(|_| BackendError::corrupt("integer"))
}

/// Reads a record from a row that was selected by its table.
pub(crate) fn read<R: Read>(row: &Row<'_>, vault: &Vault) -> Result<R, BackendError> {
    R::read(vault, &Fields(row))
}

/// The columns of a row.
pub(crate) struct Fields<'r, 's>(pub(crate) &'r Row<'s>);

impl Columns for Fields<'_, '_> {
    fn get(&self, place: usize, column: &'static Column) -> Result<Value<'_>, BackendError> {
        Ok(match self.0.get_ref(place).map_err(corrupt)? {
            ValueRef::Null => Value::Null,
            ValueRef::Integer(value) if column.kind == ColumnKind::Flag => match value {
                0 => Value::Flag(false),
                1 => Value::Flag(true),
                _ => return Err(BackendError::corrupt("flag of a record")),
            },
            ValueRef::Integer(value) => Value::Int(value),
            ValueRef::Text(text) => {
                let text = Cow::Borrowed(std::str::from_utf8(text).map_err(corrupt)?);
                if column.kind == ColumnKind::Json { Value::Json(text) } else { Value::Text(text) }
            }
            ValueRef::Blob(bytes) => Value::Bytes(Cow::Borrowed(bytes)),
            ValueRef::Real(_) => return Err(BackendError::corrupt("reading a record")),
        })
    }
}

/// The parameters of a statement, which are bound in their order.
pub(crate) struct Parameters<'a, 'c> {
    statement: &'a mut Statement<'c>,
    bound: usize,
    doing: &'static str,
}

impl<'a, 'c> Parameters<'a, 'c> {
    /// Parameters of a statement, with the action for error messages.
    pub(crate) const fn of(statement: &'a mut Statement<'c>, doing: &'static str) -> Self {
        Self { statement, bound: 0, doing }
    }

    /// Runs the statement. A missing parameter would reuse the value of the previous row.
    pub(crate) fn execute(self) -> Result<(), BackendError> {
        if self.bound != self.statement.parameter_count() {
            return Err(BackendError::corrupt("columns of a record"));
        }
        self.statement.raw_execute().or_unavailable(self.doing)?;
        Ok(())
    }
}

impl Sink for Parameters<'_, '_> {
    fn put(&mut self, _: &'static Column, value: Value<'_>) -> Result<(), BackendError> {
        self.bound += 1;
        self.statement.raw_bind_parameter(self.bound, Bound(&value)).or_unavailable(self.doing)
    }
}

/// A value as a parameter.
pub(crate) struct Bound<'a>(pub(crate) &'a Value<'a>);

impl ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self.0 {
            Value::Null => ValueRef::Null,
            Value::Int(value) => ValueRef::Integer(*value),
            Value::Flag(value) => ValueRef::Integer(i64::from(*value)),
            Value::Text(text) | Value::Json(text) => ValueRef::Text(text.as_bytes()),
            Value::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}
