//! The log of events, and the records that events point to.

use domain::{
    ActionRecord, Entry, Event, EventId, Operation, OperationId, OperatorId, Redemption, Sale,
};
use storage::reader::{EventLog, EventNeeds, EventReader, EventSources, OldestEvents, ReadFuture};
use storage::record::PrunedLog;
use storage::{BackendError, Vault};

use super::PostgresReader;
use crate::error::OrUnavailable;
use crate::query::{DOING, find};
use crate::row::{column, read_all};
use crate::rows::select;
use crate::session::{Pipeline, Session, params};

/// The last operation of the store.
const LAST: &str = "SELECT max(id) FROM operation";

/// The last one of the oldest events of an operator, and their number.
const OLDEST: &str = "SELECT max(id), count(*) FROM \
     (SELECT id FROM event WHERE operator = $1 ORDER BY id LIMIT $2) AS oldest";

/// Events of an operator behind a place.
const BEHIND: &str = " WHERE t.operator = $1 AND t.id > $2 ORDER BY t.id LIMIT $3";

async fn log(
    session: &Session,
    vault: &Vault,
    operator: OperatorId,
) -> Result<EventLog, BackendError> {
    let pruned: Option<PrunedLog> = find(session, vault, "operator", operator.0).await?;
    let last = session.query(LAST, params![]).await.or_unavailable(DOING)?;
    let last = last.first().map(|row| column::<Option<i64>>(row, 0)).transpose()?;
    Ok(EventLog {
        pruned_through: pruned.map_or(OperationId(0), |pruned| pruned.through),
        last: OperationId(last.flatten().unwrap_or(0)),
    })
}

async fn events(
    session: &Session,
    vault: &Vault,
    operator: OperatorId,
    after: EventId,
    limit: u32,
) -> Result<Vec<Event>, BackendError> {
    let sql = select::<Event>() + BEHIND;
    let params = params![operator.0, after.number(), i64::from(limit)];
    read_all(&session.query(sql, params).await.or_unavailable(DOING)?, vault)
}

async fn sources(
    session: &Session,
    vault: &Vault,
    events: Vec<Event>,
) -> Result<EventSources, BackendError> {
    let needs = EventNeeds::of(&events);
    let mut sources = EventSources::default();
    let ids = |ids: &std::collections::BTreeSet<OperationId>| -> Vec<(i64,)> {
        ids.iter().map(|id| (id.0,)).collect()
    };
    let mut pipeline = Pipeline::new(session);
    let asked = [
        pipeline.find::<Operation, _>("id", "", ids(&needs.operations)),
        pipeline.find::<ActionRecord, _>("operation", "", ids(&needs.operations)),
        pipeline.find::<Sale, _>("id", "", ids(&needs.sales)),
        pipeline.find::<Redemption, _>("id", "", ids(&needs.redemptions)),
    ];
    let mut answers = pipeline.run().await.or_unavailable(DOING)?;
    let mut rows = asked.map(|place| {
        let rows = place.and_then(|place| answers.get_mut(place)).map(std::mem::take);
        rows.unwrap_or_default()
    });
    let [operations, actions, sales, redemptions] = &mut rows;
    for found in read_all::<Operation>(operations, vault)? {
        sources.operations.insert(found.id, found);
    }
    for found in read_all::<ActionRecord>(actions, vault)? {
        sources.actions.insert(found.operation, found);
    }
    for found in read_all::<Redemption>(redemptions, vault)? {
        sources.redemptions.insert(found.id, found);
    }
    let mut entries = needs.entries;
    for found in read_all::<Sale>(sales, vault)? {
        entries.extend(EventNeeds::entries_of(&found));
        sources.sales.insert(found.id, found);
    }
    let mut pipeline = Pipeline::new(session);
    let keys = entries.iter().map(|(operation, certificate)| (operation.0, certificate.0));
    if pipeline.find::<Entry, _>("operation, certificate", "", keys.collect()).is_some() {
        for rows in pipeline.run().await.or_unavailable(DOING)? {
            sources.add_entries(read_all::<Entry>(&rows, vault)?);
        }
    }
    Ok(sources)
}

async fn oldest(
    session: &Session,
    vault: &Vault,
    operator: OperatorId,
    count: u32,
) -> Result<Option<OldestEvents>, BackendError> {
    let params = params![operator.0, i64::from(count)];
    let found = session.query(OLDEST, params).await.or_unavailable(DOING)?;
    let Some(row) = found.first() else { return Ok(None) };
    let Some(last) = column::<Option<i64>>(row, 0)? else { return Ok(None) };
    let count = u32::try_from(column::<i64>(row, 1)?).unwrap_or(u32::MAX);
    let through = EventId::from_number(last).operation;
    let operation: Option<Operation> = find(session, vault, "id", through.0).await?;
    let at = operation.map(|operation| operation.at);
    let at = at.ok_or_else(|| BackendError::corrupt("operation of an event"))?;
    Ok(Some(OldestEvents { through, at, count }))
}

impl EventReader for PostgresReader {
    fn event_log(&self, operator: OperatorId) -> ReadFuture<'_, EventLog> {
        let vault = &self.vault;
        all!(self, session => log(session, vault, operator))
    }

    fn events(
        &self,
        operator: OperatorId,
        after: EventId,
        limit: u32,
    ) -> ReadFuture<'_, Vec<Event>> {
        let vault = &self.vault;
        one!(self, session => events(session, vault, operator, after, limit))
    }

    fn event_sources(&self, events: Vec<Event>) -> ReadFuture<'_, EventSources> {
        let vault = &self.vault;
        all!(self, session => sources(session, vault, events))
    }

    fn oldest_events(
        &self,
        operator: OperatorId,
        count: u32,
    ) -> ReadFuture<'_, Option<OldestEvents>> {
        let vault = &self.vault;
        all!(self, session => oldest(session, vault, operator, count))
    }
}
