//! Events, and how far the log of each operator was pruned.

use domain::{Event, EventId, OperationId, OperatorId};

use super::describe::record;

record! {
    table "event";
    bind |event: Event, vault| {
        operator: Int Key = event.operator;
        id: Int Key = event.id.number();
        kind: Int Made = event.kind;
        subject: Int Made = event.subject;
        about: Int Made = event.about;
        point_of_sale: Int Made = event.place;
    }
    read Event = Self {
        operator,
        id: EventId::from_number(id),
        kind,
        subject,
        about,
        place: point_of_sale,
    };
}

/// How far the log of an operator was pruned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PrunedLog {
    /// Operator of the log.
    pub operator: OperatorId,
    /// Last operation whose events were removed, or that was made before there were events.
    pub through: OperationId,
}

record! {
    table "event_log";
    bind |log: PrunedLog, vault| {
        operator: Int Key = log.operator;
        pruned_through: Int Changes = log.through;
    }
    read PrunedLog = Self { operator, through: pruned_through };
}
