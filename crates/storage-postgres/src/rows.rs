//! Many rows in one statement: as arrays, one for each column. One row goes as it is, which is
//! cheaper for the database than arrays of one.

use std::borrow::Cow;

use storage::record::{Bind, Column, ColumnKind, Part, Parts, Read, Sink, Table, Value};
use storage::{BackendError, Vault};

use crate::row::storable;
use crate::session::{Param, Pipeline};

/// Values of one column, which are all of its kind.
enum Array {
    Int(Vec<Option<i64>>),
    Flag(Vec<Option<bool>>),
    Text(Vec<Option<String>>),
    Bytes(Vec<Option<Vec<u8>>>),
}

impl Array {
    const fn of(kind: ColumnKind) -> Self {
        match kind {
            ColumnKind::Int => Self::Int(Vec::new()),
            ColumnKind::Flag => Self::Flag(Vec::new()),
            ColumnKind::Text | ColumnKind::Json => Self::Text(Vec::new()),
            ColumnKind::Bytes => Self::Bytes(Vec::new()),
        }
    }

    fn push(&mut self, value: Value<'_>) -> Result<(), BackendError> {
        match (self, value) {
            (Self::Int(column), Value::Int(value)) => column.push(Some(value)),
            (Self::Int(column), Value::Null) => column.push(None),
            (Self::Flag(column), Value::Flag(value)) => column.push(Some(value)),
            (Self::Flag(column), Value::Null) => column.push(None),
            (Self::Text(column), Value::Text(value)) => column.push(Some(storable(&value))),
            (Self::Text(column), Value::Json(value)) => column.push(Some(value.into_owned())),
            (Self::Text(column), Value::Null) => column.push(None),
            (Self::Bytes(column), Value::Bytes(value)) => column.push(Some(value.into_owned())),
            (Self::Bytes(column), Value::Null) => column.push(None),
            (Self::Int(_) | Self::Flag(_) | Self::Text(_) | Self::Bytes(_), _) => {
                return Err(BackendError::corrupt("kind of a column"));
            }
        }
        Ok(())
    }

    /// All values as one parameter.
    fn into_array(self) -> Param {
        match self {
            Self::Int(values) => Box::new(values),
            Self::Flag(values) => Box::new(values),
            Self::Text(values) => Box::new(values),
            Self::Bytes(values) => Box::new(values),
        }
    }

    /// The value of the only row.
    fn into_value(self) -> Param {
        match self {
            Self::Int(mut values) => Box::new(values.pop().flatten()),
            Self::Flag(mut values) => Box::new(values.pop().flatten()),
            Self::Text(mut values) => Box::new(values.pop().flatten()),
            Self::Bytes(mut values) => Box::new(values.pop().flatten()),
        }
    }
}

const fn type_name(kind: ColumnKind) -> &'static str {
    match kind {
        ColumnKind::Int => "int8",
        ColumnKind::Flag => "bool",
        ColumnKind::Text | ColumnKind::Json => "text",
        ColumnKind::Bytes => "bytea",
    }
}

/// Rows of a record, or of some of its columns.
struct Rows {
    columns: Vec<(&'static Column, Array)>,
    count: usize,
    /// The column that is given next.
    next: usize,
}

impl Rows {
    /// The rows of records, with their columns of some parts.
    fn of<R: Bind>(
        vault: &Vault,
        parts: Parts,
        records: impl Iterator<Item = R>,
    ) -> Result<Self, BackendError> {
        let columns = R::table().parts(parts).map(|column| (column, Array::of(column.kind)));
        let mut rows = Self { columns: columns.collect(), count: 0, next: 0 };
        for record in records {
            record.bind(vault, parts, &mut rows)?;
            if rows.next != rows.columns.len() {
                return Err(BackendError::corrupt("columns of a record"));
            }
            rows.next = 0;
            rows.count += 1;
        }
        Ok(rows)
    }

