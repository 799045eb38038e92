//! The walks through tables that stand alone.

use domain::approval::{ActTotal, Approval};
use domain::audit::{Fact, check_act_total, check_approval, check_request, check_sign_in};
use domain::operation::OperationKind;
use domain::{Made, Operation, OperationId, Owner, PoolId, Sale, SignIn, text};

use super::look_up::LOOKED_UP_TOGETHER;
use super::operations::operations_of;
use super::rows::Rows;
use super::stream::Stream;
use super::walk::Walk;
use crate::BackendError;
use crate::record::{ClientName, Hold, OwnerName, Read, SkippedPlaces, StoredRequest};
use crate::touch::Touch;

pub(super) async fn walk<T: Rows>(rows: &mut T, walk: &mut Walk<'_>) -> Result<(), BackendError> {
    requests(rows, walk).await?;
    holds(rows, walk).await?;
    touches(rows, walk).await?;
    sign_ins(rows, walk).await?;
    skipped_places(rows, walk).await?;
    client_names(rows, walk).await?;
    owner_names(rows, walk).await?;
    approvals(rows, walk).await?;
    act_totals(rows, walk).await
}

async fn requests<T: Rows>(rows: &mut T, walk: &mut Walk<'_>) -> Result<(), BackendError> {
    let mut stream = Stream::new(|request: &StoredRequest| request.key.clone());
    loop {
        let mut waiting = Vec::new();
        while waiting.len() < LOOKED_UP_TOGETHER
            && let Some(request) = stream.next(rows, &mut walk.faults).await?
        {
            waiting.push(request);
        }
        if waiting.is_empty() {
            return Ok(());
        }
        let operations =
            operations_of(rows, waiting.iter().map(|request| request.operation)).await?;
        let of_kind = |kinds: &[OperationKind]| -> Vec<i64> {
            let of_kind = |operation: &&Operation| kinds.contains(&operation.kind);
            operations.values().filter(of_kind).map(|operation| operation.id.0).collect()
        };
        let may_have_sale =
            of_kind(&[OperationKind::Sale, OperationKind::Return, OperationKind::Issue]);
        let sales = rows.existing(<Sale as Read>::table(), &may_have_sale).await?;
        let may_be_made = of_kind(&[OperationKind::Directory, OperationKind::CouponCreated]);
        let made = rows.existing(<Made as Read>::table(), &may_be_made).await?;
        let (sales, made): (std::collections::HashSet<i64>, std::collections::HashSet<i64>) =
            (sales.into_iter().collect(), made.into_iter().collect());
        for StoredRequest { key, operation: id, .. } in &waiting {
            let kept = (sales.contains(&id.0), made.contains(&id.0));
            walk.run(|_, faults, facts| {
                check_request(key, *id, operations.get(id), kept, faults, facts);
            });
        }
    }
}

async fn holds<T: Rows>(rows: &mut T, walk: &mut Walk<'_>) -> Result<(), BackendError> {
    let mut stream = Stream::new(|hold: &Hold| (hold.certificate, hold.redemption));
    while let Some(hold) = stream.next(rows, &mut walk.faults).await? {
        let Hold { certificate, redemption, amount } = hold;
        walk.compared.add(Fact::Hold { certificate, redemption, amount }, -1);
    }
    Ok(())
}

async fn touches<T: Rows>(rows: &mut T, walk: &mut Walk<'_>) -> Result<(), BackendError> {
    let mut stream = Stream::new(|touch: &Touch| *touch);
    while let Some(touch) = stream.next(rows, &mut walk.faults).await? {
        let Touch { certificate, operation, redemption } = touch;
        walk.compared.add(Fact::Touch { certificate, operation, redemption }, -1);
    }
    Ok(())
}

