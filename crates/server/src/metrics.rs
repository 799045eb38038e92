//! Exports counters of other modules as metrics.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric};
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};
use service::{DeliveryStats, GuessStats, Service};
use storage::StoreStats;

/// Makes a registry with the metrics of HTTP, of the store, of guesses and of messages.
pub fn registry(
    http: &web::HttpMetrics,
    stats: &Arc<StoreStats>,
    service: &Service,
) -> Arc<Registry> {
    let mut registry = Registry::with_prefix("scrip");
    let build = [
        ("version", env!("CARGO_PKG_VERSION")),
        ("os", std::env::consts::OS),
        ("arch", std::env::consts::ARCH),
    ];
    registry.register("build", "Version of the running program", Info::new(build));
    http.register(&mut registry);
    registry.register_collector(Box::new(StoreCollector(Arc::clone(stats))));
    registry.register_collector(Box::new(GuessCollector(service.guess_stats())));
    registry.register_collector(Box::new(DeliveryCollector(service.delivery_stats())));
    registry.register_collector(Box::new(EventCollector(service.clone())));
    Arc::new(registry)
}

/// Registers counters by their names.
fn counters(
    encoder: &mut DescriptorEncoder<'_>,
    counters: &[(&str, &str, &AtomicU64)],
) -> fmt::Result {
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
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let stats = &self.0;
        let certificate = "Guesses refused by the budget of a certificate";
        let caller = "Guesses refused by the budget of the caller";
        counters(
            &mut encoder,
            &[
                ("guesses_wrong", "Wrong numbers and secret codes", &stats.wrong),
                ("guesses_refused_certificate", certificate, &stats.refused_certificate),
                ("guesses_refused_caller", caller, &stats.refused_caller),
                (
                    "guesses_alarms",
                    "Times that the budget of all callers was used up",
                    &stats.alarms,
                ),
            ],
        )
    }
}

#[derive(Debug)]
struct DeliveryCollector(Arc<DeliveryStats>);

impl Collector for DeliveryCollector {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let stats = &self.0;
        let failed = "Failed attempts to send a message, to be retried";
        counters(
            &mut encoder,
            &[
                ("messages_sent", "Messages accepted by the mail server or gateway", &stats.sent),
                ("messages_failed", failed, &stats.failed),
                ("messages_given_up", "Messages given up", &stats.given_up),
            ],
        )
    }
}

struct EventCollector(Service);

impl fmt::Debug for EventCollector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventCollector").finish_non_exhaustive()
    }
}

impl Collector for EventCollector {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let waiting = i64::try_from(self.0.waiting_for_events()).unwrap_or(i64::MAX);
        for (name, help, value) in [
            ("events_waiting_readers", "Requests that wait for events", waiting),
            (
                "events_kept_seconds",
                "Age of the oldest event at the last look for old ones",
                self.0.oldest_event_seconds(),
            ),
        ] {
            let gauge = ConstGauge::new(value);
            let metric = encoder.encode_descriptor(name, help, None, gauge.metric_type())?;
            gauge.encode(metric)?;
        }
        let removed = ConstCounter::new(self.0.events_pruned());
        let help = "Events removed because they were old";
        let metric =
            encoder.encode_descriptor("events_pruned", help, None, removed.metric_type())?;
        removed.encode(metric)
    }
}

#[derive(Debug)]
struct StoreCollector(Arc<StoreStats>);

impl Collector for StoreCollector {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let stats = &self.0;
        counters(
            &mut encoder,
            &[
                ("store_batches", "Transactions, with or without writes", &stats.batches),
                ("store_commands", "Commands decided", &stats.commands),
                ("store_rejected", "Commands refused by a rule", &stats.rejected),
                ("store_corrupt", "Commands that met a corrupt stored record", &stats.corrupt),
                ("store_repeated", "Retries of accepted requests", &stats.repeated),
                (
                    "store_overloaded",
                    "Requests refused because the queue was full",
                    &stats.overloaded,
                ),
                ("store_failures", "Failures of the database", &stats.failures),
            ],
        )?;
        for (name, help, micros) in [
            ("store_load", "Time spent loading", &stats.load_micros),
            ("store_decide", "Time spent deciding", &stats.decide_micros),
            ("store_write", "Time spent writing and flushing", &stats.write_micros),
        ] {
            let seconds = std::time::Duration::from_micros(micros.load(Relaxed)).as_secs_f64();
            let counter = ConstCounter::new(seconds);
            let (unit, kind) = (Unit::Seconds, counter.metric_type());
            counter.encode(encoder.encode_descriptor(name, help, Some(&unit), kind)?)?;
        }
        let failing = ConstGauge::new(i64::from(stats.is_failing.load(Relaxed)));
        let help = "Whether the last write to the database failed";
        let metric =
            encoder.encode_descriptor("store_failing", help, None, failing.metric_type())?;
        failing.encode(metric)?;
        // Between two steps of the committer the count may be a hair below zero.
        let waiting = stats.waiting.load(Relaxed).cast_signed().max(0);
        let gauge = ConstGauge::new(waiting);
        let help = "Commands waiting for a batch";
        let metric = encoder.encode_descriptor("store_waiting", help, None, gauge.metric_type())?;
        gauge.encode(metric)
    }
}
