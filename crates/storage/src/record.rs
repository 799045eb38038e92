//! Stored records: one description of each, which every database writes and reads by.
//!
//! A description names the table of a record and its columns: what each holds, whether it can
//! change, and how it is made of the domain value. A [`Sink`] takes the columns of a record that is
//! written, a [`Columns`] gives those of a row that is read. Both databases, the copy between them
//! and the test of their schemas use these descriptions, so a column is named here and in the
//! migrations.
//!
//! To add a column, add a line to its record and a migration for each database.

mod certificate;
mod coupon;
mod delivery;
mod directory;
mod operation;
mod owner;
mod redemption;
mod sale;
mod sign_in;
mod skipped;
mod statement;
mod tables;
mod value;
mod write;

pub use coupon::UsesOfClient;
pub use directory::{ItemCode, PoolPlace};
pub use operation::{CausedEvent, Linked, StoredRequest};
pub use redemption::Hold;
pub use skipped::{SkippedCoupons, SkippedPlaces};
pub use statement::Statements;
pub use tables::{INTERNAL, described, differences};
pub use value::{Load, Store, Value};
pub use write::{Writer, write};

use std::sync::OnceLock;

use crate::{BackendError, Vault};

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An integer of 64 bits.
    Int,
    /// True or false. A database without such a type stores 1 or 0.
    Flag,
    /// Text.
    Text,
    /// Text that is JSON.
    Json,
    /// Bytes.
    Bytes,
}

impl Kind {
    /// The kind that holds its values in a database that knows neither flags nor JSON.
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

/// A set of parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parts(u8);

impl Parts {
    /// Every column: what a new row needs.
    pub const ALL: Self = Self(0b1_1111);
    /// The key alone.
    pub const KEY: Self = Self(0b0_0001);
    /// The key and everything that can change.
    pub const CHANGED: Self = Self(0b1_1101);
    /// The key and what changes with each use.
    pub const USED: Self = Self(0b0_1001);
    /// The key and the seal.
    pub const SEAL: Self = Self(0b1_0001);

    /// Whether columns of this part are in the set.
    #[must_use]
    pub const fn has(self, part: Part) -> bool {
        self.0 & (1 << part as u8) != 0
    }
}

/// A column of a record.
#[derive(Debug)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Its role.
    pub part: Part,
}

/// A value that is read with a record but stored in another table.
#[derive(Debug)]
pub struct Beside {
    /// The SQL expression that gives it. `@` stands for the table of the record.
    pub expression: &'static str,
    /// What it is.
    pub column: Column,
}

/// The table of a record.
#[derive(Debug)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// The columns that the record is read from.
    pub columns: &'static [Column],
    /// Values that are read with them.
    pub beside: &'static [Beside],
    /// Columns that follow from the others. They are written and checked, and otherwise not read.
    pub derived: &'static [Column],
    statements: &'static OnceLock<Statements>,
}

impl Table {
    const fn new(
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

    fn column_beside(&self, place: usize) -> Result<&'static Column, BackendError> {
        let beside = place.checked_sub(self.columns.len()).and_then(|place| self.beside.get(place));
        beside
            .map(|beside| &beside.column)
            .ok_or_else(|| BackendError::corrupt("columns of a record"))
    }

    /// The place behind all columns of a selection, for what else is selected.
    #[must_use]
    pub const fn width(&self) -> usize {
        self.columns.len() + self.beside.len()
    }
}

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
    /// The value at a place of the selection, which is that of a column.
    ///
    /// # Errors
    ///
    /// There is no such place, or the value is of another kind than the column.
    fn get(&self, place: usize, column: &'static Column) -> Result<Value<'_>, BackendError>;
}

/// A record that can be written.
pub trait Bind {
    /// Its table.
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
    /// Its table.
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

impl<T: Bind> Bind for std::sync::Arc<T> {
    fn table() -> &'static Table {
        T::table()
    }

    fn bind<S: Sink>(&self, vault: &Vault, parts: Parts, sink: &mut S) -> Result<(), BackendError> {
        (**self).bind(vault, parts, sink)
    }
}

