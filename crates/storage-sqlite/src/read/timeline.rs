//! Histories of certificates, and lists of owners and messages.

use std::collections::BTreeSet;

use domain::operation::OperationKind;
use domain::{
    ActionRecord, CertificateId, Delivery, Entry, OperationId, OperatorId, Owner, OwnerId,
    Redemption, Sale,
};
use rusqlite::{Connection, Row};
use storage::reader::{
    DeliveryFilter, Happening, HistoryFrom, HistoryReader, OwnerFilter, ReadFuture, Recorded,
};
use storage::record::Read as _;
use storage::{BackendError, Vault};

use super::{SqliteReader, history};
use crate::query::{find_by, query, query_one};
use crate::row::column;
use crate::{action, delivery, ledger, owner, redemption};

/// Maximum number of entries of one operation on one certificate: a capture with its breakage, and
/// the reversal of both. As many more are read, so that no operation is incomplete.
const ENTRIES_OF_OPERATION_MAX: u32 = 4;

const TOUCHED: &str = "SELECT redemption FROM certificate_touch \
     WHERE certificate = ?1 AND operation = ?2 ORDER BY redemption";

pub(super) const TOUCHES: [&str; 2] = [
    "SELECT DISTINCT operation FROM certificate_touch WHERE certificate = ?1 AND operation >= ?2 \
     ORDER BY operation LIMIT ?3",
    "SELECT DISTINCT operation FROM certificate_touch WHERE certificate = ?1 AND operation <= ?2 \
     ORDER BY operation DESC LIMIT ?3",
];

pub(super) const ACTIONS: [&str; 2] = [
    "SELECT operation FROM certificate_action INDEXED BY certificate_action_by_first \
     WHERE first = ?1 AND operation >= ?2 ORDER BY operation LIMIT ?3",
    "SELECT operation FROM certificate_action INDEXED BY certificate_action_by_first \
     WHERE first = ?1 AND operation <= ?2 ORDER BY operation DESC LIMIT ?3",
];

pub(super) const REPLACING: &str = "SELECT operation FROM certificate_action \
     WHERE replacement = ?1 AND replacement IS NOT NULL";

fn id(row: &Row<'_>) -> Result<OperationId, BackendError> {
    column(row, 0).map(OperationId)
}

/// The entries of a certificate from a place on.
fn entries_from(
    connection: &Connection,
    vault: &Vault,
    certificate: CertificateId,
    from: HistoryFrom,
    newest_first: bool,
    limit: u32,
) -> Result<Vec<Entry>, BackendError> {
    let limit = limit.saturating_add(1).saturating_mul(ENTRIES_OF_OPERATION_MAX);
    if newest_first {
        ledger::newest_from(connection, vault, certificate, from, limit)
    } else {
        ledger::oldest_from(connection, vault, certificate, from, limit)
    }
}

fn history(
    connection: &Connection,
    vault: &Vault,
    certificate: CertificateId,
    from: HistoryFrom,
    newest_first: bool,
    limit: u32,
) -> Result<Vec<Happening>, BackendError> {
    let entries = entries_from(connection, vault, certificate, from, newest_first, limit)?;
    let way = usize::from(newest_first);
    let mut found: BTreeSet<OperationId> = entries.iter().map(|entry| entry.operation).collect();
    for sql in [TOUCHES[way], ACTIONS[way]] {
        found.extend(query(connection, sql, (certificate.0, from.operation.0, limit), id)?);
    }
    let made = action::issue_of(connection, vault, certificate)?.map(|record| record.operation);
    let replaced = query_one(connection, REPLACING, [certificate.0], id)?;
    let in_page = |operation: &OperationId| {
        if newest_first { *operation <= from.operation } else { *operation >= from.operation }
    };
    found.extend(made.into_iter().chain(replaced).filter(in_page));
    let tell = |operation| happening(connection, vault, certificate, operation, &entries);
    let limit = limit as usize;
    if newest_first {
        found.into_iter().rev().take(limit).map(tell).collect()
    } else {
        found.into_iter().take(limit).map(tell).collect()
    }
}

