//! The committer's counters as metrics.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric};
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::registry::Registry;
use service::GuessStats;
use storage::StoreStats;

/// A registry with the metrics of HTTP, of the store and of guesses.
pub fn registry(
    http: &web::HttpMetrics,
    stats: Arc<StoreStats>,
    guesses: Arc<GuessStats>,
) -> Arc<Registry> {
    let mut registry = Registry::with_prefix("scrip");
    http.register(&mut registry);
    registry.register_collector(Box::new(StoreCollector(stats)));
    registry.register_collector(Box::new(GuessCollector(guesses)));
    Arc::new(registry)
}

/// Writes counters by their names.
fn counters(
    encoder: &mut DescriptorEncoder<'_>,
    counters: &[(&str, &str, &AtomicU64)],
) -> Result<(), std::fmt::Error> {
    for (name, help, value) in counters {
        let counter = ConstCounter::new(value.load(Relaxed));
        let metric = encoder.encode_descriptor(name, help, None, counter.metric_type())?;
        counter.encode(metric)?;
    }
    Ok(())
}

#[derive(Debug)]
struct GuessCollector(Arc<GuessStats>);

impl Collector for GuessCollector {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), std::fmt::Error> {
        let stats = &self.0;
        let refused = "Tries not looked at";
        counters(
            &mut encoder,
            &[
                ("guesses_wrong", "Wrong numbers and secret codes", &stats.wrong),
                ("guesses_refused_certificate", refused, &stats.refused_certificate),
                ("guesses_refused_caller", refused, &stats.refused_caller),
                ("guesses_alarms", "Times that wrong tries of all were too many", &stats.alarms),
            ],
        )
    }
}

#[derive(Debug)]
struct StoreCollector(Arc<StoreStats>);

impl Collector for StoreCollector {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), std::fmt::Error> {
        let stats = &self.0;
        counters(
            &mut encoder,
            &[
                ("store_batches", "Transactions, written or not", &stats.batches),
                ("store_commands", "Commands decided", &stats.commands),
                ("store_rejected", "Commands that a rule refused", &stats.rejected),
                ("store_repeated", "Repeats of accepted requests", &stats.repeated),
                ("store_overloaded", "Requests refused for a full queue", &stats.overloaded),
                ("store_failures", "Failures of the database", &stats.failures),
                ("store_load_microseconds", "Time spent loading", &stats.load_micros),
                ("store_decide_microseconds", "Time spent deciding", &stats.decide_micros),
                (
                    "store_write_microseconds",
                    "Time spent writing and flushing",
                    &stats.write_micros,
                ),
            ],
        )?;
        let failing = ConstGauge::new(i64::from(stats.is_failing.load(Relaxed)));
        let help = "Whether the last write to the database failed";
        let metric =
            encoder.encode_descriptor("store_failing", help, None, failing.metric_type())?;
        failing.encode(metric)?;
        // Between two steps of the committer the count may be a hair below zero.
        let waiting = stats.waiting.load(Relaxed).cast_signed().max(0);
        let gauge = ConstGauge::new(waiting);
        let help = "Commands that wait to be taken into a batch";
        let metric = encoder.encode_descriptor("store_waiting", help, None, gauge.metric_type())?;
        gauge.encode(metric)
    }
}
