//! What this process has counted of messages.

use std::sync::atomic::AtomicU64;

/// What this process has counted of messages.
#[derive(Debug, Default)]
pub struct DeliveryStats {
    /// Messages that were handed over.
    pub sent: AtomicU64,
    /// Attempts that failed and are repeated later.
    pub failed: AtomicU64,
    /// Messages that were given up.
    pub given_up: AtomicU64,
}
