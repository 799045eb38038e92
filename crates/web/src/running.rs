//! State that all connections of a server share.

use std::sync::atomic::{AtomicU8, AtomicUsize, Ordering};

use crate::client_address::TrustedProxies;
use crate::cors::Cors;
use crate::limits::Limits;
use crate::metrics::HttpMetrics;
use crate::request_id::RequestIds;
use crate::room::App;

/// Whether, and how urgently, a server must stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    /// The server goes on.
    Not,
    /// Requests in flight are answered.
    WhenAnswered,
    /// Connections are cut off.
    Now,
}

/// State of a running server.
pub(crate) struct Running {
    pub(crate) app: App,
    pub(crate) limits: Limits,
    pub(crate) trusted_proxies: TrustedProxies,
    pub(crate) cors: Cors,
    pub(crate) request_ids: RequestIds,
    pub(crate) metrics: HttpMetrics,
    /// Bytes of bodies in the common budget.
    pub(crate) bodies_bytes: AtomicUsize,
    /// Bytes of incomplete heads in the common budget.
    pub(crate) heads_bytes: AtomicUsize,
    /// Current value of [`Stop`].
    pub(crate) stop: AtomicU8,
}

impl Running {
    pub(crate) fn is_stopping(&self) -> bool {
        self.stop_asked() != Stop::Not
    }

    pub(crate) fn stop_asked(&self) -> Stop {
        match self.stop.load(Ordering::SeqCst) {
            0 => Stop::Not,
            1 => Stop::WhenAnswered,
            _ => Stop::Now,
        }
    }
}
