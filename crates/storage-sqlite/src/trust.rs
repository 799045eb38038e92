//! Sealing a store, and what it records of its chain.

use domain::{Certificate, Coupon, Redemption};
use rusqlite::{Connection, OptionalExtension, TransactionBehavior};
use storage::record::{
    self, FIRST_DIGESTED, FIRST_LINKED, LAST_DIGEST, LAST_UNLINKED, Parts, Read as _, Writer as _,
};
use storage::seal::{self, SealRow};
use storage::trust::{self, PENDING, Records, Traces};
use storage::{BackendError, Vault, readable};

use crate::error::OrUnavailable;
use crate::meta::{last, value};
use crate::query::{find_all, query, query_one};
use crate::row::{column, read};
use crate::write::Writer;
use crate::{coupon, directory, redemption, state};

const DOING: &str = "sealing the store";

/// Whether a store has all migrations, and is not sealed yet.
fn is_pending(connection: &Connection) -> rusqlite::Result<bool> {
    let sql = "SELECT value FROM meta WHERE name = ?1";
    let start: Option<Vec<u8>> =
        connection.query_row(sql, [trust::START], |row| row.get(0)).optional()?;
    Ok(start.is_some_and(|start| start == PENDING))
}

/// Whether a store waits for a server to seal it, or to digest its state. One that was sealed before
/// does not, whatever its record says.
pub(crate) fn awaits_sealing(connection: &Connection, vault: &Vault) -> Result<bool, BackendError> {
    if is_pending(connection).or_unavailable(DOING)? {
        return Ok(traces(connection)?.allow_sealing());
    }
    let may_wait = has_no_digest(connection)?;
    Ok(may_wait && records(connection, vault)?.awaits_digest(vault).is_some())
}

/// Seals a store that was not sealed before, or digests the state of one that was, in one
/// transaction.
pub(crate) fn seal(connection: &mut Connection, vault: &Vault) -> Result<(), BackendError> {
    if !is_pending(connection).or_unavailable(DOING)? && !has_no_digest(connection)? {
        return Ok(());
    }
    let db = connection
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .or_unavailable(DOING)?;
    if is_pending(&db).or_unavailable(DOING)? {
        first_seal(&db, vault)?;
    } else {
        first_digest(&db, vault)?;
    }
    db.commit().or_unavailable(DOING)
}

/// Whether the record of the end of the chain is short, as those without a digest are.
fn has_no_digest(connection: &Connection) -> Result<bool, BackendError> {
    Ok(value(connection, trust::HEAD)?.is_some_and(|head| trust::has_no_sums(&head)))
}

fn first_seal(db: &Connection, vault: &Vault) -> Result<(), BackendError> {
    if !traces(db)?.allow_sealing() {
        // Somebody put the empty record back. It stays for `scrip verify` to find.
        tracing::error!("the record of where the chain begins was changed: run `scrip verify`");
        return Ok(());
    }
    if let Some((last, _)) = last(db)? {
        tracing::warn!(
            operations = last,
            "sealing a store that has no seals: expected once, at the first start after the update"
        );
    }
    seal_certificates(db, vault)?;
    seal_redemptions(db, vault)?;
    seal_coupons(db, vault)?;
    let seals = seal::of_opening(vault, &directory::load(db, vault)?);
    Writer { connection: db, vault }.insert(seals.iter())?;
    let first: Option<i64> =
        db.query_row(FIRST_LINKED, [], |row| row.get(0)).or_unavailable(DOING)?;
    let sums = state::sums(db, vault)?;
    let (start, head) = trust::sealing_records(vault, first, last(db)?, &seals, &sums);
    set_value(db, trust::START, &start)?;
    let sql = "INSERT INTO meta (name, value) VALUES (?1, ?2)";
    db.execute(sql, (trust::HEAD, head)).or_unavailable(DOING)?;
    Ok(())
}

