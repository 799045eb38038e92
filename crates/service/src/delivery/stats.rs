//! What this process has counted of messages.

use std::sync::atomic::AtomicU64;

/// Counters of messages of this process.
#[derive(Debug, Default)]
pub struct DeliveryStats {
    /// Number of sent messages.
    pub sent: AtomicU64,
    /// Number of failed attempts that are retried.
    pub failed: AtomicU64,
    /// Number of messages given up.
    pub given_up: AtomicU64,
}