    fn into_source(self) -> Source {
        let names: Vec<&str> = self.columns.iter().map(|(column, _)| column.name).collect();
        let types = self.columns.iter().map(|(column, _)| type_name(column.kind)).collect();
        let arrays = self.columns.into_iter().map(|(_, array)| array);
        let params = if self.count == 1 {
            arrays.map(Array::into_value).collect()
        } else {
            arrays.map(Array::into_array).collect()
        };
        Source::of(&names.join(", "), types, self.count == 1, params)
    }
}

impl Sink for Rows {
    fn put(&mut self, column: &'static Column, value: Value<'_>) -> Result<(), BackendError> {
        let place = self.next;
        self.next += 1;
        match self.columns.get_mut(place) {
            Some((expected, array)) if std::ptr::eq(*expected, column) => array.push(value),
            _ => Err(BackendError::corrupt("columns of a record")),
        }
    }
}

/// Values by which rows are found: a tuple with one for each column.
pub(crate) trait Key: Sized {
    /// The types of the columns.
    fn types() -> Vec<&'static str>;
    /// The only row, as parameters.
    fn into_values(self) -> Vec<Param>;
    /// All rows, with one array per column.
    fn into_arrays(rows: Vec<Self>) -> Vec<Param>;
}

/// A value by which rows are found.
pub(crate) trait KeyPart {
    /// Type that is sent to the database.
    type Stored: tokio_postgres::types::ToSql + Sync + Send + 'static;
    /// Type of the value in the database.
    const TYPE: &'static str;
    /// The value as it is stored.
    fn stored(self) -> Self::Stored;
}

impl KeyPart for i64 {
    type Stored = Self;
    const TYPE: &'static str = "int8";

    fn stored(self) -> Self {
        self
    }
}

impl KeyPart for &str {
    type Stored = String;
    const TYPE: &'static str = "text";

    fn stored(self) -> String {
        storable(self)
    }
}

impl KeyPart for String {
    type Stored = Self;
    const TYPE: &'static str = "text";

    fn stored(self) -> Self {
        storable(&self)
    }
}

impl KeyPart for [u8; 32] {
    type Stored = Vec<u8>;
    const TYPE: &'static str = "bytea";

    fn stored(self) -> Vec<u8> {
        self.to_vec()
    }
}

macro_rules! keys {
    ($(($($part:ident $value:ident $column:ident),*);)*) => {$(
        impl<$($part: KeyPart),*> Key for ($($part,)*) {
            fn types() -> Vec<&'static str> {
                vec![$($part::TYPE),*]
            }

            fn into_values(self) -> Vec<Param> {
                let ($($value,)*) = self;
                vec![$(Box::new($value.stored()) as Param),*]
            }

            fn into_arrays(rows: Vec<Self>) -> Vec<Param> {
                $(let mut $column: Vec<$part::Stored> = Vec::with_capacity(rows.len());)*
                for ($($value,)*) in rows {
                    $($column.push($value.stored());)*
                }
                vec![$(Box::new($column) as Param),*]
            }
        }
    )*};
}

keys! {
    (A a first);
    (A a first, B b second);
    (A a first, B b second, C c third);
    (A a first, B b second, C c third, D d fourth);
    (A a first, B b second, C c third, D d fourth, E e fifth);
}

/// Rows as the database is given them: a table expression `v` with the names of the columns, and its
/// parameters.
struct Source {
    table: String,
    params: Vec<Param>,
}

impl Source {
    fn of(columns: &str, types: Vec<&'static str>, is_one_row: bool, params: Vec<Param>) -> Self {
        let places = (1..).zip(types);
        let table = if is_one_row {
            let places: Vec<String> = places.map(|(n, name)| format!("${n}::{name}")).collect();
            format!("(VALUES ({})) AS v ({columns})", places.join(", "))
        } else {
            let places: Vec<String> = places.map(|(n, name)| format!("${n}::{name}[]")).collect();
            format!("UNNEST({}) AS v ({columns})", places.join(", "))
        };
        Self { table, params }
    }

    /// `None` when there is no row.
    fn of_keys<K: Key>(columns: &str, mut rows: Vec<K>) -> Option<Self> {
        let is_one_row = rows.len() == 1;
        let params = match rows.pop()? {
            row if is_one_row => row.into_values(),
            row => {
                rows.push(row);
                K::into_arrays(rows)
            }
        };
        Some(Self::of(columns, K::types(), is_one_row, params))
    }
}

/// The columns of a record in a table `t`, in the order in which it is read: JSON as text.
pub(crate) fn list<R: Read>() -> String {
    list_of(R::table())
}

/// The same, of the record of a table.
pub(crate) fn list_of(table: &Table) -> String {
    table.selection("t", |column, plain| match column.kind {
        ColumnKind::Json => plain + "::text",
        ColumnKind::Int | ColumnKind::Flag | ColumnKind::Text | ColumnKind::Bytes => plain,
    })
}

