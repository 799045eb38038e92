//! Removing old events from the log.

use super::context::{Context, Decided};
use super::decision::Outcome;
use super::undecided::Undecided;
use crate::command::PruneEvents;
use crate::operation::OperationKind;
use crate::{CallerRejection, Change};

/// Removes the events of an operator, up to those of an operation. Events that were removed already
/// change nothing, so two servers that prune at the same time do it once.
pub(super) fn prune(context: &Context<'_>, prune: PruneEvents) -> Result<Decided, Undecided> {
    // The log of a disabled operator is pruned as well.
    let known = context.directory().operator(prune.operator);
    let operator = known.ok_or(CallerRejection::OperatorUnknown(prune.operator))?.id;
    let pruned = context.view.pruned.get(&operator);
    let is_new = pruned.is_none_or(|pruned| *pruned < prune.through);
    let changes = if is_new && prune.through < context.operation {
        let old = context.view.old_events.values();
        let old = old.filter(|old| old.operator == operator && old.id.operation <= prune.through);
        vec![Change::PruneEvents(operator, prune.through, old.copied().collect())]
    } else {
        Vec::new()
    };
    Ok(Decided {
        operator: Some(operator),
        kind: OperationKind::EventsPruned,
        changes,
        outcome: Outcome::EventsPruned,
    })
}