/// Reads the columns of a row one after the other.
struct Cursor<'c, C> {
    table: &'static Table,
    columns: &'c C,
    place: usize,
}

impl<'c, C: Columns> Cursor<'c, C> {
    const fn new(table: &'static Table, columns: &'c C) -> Self {
        Self { table, columns, place: 0 }
    }

    fn next<T: Load<'c>>(&mut self) -> Result<T, BackendError> {
        let column = match self.table.columns.get(self.place) {
            Some(column) => column,
            None => self.table.column_beside(self.place)?,
        };
        let value = self.columns.get(self.place, column)?;
        self.place += 1;
        T::load(value)
    }
}

/// Describes a record.
///
/// - `table`: the name of its table.
/// - `bind |value: Type, vault|`: one line for each column: name, kind, part and value.
/// - `derived`: columns that are written and not read, likewise.
/// - `beside`: what is read from elsewhere: name, kind and SQL expression.
/// - `read`: the type that is read, made of variables with the names of the columns.
macro_rules! record {
    (
        table $table:literal;
        bind |$record:ident: $bound:ty, $vault:ident| {
            $($name:ident: $kind:ident $part:ident = $value:expr;)*
        }
        $(derived {
            $($derived:ident: $derived_kind:ident $derived_part:ident = $derived_value:expr;)*
        })?
        $(beside { $($beside:ident: $beside_kind:ident = $expression:literal;)* })?
        $(read $read:ty = $made:expr;)?
    ) => {
        const _: () = {
            use $crate::record::{
                Bind, Column, Kind, Part, Parts, Statements, Store as _, Table,
            };

            static STATEMENTS: std::sync::OnceLock<Statements> = std::sync::OnceLock::new();
            static TABLE: Table = Table::new(
                $table,
                &[$(Column { name: stringify!($name), kind: Kind::$kind, part: Part::$part }),*],
                &[$($($crate::record::Beside {
                    expression: $expression,
                    column: Column {
                        name: stringify!($beside),
                        kind: Kind::$beside_kind,
                        part: Part::Made,
                    },
                }),*)?],
                &[$($(Column {
                    name: stringify!($derived),
                    kind: Kind::$derived_kind,
                    part: Part::$derived_part,
                }),*)?],
                &STATEMENTS,
            );

            impl Bind for $bound {
                fn table() -> &'static Table {
                    &TABLE
                }

                fn bind<S: $crate::record::Sink>(
                    &self,
                    vault: &$crate::Vault,
                    parts: Parts,
                    sink: &mut S,
                ) -> Result<(), $crate::BackendError> {
                    let ($record, $vault) = (self, vault);
                    let _ = $vault;
                    let mut columns = TABLE.stored();
                    $(
                        if let Some(column) = columns.next() && parts.has(Part::$part) {
                            sink.put(column, $value.store()?)?;
                        }
                    )*
                    $($(
                        if let Some(column) = columns.next() && parts.has(Part::$derived_part) {
                            sink.put(column, $derived_value.store()?)?;
                        }
                    )*)?
                    Ok(())
                }
            }

            $crate::record::read_record! {
                $vault, [$($name)*] [$($($beside)*)?] $($read = $made)?
            }
        };
    };
}

/// The part of [`record!`] that reads.
macro_rules! read_record {
    ($vault:ident, [$($name:ident)*] [$($beside:ident)*]) => {
    };
    ($vault:ident, [$($name:ident)*] [$($beside:ident)*] $read:ty = $made:expr) => {
        impl $crate::record::Read for $read {
            fn table() -> &'static Table {
                &TABLE
            }

            fn read<C: $crate::record::Columns>(
                vault: &$crate::Vault,
                columns: &C,
            ) -> Result<Self, $crate::BackendError> {
                let $vault = vault;
                let _ = $vault;
                let mut cursor = $crate::record::Cursor::new(&TABLE, columns);
                $(let $name = cursor.next()?;)*
                $(let $beside = cursor.next()?;)*
                Ok($made)
            }
        }
    };
}

use read_record;
use record;

#[cfg(test)]
mod tests;
