//! The walk through the log of events.

use std::collections::BTreeMap;

use domain::audit::check_event;
use domain::{Event, OperationId, OperatorId};

use super::look_up::LOOKED_UP_TOGETHER;
use super::operations::operations_of;
use super::rows::Rows;
use super::stream::Stream;
use super::walk::Walk;
use crate::BackendError;
use crate::record::PrunedLog;

/// How far the log of each operator was pruned.
pub(super) async fn pruned<T: Rows>(
    rows: &mut T,
    walk: &mut Walk<'_>,
) -> Result<BTreeMap<OperatorId, OperationId>, BackendError> {
    let mut stream = Stream::new(|log: &PrunedLog| log.operator);
    let mut pruned = BTreeMap::new();
    while let Some(log) = stream.next(rows, &mut walk.faults).await? {
        pruned.insert(log.operator, log.through);
    }
    let operations = operations_of(rows, pruned.values().copied()).await?;
    for (operator, through) in &pruned {
        let subject = || format!("log of events of operator {operator}");
        let is_there = operations.contains_key(through);
        walk.faults.unless(
            is_there,
            subject,
            "it is pruned through an operation that does not exist",
        );
        walk.run(|directory, faults, _| {
            let is_known = directory.operator(*operator).is_some();
            faults.unless(is_known, subject, "its operator does not exist");
        });
    }
    Ok(pruned)
}

pub(super) async fn walk<T: Rows>(rows: &mut T, walk: &mut Walk<'_>) -> Result<(), BackendError> {
    let mut stream = Stream::new(|event: &Event| (event.operator, event.id));
    loop {
        let mut waiting = Vec::new();
        while waiting.len() < LOOKED_UP_TOGETHER
            && let Some(event) = stream.next(rows, &mut walk.faults).await?
        {
            waiting.push(event);
        }
        if waiting.is_empty() {
            return Ok(());
        }
        let ids = waiting.iter().map(|event: &Event| event.id.operation);
        let operations = operations_of(rows, ids).await?;
        for event in &waiting {
            let is_kept = !walk.is_pruned(event.operator, event.id.operation);
            let subject =
                || format!("event {} of operation {}", event.id.ordinal, event.id.operation);
            walk.faults.unless(is_kept, subject, "it is in the log behind what was removed");
            let operation = operations.get(&event.id.operation);
            walk.run(|directory, faults, facts| {
                check_event(directory, event, operation, faults, facts);
            });
        }
    }
}
