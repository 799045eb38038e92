//! Removing old events, in small commands.

use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

use domain::command::PruneEvents;
use domain::operation::{Actor, Origin, Surface};
use domain::{Command, OperatorId, Request};
use jiff::{SignedDuration, Timestamp};
use tokio::time::Instant;

use crate::error::Error;
use crate::service::Service;

/// Events that one command removes. It removes all events of an operation or none.
const REMOVED_AT_ONCE: u32 = 2_000;

/// Events that are removed together at least, unless the oldest is much too old. Otherwise a quiet
/// operator would have a command for every few events.
const REMOVED_TOGETHER: u32 = 500;

/// Age behind the limit at which even a few events are removed.
const OVERDUE: SignedDuration = SignedDuration::from_hours(24);

/// Shortest pause between two commands. A pause lasts as long as the command before it, so that
/// requests of tills get at least half of the time.
const PAUSE_MIN: Duration = Duration::from_millis(20);

impl Service {
    /// Removes events that are older than some days, of all operators. Each command removes as many
    /// as about a thousand sales write, and there is no limit for their number, so that the log
    /// cannot grow faster than it is pruned. A few old events stay until they are more, unless all
    /// are to go. Gives the number of removed events.
    ///
    /// # Errors
    ///
    /// Failures of the store. What was removed before stays removed.
    pub async fn prune_events(&self, keep_days: u32, is_all: bool) -> Result<u64, Error> {
        let mut removed = 0_u64;
        let mut oldest: Option<Timestamp> = None;
        let age = SignedDuration::from_hours(i64::from(keep_days).saturating_mul(24));
        let before = self.now().checked_sub(age).unwrap_or(Timestamp::MIN);
        let directory = self.directory();
        for operator in directory.operators() {
            while let Some(count) = self.prune_some(operator.id, before, is_all).await? {
                removed = removed.saturating_add(count.into());
            }
            let first = self.inner.reader.oldest_events(operator.id, 1).await?;
            oldest = oldest.into_iter().chain(first.map(|first| first.at)).min();
        }
        let age = oldest.map_or(0, |oldest| self.now().duration_since(oldest).as_secs());
        self.inner.waiting.oldest_seconds.store(age, Relaxed);
        Ok(removed)
    }

    /// Removes the oldest events of an operator, and gives their number. `None` if there is nothing
    /// to remove.
    async fn prune_some(
        &self,
        operator: OperatorId,
        before: Timestamp,
        is_all: bool,
    ) -> Result<Option<u32>, Error> {
        let mut count = REMOVED_AT_ONCE;
        let oldest = loop {
            let oldest = self.inner.reader.oldest_events(operator, count).await?;
            let Some(oldest) = oldest else { return Ok(None) };
            if oldest.at < before {
                break oldest;
            }
            // Fewer may be old enough.
            if count == 1 {
                return Ok(None);
            }
            count = count.min(oldest.count).div_ceil(4).max(1);
        };
        let overdue = before.checked_sub(OVERDUE).unwrap_or(Timestamp::MIN);
        let are_few = oldest.count < REMOVED_TOGETHER && oldest.at >= overdue;
        if are_few && !is_all {
            return Ok(None);
        }
        let begun = Instant::now();
        let command = Command::PruneEvents(PruneEvents { operator, through: oldest.through });
        let origin = Origin {
            actor: Actor::Administrator,
            surface: Surface::CommandLine,
            request_id: "events".to_owned(),
        };
        let request = Request { command, origin, key: None };
        let _ = self.inner.store.submit(request).await?;
        self.inner.waiting.pruned.fetch_add(u64::from(oldest.count), Relaxed);
        tokio::time::sleep(begun.elapsed().max(PAUSE_MIN)).await;
        Ok(Some(oldest.count))
    }
}
