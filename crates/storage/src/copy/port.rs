//! What a store gives and takes when it is copied.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::reader::ReadFuture;
use crate::record::ColumnKind;
use crate::trust;

/// The table that marks a store as an unfinished copy. It has names and texts: where the copy stands.
pub const UNFINISHED: &str = "unfinished_copy";

/// A value of a column, in a form that every store can give and take: flags are 0 and 1, JSON is its
/// text. Equal values of two stores are equal here.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Value {
    /// No value, SQL's NULL.
    Null,
    /// An integer or a flag.
    Int(i64),
    /// A text in UTF-8.
    Text(String),
    /// A string of bytes.
    Bytes(Vec<u8>),
}

impl fmt::Debug for Value {
    /// Names the kind alone: there are personal data among the values.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Null => "Null",
            Self::Int(_) => "Int(…)",
            Self::Text(_) => "Text(…)",
            Self::Bytes(_) => "Bytes(…)",
        })
    }
}

impl Value {
    /// About how much memory it takes, in bytes.
    pub(super) const fn bytes(&self) -> usize {
        size_of::<Self>()
            + match self {
                Self::Null | Self::Int(_) => 0,
                Self::Text(text) => text.len(),
                Self::Bytes(bytes) => bytes.len(),
            }
    }
}

/// A row: a value for each column of its table.
pub type Row = Vec<Value>;

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Name of the object.
    pub name: String,
    /// Kind of its values.
    pub kind: ColumnKind,
}

/// A table as the live schema has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// Name of the object.
    pub name: String,
    /// Its columns, in the order of the values of rows.
    pub columns: Vec<Column>,
    /// The columns of its primary key, in their order there.
    pub key: Vec<String>,
    /// The tables that its foreign keys refer to.
    pub refers_to: Vec<String>,
    /// Whether the store fills it by itself when rows come into other tables.
    pub is_kept: bool,
}

impl Table {
    /// The key of a row.
    pub(super) fn key_of(&self, row: &[Value]) -> Row {
        let place = |name: &String| self.columns.iter().position(|column| column.name == *name);
        self.key.iter().filter_map(place).filter_map(|place| row.get(place).cloned()).collect()
    }
}

/// Identity and state of a whole store. It differs between stores, and between two times of one
/// store, because every change makes an operation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// Check value of the key that sealed its secrets, as in [`crate::Vault::check`].
    pub key_check: Vec<u8>,
    /// The version of its directory.
    pub directory_version: i64,
    /// The id that the next operation gets.
    pub next_operation: i64,
    /// Operations below this id were shown to callers by their plain ids. 0 where there are none.
    #[serde(default)]
    pub plain_ids_below: i64,
    /// Whether the sums of the books include everything that is stored.
    #[serde(default)]
    pub books_counted: bool,
    /// The last operation: when it was, in microseconds since 1970 UTC, and of which request.
    pub last_operation: Option<(i64, String)>,
    /// The record of where the chain begins, as in [`crate::trust`].
    pub chain_start: Option<Vec<u8>>,
    /// The record of where the chain ends, as in [`crate::trust`].
    pub chain_head: Option<Vec<u8>>,
}

impl Head {
    /// The records of the chain, by their names in `meta`. One that is missing is missing in a copy
    /// too.
    pub fn records(&self) -> [(&'static str, Option<&[u8]>); 2] {
        [(trust::START, self.chain_start.as_deref()), (trust::HEAD, self.chain_head.as_deref())]
    }
}

/// Number of rows of a table, and the sums of its columns in their order: values of integers,
/// lengths in bytes of texts and bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Totals {
    /// Number of rows compared.
    pub rows: u64,
    /// A sum for each column.
    pub sums: Vec<i128>,
}

/// Contents of a target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Begun {
    /// No table at all.
    Nothing,
    /// An unfinished copy: the names and texts of [`UNFINISHED`].
    Unfinished(Vec<(String, String)>),
    /// Something else, of which one table is named.
    Other(String),
}

/// Queries that both sides of a copy answer.
pub trait Side: Send {
    /// Its tables, without [`super::NOT_COPIED`].
    fn tables(&mut self) -> ReadFuture<'_, Vec<Table>>;

    /// Counts and sums of a table, in one scan.
    fn totals<'a>(&'a mut self, table: &'a Table) -> ReadFuture<'a, Totals>;
}

/// A store to be copied. As long as this is there, nobody else writes to it.
pub trait Source: Side {
    /// Reads the head of the store. A store-wide value that is not in [`Head`] is an error that
    /// names it.
    fn head(&mut self) -> ReadFuture<'_, Head>;

    /// Counts the rows of a table.
    fn count<'a>(&'a mut self, table: &'a Table) -> ReadFuture<'a, u64>;

    /// Rows of a table in the order of its key as this store has it, from behind a key on.
    fn rows<'a>(
        &'a mut self,
        table: &'a Table,
        after: Option<&'a [Value]>,
        limit: u32,
    ) -> ReadFuture<'a, Vec<Row>>;
}

/// A store that a copy is made in.
pub trait Target: Side {
    /// Returns the contents of the target. Changes nothing.
    fn begun(&mut self) -> ReadFuture<'_, Begun>;

    /// Makes what is not there yet of an unfinished copy without rows: first the mark, with this text
    /// under this name, then the tables.
    fn begin<'a>(&'a mut self, name: &'a str, text: &'a str) -> ReadFuture<'a, ()>;

    /// Adds rows to a table, and sets a text of [`UNFINISHED`], in one transaction.
    fn write<'a>(
        &'a mut self,
        table: &'a Table,
        rows: Vec<Row>,
        name: &'a str,
        text: &'a str,
    ) -> ReadFuture<'a, ()>;

    /// Takes over what the source knows of itself and takes the mark away, in one transaction.
    fn finish<'a>(&'a mut self, head: &'a Head) -> ReadFuture<'a, ()>;
}