/// A selection of all records of a table `t`, to which conditions are added.
pub(crate) fn select<R: Read>() -> String {
    format!("SELECT {} FROM {} t", list::<R>(), R::table().name)
}

/// A column of the rows `v`, in the type of its table.
fn given(column: &Column) -> Cow<'static, str> {
    match column.kind {
        ColumnKind::Json => format!("v.{}::json", column.name).into(),
        ColumnKind::Int | ColumnKind::Flag | ColumnKind::Text | ColumnKind::Bytes => {
            format!("v.{}", column.name).into()
        }
    }
}

/// The condition that rows of the table `t` have the keys of the rows `v`.
fn found(table: &Table) -> String {
    let keys: Vec<&str> = table.parts(Parts::KEY).map(|column| column.name).collect();
    matching(keys.iter().copied())
}

fn matching<'a>(keys: impl Iterator<Item = &'a str>) -> String {
    let equal: Vec<String> = keys.map(|key| format!("t.{key} = v.{key}")).collect();
    equal.join(" AND ")
}

impl Pipeline<'_> {
    /// Adds records to their table; `tail` is what to do where they are there.
    pub(crate) fn insert<R: Bind>(
        &mut self,
        vault: &Vault,
        records: impl Iterator<Item = R>,
        tail: &str,
    ) -> Result<(), BackendError> {
        let rows = Rows::of(vault, Parts::ALL, records)?;
        if rows.count > 0 {
            let table = R::table();
            let values: Vec<_> = table.parts(Parts::ALL).map(given).collect();
            let Source { table: source, params } = rows.into_source();
            let (name, columns) = (table.name, table.names(Parts::ALL));
            let values = values.join(", ");
            self.add(
                format!("INSERT INTO {name} ({columns}) SELECT {values} FROM {source} {tail}"),
                params,
            );
        }
        Ok(())
    }

    /// Sets columns of some parts of records that are there.
    pub(crate) fn update<R: Bind>(
        &mut self,
        vault: &Vault,
        parts: Parts,
        records: impl Iterator<Item = R>,
    ) -> Result<(), BackendError> {
        let rows = Rows::of(vault, parts, records)?;
        if rows.count > 0 {
            let table = R::table();
            let changing = table.parts(parts).filter(|column| column.part != Part::Key);
            let set = changing.map(|column| format!("{} = {}", column.name, given(column)));
            let set = set.collect::<Vec<_>>().join(", ");
            let Source { table: source, params } = rows.into_source();
            let (name, found) = (table.name, found(table));
            self.add(format!("UPDATE {name} t SET {set} FROM {source} WHERE {found}"), params);
        }
        Ok(())
    }

    /// Removes the rows with the keys of records.
    pub(crate) fn delete<R: Bind>(
        &mut self,
        vault: &Vault,
        records: impl Iterator<Item = R>,
    ) -> Result<(), BackendError> {
        let rows = Rows::of(vault, Parts::KEY, records)?;
        if rows.count > 0 {
            let table = R::table();
            let Source { table: source, params } = rows.into_source();
            let (name, found) = (table.name, found(table));
            self.add(format!("DELETE FROM {name} t USING {source} WHERE {found}"), params);
        }
        Ok(())
    }

    /// Asks for records that have values in some columns, and for which a condition is true.
    pub(crate) fn find<R: Read, K: Key>(
        &mut self,
        columns: &str,
        condition: &str,
        rows: Vec<K>,
    ) -> Option<usize> {
        let Source { table: source, params } = Source::of_keys(columns, rows)?;
        let (list, name, found) = (list::<R>(), R::table().name, matching(columns.split(", ")));
        let sql = format!("SELECT {list} FROM {source} JOIN {name} t ON {found}{condition}");
        Some(self.add(sql, params))
    }

    /// Runs a statement over rows of keys `v`, unless there are none. `of` makes its text of the
    /// table expression of the rows and of the condition that rows of a table `t` have their keys.
    pub(crate) fn with_keys<K: Key>(
        &mut self,
        columns: &str,
        rows: Vec<K>,
        of: impl FnOnce(&str) -> String,
    ) {
        if let Some(Source { table, params }) = Source::of_keys(columns, rows) {
            self.add(of(&table), params);
        }
    }
}
