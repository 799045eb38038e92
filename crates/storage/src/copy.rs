//! Copying everything of a store into an empty one, whatever keeps either of them.
//!
//! Tables and their columns are read from the live schemas of both sides and compared by name, so
//! that no list of them can grow old. Rows go over in pages, each in one transaction of the target
//! with the place that it ends at: who is interrupted goes on from there. Until everything is there
//! and has been compared, the target is marked as unfinished, and nothing but this opens it.
//!
//! Start at [`copy()`]; what a store must be able to do is [`Source`] and [`Target`].

mod plan;
mod port;
mod progress;
mod report;

pub use crate::record::ColumnKind;
pub use plan::{Differs, NOT_COPIED};
pub use port::{Begun, Column, Head, Row, Side, Source, Table, Target, Totals, UNFINISHED, Value};
pub use report::{Compared, Report};

use crate::{BackendError, limits};
use progress::TableProgress;

/// The name in [`UNFINISHED`] under which the source stands. Those of tables begin otherwise.
const SOURCE: &str = "source";

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
    target.begin(SOURCE, &progress::to_text(&head)?).await?;
    let pairs = plan::pairs(source.tables().await?, target.tables().await?)?;
    for pair in pairs.iter().filter(|pair| !pair.target.is_kept) {
        let mut place = TableProgress::of(&texts, &pair.source.name)?;
        if place.is_done {
            continue;
        }
        let of = source.count(&pair.source).await?;
        let name = TableProgress::name_of(&pair.source.name);
        while !place.is_done {
            let page = page(source, &pair.source, &mut place).await?;
            target.write(&pair.target, page, &name, &progress::to_text(&place)?).await?;
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
    place: &mut TableProgress,
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
    let then: Head = progress::from_text(text.map_or("", String::as_str))?;
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
