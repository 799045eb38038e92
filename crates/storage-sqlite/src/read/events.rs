//! The log of events, and the records that events point to.

use domain::{
    ActionRecord, Entry, Event, EventId, Operation, OperationId, OperatorId, Redemption, Sale,
};
use rusqlite::Connection;
use storage::reader::{EventLog, EventNeeds, EventReader, EventSources, OldestEvents, ReadFuture};
use storage::record::{PrunedLog, Read};
use storage::{BackendError, Vault};

use super::SqliteReader;
use crate::query::{Lookup, find, find_all, query_one};
use crate::row::{column, read};

/// The last operation of the store.
const LAST: &str = "SELECT max(id) FROM operation";

/// The last one of the oldest events of an operator, and their number.
const OLDEST: &str = "SELECT max(id), count(*) FROM \
     (SELECT id FROM event WHERE operator = ?1 ORDER BY id LIMIT ?2)";

/// Events of an operator behind a place.
const BEHIND: &str = " WHERE operator = ?1 AND id > ?2 ORDER BY id LIMIT ?3";

/// Entries of a certificate in an operation.
const ENTRIES: &str = " WHERE operation = ?1 AND certificate = ?2";

fn log(
    connection: &Connection,
    vault: &Vault,
    operator: OperatorId,
) -> Result<EventLog, BackendError> {
    let pruned: Option<PrunedLog> = find(connection, vault, [operator.0])?;
    let last = query_one(connection, LAST, [], |row| column::<Option<i64>>(row, 0))?.flatten();
    Ok(EventLog {
        pruned_through: pruned.map_or(OperationId(0), |pruned| pruned.through),
        last: OperationId(last.unwrap_or(0)),
    })
}

fn sources(
    connection: &Connection,
    vault: &Vault,
    events: &[Event],
) -> Result<EventSources, BackendError> {
    let mut needs = EventNeeds::of(events);
    let mut sources = EventSources::default();
    let find = |sql: &str| Lookup::by(connection, sql);
    let mut sales = find(&Sale::table().statements().find)?;
    for id in &needs.sales {
        let found: Option<Sale> = sales.find([id.0], |row| read(row, vault))?;
        if let Some(sale) = found {
            needs.entries.extend(EventNeeds::entries_of(&sale));
            sources.sales.insert(*id, sale);
        }
    }
    let mut operations = find(&Operation::table().statements().find)?;
    let mut actions = find(&ActionRecord::table().statements().find)?;
    for id in &needs.operations {
        let found: Option<Operation> = operations.find([id.0], |row| read(row, vault))?;
        sources.operations.extend(found.map(|found| (*id, found)));
        let found: Option<ActionRecord> = actions.find([id.0], |row| read(row, vault))?;
        sources.actions.extend(found.map(|found| (*id, found)));
    }
    let mut redemptions = find(&Redemption::table().statements().find)?;
    for id in &needs.redemptions {
        let found: Option<Redemption> = redemptions.find([id.0], |row| read(row, vault))?;
        sources.redemptions.extend(found.map(|found| (*id, found)));
    }
    let sql = [&Entry::table().statements().select, ENTRIES].concat();
    for (operation, certificate) in &needs.entries {
        let params = (operation.0, certificate.0);
        sources.add_entries(find_all::<Entry>(connection, vault, &sql, params)?);
    }
    Ok(sources)
}

impl EventReader for SqliteReader {
    fn event_log(&self, operator: OperatorId) -> ReadFuture<'_, EventLog> {
        self.read(move |connection, vault| log(connection, vault, operator))
    }

    fn events(
        &self,
        operator: OperatorId,
        after: EventId,
        limit: u32,
    ) -> ReadFuture<'_, Vec<Event>> {
        self.read(move |connection, vault| {
            let sql = [&Event::table().statements().select, BEHIND].concat();
            find_all(connection, vault, &sql, (operator.0, after.number(), limit))
        })
    }

    fn event_sources(&self, events: Vec<Event>) -> ReadFuture<'_, EventSources> {
        self.read(move |connection, vault| sources(connection, vault, &events))
    }

    fn oldest_events(
        &self,
        operator: OperatorId,
        count: u32,
    ) -> ReadFuture<'_, Option<OldestEvents>> {
        self.read(move |connection, vault| {
            let found = query_one(connection, OLDEST, (operator.0, count), |row| {
                Ok((column::<Option<i64>>(row, 0)?, column(row, 1)?))
            })?;
            let Some((Some(last), count)) = found else { return Ok(None) };
            let through = EventId::from_number(last).operation;
            let operation: Option<Operation> = find(connection, vault, [through.0])?;
            let at = operation.map(|operation| operation.at);
            let at = at.ok_or_else(|| BackendError::corrupt("operation of an event"))?;
            Ok(Some(OldestEvents { through, at, count }))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_query_uses_a_key() {
        let mut database = Connection::open_in_memory().unwrap();
        crate::migrate::migrate(&mut database, true).unwrap();
        let select = |table: &str, tail: &str| format!("SELECT * FROM {table}{tail}");
        for (sql, step) in [
            (select("event", BEHIND), "SEARCH event USING PRIMARY KEY (operator=? AND id>?)"),
            (
                select("entry", ENTRIES),
                "SEARCH entry USING PRIMARY KEY (operation=? AND certificate=?)",
            ),
        ] {
            let mut plan = database.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
            let params = rusqlite::params_from_iter(vec![1; plan.parameter_count()]);
            let plan: Vec<String> =
                plan.query_map(params, |row| row.get(3)).unwrap().map(Result::unwrap).collect();
            assert_eq!(plan, [step], "{sql}");
        }
    }
}
