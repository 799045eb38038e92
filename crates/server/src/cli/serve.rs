//! `scrip serve`.

use std::net::SocketAddr;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use service::{Service, entropy};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use web::{HttpMetrics, Limits, RequestIds, Server};

use super::{print, say};
use crate::config::{self, Config, DataArguments, Settings};
use crate::courier::Couriers;
use crate::engine::{self, Access};
use crate::{demo, metrics, rooms, telemetry};

/// How often the directory is looked at for changes by other processes: a key that was revoked
/// there opens nothing here after at most this time.
const DIRECTORY_POLL: Duration = Duration::from_secs(1);

/// How often it is looked for messages that are due: nobody waits for mail by the second.
const MESSAGE_POLL: Duration = Duration::from_secs(1);

/// How often the ends of holds are recorded. They end by themselves; this keeps the books short.
const LAPSE_POLL: Duration = Duration::from_secs(5);

/// How to serve.
#[derive(clap::Args)]
pub struct Serve {
    #[command(flatten)]
    settings: Settings,
    #[command(flatten)]
    data: DataArguments,
    /// Put demo data in, with well-known passwords; loopback addresses only
    #[arg(long)]
    demo: bool,
}

impl Serve {
    /// Serves until told to stop.
    pub fn run(self, config: Option<&Path>) -> anyhow::Result<ExitCode> {
        let demo = self.demo;
        let config = config::load(self.settings, self.data, config, demo)?;
        let _logging = telemetry::start(config.log_format, &config.log)?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
            .context("the runtime cannot be started")?;
        runtime.block_on(serve(config, demo))?;
        Ok(ExitCode::SUCCESS)
    }
}

async fn serve(config: Config, demo: bool) -> anyhow::Result<()> {
    let addresses = || [Some(config.listen), config.ops_listen].into_iter().flatten();
    if demo {
        addresses().try_for_each(demo::check_address)?;
    }
    let mut stop = StopSignal::new()?;
    let listener = bind(config.listen)?;
    let ops_listener = match config.ops_listen {
        Some(address) => Some(bind(address)?),
        None => None,
    };
    let engine = engine::start(&config.data, Access::Serve, config.service).await?;
    if demo {
        demo::put_in(&engine.service).await?;
    }
    demo::mark(&engine.service).await?;
    if demo::is_open(&engine.service) {
        let refuse = "the demo's key is in this data directory; revoke it with `scrip key revoke`";
        addresses().try_for_each(demo::check_address).context(refuse)?;
        say_demo();
    }
    let http = HttpMetrics::default();
    let registry =
        metrics::registry(&http, Arc::clone(&engine.stats), engine.service.guess_stats());
    let server = |app| Server {
        app,
        limits: Limits::default(),
        trusted_proxies: config.trusted_proxies.clone(),
        request_ids: RequestIds::new(entropy::integer()),
        metrics: http.clone(),
    };
    let (stopping, stopped) = watch::channel(false);
    let poll = web::spawn_supervised("directory poll", poll(engine.service.clone()));
    let lapses = web::spawn_supervised("lapses", record_lapses(engine.service.clone()));
    let messages =
        web::spawn_supervised("messages", hand_over(engine.service.clone(), config.couriers));
    let ops = ops_listener.map(|listener| {
        let server = server(rooms::health_only(&engine.service, Arc::clone(&registry)));
        let mut stopped = stopped.clone();
        web::spawn_supervised("health and metrics", async move {
            let end = async move {
                let _ = stopped.wait_for(|stop| *stop).await;
            };
            web::serve(listener, server, end).await;
        })
    });
    let health = ops.is_none().then_some(registry);
    let app = rooms::all(&engine.service, config.insales, health);
    let address = listener.local_addr().context("the address of the listener")?;
    tracing::info!(%address, data = %config.data.directory.display(), "serving");
    print(&format!("listening on http://{address}\n"))?;

    let ended = web::serve(listener, server(app), async move { stop.wait().await }).await;
    if ended.cut_off > 0 {
        tracing::warn!(connections = ended.cut_off, "connections were cut off");
    }
    let _ = stopping.send(true);
    for task in [poll, lapses, messages] {
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

fn bind(address: SocketAddr) -> anyhow::Result<TcpListener> {
    web::listen(address).with_context(|| format!("cannot serve on {address}"))
}

async fn poll(service: Service) {
    let mut ticks = tokio::time::interval(DIRECTORY_POLL);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if let Err(error) = service.refresh_directory().await {
            tracing::warn!(error = &error as &dyn std::error::Error, "directory not read");
        }
    }
}

async fn record_lapses(service: Service) {
    let mut ticks = tokio::time::interval(LAPSE_POLL);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if let Err(error) = service.record_lapses().await {
            tracing::warn!(error = &error as &dyn std::error::Error, "lapses not recorded");
        }
    }
}

/// Hands messages over as they are due.
async fn hand_over(service: Service, couriers: Couriers) {
    let mut ticks = tokio::time::interval(MESSAGE_POLL);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if let Err(error) = service.hand_over(&couriers).await {
            tracing::warn!(error = &error as &dyn std::error::Error, "messages not handed over");
        }
    }
}

fn say_demo() {
    tracing::warn!("DEMO: well-known passwords; not for real certificates");
    say("DEMO data with well-known credentials: not for real certificates.\n  \
         They are accepted from this machine only, over a loopback address.\n  \
         native key (Bearer): demo\n  \
         InSales login and password: demo, demo\n  \
         mloyalty: Operator 1, Token 1, PosCode \"demo\"");
}

/// SIGTERM and SIGINT.
struct StopSignal {
    terminate: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
}

impl StopSignal {
    fn new() -> anyhow::Result<Self> {
        let on = |kind| signal(kind).context("signals cannot be waited for");
        Ok(Self {
            terminate: on(SignalKind::terminate())?,
            interrupt: on(SignalKind::interrupt())?,
        })
    }

    async fn wait(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
        tracing::info!("stopping: finishing what was accepted");
    }
}
