//! Reading the log of events, and the records that events point to.

use std::collections::{BTreeSet, HashMap};

use domain::event::SubjectKind;
use domain::{
    ActionRecord, CertificateId, Entry, Event, EventId, Operation, OperationId, OperatorId,
    Redemption, RedemptionId, Sale, SaleId,
};
use jiff::Timestamp;

use super::ReadFuture;

/// Certificates of a sale that its events name, at most.
pub const EVENT_CERTIFICATES_MAX: usize = 100;

/// The ends of the log of an operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EventLog {
    /// Last operation whose events were removed, or that was made before there were events. 0 if
    /// there is none.
    pub pruned_through: OperationId,
    /// Last operation of the store, of whatever operator. 0 if there is none.
    pub last: OperationId,
}

/// Some of the oldest events of an operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OldestEvents {
    /// Operation of the last one of them.
    pub through: OperationId,
    /// Time of that operation.
    pub at: Timestamp,
    /// Number of these events.
    pub count: u32,
}

/// Records that events point to. They never change, except for what is behind the steps of
/// redemptions, so that the content of an event is always the same.
#[derive(Clone, Debug, Default)]
pub struct EventSources {
    /// Operations of the events.
    pub operations: HashMap<OperationId, Operation>,
    /// Sales and returns that events are about.
    pub sales: HashMap<SaleId, Sale>,
    /// Redemptions that events are about.
    pub redemptions: HashMap<RedemptionId, Redemption>,
    /// Actions of the operations, if they are some.
    pub actions: HashMap<OperationId, ActionRecord>,
    /// Entries of certificates in operations, by number.
    pub entries: HashMap<(OperationId, CertificateId), Vec<Entry>>,
}

impl EventSources {
    /// Adds entries, in any order.
    pub fn add_entries(&mut self, entries: impl IntoIterator<Item = Entry>) {
        for entry in entries {
            let of = self.entries.entry((entry.operation, entry.certificate)).or_default();
            of.push(entry);
            of.sort_unstable_by_key(|entry| entry.number);
        }
    }
}

/// Records that events need, by their ids.
#[derive(Clone, Debug, Default)]
pub struct EventNeeds {
    /// Operations of the events. Those of actions on certificates have a record of the action.
    pub operations: BTreeSet<OperationId>,
    /// Sales and returns that events are about.
    pub sales: BTreeSet<SaleId>,
    /// Redemptions that events are about.
    pub redemptions: BTreeSet<RedemptionId>,
    /// Certificates in operations whose entries are needed.
    pub entries: BTreeSet<(OperationId, CertificateId)>,
}

impl EventNeeds {
    /// The needs of events, without what only the sales can say.
    pub fn of(events: &[Event]) -> Self {
        let mut needs = Self::default();
        for Event { id, kind, subject, .. } in events {
            needs.operations.insert(id.operation);
            match kind.subject() {
                SubjectKind::Certificate => {
                    needs.entries.insert((id.operation, CertificateId(*subject)));
                }
                SubjectKind::Redemption => {
                    needs.redemptions.insert(OperationId(*subject));
                }
                SubjectKind::Sale => {
                    needs.sales.insert(OperationId(*subject));
                }
                SubjectKind::Coupon | SubjectKind::Series | SubjectKind::Owner => {}
            }
        }
        needs
    }

    /// The entries of the certificates that events of a sale name.
    pub fn entries_of(sale: &Sale) -> impl Iterator<Item = (OperationId, CertificateId)> {
        let named = sale.certificates.iter().take(EVENT_CERTIFICATES_MAX);
        named.map(|sold| (sale.id, sold.certificate))
    }
}

/// Reads the log of events. Each call sees one consistent state.
pub trait EventReader {
    /// The ends of the log of an operator.
    fn event_log(&self, operator: OperatorId) -> ReadFuture<'_, EventLog>;

    /// Events of an operator behind a place, by id, at most `limit` of them.
    fn events(
        &self,
        operator: OperatorId,
        after: EventId,
        limit: u32,
    ) -> ReadFuture<'_, Vec<Event>>;

    /// The records that events point to.
    fn event_sources(&self, events: Vec<Event>) -> ReadFuture<'_, EventSources>;

    /// About `count` of the oldest events of an operator: those up to the operation of the last one
    /// of them. `None` if there are no events.
    fn oldest_events(
        &self,
        operator: OperatorId,
        count: u32,
    ) -> ReadFuture<'_, Option<OldestEvents>>;
}
