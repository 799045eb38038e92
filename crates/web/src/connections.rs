//! Open connections: their maximum number, and which is closed when there are too many.
//!
//! Places are counted by network (see [`crate::client_address::ClientAddress::network`]) and shared
//! fairly. When all are taken, a newcomer may displace a connection of the network that has the
//! most, if the newcomer's network has fewer. The displaced connection is the one that has waited
//! for its client longest. A connection with a request in progress is never displaced. Connections
//! of trusted proxies belong to many clients. They are neither counted by network nor displaced.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::net::IpAddr;
use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use tokio::sync::Notify;

use crate::connection::Connection;
use crate::limits::{DISPLACED_AFTER_MIN, NETWORKS_TRIED_MAX};

/// The connections of one server.
#[derive(Default)]
pub(crate) struct Connections {
    open: Mutex<Open>,
    /// Number of awake connections, for frequent reads.
    awake: AtomicUsize,
    closed: Notify,
}

#[derive(Default)]
struct Open {
    last_id: u64,
    by_id: BTreeMap<u64, Arc<Connection>>,
    by_network: HashMap<IpAddr, BTreeMap<u64, Arc<Connection>>>,
    /// All places, without those of displaced connections.
    places: Shares,
    /// Places of awake connections.
    awake: Shares,
}

/// Number of taken places, in total and by network.
#[derive(Default)]
struct Shares {
    all: usize,
    of: HashMap<IpAddr, usize>,
    by_count: BTreeSet<(usize, IpAddr)>,
}

impl Shares {
    fn of(&self, network: Option<IpAddr>) -> usize {
        network.and_then(|network| self.of.get(&network)).copied().unwrap_or(0)
    }

    fn take(&mut self, network: Option<IpAddr>) {
        self.all += 1;
        if let Some(network) = network {
            let count = self.of(Some(network));
            self.by_count.remove(&(count, network));
            self.by_count.insert((count + 1, network));
            self.of.insert(network, count + 1);
        }
    }

    fn give(&mut self, network: Option<IpAddr>) {
        self.all -= 1;
        if let Some(network) = network {
            let count = self.of(Some(network));
            self.by_count.remove(&(count, network));
            if count > 1 {
                self.by_count.insert((count - 1, network));
                self.of.insert(network, count - 1);
            } else {
                self.of.remove(&network);
            }
        }
    }
}

impl Open {
    /// Frees a place for a newcomer. Returns whether there was one.
    fn displace(&mut self, newcomer: Option<IpAddr>, only_awake: bool, now: Instant) -> bool {
        let shares = if only_awake { &self.awake } else { &self.places };
        let has = shares.of(newcomer);
        let mut chosen = None;
        for (count, network) in shares.by_count.iter().rev().take(NETWORKS_TRIED_MAX) {
            if *count <= has {
                return false;
            }
            let there = self.by_network.get(network).into_iter().flat_map(BTreeMap::values);
            let candidates = there.filter_map(|connection| {
                let since = connection.waits_since()?;
                let waits = now.saturating_duration_since(since) >= DISPLACED_AFTER_MIN;
                let is_awake = connection.awake.load(Ordering::Relaxed);
                let stays = !connection.displaced.load(Ordering::Relaxed);
                (waits && stays && (is_awake || !only_awake)).then_some((since, connection))
            });
            chosen = candidates.min_by_key(|(since, _)| *since);
            if chosen.is_some() {
                break;
            }
        }
        let Some((_, victim)) = chosen else { return false };
        let victim = Arc::clone(victim);
        // If a request comes in this moment, it is still answered.
        victim.close_after_answer();
        victim.displaced.store(true, Ordering::Relaxed);
        let network = victim.network();
        self.places.give(network);
        if victim.awake.swap(false, Ordering::Relaxed) {
            self.awake.give(network);
        }
        victim.running.metrics.connections_displaced.inc();
        victim.wake();
        true
    }
}

impl Connections {
    fn open(&self) -> MutexGuard<'_, Open> {
        // Nothing can panic while it is held.
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the number of connections.
    pub(crate) fn count(&self) -> usize {
        self.open().by_id.len()
    }