async fn sign_ins<T: Rows>(rows: &mut T, walk: &mut Walk<'_>) -> Result<(), BackendError> {
    let mut stream = Stream::new(|sign_in: &SignIn| sign_in.handle);
    while let Some(sign_in) = stream.next(rows, &mut walk.faults).await? {
        check_sign_in(walk.directory, &sign_in, &mut walk.faults);
    }
    Ok(())
}

async fn skipped_places<T: Rows>(rows: &mut T, walk: &mut Walk<'_>) -> Result<(), BackendError> {
    let mut stream = Stream::new(|skipped: &SkippedPlaces| (skipped.pool, skipped.first));
    let mut skipped: Vec<(PoolId, OperationId)> = Vec::new();
    while let Some(SkippedPlaces { pool, operation, .. }) =
        stream.next(rows, &mut walk.faults).await?
    {
        skipped.push((pool, operation));
    }
    let operations = operations_of(rows, skipped.iter().map(|(_, operation)| *operation)).await?;
    for (pool, operation) in skipped {
        let subject = || format!("number pool {pool}");
        let is_there = operations.contains_key(&operation);
        walk.faults.unless(is_there, subject, "numbers of it are skipped without an operation");
    }
    Ok(())
}

async fn approvals<T: Rows>(rows: &mut T, walk: &mut Walk<'_>) -> Result<(), BackendError> {
    let mut stream = Stream::new(|approval: &Approval| approval.id);
    loop {
        let mut waiting = Vec::new();
        while waiting.len() < LOOKED_UP_TOGETHER
            && let Some(approval) = stream.next(rows, &mut walk.faults).await?
        {
            waiting.push(approval);
        }
        if waiting.is_empty() {
            return Ok(());
        }
        let mut ids: Vec<OperationId> = waiting.iter().map(|known| known.id).collect();
        ids.extend(waiting.iter().filter_map(|known| known.decided_in));
        let operations = operations_of(rows, ids.into_iter()).await?;
        for approval in &waiting {
            let decided = approval.decided_in.and_then(|id| operations.get(&id));
            check_approval(approval, operations.get(&approval.id), decided, &mut walk.faults);
        }
    }
}

async fn act_totals<T: Rows>(rows: &mut T, walk: &mut Walk<'_>) -> Result<(), BackendError> {
    let mut stream = Stream::new(|total: &ActTotal| total.key());
    while let Some(total) = stream.next(rows, &mut walk.faults).await? {
        check_act_total(walk.directory, &total, &mut walk.faults);
    }
    Ok(())
}

/// Compares the search keys of names with the owners, both by id.
async fn owner_names<T: Rows>(rows: &mut T, walk: &mut Walk<'_>) -> Result<(), BackendError> {
    let mut owners = Stream::new(|owner: &Owner| owner.id);
    let mut names = Stream::new(|name: &OwnerName| name.owner);
    while let Some(owner) = owners.next(rows, &mut walk.faults).await? {
        let before = names.through(&owner.id, rows, &mut walk.faults).await?;
        let expected: Vec<OwnerName> = OwnerName::of(&owner).into_iter().collect();
        let subject = || format!("owner {}", owner.id);
        walk.faults.unless(before == expected, subject, "the owner is not found by the own name");
    }
    while let Some(name) = names.next(rows, &mut walk.faults).await? {
        let problem = "the owner does not exist, and a name is kept for a search";
        walk.faults.add(format!("owner {}", name.owner), problem);
    }
    Ok(())
}

async fn client_names<T: Rows>(rows: &mut T, walk: &mut Walk<'_>) -> Result<(), BackendError> {
    let mut stream = Stream::new(|name: &ClientName| name.client.clone());
    let mut wrong = 0_u64;
    while let Some(name) = stream.next(rows, &mut walk.faults).await? {
        wrong += u64::from(text::client(&name.client) != name.client_key);
    }
    // Names are personal data.
    let subject = || "names of clients".to_owned();
    walk.faults.unless(wrong == 0, subject, "one of them is stored with another normal form");
    Ok(())
}
