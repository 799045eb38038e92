//! The command that removes old events.

use crate::{OperationId, OperatorId};

/// Remove the events of an operator from the log, up to those of an operation.
#[derive(Clone, Copy, Debug)]
pub struct PruneEvents {
    /// Operator that owns the data.
    pub operator: OperatorId,
    /// Last operation whose events are removed.
    pub through: OperationId,
}
