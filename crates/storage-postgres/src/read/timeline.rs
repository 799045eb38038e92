//! Histories of certificates, and lists of owners and messages.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use domain::operation::OperationKind;
use domain::{
    ActionRecord, CertificateId, Delivery, Entry, Operation, OperationId, OperatorId, Owner,
    OwnerId, Redemption, Sale,
};
use storage::reader::{
    DeliveryFilter, Happening, HistoryFrom, HistoryReader, OwnerFilter, ReadFuture, Recorded,
};
use storage::record::Read as _;
use storage::{BackendError, Vault};

use super::{PostgresReader, history};
use crate::error::OrUnavailable;
use crate::query::DOING;
use crate::row::{self, column, read_all};
use crate::session::{Pipeline, Session, params};
use crate::{action, delivery, ledger, owner, redemption};

/// Maximum number of entries of one operation on one certificate: a capture with its breakage, and
/// the reversal of both. As many more are read, so that no operation is incomplete.
const ENTRIES_OF_OPERATION_MAX: i64 = 4;

const TOUCHED: &str = "SELECT operation, redemption FROM certificate_touch \
     WHERE certificate = $1 AND operation = ANY ($2::int8[])";

/// The operations of a certificate from a place on, apart from those of its entries.
const FOUND: [&str; 2] = [
    "(SELECT DISTINCT operation FROM certificate_touch WHERE certificate = $1 AND operation >= $2 \
     ORDER BY operation LIMIT $3) UNION (SELECT operation FROM certificate_action \
     WHERE first = $1 AND operation >= $2 ORDER BY operation LIMIT $3) \
     UNION (SELECT operation FROM certificate_action WHERE replacement = $1 AND operation >= $2)",
    "(SELECT DISTINCT operation FROM certificate_touch WHERE certificate = $1 AND operation <= $2 \
     ORDER BY operation DESC LIMIT $3) UNION (SELECT operation FROM certificate_action \
     WHERE first = $1 AND operation <= $2 ORDER BY operation DESC LIMIT $3) \
     UNION (SELECT operation FROM certificate_action WHERE replacement = $1 AND operation <= $2)",
];

async fn history(
    session: &Session,
    vault: &Vault,
    certificate: CertificateId,
    from: HistoryFrom,
    newest_first: bool,
    limit: u32,
) -> Result<Vec<Happening>, BackendError> {
    let way = usize::from(newest_first);
    let rows = (i64::from(limit) + 1).saturating_mul(ENTRIES_OF_OPERATION_MAX);
    let entries = if newest_first {
        ledger::newest_from(session, vault, certificate, from, rows).await?
    } else {
        ledger::oldest_from(session, vault, certificate, from, rows).await?
    };
    let params = params![certificate.0, from.operation.0, i64::from(limit)];
    let found = session.query(FOUND[way], params).await.or_unavailable(DOING)?;
    let found = row::all(&found, |row| column(row, 0).map(OperationId))?;
    let made = action::issue_of(session, vault, certificate).await?;
    let made = made.map(|record| record.operation);
    let made =
        made.filter(
            |made| {
                if newest_first { *made <= from.operation } else { *made >= from.operation }
            },
        );
    let of_entries = entries.iter().map(|entry| entry.operation);
    let all: BTreeSet<OperationId> = found.into_iter().chain(made).chain(of_entries).collect();
    let limit = limit as usize;
    let operations: Vec<OperationId> = if newest_first {
        all.into_iter().rev().take(limit).collect()
    } else {
        all.into_iter().take(limit).collect()
    };
    let mut told = happenings(session, vault, certificate, (&operations, &entries)).await?;
    if newest_first {
        told.reverse();
    }
    Ok(told)
}

