//! Tables of records: their columns, and the SQL that is built from them.

use std::sync::OnceLock;

use crate::BackendError;

/// Kind of the values in a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnKind {
    /// An integer of 64 bits.
    Int,
    /// True or false. A database without such a type stores 1 or 0.
    Flag,
    /// Text in any language.
    Text,
    /// Text that is JSON.
    Json,
    /// Bytes, of any length.
    Bytes,
}

impl ColumnKind {
    /// Kind that replaces it in a database without flags and JSON.
    #[must_use]
    pub const fn neutral(self) -> Self {
        match self {
            Self::Int | Self::Flag => Self::Int,
            Self::Text | Self::Json => Self::Text,
            Self::Bytes => Self::Bytes,
        }
    }
}

/// The role of a column in its record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// It belongs to the primary key.
    Key,
    /// It is written once, with the row.
    Made,
    /// It changes when the record changes.
    Changes,
    /// It changes with each use of the record, which is more often.
    Used,
    /// It is the seal of the record.
    Seal,
}

/// A set of column parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parts(u8);

impl Parts {
    /// Every column, as for a new row.
    pub const ALL: Self = Self(0b1_1111);
    /// Columns of the key alone.
    pub const KEY: Self = Self(0b0_0001);
    /// The key and everything that can change.
    pub const CHANGED: Self = Self(0b1_1101);
    /// The key and what changes with each use.
    pub const USED: Self = Self(0b0_1001);
    /// The key and the seal.
    pub const SEAL: Self = Self(0b1_0001);

    /// The key, the seal, and what changes with each use.
    pub const SEAL_AND_USED: Self = Self(0b1_1001);

    /// Whether all of some parts are in the set.
    #[must_use]
    pub const fn include(self, others: Self) -> bool {
        self.0 & others.0 == others.0
    }

    /// Whether columns of this part are in the set.
    #[must_use]
    pub const fn has(self, part: Part) -> bool {
        self.0 & (1 << part as u8) != 0
    }
}

/// A column of a record.
#[derive(Debug)]
pub struct Column {
    /// Name of the column.
    pub name: &'static str,
    /// Kind of the column's values.
    pub kind: ColumnKind,
    /// Role of the column in its record.
    pub part: Part,
}

/// A value that is read with a record but stored in another table.
#[derive(Debug)]
pub struct Beside {
    /// SQL expression for the value. `@` stands for the table of the record.
    pub expression: &'static str,
    /// Name and kind of the value.
    pub column: Column,
}

/// The table of a record.
#[derive(Debug)]
pub struct Table {
    /// Name of the table.
    pub name: &'static str,
    /// The columns that the record is read from.
    pub columns: &'static [Column],
    /// Values that are read with them.
    pub beside: &'static [Beside],
    /// Columns that are derived from others. They are written and checked, but not read otherwise.
    pub derived: &'static [Column],
    statements: &'static OnceLock<Statements>,
}

impl Table {
    pub(super) const fn new(
        name: &'static str,
        columns: &'static [Column],
        beside: &'static [Beside],
        derived: &'static [Column],
        statements: &'static OnceLock<Statements>,
    ) -> Self {
        Self { name, columns, beside, derived, statements }
    }

    /// The columns that the table itself has, in the order in which they are bound.
    pub fn stored(&self) -> impl Iterator<Item = &'static Column> + use<> {
        self.columns.iter().chain(self.derived)
    }

    /// The stored columns of some parts, in the order in which they are bound.
    pub fn parts(&self, parts: Parts) -> impl Iterator<Item = &'static Column> + use<> {
        self.stored().filter(move |column| parts.has(column.part))
    }

    /// The place in a selection of all columns at which the derived column with a name is read.
    pub fn place_of_derived(&self, name: &str) -> Option<usize> {
        let place = self.derived.iter().position(|column| column.name == name)?;
        Some(self.columns.len() + self.beside.len() + place)
    }

    pub(super) fn column_beside(&self, place: usize) -> Result<&'static Column, BackendError> {
        let beside = place.checked_sub(self.columns.len()).and_then(|place| self.beside.get(place));
        beside
            .map(|beside| &beside.column)
            .ok_or_else(|| BackendError::corrupt("columns of a record"))
    }

    /// Name of the first column of the key.
    ///
    /// # Errors
    ///
    /// The table has no key.
    pub fn first_of_key(&self) -> Result<&'static str, BackendError> {
        let key = self.stored().find(|column| column.part == Part::Key);
        key.map(|column| column.name).ok_or_else(|| BackendError::corrupt("key of a table"))
    }

    /// Index after all columns of a selection, for additional values.
    #[must_use]
    pub const fn width(&self) -> usize {
        self.columns.len() + self.beside.len()
    }
}

