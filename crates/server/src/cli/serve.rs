//! The command `scrip serve`.

use std::net::SocketAddr;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use service::{ExpiryProgress, Service, entropy};
use storage::Access;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use web::{HttpMetrics, Limits, MetricsFrom, RequestIds, Server};

use super::{print, say};
use crate::config::{self, Config, DataArguments, ServeSettings};
use crate::courier::Couriers;
use crate::engine;
use crate::notify::Manager;
use crate::system::RunningServer;
use crate::{demo, metrics, rooms, telemetry};

/// Polling interval for changes of the directory by other processes. A key revoked there stops
/// working here within this time.
const DIRECTORY_POLL: Duration = Duration::from_secs(1);

/// Polling interval for due messages.
const MESSAGE_POLL: Duration = Duration::from_secs(1);

/// Interval between recordings of expired holds. Holds expire without it; this keeps the books
/// short.
const LAPSE_POLL: Duration = Duration::from_secs(5);

/// Time that reads of a cancelled verification have to end.
const READS_END: Duration = Duration::from_secs(2);
/// Interval between looks for expired balances that can be booked out. A look reads the store only
/// after a midnight or a change of a series.
const EXPIRY_POLL: Duration = Duration::from_secs(5);

/// Interval between looks for old events. One look removes all of them.
const PRUNE_POLL: Duration = Duration::from_mins(1);

/// Interval between requests to the allocator to return memory.
const MEMORY_POLL: Duration = Duration::from_millis(500);

/// Sizes of the blocks used for that: one for each kind of its pages.
const MEMORY_BLOCKS: [usize; 4] = [4 << 10, 64 << 10, 512 << 10, 8 << 20];

/// Arguments of `scrip serve`.
#[derive(clap::Args)]
pub struct Serve {
    #[command(flatten)]
    settings: ServeSettings,
    #[command(flatten)]
    data: DataArguments,
    /// Add demo data with well-known passwords. Loopback addresses only
    #[arg(long)]
    demo: bool,
}

impl Serve {
    /// Serves until a signal stops it.
    pub fn run(self, path: Option<&Path>) -> anyhow::Result<ExitCode> {
        let demo = self.demo;
        let config = config::load(self.settings, self.data, path, demo)?;
        let _logging = telemetry::start(config.log_format, &config.log)?;
        if let Some(mode) = config.exposed {
            tracing::warn!(
                mode = format_args!("{mode:o}"),
                "the configuration file contains a password, and others can read it: run chmod 600"
            );
        }
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
            .context("the runtime cannot be started")?;
        runtime.block_on(serve(config, path, demo))?;
        // A read for a verification that was cancelled may go on for a while.
        runtime.shutdown_timeout(READS_END);
        Ok(ExitCode::SUCCESS)
    }
}

