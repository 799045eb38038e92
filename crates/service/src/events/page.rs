//! Pages of the log of events.

use std::time::Duration;

use domain::person::Permission;
use domain::{Directory, Event, EventId, OperationId, OperatorId, PointOfSaleId};
use storage::public_id::IdKind;
use storage::reader::EventLog;

use super::content::{Teller, ToldEvent};
use super::filter::{EventFilter, Seen};
use crate::error::{Denied, Error};
use crate::service::Service;
use crate::session::Session;

/// Rows that a page looks at, at most.
const LOOKED_AT_MAX: u32 = 10_000;

/// Rows that one read takes. Each may need a record to tell whether the filter takes it.
const READ_AT_ONCE: u32 = 1_000;

/// Interval between looks for events of other processes.
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// Shortest interval between two looks of a request, so that a busy server is not asked after each
/// batch.
const LOOK_PAUSE: Duration = Duration::from_millis(50);

/// Capability to follow the log of events of an operator.
pub struct EventFollower<'a> {
    service: &'a Service,
    operator: OperatorId,
    /// Point of sale that the caller is bound to.
    bound: Option<PointOfSaleId>,
}

/// Where a page begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventsFrom {
    /// With what happens from now on.
    Now,
    /// With the oldest event that is kept.
    Oldest,
    /// Behind an event or a cursor, as callers see it.
    After(EventId),
}

/// A page of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventPage {
    /// Events of the page, in the order of their ids.
    pub events: Vec<ToldEvent>,
    /// Place behind everything that the page looked at, as callers see it.
    pub next: EventId,
    /// Whether there was more behind this place.
    pub has_more: bool,
}

/// Reason why events cannot be read.
#[derive(Clone, Debug, thiserror::Error)]
pub enum FollowError {
    /// Events behind the cursor were removed.
    #[error("events behind this cursor were removed")]
    Pruned {
        /// Place behind which all events are kept, as callers see it.
        oldest: EventId,
    },
    /// The cursor is not one of this log.
    #[error("the cursor is not one of this log")]
    Unknown,
    /// Too many requests wait for events.
    #[error("too many requests wait for events")]
    TooManyWaiting,
    /// The store failed, or the caller has no right.
    #[error(transparent)]
    Failed(#[from] Error),
}

impl From<storage::BackendError> for FollowError {
    fn from(error: storage::BackendError) -> Self {
        Self::Failed(error.into())
    }
}

impl Session {
    /// The right to follow the events of the operator.
    ///
    /// # Errors
    ///
    /// [`Denied::Unknown`] for a widget, whose code is public; [`Denied::Forbidden`] without
    /// [`Permission::See`].
    pub fn event_follower(&self) -> Result<EventFollower<'_>, Denied> {
        self.allowed(&[Permission::See])?;
        let (service, operator) = (self.service(), self.operator());
        Ok(EventFollower { service, operator, bound: self.bound_to() })
    }
}

impl Service {
    /// The log of events of an operator, for the administrator.
    pub const fn events_of(&self, operator: OperatorId) -> EventFollower<'_> {
        EventFollower { service: self, operator, bound: None }
    }
}

/// Rows that a page found, and how far it looked.
struct Looked {
    events: Vec<Event>,
    next: EventId,
    has_more: bool,
}