fn first_digest(db: &Connection, vault: &Vault) -> Result<(), BackendError> {
    let Some(start) = records(db, vault)?.awaits_digest(vault) else {
        // It stays for `scrip verify` to find.
        tracing::error!("the records of the chain were changed: run `scrip verify`");
        return Ok(());
    };
    tracing::warn!(
        "digesting the state of a store: expected once, at the first start after the update"
    );
    let sums = state::sums(db, vault)?;
    let (start, head) = trust::digesting_records(vault, start, last(db)?, &sums);
    set_value(db, trust::START, &start)?;
    set_value(db, trust::HEAD, &head)
}

fn set_value(db: &Connection, name: &str, value: &[u8]) -> Result<(), BackendError> {
    let sql = "UPDATE meta SET value = ?2 WHERE name = ?1";
    db.execute(sql, (name, value)).or_unavailable(DOING)?;
    Ok(())
}

fn traces(connection: &Connection) -> Result<Traces, BackendError> {
    let has_seals =
        connection.query_row(&trust::has_seals(), [], |row| row.get(0)).or_unavailable(DOING)?;
    Ok(Traces { has_seals, has_head: value(connection, trust::HEAD)?.is_some() })
}

/// Number of rows that are read before their seals are written.
const PAGE_ROWS: i64 = 5_000;

/// Writes seals by pages of the table's key. What cannot be read has none, and `scrip verify` tells
/// of it.
fn seal_certificates(db: &Connection, vault: &Vault) -> Result<(), BackendError> {
    let select = &Certificate::table().statements().select;
    let page = format!("{select} WHERE id > ?1 ORDER BY id LIMIT {PAGE_ROWS}");
    let mut after = i64::MIN;
    loop {
        let rows = query(db, &page, [after], |row| {
            Ok((column(row, 0)?, readable(read::<Certificate>(row, vault))?))
        })?;
        let Some((last, _)) = rows.last() else { return Ok(()) };
        after = *last;
        set(db, vault, rows.into_iter().filter_map(|(_, known)| known))?;
    }
}

fn seal_redemptions(db: &Connection, vault: &Vault) -> Result<(), BackendError> {
    let mut from = None;
    loop {
        let page = redemption::audit::read(db, vault, from, PAGE_ROWS)?;
        let Some((last, ..)) = page.last() else { return Ok(()) };
        from = last.checked_add(1);
        let known = page.into_iter().map(|(_, known, _)| readable(known));
        let known: Vec<Option<Redemption>> = known.collect::<Result<_, _>>()?;
        set(db, vault, known.into_iter().flatten())?;
        if from.is_none() {
            return Ok(());
        }
    }
}

fn seal_coupons(db: &Connection, vault: &Vault) -> Result<(), BackendError> {
    let known = coupon::audit::all(db, vault)?.into_iter().map(|(_, known)| readable(known));
    let known: Vec<Option<Coupon>> = known.collect::<Result<_, _>>()?;
    set(db, vault, known.into_iter().flatten())
}

/// Writes the seals of records.
fn set<R: record::Bind>(
    connection: &Connection,
    vault: &Vault,
    records: impl Iterator<Item = R>,
) -> Result<(), BackendError> {
    let sql = &R::table().statements().seal;
    Writer { connection, vault }.each(sql, Parts::SEAL, records)
}

/// Everything that a store holds to tell where its chain begins and ends.
pub(crate) fn records(connection: &Connection, vault: &Vault) -> Result<Records, BackendError> {
    let last_unlinked = query_one(connection, LAST_UNLINKED, [], |row| column(row, 0))?.flatten();
    let seals = find_all(connection, vault, &SealRow::table().statements().select, [])?;
    let first_digested = query_one(connection, FIRST_DIGESTED, [], |row| column(row, 0))?.flatten();
    let last_digest = query_one(connection, LAST_DIGEST, [], |row| column(row, 0))?.flatten();
    Ok(Records {
        start: value(connection, trust::START)?,
        head: value(connection, trust::HEAD)?,
        last: last(connection)?,
        last_unlinked,
        last_digest,
        first_digested,
        seals,
    })
}
