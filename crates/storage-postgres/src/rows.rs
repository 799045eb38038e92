//! Many rows in one statement: as arrays, one for each column. One row goes as it is, which is
//! cheaper for the database than arrays of one.

use std::borrow::Cow;

use crate::row::storable;
use crate::session::{Flight, Param};

/// A value of a column.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    Int(Option<i64>),
    Text(Option<String>),
    /// A text of JSON.
    Json(String),
    Bytes(Option<Vec<u8>>),
    Flag(Option<bool>),
}

macro_rules! value_from {
    ($($from:ty, $value:ident => $made:expr;)*) => {$(
        impl From<$from> for Value {
            fn from($value: $from) -> Self {
                $made
            }
        }
    )*};
}

value_from! {
    i64, value => Self::Int(Some(value));
    u32, value => Self::Int(Some(i64::from(value)));
    Option<i64>, value => Self::Int(value);
    bool, value => Self::Flag(Some(value));
    Option<bool>, value => Self::Flag(value);
    &str, value => Self::Text(Some(storable(value)));
    String, value => Self::Text(Some(storable(&value)));
    &String, value => Self::Text(Some(storable(value)));
    Option<&str>, value => Self::Text(value.map(storable));
    &Option<String>, value => Self::Text(value.as_deref().map(storable));
    Option<String>, value => Self::Text(value.as_deref().map(storable));
    Vec<u8>, value => Self::Bytes(Some(value));
    [u8; 32], value => Self::Bytes(Some(value.to_vec()));
    [u8; 16], value => Self::Bytes(Some(value.to_vec()));
    Option<[u8; 32]>, value => Self::Bytes(value.map(|bytes| bytes.to_vec()));
}

/// A row.
macro_rules! row {
    ($($value:expr),* $(,)?) => {
        vec![$($crate::rows::Value::from($value)),*]
    };
}
pub(crate) use row;

/// A row, as its columns are named somewhere else.
pub(crate) type Values = Vec<Value>;

impl Value {
    const fn type_name(&self) -> &'static str {
        match self {
            Self::Int(_) => "int8",
            Self::Text(_) | Self::Json(_) => "text",
            Self::Bytes(_) => "bytea",
            Self::Flag(_) => "bool",
        }
    }

    fn into_param(self) -> Param {
        match self {
            Self::Int(value) => Box::new(value),
            Self::Text(value) => Box::new(value),
            Self::Json(value) => Box::new(value),
            Self::Bytes(value) => Box::new(value),
            Self::Flag(value) => Box::new(value),
        }
    }
}

/// Values of one column, which are all of one kind.
enum Column {
    Int(Vec<Option<i64>>),
    Text(Vec<Option<String>>),
    Bytes(Vec<Option<Vec<u8>>>),
    Flag(Vec<Option<bool>>),
}

impl Column {
    fn like(value: &Value, rows: usize) -> Self {
        match value {
            Value::Int(_) => Self::Int(Vec::with_capacity(rows)),
            Value::Text(_) | Value::Json(_) => Self::Text(Vec::with_capacity(rows)),
            Value::Bytes(_) => Self::Bytes(Vec::with_capacity(rows)),
            Value::Flag(_) => Self::Flag(Vec::with_capacity(rows)),
        }
    }

    fn push(&mut self, value: Value) {
        match (self, value) {
            (Self::Int(column), Value::Int(value)) => column.push(value),
            (Self::Text(column), Value::Text(value)) => column.push(value),
            (Self::Text(column), Value::Json(value)) => column.push(Some(value)),
            (Self::Bytes(column), Value::Bytes(value)) => column.push(value),
            (Self::Flag(column), Value::Flag(value)) => column.push(value),
            // A row that is not like the first one: a column is left short, which the database
            // fills with NULLs. No row of this crate is so; the differential tests run all of them.
            (Self::Int(_) | Self::Text(_) | Self::Bytes(_) | Self::Flag(_), _) => {}
        }
    }

    fn into_param(self) -> Param {
        match self {
            Self::Int(column) => Box::new(column),
            Self::Text(column) => Box::new(column),
            Self::Bytes(column) => Box::new(column),
            Self::Flag(column) => Box::new(column),
        }
    }
}

/// Rows as the database is given them: a table expression `v` with the names of the columns, the
/// expressions of its columns, and its parameters.
struct Source {
    table: String,
    values: String,
    params: Vec<Param>,
}

