//! Access to the rows of a database for checks.

use crate::record::{Column, Columns, Part, Read, Table, Value};
use crate::{BackendError, Vault, readable};

/// Rows of a table that are asked for: some, from behind a key on.
#[derive(Clone)]
pub struct Asked {
    /// Columns that give the order. No two rows have the same values of all of them.
    pub order: Vec<&'static Column>,
    /// Values of these columns in the last row that was read. Empty at the beginning.
    pub after: Vec<Value<'static>>,
    /// Maximum number of rows.
    pub limit: u32,
}

impl Asked {
    /// The first rows of a table in the order of its key, or first by another column.
    pub fn first(table: &'static Table, by: Option<&'static str>, limit: u32) -> Self {
        let is_key = |column: &&Column| column.part == Part::Key && Some(column.name) != by;
        let first = table.columns.iter().filter(|column| Some(column.name) == by);
        let order = first.chain(table.columns.iter().filter(is_key)).collect();
        Self { order, after: Vec::new(), limit }
    }

    /// Names of the columns that give the order, each as a database writes it: `a, b`.
    pub fn columns(&self, name: impl Fn(&Column) -> String) -> String {
        self.order.iter().map(|column| name(column)).collect::<Vec<_>>().join(", ")
    }

    /// The condition and the order of a query, after the name of the table. `name` writes a column,
    /// and `place` the place of a parameter.
    pub fn tail(
        &self,
        name: impl Fn(&Column) -> String,
        place: impl Fn(usize) -> String,
    ) -> String {
        let columns = self.columns(name);
        let behind = if self.after.is_empty() {
            String::new()
        } else {
            let places: Vec<String> = (1..=self.after.len()).map(place).collect();
            format!(" WHERE ({columns}) > ({})", places.join(", "))
        };
        format!("{behind} ORDER BY {columns} LIMIT {}", self.limit)
    }
}

/// Rows at the end of a page whose keys cannot be read, at most. Behind more of them no page begins.
const UNREADABLE_KEYS_MAX: u32 = 10;

/// A page of records.
pub struct Page<R> {
    pub(super) records: Vec<R>,
    /// Number of rows, readable or not.
    pub(super) count: u32,
    /// Keys of rows that cannot be read, for people.
    pub(super) unreadable: Vec<String>,
    /// Order values of the last row.
    pub(super) last: Vec<Value<'static>>,
}

impl<R: Read> Page<R> {
    /// A page without rows yet.
    pub const fn new() -> Self {
        Self { records: Vec::new(), count: 0, unreadable: Vec::new(), last: Vec::new() }
    }

    /// Adds a row, which was selected by the table of the record.
    ///
    /// # Errors
    ///
    /// The database fails, or no key at the end of the page can be read.
    pub fn row(
        &mut self,
        asked: &Asked,
        vault: &Vault,
        columns: &impl Columns,
    ) -> Result<(), BackendError> {
        self.count += 1;
        let order = || readable(order_values(R::table(), asked, columns));
        if let Some(record) = readable(R::read(vault, columns))? {
            self.records.push(record);
        } else {
            let key = order()?.map_or_else(|| "?".to_owned(), |key| shown(&key));
            self.unreadable.push(key);
        }
        // The next page begins behind the last key that can be read.
        if self.count.saturating_add(UNREADABLE_KEYS_MAX) >= asked.limit {
            if let Some(values) = order()? {
                self.last = values;
            }
            if self.count == asked.limit && self.last.is_empty() {
                return Err(BackendError::corrupt("keys of a table"));
            }
        }
        Ok(())
    }
}

impl<R: Read> Default for Page<R> {
    fn default() -> Self {
        Self::new()
    }
}

fn order_values(
    table: &'static Table,
    asked: &Asked,
    columns: &impl Columns,
) -> Result<Vec<Value<'static>>, BackendError> {
    let value = |column: &&'static Column| {
        let place = table.columns.iter().position(|known| std::ptr::eq(known, *column));
        let place = place.ok_or_else(|| BackendError::corrupt("columns of a record"))?;
        columns.get(place, column).map(Value::into_owned)
    };
    asked.order.iter().map(value).collect()
}

/// A key for people. Texts are personal data, so they are left out.
fn shown(key: &[Value<'_>]) -> String {
    let shown = key.iter().map(|value| match value {
        Value::Int(value) => value.to_string(),
        Value::Flag(value) => value.to_string(),
        Value::Null => "nothing".to_owned(),
        Value::Text(_) | Value::Json(_) | Value::Bytes(_) => "…".to_owned(),
    });
    shown.collect::<Vec<_>>().join(", ")
}

/// The rows of a database in one state: all calls see the same.
pub trait Rows {
    /// A page of a record's table.
    fn page<R: Read>(
        &mut self,
        asked: &Asked,
    ) -> impl Future<Output = Result<Page<R>, BackendError>>;

    /// The records whose first key column has one of these values, in any order. Those that cannot
    /// be read are left out.
    fn find<R: Read>(&mut self, ids: &[i64]) -> impl Future<Output = Result<Vec<R>, BackendError>>;

    /// Those of these ids that rows of a table have. The key of the table is one column.
    fn existing(
        &mut self,
        table: &'static Table,
        ids: &[i64],
    ) -> impl Future<Output = Result<Vec<i64>, BackendError>>;
}
