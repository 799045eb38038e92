//! Sealing a store, and what it records of its chain.

use rusqlite::{Connection, OptionalExtension, ToSql, TransactionBehavior};
use storage::chain::Link;
use storage::seal::{self, SealRow};
use storage::trust::{self, PENDING, Records, Traces};
use storage::{BackendError, ErrorKind, Vault};

use crate::error::OrUnavailable;
use crate::load::{self, query, query_one};
use crate::row::{self, column};
use crate::{coupon, redemption};

const DOING: &str = "sealing the store";

/// A value of the whole store.
pub(crate) fn value(connection: &Connection, name: &str) -> Result<Option<Vec<u8>>, BackendError> {
    query_one(connection, "SELECT value FROM meta WHERE name = ?1", [name], |row| column(row, 0))
}

/// The last operation and its link.
pub(crate) fn last(connection: &Connection) -> Result<Option<(i64, Option<Link>)>, BackendError> {
    let sql = "SELECT id, link FROM operation ORDER BY id DESC LIMIT 1";
    query_one(connection, sql, [], |row| {
        Ok((column(row, 0)?, column::<Option<[u8; 32]>>(row, 1)?.map(Link)))
    })
}

/// Whether a store has all migrations, and is not sealed yet.
fn is_pending(connection: &Connection) -> rusqlite::Result<bool> {
    let sql = "SELECT value FROM meta WHERE name = ?1";
    let start: Option<Vec<u8>> =
        connection.query_row(sql, [trust::START], |row| row.get(0)).optional()?;
    Ok(start.is_some_and(|start| start == PENDING))
}

/// Whether a store waits for a server to seal it. One that was sealed before does not, whatever its
/// record says.
pub(crate) fn awaits_sealing(connection: &Connection) -> Result<bool, BackendError> {
    Ok(is_pending(connection).or_unavailable(DOING)? && traces(connection)?.allow_sealing())
}

/// Seals a store that was not sealed before, in one transaction.
pub(crate) fn seal(connection: &mut Connection, vault: &Vault) -> Result<(), BackendError> {
    if !is_pending(connection).or_unavailable(DOING)? {
        return Ok(());
    }
    let db = connection
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .or_unavailable(DOING)?;
    if !is_pending(&db).or_unavailable(DOING)? {
        return Ok(());
    }
    if !traces(&db)?.allow_sealing() {
        // Somebody put the empty record back. It stays for `scrip verify` to find.
        tracing::error!("the record of where the chain begins was changed: run `scrip verify`");
        return Ok(());
    }
    if let Some((last, _)) = last(&db)? {
        tracing::warn!(
            operations = last,
            "sealing a store that has no seals: expected once, at the first start after the update"
        );
    }
    seal_certificates(&db, vault)?;
    seal_redemptions(&db, vault)?;
    seal_coupons(&db, vault)?;
    let seals = seal::of_opening(vault, &load::directory(&db, vault)?);
    write(&db, &seals)?;
    let first = "SELECT min(id) FROM operation WHERE link IS NOT NULL";
    let first: Option<i64> = db.query_row(first, [], |row| row.get(0)).or_unavailable(DOING)?;
    let (start, head) = trust::sealing_records(vault, first, last(&db)?, &seals);
    let sql = "UPDATE meta SET value = ?2 WHERE name = ?1";
    db.execute(sql, (trust::START, start)).or_unavailable(DOING)?;
    let sql = "INSERT INTO meta (name, value) VALUES (?1, ?2)";
    db.execute(sql, (trust::HEAD, head)).or_unavailable(DOING)?;
    db.commit().or_unavailable(DOING)
}

fn traces(connection: &Connection) -> Result<Traces, BackendError> {
    let sql = "SELECT EXISTS (SELECT 1 FROM row_seal) \
         OR EXISTS (SELECT 1 FROM certificate WHERE seal IS NOT NULL) \
         OR EXISTS (SELECT 1 FROM redemption WHERE seal IS NOT NULL) \
         OR EXISTS (SELECT 1 FROM coupon WHERE seal IS NOT NULL)";
    let has_seals = connection.query_row(sql, [], |row| row.get(0)).or_unavailable(DOING)?;
    Ok(Traces { has_seals, has_head: value(connection, trust::HEAD)?.is_some() })
}