    /// Returns the number of awake connections.
    pub(crate) fn awake(&self) -> usize {
        self.awake.load(Ordering::Relaxed)
    }

    /// Wakes the tasks of all connections.
    pub(crate) fn wake_all(&self) {
        for connection in self.open().by_id.values() {
            connection.wake();
        }
    }

    pub(crate) async fn all_closed(&self) {
        loop {
            let mut closed = pin!(self.closed.notified());
            // From here on, no notification is missed.
            closed.as_mut().enable();
            if self.count() == 0 {
                return;
            }
            closed.await;
        }
    }
}

/// Place of an open connection. Dropping it frees the place.
pub(crate) struct Place {
    id: u64,
    connections: Arc<Connections>,
    pub(crate) connection: Arc<Connection>,
}

impl Place {
    pub(crate) fn take(
        connections: &Arc<Connections>,
        connection: &Arc<Connection>,
    ) -> Option<Self> {
        let running = &connection.running;
        let network = connection.network();
        let mut open = connections.open();
        if open.places.of(network) >= running.limits.connections_per_address_max {
            return None;
        }
        if open.places.all >= running.limits.connections_max
            && !open.displace(network, false, Instant::now())
        {
            return None;
        }
        open.places.take(network);
        open.last_id += 1;
        let id = open.last_id;
        open.by_id.insert(id, Arc::clone(connection));
        if let Some(network) = network {
            open.by_network.entry(network).or_default().insert(id, Arc::clone(connection));
        }
        drop(open);
        running.metrics.connections_open.inc();
        let (connections, connection) = (Arc::clone(connections), Arc::clone(connection));
        Some(Self { id, connections, connection })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let network = self.connection.network();
        let mut open = self.connections.open();
        open.by_id.remove(&self.id);
        if let Some(network) = network
            && let Some(there) = open.by_network.get_mut(&network)
        {
            there.remove(&self.id);
            if there.is_empty() {
                open.by_network.remove(&network);
            }
        }
        if !self.connection.displaced.load(Ordering::Relaxed) {
            open.places.give(network);
        }
        drop(open);
        self.connection.running.metrics.connections_open.dec();
        self.connections.closed.notify_waiters();
    }
}

/// Place of an awake connection. Dropping it frees the place.
pub(crate) struct Awake<'a> {
    connections: &'a Connections,
    connection: &'a Connection,
}

impl<'a> Awake<'a> {
    pub(crate) fn take(connections: &'a Connections, connection: &'a Connection) -> Option<Self> {
        let network = connection.network();
        let mut open = connections.open();
        if open.awake.all >= connection.running.limits.connections_awake_max
            && !open.displace(network, true, Instant::now())
        {
            return None;
        }
        // Whoever was displaced has no place to count any more.
        if !connection.displaced.load(Ordering::Relaxed) {
            connection.awake.store(true, Ordering::Relaxed);
            open.awake.take(network);
        }
        connections.awake.store(open.awake.all, Ordering::Relaxed);
        Some(Self { connections, connection })
    }
}

impl Drop for Awake<'_> {
    fn drop(&mut self) {
        let mut open = self.connections.open();
        if self.connection.awake.swap(false, Ordering::Relaxed) {
            open.awake.give(self.connection.network());
        }
        self.connections.awake.store(open.awake.all, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_in_the_order_of_their_counts() {
        let network = |last| Some(IpAddr::from([192, 0, 2, last]));
        let mut shares = Shares::default();
        for last in [1, 2, 2, 3, 2, 1] {
            shares.take(network(last));
        }
        shares.take(None);
        let counts = |shares: &Shares| -> Vec<usize> {
            shares.by_count.iter().rev().map(|(count, _)| *count).collect()
        };
        assert_eq!((shares.all, counts(&shares)), (7, vec![3, 2, 1]));
        for last in [2, 2, 3] {
            shares.give(network(last));
        }
        shares.give(None);
        assert_eq!((shares.all, counts(&shares)), (3, vec![2, 1]));
        assert_eq!((shares.of(network(1)), shares.of(network(3)), shares.of(None)), (2, 0, 0));
    }
}
