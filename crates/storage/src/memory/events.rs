//! The log of events.

use domain::{Event, EventId, OperationId, OperatorId, ReadSet, View};

use super::{MemoryBackend, Records, ready};
use crate::WriteSet;
use crate::reader::{EventLog, EventNeeds, EventReader, EventSources, OldestEvents, ReadFuture};

impl Records {
    pub(super) fn load_events(&self, set: &ReadSet, view: &mut View) {
        for (operator, through) in &set.pruned {
            view.pruned.extend(self.pruned.get_key_value(operator));
            let end = EventId::end_of(*through);
            let old = self.events.iter().filter(|((of, id), _)| of == operator && *id <= end);
            view.old_events.extend(old.map(|(key, event)| (*key, *event)));
        }
    }

    pub(super) fn write_events(&mut self, writes: &WriteSet) {
        let events = writes.events.iter();
        self.events.extend(events.map(|event| ((event.operator, event.id), *event)));
        for event in &writes.pruned_events {
            self.events.remove(&(event.operator, event.id));
        }
        self.pruned.extend(&writes.pruned);
    }
}

impl EventReader for MemoryBackend {
    fn event_log(&self, operator: OperatorId) -> ReadFuture<'_, EventLog> {
        let records = self.records();
        let pruned_through = records.pruned.get(&operator).copied().unwrap_or(OperationId(0));
        let last = records.operations.last().map_or(OperationId(0), |last| last.id);
        ready(EventLog { pruned_through, last })
    }

    fn events(
        &self,
        operator: OperatorId,
        after: EventId,
        limit: u32,
    ) -> ReadFuture<'_, Vec<Event>> {
        let records = self.records();
        let own = records.events.values().filter(|event| event.operator == operator);
        let found = own.filter(|event| event.id > after).take(limit as usize);
        ready(found.copied().collect())
    }

    fn event_sources(&self, events: Vec<Event>) -> ReadFuture<'_, EventSources> {
        let records = self.records();
        let mut needs = EventNeeds::of(&events);
        let mut sources = EventSources::default();
        for id in &needs.sales {
            let Some(sale) = records.sales.get(id) else { continue };
            needs.entries.extend(EventNeeds::entries_of(sale));
            sources.sales.insert(*id, (**sale).clone());
        }
        for id in &needs.operations {
            sources.operations.extend(records.operation(*id).map(|found| (*id, found.clone())));
            sources.actions.extend(records.actions.get(id).map(|found| (*id, found.clone())));
        }
        for id in &needs.redemptions {
            let found = records.redemptions.get(id);
            sources.redemptions.extend(found.map(|found| (*id, found.clone())));
        }
        for (operation, certificate) in &needs.entries {
            let entries = records.entries.get(certificate).into_iter().flatten();
            let own = entries.filter(|entry| entry.operation == *operation);
            sources.add_entries(own.cloned());
        }
        ready(sources)
    }

    fn oldest_events(
        &self,
        operator: OperatorId,
        count: u32,
    ) -> ReadFuture<'_, Option<OldestEvents>> {
        let records = self.records();
        let own = records.events.values().filter(|event| event.operator == operator);
        let oldest: Vec<&Event> = own.take(count as usize).collect();
        let through = oldest.last().map(|last| last.id.operation);
        ready(through.and_then(|through| {
            let at = records.operation(through)?.at;
            Some(OldestEvents { through, at, count: u32::try_from(oldest.len()).ok()? })
        }))
    }
}