/// How many rows are read before their seals are written.
const PAGE_ROWS: i64 = 5_000;

/// Writes seals by pages of the table's key. What cannot be read has none, and `scrip verify` tells
/// of it.
fn seal_certificates(db: &Connection, vault: &Vault) -> Result<(), BackendError> {
    let columns = row::CERTIFICATE_COLUMNS;
    let page = format!(
        "SELECT {columns} FROM certificate c WHERE c.id > ?1 ORDER BY c.id LIMIT {PAGE_ROWS}"
    );
    let mut after = i64::MIN;
    loop {
        let rows = query(db, &page, [after], |row| {
            let id: i64 = column(row, 0)?;
            let known = readable(row::certificate(row, vault))?;
            Ok((id, known.map(|known| seal::certificate(vault, &known))))
        })?;
        let Some((last, _)) = rows.last() else { return Ok(()) };
        after = *last;
        for (id, seal) in &rows {
            set(db, "UPDATE certificate SET seal = ?2 WHERE id = ?1", &[id, &seal.as_ref()])?;
        }
    }
}

fn seal_redemptions(db: &Connection, vault: &Vault) -> Result<(), BackendError> {
    let mut from = None;
    loop {
        let page = redemption::audit::read(db, from, PAGE_ROWS)?;
        let Some((last, ..)) = page.last() else { return Ok(()) };
        from = last.checked_add(1);
        for (id, known, _) in page {
            let seal = readable(known)?.map(|known| seal::redemption(vault, &known));
            set(db, "UPDATE redemption SET seal = ?2 WHERE id = ?1", &[&id, &seal])?;
        }
        if from.is_none() {
            return Ok(());
        }
    }
}

fn seal_coupons(db: &Connection, vault: &Vault) -> Result<(), BackendError> {
    for (id, known) in coupon::audit::all(db)? {
        let seal = readable(known)?.map(|known| seal::coupon(vault, &known));
        let sql = "UPDATE coupon SET seal = ?3 WHERE operator = ?1 AND number = ?2";
        set(db, sql, &[&id.operator.0, &id.number, &seal])?;
    }
    Ok(())
}

/// A record, unless it is not valid.
fn readable<T>(read: Result<T, BackendError>) -> Result<Option<T>, BackendError> {
    match read {
        Ok(read) => Ok(Some(read)),
        Err(error) if error.kind() == ErrorKind::Corrupt => Ok(None),
        Err(error) => Err(error),
    }
}

fn set(db: &Connection, sql: &str, params: &[&dyn ToSql]) -> Result<(), BackendError> {
    let mut statement = db.prepare_cached(sql).or_unavailable(DOING)?;
    statement.execute(params).or_unavailable(DOING)?;
    Ok(())
}

/// Adds rows of seals.
pub(crate) fn write(db: &Connection, seals: &[SealRow]) -> Result<(), BackendError> {
    let sql = "INSERT INTO row_seal (subject, id, operation, seal) VALUES (?1, ?2, ?3, ?4)";
    for SealRow { subject, id, operation, seal } in seals {
        set(db, sql, &[subject, id, operation, seal])?;
    }
    Ok(())
}

/// Everything that a store holds to tell where its chain begins and ends.
pub(crate) fn records(connection: &Connection) -> Result<Records, BackendError> {
    let sql = "SELECT max(id) FROM operation WHERE link IS NULL";
    let last_unlinked = query_one(connection, sql, [], |row| column(row, 0))?.flatten();
    let sql = "SELECT subject, id, operation, seal FROM row_seal";
    let seals = query(connection, sql, [], |row| {
        Ok(SealRow {
            subject: column(row, 0)?,
            id: column(row, 1)?,
            operation: column(row, 2)?,
            seal: column(row, 3)?,
        })
    })?;
    Ok(Records {
        start: value(connection, trust::START)?,
        head: value(connection, trust::HEAD)?,
        last: last(connection)?,
        last_unlinked,
        seals,
    })
}