/// Returns the effect of an operation on a certificate. The entries of that operation are among the
/// given ones.
fn happening(
    connection: &Connection,
    vault: &Vault,
    certificate: CertificateId,
    id: OperationId,
    entries: &[Entry],
) -> Result<Happening, BackendError> {
    let operation = history::operation(connection, vault, id)?;
    let mut own: Vec<Entry> =
        entries.iter().filter(|entry| entry.operation == id).cloned().collect();
    own.sort_by_key(|entry| entry.number);
    let action = action::of_operation(connection, vault, id)?;
    let action = action.filter(|action| action.concerns(certificate));
    // Without its lines and certificates, which may be thousands.
    let columns = Sale::table().heads("s");
    let sql = format!("SELECT {columns} FROM sale s WHERE s.id = ?1");
    let sale: Option<Sale> = find_by(connection, vault, &sql, [id.0])?;
    let mut ids: BTreeSet<OperationId> =
        query(connection, TOUCHED, (certificate.0, id.0), self::id)?.into_iter().collect();
    if operation.kind == OperationKind::Redemption {
        ids.insert(id);
    }
    let mut redemptions: Vec<Redemption> = Vec::new();
    for id in ids {
        redemptions.extend(redemption::load::find(connection, vault, id)?);
    }
    Ok(Happening { operation, entries: own, action, sale, redemptions })
}

fn happenings(
    connection: &Connection,
    vault: &Vault,
    certificate: CertificateId,
    operations: &[OperationId],
) -> Result<Vec<Happening>, BackendError> {
    let operations: BTreeSet<OperationId> = operations.iter().copied().collect();
    operations.into_iter().map(|id| happening(connection, vault, certificate, id, &[])).collect()
}

fn replacement_of(
    connection: &Connection,
    certificate: CertificateId,
) -> Result<Option<CertificateId>, BackendError> {
    let sql = "SELECT replacement FROM certificate_action \
               INDEXED BY certificate_action_by_first WHERE first = ?1 AND kind = 10";
    let found: Option<Option<i64>> =
        query_one(connection, sql, [certificate.0], |row| column(row, 0))?;
    Ok(found.flatten().map(CertificateId))
}

impl HistoryReader for SqliteReader {
    fn history(
        &self,
        certificate: CertificateId,
        from: HistoryFrom,
        newest_first: bool,
        limit: u32,
    ) -> ReadFuture<'_, Vec<Happening>> {
        self.read(move |connection, vault| {
            history(connection, vault, certificate, from, newest_first, limit)
        })
    }

    fn happenings(
        &self,
        certificate: CertificateId,
        operations: Vec<OperationId>,
    ) -> ReadFuture<'_, Vec<Happening>> {
        self.read(move |connection, vault| happenings(connection, vault, certificate, &operations))
    }

    fn issue_of(&self, certificate: CertificateId) -> ReadFuture<'_, Option<ActionRecord>> {
        self.read(move |connection, vault| action::issue_of(connection, vault, certificate))
    }

    fn replacement_of(&self, certificate: CertificateId) -> ReadFuture<'_, Option<CertificateId>> {
        self.read(move |connection, _| replacement_of(connection, certificate))
    }

    fn owners(
        &self,
        operator: OperatorId,
        filter: OwnerFilter,
        after: OwnerId,
        limit: u32,
    ) -> ReadFuture<'_, Vec<Owner>> {
        self.read(move |connection, vault| {
            owner::listed(connection, vault, operator, &filter, after, limit)
        })
    }

    fn deliveries(
        &self,
        operator: OperatorId,
        filter: DeliveryFilter,
        before: OperationId,
        limit: u32,
    ) -> ReadFuture<'_, Vec<Recorded<Delivery>>> {
        self.read(move |connection, vault| {
            let found = delivery::listed(connection, vault, operator, &filter, before, limit)?;
            history::recorded(connection, vault, found, |delivery| delivery.id)
        })
    }
}
