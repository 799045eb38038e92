//! Traits between records and databases: they give and take the columns of records.

use std::sync::Arc;

use super::table::{Column, Parts, Table};
use super::value::{Load, Value};
use crate::{BackendError, Vault};

/// Takes the columns of a record that is written.
pub trait Sink {
    /// Takes the value of a column.
    ///
    /// # Errors
    ///
    /// The value is of another kind than the column, or the database refuses it.
    fn put(&mut self, column: &'static Column, value: Value<'_>) -> Result<(), BackendError>;
}

/// Gives the columns of a row that is read.
pub trait Columns {
    /// The value of a column at an index of the selection.
    ///
    /// # Errors
    ///
    /// There is no such place, or the value is of another kind than the column.
    fn get(&self, place: usize, column: &'static Column) -> Result<Value<'_>, BackendError>;
}

impl<C: Columns + ?Sized> Columns for &C {
    fn get(&self, place: usize, column: &'static Column) -> Result<Value<'_>, BackendError> {
        (**self).get(place, column)
    }
}

/// A record that can be written.
pub trait Bind {
    /// Table that the record is written to.
    fn table() -> &'static Table;

    /// Gives its columns of some parts to a sink, in the order of [`Table::parts`].
    ///
    /// # Errors
    ///
    /// A value cannot be stored, or the sink refuses it.
    fn bind<S: Sink>(&self, vault: &Vault, parts: Parts, sink: &mut S) -> Result<(), BackendError>;
}

/// A record that can be read.
pub trait Read: Sized {
    /// Table that the record is read from.
    fn table() -> &'static Table;

    /// Makes the record of a row that was selected by [`Table::list`].
    ///
    /// # Errors
    ///
    /// The row is not what the record must be.
    fn read<C: Columns>(vault: &Vault, columns: &C) -> Result<Self, BackendError>;
}

impl<T: Bind> Bind for &T {
    fn table() -> &'static Table {
        T::table()
    }

    fn bind<S: Sink>(&self, vault: &Vault, parts: Parts, sink: &mut S) -> Result<(), BackendError> {
        (**self).bind(vault, parts, sink)
    }
}

impl<T: Bind> Bind for Arc<T> {
    fn table() -> &'static Table {
        T::table()
    }

    fn bind<S: Sink>(&self, vault: &Vault, parts: Parts, sink: &mut S) -> Result<(), BackendError> {
        (**self).bind(vault, parts, sink)
    }
}

/// Reads the columns of a row one after the other.
pub(super) struct Cursor<'c, C> {
    table: &'static Table,
    columns: &'c C,
    place: usize,
}

impl<'c, C: Columns> Cursor<'c, C> {
    pub(super) const fn new(table: &'static Table, columns: &'c C) -> Self {
        Self { table, columns, place: 0 }
    }

    pub(super) fn next<T: Load<'c>>(&mut self) -> Result<T, BackendError> {
        let column = match self.table.columns.get(self.place) {
            Some(column) => column,
            None => self.table.column_beside(self.place)?,
        };
        let value = self.columns.get(self.place, column)?;
        self.place += 1;
        T::load(value)
    }
}