/// Returns the effects of these operations on a certificate. Their entries are among the given
/// ones.
async fn happenings(
    session: &Session,
    vault: &Vault,
    certificate: CertificateId,
    (operations, entries): (&[OperationId], &[Entry]),
) -> Result<Vec<Happening>, BackendError> {
    let ids: Vec<i64> = operations.iter().map(|id| id.0).collect();
    let mut pipeline = Pipeline::new(session);
    pipeline.add(history::operations_sql(), params![ids.clone()]);
    // Without their lines and certificates, which may be thousands.
    let heads = Sale::table().heads("t");
    let sales = format!("SELECT {heads} FROM sale t WHERE t.id = ANY ($1::int8[])");
    pipeline.add(sales, params![ids.clone()]);
    pipeline.add(TOUCHED, params![certificate.0, ids]);
    let mut found = pipeline.run().await.or_unavailable(DOING)?.into_iter();
    let mut next = || found.next().unwrap_or_default();
    let (known, sales, touched) = (next(), next(), next());
    let known: Vec<Operation> = read_all(&known, vault)?;
    let known: BTreeMap<OperationId, Operation> =
        known.into_iter().map(|one| (one.id, one)).collect();
    let sales: Vec<Sale> = read_all(&sales, vault)?;
    let mut sales: HashMap<OperationId, Sale> =
        sales.into_iter().map(|sale| (sale.id, sale)).collect();
    let mut touched: BTreeSet<(OperationId, OperationId)> =
        row::all(&touched, |row| Ok((OperationId(column(row, 0)?), OperationId(column(row, 1)?))))?
            .into_iter()
            .collect();
    let direct = known.values().filter(|one| one.kind == OperationKind::Redemption);
    touched.extend(direct.map(|one| (one.id, one.id)));
    let actions = action::find_all(session, vault, operations).await?;
    let mut actions: HashMap<OperationId, ActionRecord> =
        actions.into_iter().map(|action| (action.operation, action)).collect();
    let ids = touched.iter().map(|(_, id)| *id).collect();
    let redemptions = redemptions(session, vault, ids).await?;
    let tell = |id: OperationId| {
        let operation = known.get(&id).cloned();
        let mut own: Vec<Entry> =
            entries.iter().filter(|entry| entry.operation == id).cloned().collect();
        own.sort_by_key(|entry| entry.number);
        let first = (id, OperationId(i64::MIN));
        let touched = touched.range(first..=(id, OperationId(i64::MAX)));
        Ok(Happening {
            operation: operation.ok_or_else(|| BackendError::corrupt("operation"))?,
            entries: own,
            action: actions.remove(&id).filter(|action| action.concerns(certificate)),
            sale: sales.remove(&id),
            redemptions: touched.filter_map(|(_, id)| redemptions.get(id).cloned()).collect(),
        })
    };
    let operations: BTreeSet<OperationId> = operations.iter().copied().collect();
    operations.into_iter().map(tell).collect()
}

async fn redemptions(
    session: &Session,
    vault: &Vault,
    ids: BTreeSet<OperationId>,
) -> Result<HashMap<OperationId, Redemption>, BackendError> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let mut pipeline = Pipeline::new(session);
    redemption::load::ask(&mut pipeline, ids.iter());
    let found = pipeline.run().await.or_unavailable(DOING)?;
    let found = found.iter().flatten().map(|row| row::read::<Redemption>(row, vault));
    found.map(|found| found.map(|found| (found.id, found))).collect()
}

async fn replacement_of(
    session: &Session,
    certificate: CertificateId,
) -> Result<Option<CertificateId>, BackendError> {
    let sql = "SELECT replacement FROM certificate_action WHERE first = $1 AND kind = 10";
    let found = session.query(sql, params![certificate.0]).await.or_unavailable(DOING)?;
    let Some(row) = found.first() else { return Ok(None) };
    Ok(column::<Option<i64>>(row, 0)?.map(CertificateId))
}

async fn deliveries(
    session: &Session,
    vault: &Vault,
    operator: OperatorId,
    filter: DeliveryFilter,
    before: OperationId,
    limit: u32,
) -> Result<Vec<Recorded<Delivery>>, BackendError> {
    let found = delivery::listed(session, vault, operator, &filter, before, limit).await?;
    history::recorded(session, vault, found, |delivery| delivery.id).await
}

impl HistoryReader for PostgresReader {
    fn history(
        &self,
        certificate: CertificateId,
        from: HistoryFrom,
        newest_first: bool,
        limit: u32,
    ) -> ReadFuture<'_, Vec<Happening>> {
        all!(self, session => {
            history(session, &self.vault, certificate, from, newest_first, limit)
        })
    }

    fn happenings(
        &self,
        certificate: CertificateId,
        operations: Vec<OperationId>,
    ) -> ReadFuture<'_, Vec<Happening>> {
        all!(self, session => happenings(session, &self.vault, certificate, (&operations, &[])))
    }

    fn issue_of(&self, certificate: CertificateId) -> ReadFuture<'_, Option<ActionRecord>> {
        one!(self, session => action::issue_of(session, &self.vault, certificate))
    }

    fn replacement_of(&self, certificate: CertificateId) -> ReadFuture<'_, Option<CertificateId>> {
        one!(self, session => replacement_of(session, certificate))
    }

    fn owners(
        &self,
        operator: OperatorId,
        filter: OwnerFilter,
        after: OwnerId,
        limit: u32,
    ) -> ReadFuture<'_, Vec<Owner>> {
        one!(self, session => {
            owner::listed(session, &self.vault, operator, &filter, after, limit)
        })
    }

    fn deliveries(
        &self,
        operator: OperatorId,
        filter: DeliveryFilter,
        before: OperationId,
        limit: u32,
    ) -> ReadFuture<'_, Vec<Recorded<Delivery>>> {
        all!(self, session => deliveries(session, &self.vault, operator, filter, before, limit))
    }
}
