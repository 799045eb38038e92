//! The walk through operations and everything that is stored under their ids.

use std::collections::HashMap;

use domain::audit::{
    Named, OperationRecords, check_operation, check_owner, check_redemption_links,
    check_replacement, facts_of_redemption, may_have_breakage,
};
use domain::certificate::ActionRecord;
use domain::redemption::RedemptionState;
use domain::{
    Certificate, CertificateId, Delivery, Entry, Made, Operation, OperationId, Owner, Redemption,
    Sale,
};

use super::look_up::{LOOKED_UP_TOGETHER, by_id};
use super::rows::Rows;
use super::stream::Stream;
use super::walk::Walk;
use crate::BackendError;
use crate::record::Read;

type OfOperations<R> = Stream<R, OperationId>;

/// Tables whose key begins with the id of an operation.
struct Tables {
    operations: OfOperations<Operation>,
    sales: OfOperations<Sale>,
    redemptions: OfOperations<Redemption>,
    entries: OfOperations<Entry>,
    actions: OfOperations<ActionRecord>,
    made: OfOperations<Made>,
    owners: OfOperations<Owner>,
    deliveries: OfOperations<Delivery>,
}

impl Tables {
    fn new() -> Self {
        Self {
            operations: Stream::new(|operation| operation.id),
            sales: Stream::new(|sale| sale.id),
            redemptions: Stream::new(|redemption| redemption.id),
            entries: Stream::new(|entry| entry.operation),
            actions: Stream::new(|action| action.operation),
            made: Stream::new(|made| made.operation),
            owners: Stream::new(|owner| owner.id),
            deliveries: Stream::new(|delivery| delivery.id),
        }
    }

    /// The records under the next id that any table has.
    async fn next<T: Rows>(
        &mut self,
        rows: &mut T,
        walk: &mut Walk<'_>,
    ) -> Result<Option<OperationRecords>, BackendError> {
        let faults = &mut walk.faults;
        let keys = [
            self.operations.next_key(rows, faults).await?,
            self.sales.next_key(rows, faults).await?,
            self.redemptions.next_key(rows, faults).await?,
            self.entries.next_key(rows, faults).await?,
            self.actions.next_key(rows, faults).await?,
            self.made.next_key(rows, faults).await?,
            self.owners.next_key(rows, faults).await?,
            self.deliveries.next_key(rows, faults).await?,
        ];
        let Some(id) = keys.into_iter().flatten().min() else { return Ok(None) };
        Ok(Some(OperationRecords {
            id,
            operation: self.operations.through(&id, rows, faults).await?.pop(),
            sale: self.sales.through(&id, rows, faults).await?.pop(),
            redemption: self.redemptions.through(&id, rows, faults).await?.pop(),
            entries: self.entries.through(&id, rows, faults).await?,
            action: self.actions.through(&id, rows, faults).await?.pop(),
            made: self.made.through(&id, rows, faults).await?.pop(),
            owner: self.owners.through(&id, rows, faults).await?.pop(),
            delivery: self.deliveries.through(&id, rows, faults).await?.pop(),
        }))
    }
}

/// Records that wait for the records that they name.
#[derive(Default)]
struct Waiting {
    redemptions: Vec<Redemption>,
    replacements: Vec<ActionRecord>,
    owners: Vec<Owner>,
    /// Certificates of entries, where those without one are to be named.
    certificates: Vec<i64>,
}

impl Waiting {
    const fn is_full(&self) -> bool {
        self.redemptions.len() >= LOOKED_UP_TOGETHER
            || self.replacements.len() >= LOOKED_UP_TOGETHER
            || self.owners.len() >= LOOKED_UP_TOGETHER
            || self.certificates.len() >= LOOKED_UP_TOGETHER
    }
}

