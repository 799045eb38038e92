//! Requests that wait for events, and figures of the log.

use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};

use domain::OperatorId;
use tokio::sync::watch;

/// Requests of one operator that may wait at a time.
const WAITING_OF_OPERATOR_MAX: u32 = 64;

/// Requests of all operators that may wait at a time. Each keeps a connection.
pub const WAITING_MAX: u32 = 512;

/// Counts the requests that wait, and ends their waiting when the server stops.
#[derive(Debug)]
pub(crate) struct Waiting {
    by_operator: Mutex<HashMap<OperatorId, u32>>,
    count: AtomicU64,
    stopping: watch::Sender<bool>,
    /// Age of the oldest event in seconds, as pruning found it.
    pub(super) oldest_seconds: AtomicI64,
    /// Number of events that pruning removed.
    pub(super) pruned: AtomicU64,
}

impl Default for Waiting {
    fn default() -> Self {
        let (stopping, _) = watch::channel(false);
        Self {
            by_operator: Mutex::default(),
            count: AtomicU64::new(0),
            stopping,
            oldest_seconds: AtomicI64::new(0),
            pruned: AtomicU64::new(0),
        }
    }
}

/// A request that waits. It is counted until it is dropped.
#[derive(Debug)]
pub(super) struct Ticket<'a> {
    waiting: &'a Waiting,
    operator: OperatorId,
}

impl Waiting {
    /// Counts one more request of an operator. `None` if too many wait already.
    pub(super) fn enter(&self, operator: OperatorId) -> Option<Ticket<'_>> {
        let mut counts = self.by_operator.lock().unwrap_or_else(PoisonError::into_inner);
        let all: u32 = counts.values().fold(0, |sum, count| sum.saturating_add(*count));
        let own = counts.entry(operator).or_default();
        if all >= WAITING_MAX || *own >= WAITING_OF_OPERATOR_MAX {
            return None;
        }
        *own = own.saturating_add(1);
        self.count.fetch_add(1, Relaxed);
        Some(Ticket { waiting: self, operator })
    }

    /// Number of requests that wait.
    pub(crate) fn count(&self) -> u64 {
        self.count.load(Relaxed)
    }

    /// Age of the oldest event in seconds, at the last look for old ones.
    pub(crate) fn oldest_seconds(&self) -> i64 {
        self.oldest_seconds.load(Relaxed)
    }

    /// Number of events that were removed.
    pub(crate) fn pruned(&self) -> u64 {
        self.pruned.load(Relaxed)
    }

    /// Ends all waiting, now and later.
    pub(crate) fn stop(&self) {
        self.stopping.send_replace(true);
    }

    /// Returns when the server stops.
    pub(super) async fn stopped(&self) {
        let mut stopping = self.stopping.subscribe();
        let _ = stopping.wait_for(|is_stopping| *is_stopping).await;
    }
}

impl Drop for Ticket<'_> {
    fn drop(&mut self) {
        let counts = &self.waiting.by_operator;
        let mut counts = counts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = counts.get_mut(&self.operator) {
            *own = own.saturating_sub(1);
            if *own == 0 {
                counts.remove(&self.operator);
            }
        }
        self.waiting.count.fetch_sub(1, Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_requests_are_bounded_for_each_operator_and_in_all() {
        let waiting = Waiting::default();
        let fill = |operator| {
            let tickets = std::iter::from_fn(|| waiting.enter(OperatorId(operator)));
            tickets.collect::<Vec<_>>()
        };
        let first = fill(1);
        assert_eq!(first.len(), 64);
        let others: Vec<_> = (2..=20).flat_map(fill).collect();
        assert_eq!(others.len(), 512 - 64);
        assert_eq!(waiting.count(), 512);
        drop(first);
        assert_eq!(waiting.count(), 448);
        assert!(waiting.enter(OperatorId(20)).is_some());
    }
}
