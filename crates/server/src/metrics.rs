//! The committer's counters as metrics.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric};
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::registry::Registry;
use storage::StoreStats;

/// A registry with the metrics of HTTP and of the store.
pub fn registry(http: &web::HttpMetrics, stats: Arc<StoreStats>) -> Arc<Registry> {
    let mut registry = Registry::with_prefix("scrip");
    http.register(&mut registry);
    registry.register_collector(Box::new(StoreCollector(stats)));
    Arc::new(registry)
}

#[derive(Debug)]
struct StoreCollector(Arc<StoreStats>);

impl Collector for StoreCollector {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), std::fmt::Error> {
        let stats = &self.0;
        let counters: [(&str, &str, &AtomicU64); 9] = [
            ("store_batches", "Transactions, written or not", &stats.batches),
            ("store_commands", "Commands decided", &stats.commands),
            ("store_rejected", "Commands that a rule refused", &stats.rejected),
            ("store_repeated", "Repeats of accepted requests", &stats.repeated),
            ("store_overloaded", "Requests refused for a full queue", &stats.overloaded),
            ("store_failures", "Failures of the database", &stats.failures),
            ("store_load_microseconds", "Time spent loading", &stats.load_micros),
            ("store_decide_microseconds", "Time spent deciding", &stats.decide_micros),
            ("store_write_microseconds", "Time spent writing and flushing", &stats.write_micros),
        ];
        for (name, help, value) in counters {
            let counter = ConstCounter::new(value.load(Relaxed));
            let metric = encoder.encode_descriptor(name, help, None, counter.metric_type())?;
            counter.encode(metric)?;
        }
        // Between two steps of the committer the count may be a hair below zero.
        let waiting = stats.waiting.load(Relaxed).cast_signed().max(0);
        let gauge = ConstGauge::new(waiting);
        let help = "Commands that wait to be taken into a batch";
        let metric = encoder.encode_descriptor("store_waiting", help, None, gauge.metric_type())?;
        gauge.encode(metric)
    }
}