impl Source {
    /// `None` when there is no row.
    fn of(columns: &str, rows: Vec<Values>) -> Option<Self> {
        let first = rows.first()?;
        let value = |(name, value): (&str, &Value)| match value {
            Value::Json(_) => format!("v.{name}::json"),
            Value::Int(_) | Value::Text(_) | Value::Bytes(_) | Value::Flag(_) => {
                format!("v.{name}")
            }
        };
        let values: Vec<String> = columns.split(", ").zip(first).map(value).collect();
        let types = (1..).zip(first.iter().map(Value::type_name));
        let (table, params) = if rows.len() == 1 {
            let places: Vec<String> = types.map(|(n, name)| format!("${n}::{name}")).collect();
            let params = rows.into_iter().flatten().map(Value::into_param).collect();
            (format!("(VALUES ({})) AS v ({columns})", places.join(", ")), params)
        } else {
            let places: Vec<String> = types.map(|(n, name)| format!("${n}::{name}[]")).collect();
            let mut arrays: Vec<Column> =
                first.iter().map(|value| Column::like(value, rows.len())).collect();
            for row in rows {
                for (array, value) in arrays.iter_mut().zip(row) {
                    array.push(value);
                }
            }
            let params = arrays.into_iter().map(Column::into_param).collect();
            (format!("UNNEST({}) AS v ({columns})", places.join(", ")), params)
        };
        Some(Self { table, values: values.join(", "), params })
    }
}

impl Flight<'_> {
    /// Adds rows to a table; `tail` is what to do where they are there.
    pub(crate) fn insert(&mut self, table: &str, columns: &str, tail: &str, rows: Vec<Values>) {
        if let Some(Source { table: source, values, params }) = Source::of(columns, rows) {
            let sql =
                format!("INSERT INTO {table} ({columns}) SELECT {values} FROM {source} {tail}");
            self.add(sql, params);
        }
    }

    /// Sets columns of rows of a table `t` to those of rows `v`, which stand behind the columns of
    /// the key.
    pub(crate) fn update(&mut self, table: &str, keys: &str, columns: &str, rows: Vec<Values>) {
        if let Some(Source { table: source, values, params }) =
            Source::of(&format!("{keys}, {columns}"), rows)
        {
            let behind_keys = values.split(", ").skip(keys.split(", ").count());
            let set = columns.split(", ").zip(behind_keys);
            let set: Vec<String> = set.map(|(name, value)| format!("{name} = {value}")).collect();
            let (set, found) = (set.join(", "), matching(keys));
            self.add(format!("UPDATE {table} t SET {set} FROM {source} WHERE {found}"), params);
        }
    }

    /// Adds to columns of rows of a table.
    pub(crate) fn increase(&mut self, table: &str, keys: &str, column: &str, rows: Vec<Values>) {
        if let Some(Source { table: source, params, .. }) =
            Source::of(&format!("{keys}, {column}"), rows)
        {
            let found = matching(keys);
            let set = format!("{column} = t.{column} + v.{column}");
            self.add(format!("UPDATE {table} t SET {set} FROM {source} WHERE {found}"), params);
        }
    }

    /// Removes the rows of a table that have these keys, and of which a condition is true.
    pub(crate) fn delete(&mut self, table: &str, keys: &str, condition: &str, rows: Vec<Values>) {
        if let Some(Source { table: source, params, .. }) = Source::of(keys, rows) {
            let found = matching(keys);
            let sql = format!("DELETE FROM {table} t USING {source} WHERE {found}{condition}");
            self.add(sql, params);
        }
    }

    /// Selects from a table `t` what stands under these keys.
    pub(crate) fn select(
        &mut self,
        columns: &str,
        table: &str,
        keys: &str,
        condition: &str,
        rows: Vec<Values>,
    ) -> Option<usize> {
        let Source { table: source, params, .. } = Source::of(keys, rows)?;
        let columns: Vec<Cow<'_, str>> = columns.split(", ").map(of_table).collect();
        let (columns, found) = (columns.join(", "), matching(keys));
        let sql = format!("SELECT {columns} FROM {source} JOIN {table} t ON {found}{condition}");
        Some(self.add(sql, params))
    }
}

/// A column of the table `t`; expressions say it themselves.
fn of_table(column: &str) -> Cow<'_, str> {
    if column.contains('.') { column.into() } else { format!("t.{column}").into() }
}

fn matching(keys: &str) -> String {
    let equal: Vec<String> = keys.split(", ").map(|key| format!("t.{key} = v.{key}")).collect();
    equal.join(" AND ")
}