async fn serve(config: Config, path: Option<&Path>, demo: bool) -> anyhow::Result<()> {
    let addresses = || config.listen.iter().chain(&config.ops_listen).copied();
    if demo {
        addresses().try_for_each(demo::check_address)?;
    }
    let mut stop = StopSignal::new()?;
    let manager = Arc::new(Manager::new(&config::service_manager())?);
    let listeners = bind(&config.listen)?;
    let ops_listeners = bind(&config.ops_listen)?;
    let engine = engine::start(&config.data, Access::Serve, config.service.clone()).await?;
    let running = Arc::new(RunningServer::new(&config, path, Arc::clone(&engine.reader)));
    let installation: Arc<dyn service::Installation> = Arc::<RunningServer>::clone(&running);
    engine.service.install(installation);
    if demo {
        demo::put_in(&engine.service).await?;
    }
    demo::mark(&engine.service).await?;
    let is_demo = demo::is_open(&engine.service);
    if is_demo {
        let refuse = "the demo's key is in this data directory; revoke it with `scrip key revoke`";
        addresses().try_for_each(demo::check_address).context(refuse)?;
        say_demo();
    }
    let http = HttpMetrics::default();
    let registry = metrics::registry(&http, &engine.stats, &engine.service);
    let server = |app| Server {
        app,
        limits: Limits::default(),
        trusted_proxies: config.trusted_proxies.clone(),
        cors: config.cors.clone(),
        request_ids: RequestIds::new(entropy::integer()),
        metrics: http.clone(),
    };
    let (stopping, stopped) = watch::channel(false);
    let poll = web::spawn_supervised("directory poll", poll(engine.service.clone()));
    let lapses = web::spawn_supervised("lapses", record_lapses(engine.service.clone()));
    let expiry = web::spawn_supervised("expiry", book_expired(engine.service.clone()));
    let pruning = prune_events(engine.service.clone(), config.events_keep_days);
    let pruning = web::spawn_supervised("events", pruning);
    let memory = web::spawn_supervised("memory", return_memory());
    let messages =
        web::spawn_supervised("messages", hand_over(engine.service.clone(), config.couriers));
    let alive = web::spawn_supervised("watchdog", {
        let manager = Arc::clone(&manager);
        async move { manager.keep_alive().await }
    });
    let has_ops = !ops_listeners.is_empty();
    let metrics_from = match config.metrics_from {
        Some(networks) => MetricsFrom::Networks(networks),
        // Who gives them an address of their own has said who reaches it.
        None if has_ops => MetricsFrom::Anyone,
        None => MetricsFrom::ThisMachine,
    };
    let metrics = (registry, metrics_from);
    let ops = has_ops.then(|| {
        let server = server(rooms::health_only(&engine.service, metrics.clone()));
        let mut stopped = stopped.clone();
        web::spawn_supervised("health and metrics", async move {
            let end = async move {
                let _ = stopped.wait_for(|stop| *stop).await;
            };
            web::serve(ops_listeners, server, end).await;
        })
    });
    let health = ops.is_none().then_some(metrics);
    let app = rooms::all(&engine.service, config.insales, &config.console, health);
    for listener in &listeners {
        let address = listener.local_addr().context("the address of the listener")?;
        tracing::info!(%address, data = %config.data.directory.display(), "serving");
        print(&format!("listening on http://{address}\n"))?;
        if is_demo {
            say(&format!("  console: http://{address}/console, login and password: demo, demo"));
        }
    }
    manager.ready();

    let asked = async {
        stop.wait().await;
        manager.stopping();
        engine.service.stop_waiting();
    };
    let ended = web::serve(listeners, server(app), asked).await;
    if ended.cut_off > 0 {
        tracing::warn!(connections = ended.cut_off, "connections were closed before they finished");
    }
    let _ = stopping.send(true);
    running.stop().await;
    drop(running);
    for task in [poll, lapses, expiry, pruning, messages, alive, memory] {
        task.abort();
        let _ = task.await;
    }
    if let Some(ops) = ops {
        let _ = ops.await;
    }
    engine.stop().await;
    tracing::info!("stopped");
    Ok(())
}

/// Opens sockets on all addresses. An address that this machine does not have is skipped if another
/// one works: `localhost` has an IPv6 address even where IPv6 is off.
fn bind(addresses: &[SocketAddr]) -> anyhow::Result<Vec<TcpListener>> {
    let mut listeners: Vec<TcpListener> = Vec::new();
    let mut left_out = None;
    for address in addresses {
        let mut address = *address;
        // Where the system chooses the port, it is the same one for all.
        if let (0, Some(first)) = (address.port(), listeners.first()) {
            address.set_port(first.local_addr().context("the address of the listener")?.port());
        }
        match web::listen(address) {
            Ok(listener) => listeners.push(listener),
            Err(error) if is_not_ours(&error) => {
                tracing::warn!(%address, %error, "an address was skipped");
                left_out = Some((address, error));
            }
            Err(error) => {
                return Err(error).with_context(|| format!("cannot serve on {address}"));
            }
        }
    }
    match (left_out, listeners.is_empty()) {
        (Some((address, error)), true) => {
            Err(error).with_context(|| format!("cannot serve on {address}"))
        }
        _ => Ok(listeners),
    }
}

/// Whether this machine lacks the address or its family.
fn is_not_ours(error: &std::io::Error) -> bool {
    use std::io::ErrorKind;

    let no_family = rustix::io::Errno::AFNOSUPPORT.raw_os_error();
    matches!(error.kind(), ErrorKind::AddrNotAvailable | ErrorKind::Unsupported)
        || error.raw_os_error() == Some(no_family)
}