/// Statements that write a record.
#[derive(Debug)]
pub struct Statements {
    /// Selects all rows, up to the name of the table: a condition may follow.
    pub select: String,
    /// Selects a row. Binds [`Parts::KEY`].
    pub find: String,
    /// Adds a row. Binds [`Parts::ALL`].
    pub insert: String,
    /// Adds a row, or changes the one that is there. Binds [`Parts::ALL`].
    pub upsert: String,
    /// Adds a row, or adds its sums to those of the one that is there. Binds [`Parts::ALL`].
    pub add_up: String,
    /// Changes a row. Binds [`Parts::CHANGED`].
    pub change: String,
    /// Changes the columns that a use changes. Binds [`Parts::USED`].
    pub use_once: String,
    /// Sets the seal of a row. Binds [`Parts::SEAL`].
    pub seal: String,
    /// Removes a row. Binds [`Parts::KEY`].
    pub delete: String,
}

impl Table {
    /// The statements that write the record.
    pub fn statements(&'static self) -> &'static Statements {
        self.statements.get_or_init(|| {
            let insert = self.insert();
            let select = format!("SELECT {} FROM {}", self.list(), self.name);
            let key = self.found_by(Parts::KEY);
            Statements {
                find: format!("{select} WHERE {key}"),
                select,
                upsert: format!("{insert} {}", self.on_conflict()),
                add_up: format!("{insert} {}", self.on_conflict_add_up()),
                insert,
                change: self.update(Parts::CHANGED),
                use_once: self.update(Parts::USED),
                seal: self.update(Parts::SEAL),
                delete: format!("DELETE FROM {} WHERE {key}", self.name),
            }
        })
    }

    /// The conflict clause of an insertion: an existing row gets the columns that can change.
    pub fn on_conflict(&self) -> String {
        let set = self.changing(Parts::CHANGED).map(|(_, column)| {
            let name = column.name;
            format!("{name} = excluded.{name}")
        });
        let set: Vec<String> = set.collect();
        let key = self.names(Parts::KEY);
        if set.is_empty() {
            return format!("ON CONFLICT ({key}) DO NOTHING");
        }
        format!("ON CONFLICT ({key}) DO UPDATE SET {}", set.join(", "))
    }

    /// The conflict clause of an insertion of sums: they are added to those of an existing row.
    pub fn on_conflict_add_up(&self) -> String {
        let table = self.name;
        let set = self.changing(Parts::CHANGED).map(|(_, column)| {
            let name = column.name;
            format!("{name} = {table}.{name} + excluded.{name}")
        });
        let set = set.collect::<Vec<_>>().join(", ");
        format!("ON CONFLICT ({}) DO UPDATE SET {set}", self.names(Parts::KEY))
    }

    /// The names of the stored columns of some parts: `id, operator`.
    pub fn names(&self, parts: Parts) -> String {
        self.parts(parts).map(|column| column.name).collect::<Vec<_>>().join(", ")
    }

    /// The columns of a selection from this table under another name, in the order in which the
    /// record is read: `c.id, c.operator`.
    pub fn list_as(&self, alias: &str) -> String {
        self.selection(alias, |_, plain| plain)
    }

    /// The columns of a selection from this table, in the order in which the record is read.
    pub fn list(&self) -> String {
        self.list_as(self.name)
    }

    /// The same columns, each formatted by a function.
    pub fn selection(&self, alias: &str, form: impl Fn(&Column, String) -> String) -> String {
        let columns = self.columns.iter();
        let columns = columns.map(|column| form(column, format!("{alias}.{}", column.name)));
        let beside = self.beside.iter().map(|beside| beside.expression.replace('@', alias));
        columns.chain(beside).collect::<Vec<_>>().join(", ")
    }

    /// The columns without long lists: JSON is replaced by an empty array.
    pub fn heads(&self, alias: &str) -> String {
        self.selection(alias, |column, plain| match column.kind {
            ColumnKind::Json => "'[]'".to_owned(),
            ColumnKind::Int | ColumnKind::Flag | ColumnKind::Text | ColumnKind::Bytes => plain,
        })
    }

    fn insert(&self) -> String {
        let places: Vec<String> =
            (1..).zip(self.parts(Parts::ALL)).map(|(place, _)| format!("?{place}")).collect();
        let names = self.names(Parts::ALL);
        format!("INSERT INTO {} ({names}) VALUES ({})", self.name, places.join(", "))
    }

    fn update(&self, parts: Parts) -> String {
        let set = self.changing(parts).map(|(place, column)| format!("{} = ?{place}", column.name));
        let set: Vec<String> = set.collect();
        format!("UPDATE {} SET {} WHERE {}", self.name, set.join(", "), self.found_by(parts))
    }

    /// The columns of some parts behind their places as parameters, without those of the key.
    fn changing(&self, parts: Parts) -> impl Iterator<Item = (u32, &'static Column)> {
        (1..).zip(self.parts(parts)).filter(|(_, column)| column.part != Part::Key)
    }

    fn found_by(&self, parts: Parts) -> String {
        let key = (1_u32..).zip(self.parts(parts)).filter(|(_, column)| column.part == Part::Key);
        let equal = key.map(|(place, column)| format!("{} = ?{place}", column.name));
        equal.collect::<Vec<_>>().join(" AND ")
    }
}
