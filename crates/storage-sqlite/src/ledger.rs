//! Walking the entries of a certificate. They stand in the order of time among those of all
//! certificates: a certificate names the operation of its last entry, and each entry names that of
//! the one before it.

use std::collections::VecDeque;
use std::ops::ControlFlow;
use std::sync::LazyLock;

use domain::{CertificateId, Entry, OperationId};
use rusqlite::{Connection, OptionalExtension};
use storage::reader::HistoryFrom;
use storage::record::Read as _;
use storage::{BackendError, Vault};

use crate::error::OrUnavailable;
use crate::row::{column, read};

const DOING: &str = "reading the ledger";

/// The last entry that an operation booked on a certificate, of those before a number.
pub(crate) static BEFORE: LazyLock<String> = LazyLock::new(|| {
    let tail = " WHERE operation = ?1 AND certificate = ?2 AND number < ?3 \
         ORDER BY number DESC LIMIT 1";
    [&Entry::table().statements().select, tail].concat()
});

pub(crate) const LAST: &str = "SELECT last_entry FROM certificate WHERE id = ?1";

/// Start of a walk: the last entry of an operation before a number.
#[derive(Clone, Copy)]
struct Start {
    operation: OperationId,
    before: i64,
}

/// Shows the entries of a certificate, the newest first, until `visit` breaks. The walk ends where
/// an entry's predecessor is missing. Gives whether it found the first one.
fn walk(
    connection: &Connection,
    vault: &Vault,
    certificate: CertificateId,
    start: Start,
    mut visit: impl FnMut(Entry) -> ControlFlow<()>,
) -> Result<bool, BackendError> {
    let mut find = connection.prepare_cached(&BEFORE).or_unavailable(DOING)?;
    let mut entry_before = |operation: OperationId, before: i64| {
        let key = (operation.0, certificate.0, before);
        let found = find.query_row(key, |row| Ok(read::<Entry>(row, vault))).optional();
        found.or_unavailable(DOING)?.transpose()
    };
    let Start { mut operation, mut before } = start;
    let mut found = false;
    while let Some(entry) = entry_before(operation, before)? {
        found = true;
        before = i64::from(entry.number);
        let previous = entry.previous;
        if visit(entry).is_break() {
            break;
        }
        match previous {
            Some(previous) => operation = previous,
            None => break,
        }
    }
    Ok(found)
}

fn last_entry(
    connection: &Connection,
    certificate: CertificateId,
) -> Result<Option<Start>, BackendError> {
    let mut find = connection.prepare_cached(LAST).or_unavailable(DOING)?;
    let found = find.query_row([certificate.0], |row| Ok(column(row, 0))).optional();
    let last: Option<Option<i64>> = found.or_unavailable(DOING)?.transpose()?;
    let last = last.flatten().map(OperationId);
    Ok(last.map(|operation| Start { operation, before: i64::MAX }))
}

/// All entries of a certificate in order; `last` is the operation of the last one.
pub(crate) fn all(
    connection: &Connection,
    vault: &Vault,
    certificate: CertificateId,
    last: Option<OperationId>,
) -> Result<Vec<Entry>, BackendError> {
    let mut entries = Vec::new();
    if let Some(operation) = last {
        walk(connection, vault, certificate, Start { operation, before: i64::MAX }, |entry| {
            entries.push(entry);
            ControlFlow::Continue(())
        })?;
    }
    entries.reverse();
    Ok(entries)
}

/// At most `limit` entries from a place on, the oldest first. Walks through all behind that place.
pub(crate) fn oldest_from(
    connection: &Connection,
    vault: &Vault,
    certificate: CertificateId,
    from: HistoryFrom,
    limit: u32,
) -> Result<Vec<Entry>, BackendError> {
    let mut entries = VecDeque::new();
    if let Some(start) = last_entry(connection, certificate)? {
        walk(connection, vault, certificate, start, |entry| {
            if entry.number < from.entry || entry.operation < from.operation {
                return ControlFlow::Break(());
            }
            entries.push_front(entry);
            entries.truncate(limit as usize);
            ControlFlow::Continue(())
        })?;
    }
    Ok(entries.into())
}

/// At most `limit` entries from a place on, the newest first.
pub(crate) fn newest_from(
    connection: &Connection,
    vault: &Vault,
    certificate: CertificateId,
    from: HistoryFrom,
    limit: u32,
) -> Result<Vec<Entry>, BackendError> {
    let mut entries = Vec::new();
    let mut visit = |entry: Entry| {
        if entry.number <= from.entry && entry.operation <= from.operation {
            entries.push(entry);
        }
        if entries.len() < limit as usize {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        }
    };
    // The place is mostly one of an entry: then the entries behind it are not walked through.
    let place = Start { operation: from.operation, before: i64::from(from.entry) + 1 };
    if !walk(connection, vault, certificate, place, &mut visit)?
        && let Some(start) = last_entry(connection, certificate)?
    {
        walk(connection, vault, certificate, start, &mut visit)?;
    }
    Ok(entries)
}

/// The amount of a certificate that was spent and not refunded, in minor units.
pub(crate) fn spent(
    connection: &Connection,
    vault: &Vault,
    certificate: CertificateId,
    last: Option<OperationId>,
) -> Result<i64, BackendError> {
    let entries = all(connection, vault, certificate, last)?;
    let spending = entries.iter().filter(|entry| entry.kind.is_spending());
    let spent = spending.map(|entry| entry.change).try_fold(0, i64::checked_sub);
    spent.ok_or_else(|| BackendError::corrupt("ledger of a certificate"))
}