impl EventFollower<'_> {
    /// A page of at most `limit` events. If there are none, it waits for some, up to `wait`.
    ///
    /// # Errors
    ///
    /// In order: [`FollowError::Unknown`]; [`FollowError::Pruned`];
    /// [`FollowError::TooManyWaiting`] if it would have to wait; failures of the store.
    pub async fn page(
        &self,
        from: EventsFrom,
        filter: &EventFilter,
        limit: u32,
        wait: Duration,
    ) -> Result<EventPage, FollowError> {
        let log = self.log().await?;
        let after = self.begin(from, log)?;
        let (mut page, mut next) = self.look(log, after, filter, limit).await?;
        if !page.events.is_empty() || page.has_more || wait.is_zero() {
            return Ok(page);
        }
        let waiting = &self.service.inner.waiting;
        let ticket = waiting.enter(self.operator);
        let _ticket = ticket.ok_or(FollowError::TooManyWaiting)?;
        let follow = async {
            while page.events.is_empty() && !page.has_more {
                let log = self.news(next.operation).await?;
                (page, next) = self.look(log, next, filter, limit).await?;
            }
            Ok::<(), FollowError>(())
        };
        let ended = tokio::select! {
            ended = tokio::time::timeout(wait, follow) => ended,
            () = waiting.stopped() => Ok(Ok(())),
        };
        // A page that was interrupted is the one before it, so that no event is passed by.
        ended.unwrap_or(Ok(()))?;
        Ok(page)
    }

    /// An event with its content. `None` if it does not exist, or if the caller may not see it.
    ///
    /// # Errors
    ///
    /// [`FollowError::Pruned`] if the events of its operation were removed; failures of the store.
    pub async fn find(&self, shown: EventId) -> Result<Option<ToldEvent>, FollowError> {
        let Some(id) = self.meant(shown) else { return Ok(None) };
        let log = self.log().await?;
        let reader = &self.service.inner.reader;
        let before = EventId::from_number(id.number().saturating_sub(1));
        let found = reader.events(self.operator, before, 1).await?;
        let filter = EventFilter::default();
        let seen = self.seen(&filter, &self.service.directory());
        let found = found.into_iter().find(|event| event.id == id && seen.may_take(event));
        match found {
            Some(event) => Ok(self.tell(vec![event]).await?.pop()),
            None if id.operation > log.pruned_through => Ok(None),
            None => {
                // Only an event of this operator is told as removed.
                let operation = reader.operation(id.operation).await?;
                let operator = operation.and_then(|operation| operation.operator);
                if operator == Some(self.operator) { Err(self.pruned(log)) } else { Ok(None) }
            }
        }
    }

    async fn log(&self) -> Result<EventLog, FollowError> {
        let reader = &self.service.inner.reader;
        Ok(reader.event_log(self.operator).await?)
    }

    fn begin(&self, from: EventsFrom, log: EventLog) -> Result<EventId, FollowError> {
        let oldest = EventId::end_of(log.pruned_through);
        let shown = match from {
            EventsFrom::Now => return Ok(EventId::end_of(log.last)),
            EventsFrom::Oldest => return Ok(oldest),
            EventsFrom::After(shown) => shown,
        };
        let after = self.meant(shown).ok_or(FollowError::Unknown)?;
        if after.operation > log.last {
            return Err(FollowError::Unknown);
        }
        if after < oldest {
            return Err(self.pruned(log));
        }
        Ok(after)
    }

    fn pruned(&self, log: EventLog) -> FollowError {
        FollowError::Pruned { oldest: self.shown(EventId::end_of(log.pruned_through)) }
    }

    fn meant(&self, shown: EventId) -> Option<EventId> {
        let operation =
            self.service.inner.ids.read(IdKind::Operation, self.operator, shown.operation.0)?;
        let is_ordinal = shown.ordinal <= EventId::ORDINAL_MAX;
        is_ordinal.then_some(EventId { operation, ..shown })
    }

    fn shown(&self, id: EventId) -> EventId {
        let ids = &self.service.inner.ids;
        EventId { operation: ids.show(IdKind::Operation, self.operator, id.operation), ..id }
    }

    fn seen<'f>(&self, filter: &'f EventFilter, directory: &Directory) -> Seen<'f> {
        let certificate = filter.certificate;
        let certificate = certificate.and_then(|number| directory.locate(self.operator, number));
        Seen { filter, certificate, bound: self.bound }
    }

    /// A page behind a place, and the plain place behind it. The log is what was read before.
    async fn look(
        &self,
        log: EventLog,
        after: EventId,
        filter: &EventFilter,
        limit: u32,
    ) -> Result<(EventPage, EventId), FollowError> {
        let seen = self.seen(filter, &self.service.directory());
        let Looked { events, next, has_more } = self.find_rows(log, after, &seen, limit).await?;
        let events = self.tell(events).await?;
        Ok((EventPage { events, next: self.shown(next), has_more }, next))
    }

    async fn find_rows(
        &self,
        log: EventLog,
        after: EventId,
        seen: &Seen<'_>,
        limit: u32,
    ) -> Result<Looked, FollowError> {
        let reader = &self.service.inner.reader;
        let operator = self.operator;
        let (mut events, mut next, mut looked_at) = (Vec::new(), after, 0);
        while looked_at < LOOKED_AT_MAX {
            let at_once = if seen.filter == &EventFilter::default() {
                limit.saturating_add(1).min(READ_AT_ONCE)
            } else {
                READ_AT_ONCE
            };
            let rows = reader.events(operator, next, at_once).await?;
            let is_end = rows.len() < at_once as usize;
            let taken = self.take(rows.iter().copied(), seen).await?;
            for (row, is_taken) in rows.iter().zip(taken) {
                if is_taken && events.len() >= limit as usize {
                    return Ok(Looked { events, next, has_more: true });
                }
                if is_taken {
                    events.push(*row);
                }
                next = row.id;
            }
            looked_at = looked_at.saturating_add(at_once);
            if is_end {
                // Everything through this operation had been committed before the rows were read.
                let next = next.max(EventId::end_of(log.last));
                return Ok(Looked { events, next, has_more: false });
            }
        }
        Ok(Looked { events, next, has_more: true })
    }

    /// Which rows the filter takes.
    async fn take(
        &self,
        rows: impl Iterator<Item = Event> + Clone,
        seen: &Seen<'_>,
    ) -> Result<Vec<bool>, FollowError> {
        let first: Vec<bool> = rows.clone().map(|row| seen.may_take(&row)).collect();
        if !seen.needs_sources() {
            return Ok(first);
        }
        let wanted = rows.clone().zip(&first).filter(|(_, is_taken)| **is_taken);
        let wanted: Vec<Event> = wanted.map(|(row, _)| row).collect();
        let sources = self.service.inner.reader.event_sources(wanted).await?;
        let both = rows.zip(first);
        Ok(both.map(|(row, is_taken)| is_taken && seen.takes(&row, &sources)).collect())
    }

    async fn tell(&self, events: Vec<Event>) -> Result<Vec<ToldEvent>, FollowError> {
        if events.is_empty() {
            return Ok(Vec::new());
        }
        let sources = self.service.inner.reader.event_sources(events.clone()).await?;
        let pools = |directory: &Directory| {
            let ids = sources.entries.keys().map(|(_, certificate)| certificate.pool());
            ids.into_iter().all(|pool| directory.pool(pool).is_some())
        };
        let mut directory = self.service.directory();
        if !pools(&directory) {
            self.service.refresh_directory().await?;
            directory = self.service.directory();
        }
        let (ids, operator) = (&self.service.inner.ids, self.operator);
        let teller = Teller { ids, operator, directory: &directory, sources: &sources };
        let told: Result<Vec<ToldEvent>, _> =
            events.iter().map(|event| teller.tell(event)).collect();
        Ok(told?)
    }

    /// Waits until an operation behind this one is there, and gives the ends of the log then.
    async fn news(&self, behind: OperationId) -> Result<EventLog, FollowError> {
        let mut committed = self.service.inner.store.committed();
        loop {
            let _ = tokio::time::timeout(LOOK_EVERY, committed.changed()).await;
            tokio::time::sleep(LOOK_PAUSE).await;
            committed.mark_unchanged();
            let log = self.log().await?;
            if log.last > behind {
                return Ok(log);
            }
        }
    }
}
