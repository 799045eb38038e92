//! Copying everything of a store into an empty one, whatever keeps either of them.
//!
//! Tables and their columns are read from the live schemas of both sides and compared by name, so
//! that no list of them can grow old. Rows go over in pages, each in one transaction of the target
//! with the place that it ends at: who is interrupted goes on from there. Until everything is there
//! and has been compared, the target is marked as unfinished, and nothing but this opens it.
//!
//! Start at [`copy()`]; what a store must be able to do is [`Source`] and [`Target`].

mod place;
mod plan;
mod report;

use std::fmt;

use serde::{Deserialize, Serialize};

pub use crate::record::Kind;
pub use plan::{Differs, NOT_COPIED};
pub use report::{Compared, Report};

use crate::reader::ReadFuture;
use crate::{BackendError, limits, trust};
use place::Place;

/// The table that marks a store as an unfinished copy. It has names and texts: where the copy stands.
pub const UNFINISHED: &str = "unfinished_copy";

/// The name in [`UNFINISHED`] under which the source stands. Those of tables begin otherwise.
const SOURCE: &str = "source";

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
    const fn bytes(&self) -> usize {
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
    pub kind: Kind,
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
    fn key_of(&self, row: &[Value]) -> Row {
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
    /// Its tables, without [`NOT_COPIED`].
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

/// Reason why a store is not copied.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// One of the stores failed.
    #[error(transparent)]
    Backend(#[from] BackendError),
    /// There is something in the target that is no unfinished copy.
    #[error(
        "the target is not empty: it has the table {0}. Copy into an empty store, or continue an \
         interrupted copy"
    )]
    NotEmpty(String),
    /// The target is an unfinished copy of a store with another key.
    #[error("the target is the unfinished copy of another store: empty it to start again")]
    OtherSource,
    /// The source has changed since the copy was begun.
    #[error(
        "the source has changed since the copy began: its next operation was {then} and is now \
         {now}. Stop every server on the source, empty the target and start again"
    )]
    Moved {
        /// Its next operation then.
        then: i64,
        /// Its next operation now; the same where it is another store under the same key.
        now: i64,
    },
    /// The two sides do not have the same tables.
    #[error(transparent)]
    Differs(#[from] Differs),
}

/// Progress of the copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress<'a> {
    /// The table under way.
    pub table: &'a str,
    /// Its rows that are in the target, durably.
    pub done: u64,
    /// Number of rows of the table.
    pub of: u64,
}

/// Copies everything, or what is left of it, and compares counts and sums. Where all of them are the
/// same the target is finished; where not, it stays as it is and the report says what differs.
///
/// # Errors
///
/// In order: the target is not empty; it is a copy of another source; the source has changed since
/// the copy was begun; the two sides have other tables; a store fails. Before the last two nothing
/// has been changed.
pub async fn copy(
    source: &mut dyn Source,
    target: &mut dyn Target,
    mut progress: impl FnMut(Progress<'_>),
) -> Result<Report, CopyError> {
    let head = source.head().await?;
    let texts = match target.begun().await? {
        Begun::Nothing => Vec::new(),
        Begun::Unfinished(texts) => {
            same_source(&texts, &head)?;
            texts
        }
        Begun::Other(table) => return Err(CopyError::NotEmpty(table)),
    };
    target.begin(SOURCE, &place::to_text(&head)?).await?;
    let pairs = plan::pairs(source.tables().await?, target.tables().await?)?;
    for pair in pairs.iter().filter(|pair| !pair.target.is_kept) {
        let mut place = Place::of(&texts, &pair.source.name)?;
        if place.is_done {
            continue;
        }
        let of = source.count(&pair.source).await?;
        let name = Place::name_of(&pair.source.name);
        while !place.is_done {
            let page = page(source, &pair.source, &mut place).await?;
            target.write(&pair.target, page, &name, &place::to_text(&place)?).await?;
            progress(Progress { table: &pair.source.name, done: place.rows, of });
        }
    }
    let report = report::compare(source, target, &pairs).await?;
    let now = source.head().await?;
    if now != head {
        return Err(moved(&head, &now));
    }
    if report.is_same() {
        target.finish(&head).await?;
    }
    Ok(report)
}

/// Reads the next page of a table, and moves the place behind it.
async fn page(
    source: &mut dyn Source,
    table: &Table,
    place: &mut Place,
) -> Result<Vec<Row>, BackendError> {
    let (mut page, mut bytes): (Vec<Row>, usize) = (Vec::new(), 0);
    while !place.is_done && page.len() < limits::COPY_PAGE_ROWS && bytes < limits::COPY_PAGE_BYTES {
        let rows = source.rows(table, place.last.as_deref(), limits::COPY_READ_ROWS).await?;
        place.is_done = rows.len() < limits::COPY_READ_ROWS as usize;
        if let Some(last) = rows.last() {
            place.last = Some(table.key_of(last));
        }
        bytes += rows.iter().flatten().map(Value::bytes).sum::<usize>();
        page.extend(rows);
    }
    place.rows += page.len() as u64;
    Ok(page)
}

/// Checks that an unfinished copy is one of this source as it is now.
fn same_source(texts: &[(String, String)], now: &Head) -> Result<(), CopyError> {
    let text = texts.iter().find(|(name, _)| name == SOURCE).map(|(_, text)| text);
    let then: Head = place::from_text(text.map_or("", String::as_str))?;
    if then == *now {
        Ok(())
    } else if then.key_check == now.key_check {
        Err(moved(&then, now))
    } else {
        Err(CopyError::OtherSource)
    }
}

const fn moved(then: &Head, now: &Head) -> CopyError {
    CopyError::Moved { then: then.next_operation, now: now.next_operation }
}
