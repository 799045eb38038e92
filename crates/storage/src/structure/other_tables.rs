//! The walks through tables that stand alone.

use domain::audit::{Fact, check_request, check_sign_in};
use domain::operation::OperationKind;
use domain::{Made, Operation, OperationId, PoolId, Sale, SignIn, text};

use super::operations::operations_of;
use super::rows::Rows;
use super::stream::Stream;
use super::walk::{LOOKED_UP_TOGETHER, Walk};
use crate::BackendError;
use crate::record::{ClientName, Hold, Read, SkippedPlaces, StoredRequest};
use crate::touch::Touch;

pub(super) async fn walk<T: Rows>(rows: &mut T, walk: &mut Walk<'_>) -> Result<(), BackendError> {
    requests(rows, walk).await?;
    holds(rows, walk).await?;
    touches(rows, walk).await?;
    sign_ins(rows, walk).await?;
    skipped_places(rows, walk).await?;
    client_names(rows, walk).await
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
