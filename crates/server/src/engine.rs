//! Starts and stops the store and the committer's thread.

use std::fs::File;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use anyhow::Context;
use jiff::Timestamp;
use service::{Service, entropy};
use storage::health::{Depth, Finding};
use storage::{Access, Backend, Clock, Reader, StoreStats, Vault};
use storage_postgres as postgres;
use storage_sqlite as sqlite;

use crate::config::Data;

/// A running store with its committer.
pub struct Engine {
    /// Service on top of the store.
    pub service: Service,
    /// Reader that bypasses the service, for checks of everything.
    pub reader: Arc<dyn Reader>,
    /// Counters of the committer.
    pub stats: Arc<StoreStats>,
    committer: JoinHandle<()>,
    _lock: Option<File>,
}

/// Opens the store and starts its committer. Must be called in a runtime.
pub async fn start(
    data: &Data,
    access: Access,
    settings: service::ServiceSettings,
) -> anyhow::Result<Engine> {
    let directory = &data.directory;
    let may_wait = access != Access::Serve;
    if let Some(database) = &data.database {
        let open =
            async || postgres::open(database.clone(), directory, access, entropy::master_key).await;
        let is_starting =
            async |error: &_| may_wait && postgres::is_starting(database.clone(), error).await;
        let opened = patiently(open, is_starting).await?;
        let postgres::Opened { backend, reader, vault } = opened;
        run(access, backend, reader, vault, None, settings).await
    } else {
        let open = async || sqlite::open(directory, access, entropy::master_key);
        let is_starting = async |error: &_| may_wait && sqlite::is_starting(directory, error);
        let opened = patiently(open, is_starting).await?;
        let sqlite::Opened { backend, reader, vault, lock } = opened;
        run(access, backend, reader, vault, lock, settings).await
    }
}

/// Number of times that a command checks whether a starting server has made its store ready, and
/// the pause in between: 15 seconds in total.
const LOOKS_MAX: u32 = 150;
const LOOK_AGAIN_AFTER: Duration = Duration::from_millis(100);

/// Retries an action while it fails because a server is just starting on the same store.
pub async fn patiently<T, E>(
    mut attempt: impl AsyncFnMut() -> Result<T, E>,
    is_starting: impl AsyncFn(&E) -> bool,
) -> Result<T, E> {
    for _ in 0..LOOKS_MAX {
        match attempt().await {
            Err(error) if is_starting(&error).await => tokio::time::sleep(LOOK_AGAIN_AFTER).await,
            done => return done,
        }
    }
    attempt().await
}

/// Examines the store as it is, and changes nothing. Must be called in a runtime.
pub async fn examine(data: &Data, depth: Depth) -> Vec<Finding> {
    let clock: Clock = Arc::new(now);
    match &data.database {
        Some(database) => postgres::examine(database.clone(), &data.directory, depth, &clock).await,
        None => sqlite::examine(&data.directory, depth, &clock),
    }
}

async fn run(
    access: Access,
    mut backend: impl Backend,
    reader: Arc<dyn Reader>,
    vault: Vault,
    lock: Option<File>,
    settings: service::ServiceSettings,
) -> anyhow::Result<Engine> {
    if access != Access::Look {
        let begun = Instant::now();
        let counted = storage::count_past(&mut backend, &*reader).await;
        if counted.context("the books of what is stored cannot be counted")? {
            let seconds = begun.elapsed().as_secs_f64();
            tracing::info!(seconds, "counted the books of what an older version has stored");
        }
    }
    let clock: Clock = Arc::new(now);
    let (store, work) = storage::committer(backend, Arc::clone(&clock));
    let runtime = tokio::runtime::Handle::current();
    let committer = std::thread::Builder::new()
        .name("committer".to_owned())
        .spawn(move || {
            let _guard = EndProcessOnPanic;
            runtime.block_on(work);
        })
        .context("the committer's thread cannot be started")?;
    let stats = Arc::clone(store.stats());
    let service = Service::new(store, Arc::clone(&reader), vault, clock, settings).await?;
    Ok(Engine { service, reader, stats, committer, _lock: lock })
}

impl Engine {
    /// Waits until all accepted commands are done, and closes the store. No other handle of the
    /// service may exist.
    pub async fn stop(self) {
        let Self { service, reader, stats: _, committer, _lock } = self;
        drop((service, reader));
        // Joining blocks, and the committer may still be writing.
        let joined = tokio::task::spawn_blocking(move || committer.join()).await;
        if !matches!(joined, Ok(Ok(()))) {
            tracing::error!("the committer failed");
        }
    }
}

/// Returns the current time.
#[expect(clippy::disallowed_methods, reason = "the one place where the system's clock is read")]
pub fn now() -> Timestamp {
    let since_1970 = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let micros = since_1970.map_or(0, |since| i64::try_from(since.as_micros()).unwrap_or(0));
    // A clock before 1970 or after 9999 is no clock.
    Timestamp::from_microsecond(micros).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// Ends the process if an assertion fails in the committer: its memory may not be trusted. The next
/// start finds only durable data.
struct EndProcessOnPanic;

impl Drop for EndProcessOnPanic {
    fn drop(&mut self) {
        if std::thread::panicking() {
            tracing::error!("the committer panicked; the process ends");
            #[expect(clippy::disallowed_methods, reason = "the committer's guard")]
            std::process::exit(70);
        }
    }
}