pub(super) async fn walk<T: Rows>(rows: &mut T, walk: &mut Walk<'_>) -> Result<(), BackendError> {
    let mut tables = Tables::new();
    let mut waiting = Waiting::default();
    while let Some(records) = tables.next(rows, walk).await? {
        walk.run(|directory, faults, facts| check_operation(directory, &records, faults, facts));
        walk.books.operation(walk.directory, &records);
        walk.books.look_up(rows, walk.directory).await?;
        if walk.names_stray_entries {
            waiting.certificates.extend(records.entries.iter().map(|entry| entry.certificate.0));
        }
        let OperationRecords { redemption, action, owner, .. } = records;
        if let Some(redemption) = redemption {
            walk.run(|_, _, facts| facts_of_redemption(&redemption, facts));
            if redemption.state == RedemptionState::Held
                && let Some(end) = redemption.expires_at
            {
                walk.held.insert(redemption.id, end);
            }
            waiting.redemptions.push(redemption);
        }
        waiting.replacements.extend(action.filter(|action| action.replacement.is_some()));
        waiting.owners.extend(owner);
        if waiting.is_full() {
            look_up(rows, walk, std::mem::take(&mut waiting)).await?;
        }
    }
    walk.entries = tables.entries.count;
    walk.books.end(rows, walk.directory).await?;
    look_up(rows, walk, waiting).await
}

async fn look_up<T: Rows>(
    rows: &mut T,
    walk: &mut Walk<'_>,
    waiting: Waiting,
) -> Result<(), BackendError> {
    let Waiting { redemptions, replacements, owners, certificates } = waiting;
    redemptions_with_named(rows, walk, &redemptions).await?;
    let named = |action: &ActionRecord| [Some(action.first), action.replacement];
    let ids = replacements.iter().flat_map(named).flatten().map(|id| id.0);
    let known: HashMap<CertificateId, Certificate> =
        by_id(rows, ids, |it: &Certificate| it.id).await?;
    for action in &replacements {
        let replacement = action.replacement.and_then(|id| known.get(&id));
        check_replacement(action, known.get(&action.first), replacement, &mut walk.faults);
    }
    let changes = operations_of(rows, owners.iter().map(|owner| owner.changed_in)).await?;
    let friends = owners.iter().filter_map(|owner| owner.friend_of).map(|id| id.0);
    let friends: HashMap<OperationId, Owner> =
        by_id(rows, friends, |owner: &Owner| owner.id).await?;
    for owner in &owners {
        let friend = owner.friend_of.and_then(|id| friends.get(&id));
        check_owner(owner, changes.get(&owner.changed_in), friend, &mut walk.faults);
    }
    let there = rows.existing(<Certificate as Read>::table(), &certificates).await?;
    for id in certificates.iter().filter(|id| !there.contains(id)) {
        walk.faults.add(
            format!("certificate with id {id}"),
            "it does not exist, and entries of the ledger name it",
        );
    }
    Ok(())
}

/// The operations with these ids.
pub(super) async fn operations_of<T: Rows>(
    rows: &mut T,
    ids: impl Iterator<Item = OperationId>,
) -> Result<HashMap<OperationId, Operation>, BackendError> {
    by_id(rows, ids.map(|id| id.0), |operation: &Operation| operation.id).await
}

async fn redemptions_with_named<T: Rows>(
    rows: &mut T,
    walk: &mut Walk<'_>,
    redemptions: &[Redemption],
) -> Result<(), BackendError> {
    let steps = |redemption: &Redemption| -> Vec<OperationId> {
        redemption.steps.iter().map(|step| step.operation).collect()
    };
    let parts = redemptions.iter().flat_map(|redemption| &redemption.certificates);
    let certificates = parts.map(|part| part.certificate.0);
    let mut named = Named {
        operations: operations_of(rows, redemptions.iter().flat_map(steps)).await?,
        certificates: by_id(rows, certificates, |certificate: &Certificate| certificate.id).await?,
        entries: HashMap::new(),
    };
    let with_breakage = redemptions.iter().filter(|redemption| may_have_breakage(redemption));
    let mut ids: Vec<i64> = with_breakage.flat_map(steps).map(|id| id.0).collect();
    ids.sort_unstable();
    ids.dedup();
    for entry in rows.find::<Entry>(&ids).await? {
        named.entries.entry(entry.operation).or_default().push(entry);
    }
    for redemption in redemptions {
        walk.run(|directory, faults, facts| {
            check_redemption_links(directory, redemption, &named, faults, facts);
        });
    }
    Ok(())
}

/// Computes the sums of the books alone.
pub(super) async fn recount<T: Rows>(
    rows: &mut T,
    walk: &mut Walk<'_>,
) -> Result<(), BackendError> {
    let mut tables = Tables::new();
    while let Some(records) = tables.next(rows, walk).await? {
        walk.books.operation(walk.directory, &records);
        walk.books.look_up(rows, walk.directory).await?;
    }
    walk.books.end(rows, walk.directory).await
}
