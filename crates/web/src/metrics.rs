//! Metrics of the HTTP layer.

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::{Family, MetricConstructor};
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

/// Labels of the request counter. All three come from small fixed sets.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct RequestLabels {
    /// Room that answered the request.
    pub room: &'static str,
    /// The room's name for the operation, from its [`crate::AccessNote`].
    pub method: &'static str,
    /// Class of the status, such as `2xx`. `gone` if the client left before there was an answer.
    pub status: &'static str,
}

/// Label of the duration histogram.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct RoomLabel {
    /// Room that answered the request.
    pub room: &'static str,
}

/// Buckets of durations: from a tenth of a millisecond, below any disk, to the ten seconds after
/// which a client has given up.
#[derive(Clone, Debug)]
pub struct DurationBuckets;

impl MetricConstructor<Histogram> for DurationBuckets {
    fn new_metric(&self) -> Histogram {
        Histogram::new([
            0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0,
            2.5, 5.0, 10.0,
        ])
    }
}

/// Metrics of the HTTP layer. Clones share their values.
#[derive(Clone, Debug)]
pub struct HttpMetrics {
    /// Number of answered requests.
    pub requests: Family<RequestLabels, Counter>,
    /// Time from the end of the request's head to the beginning of the answer.
    pub duration_seconds: Family<RoomLabel, Histogram, DurationBuckets>,
    /// Number of open connections.
    pub connections_open: Gauge,
    /// Number of connections closed at once because there were too many.
    pub connections_refused: Counter,
    /// Number of connections displaced by one of a network that had fewer.
    pub connections_displaced: Counter,
    /// Number of handlers that panicked.
    pub panics: Counter,
}

impl Default for HttpMetrics {
    fn default() -> Self {
        Self {
            requests: Family::default(),
            duration_seconds: Family::new_with_constructor(DurationBuckets),
            connections_open: Gauge::default(),
            connections_refused: Counter::default(),
            connections_displaced: Counter::default(),
            panics: Counter::default(),
        }
    }
}

impl HttpMetrics {
    /// Adds the metrics to a registry, under names that begin with `http_`.
    pub fn register(&self, registry: &mut Registry) {
        let registry = registry.sub_registry_with_prefix("http");
        registry.register("requests", "Requests answered", self.requests.clone());
        registry.register_with_unit(
            "request_duration",
            "Time from a request's head to its answer",
            Unit::Seconds,
            self.duration_seconds.clone(),
        );
        registry.register(
            "connections_open",
            "Connections that are open",
            self.connections_open.clone(),
        );
        registry.register(
            "connections_refused",
            "Connections closed at once because there were too many",
            self.connections_refused.clone(),
        );
        registry.register(
            "connections_displaced",
            "Idle connections closed to let one of another network in",
            self.connections_displaced.clone(),
        );
        registry.register("panics", "Handlers that panicked", self.panics.clone());
    }
}