async fn poll(service: Service) {
    let mut ticks = tokio::time::interval(DIRECTORY_POLL);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if let Err(error) = service.refresh_directory().await {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "the directory could not be read"
            );
        }
    }
}

async fn record_lapses(service: Service) {
    let mut ticks = tokio::time::interval(LAPSE_POLL);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if let Err(error) = service.record_lapses().await {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "expired holds could not be recorded"
            );
        }
    }
}

/// Books out expired balances: at the start, and after the midnight of each operator.
async fn book_expired(service: Service) {
    let mut progress = ExpiryProgress::default();
    let mut ticks = tokio::time::interval(EXPIRY_POLL);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if let Err(error) = service.book_expired(&mut progress).await {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "expired balances could not be booked out"
            );
        }
    }
}

/// Removes old events from the log.
async fn prune_events(service: Service, keep_days: u32) {
    let mut ticks = tokio::time::interval(PRUNE_POLL);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if let Err(error) = service.prune_events(keep_days, false).await {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "old events could not be removed"
            );
        }
    }
}

/// Delivers messages when they are due.
async fn hand_over(service: Service, couriers: Couriers) {
    let mut ticks = tokio::time::interval(MESSAGE_POLL);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if let Err(error) = service.hand_over(&couriers).await {
            tracing::warn!(error = &error as &dyn std::error::Error, "messages could not be sent");
        }
    }
}

/// Makes the allocator return memory to the system after a peak. It does so only while memory is
/// freed, and an idle server frees none. The blocks are never written, so they cost nothing.
async fn return_memory() {
    let mut ticks = tokio::time::interval(MEMORY_POLL);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        for bytes in MEMORY_BLOCKS {
            drop(std::hint::black_box(Vec::<u8>::with_capacity(bytes)));
        }
    }
}

fn say_demo() {
    tracing::warn!("DEMO: well-known passwords. Do not use it for real certificates");
    say("DEMO data with well-known credentials. Do not use it for real certificates.\n  They are \
         accepted from this machine only, over a loopback address.\n  native key (Bearer): demo\n  \
         InSales login and password: demo, demo\n  mloyalty: Operator 1, Token 1, PosCode \"demo\"");
}

/// The signals SIGTERM, SIGINT and SIGHUP. The last comes when the terminal closes. The server has
/// nothing to reload, so all three stop it.
struct StopSignal {
    terminate: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
    /// SIGHUP. `None` if `nohup` or a similar program ignores it.
    hang_up: Option<tokio::signal::unix::Signal>,
}

impl StopSignal {
    fn new() -> anyhow::Result<Self> {
        let on = |kind| signal(kind).context("cannot wait for signals");
        Ok(Self {
            terminate: on(SignalKind::terminate())?,
            interrupt: on(SignalKind::interrupt())?,
            hang_up: if ignores_hang_up() { None } else { Some(on(SignalKind::hangup())?) },
        })
    }

    async fn wait(&mut self) {
        let hung_up = async {
            match &mut self.hang_up {
                Some(hang_up) => drop(hang_up.recv().await),
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
            () = hung_up => {}
        }
        tracing::info!("stopping: finishing accepted requests");
    }
}

/// Whether the parent of this process set SIGHUP to be ignored. False if the system does not report
/// it.
fn ignores_hang_up() -> bool {
    let Ok(status) = std::fs::read_to_string("/proc/self/status") else { return false };
    ignores(&status, SignalKind::hangup())
}

fn ignores(status: &str, signal: SignalKind) -> bool {
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0);
    let bit = u32::try_from(signal.as_raw_value() - 1).unwrap_or(0);
    mask.checked_shr(bit).unwrap_or(0) & 1 == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ignored_signal_is_found_in_the_mask() {
        for (mask, ignored) in
            [("1", true), ("0000000000001001", true), ("4000", false), ("x", false)]
        {
            let status = format!("Name:\tscrip\nSigIgn:\t{mask}\nSigCgt:\t1\n");
            assert_eq!(ignores(&status, SignalKind::hangup()), ignored, "{mask}");
        }
    }
}
