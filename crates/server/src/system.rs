//! What this server knows of its installation, and verifications beside its requests.

use std::future::Future;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use service::{
    FINDINGS_KEPT_MAX, Facts, Finding, Installation, Verification, Verified, VerifyResult,
    Verifying,
};
use storage::chain::Check;
use storage::health::{Depth, told};
use storage::{BackendError, Reader, Report};
use tokio::task::JoinHandle;

use crate::config::{Config, Data};
use crate::engine;
use crate::machine::{self, Beside};

/// Findings are kept for this long, so that pages do not repeat the checks.
const CHECKS_KEPT: Duration = Duration::from_secs(30);

/// Pause after a page of a verification, as a multiple of the time that the page took: one core is
/// busy with it a third of the time.
const PAUSE_PER_WORK: u32 = 2;

/// Longest pause after a page. Without a limit one slow page would delay the end for long.
const PAUSE_MAX: Duration = Duration::from_millis(500);

/// Operations of the chain between two pauses. They are read on one blocking thread.
const OPERATIONS_AT_ONCE: u64 = 200;

/// A server with its installation.
pub struct RunningServer {
    facts: Facts,
    data: Data,
    beside: Beside,
    reader: Arc<dyn Reader>,
    checks: tokio::sync::Mutex<Option<(Instant, Arc<[Finding]>)>>,
    work: Arc<Work>,
    task: Mutex<Option<JoinHandle<()>>>,
}

/// State of the verifications, shared with the one that runs.
#[derive(Default)]
struct Work {
    shown: Mutex<Verification>,
    /// Press that started the last one.
    press: Mutex<String>,
    stop: Arc<AtomicBool>,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl RunningServer {
    /// A server that starts now, with its configuration and the file of it.
    pub fn new(config: &Config, path: Option<&Path>, reader: Arc<dyn Reader>) -> Self {
        let data = config.data.clone();
        let store = data.database.as_ref().map_or_else(
            || format!("SQLite, {}", data.directory.display()),
            |database| format!("PostgreSQL, {}", database.place()),
        );
        let command = |name: &str, rest: &str| command(&data, path, name, rest);
        let facts = Facts {
            version: env!("CARGO_PKG_VERSION"),
            commit: option_env!("SCRIP_COMMIT"),
            store,
            started_at: engine::now(),
            backup_command: command("backup", " scrip-$(date +%F).backup"),
            verify_command: command("verify", ""),
        };
        Self {
            facts,
            beside: Beside::of(config, path),
            data,
            reader,
            checks: tokio::sync::Mutex::default(),
            work: Arc::default(),
            task: Mutex::default(),
        }
    }

    /// Cancels a running verification and waits for its end.
    pub async fn stop(&self) {
        self.work.stop.store(true, Relaxed);
        let task = locked(&self.task).take();
        if let Some(task) = task {
            task.abort();
            let _ = task.await;
        }
    }
}

impl Installation for RunningServer {
    fn facts(&self) -> Facts {
        self.facts.clone()
    }

    fn examine(&self) -> Pin<Box<dyn Future<Output = Arc<[Finding]>> + Send + '_>> {
        Box::pin(async {
            let mut kept = self.checks.lock().await;
            if let Some((at, findings)) = &*kept
                && at.elapsed() < CHECKS_KEPT
            {
                return Arc::clone(findings);
            }
            let mut findings = machine::examine_beside(&self.beside);
            findings.extend(examine_store(self.data.clone()).await);
            let findings: Arc<[Finding]> = findings.into();
            *kept = Some((Instant::now(), Arc::clone(&findings)));
            findings
        })
    }

    fn verification(&self) -> Verification {
        locked(&self.work.shown).clone()
    }

    fn verify(&self, press: &str) {
        {
            let mut last = locked(&self.work.press);
            let mut shown = locked(&self.work.shown);
            if shown.running.is_some() || *last == press || self.work.stop.load(Relaxed) {
                return;
            }
            press.clone_into(&mut last);
            let since = engine::now();
            shown.running = Some(Verifying { since, certificates: 0, sales: 0, operations: 0 });
        }
        tracing::info!("a verification began");
        let work = verify(Arc::clone(&self.reader), Arc::clone(&self.work));
        *locked(&self.task) = Some(web::spawn_supervised("verification", work));
    }
}

/// Looks at the store. The embedded one is read on a blocking thread.
async fn examine_store(data: Data) -> Vec<Finding> {
    if data.database.is_some() {
        return engine::examine(&data, Depth::Light).await;
    }
    let runtime = tokio::runtime::Handle::current();
    let looked = move || runtime.block_on(engine::examine(&data, Depth::Light));
    let looked = tokio::task::spawn_blocking(looked).await;
    looked.unwrap_or_else(|error| {
        vec![Finding::failure("database", told(&error), "read the log of the server")]
    })
}

/// Marks the verification as ended, also after a panic and when it is cancelled.
struct Ended(Arc<Work>);

impl Drop for Ended {
    fn drop(&mut self) {
        locked(&self.0.shown).running = None;
    }
}

async fn verify(reader: Arc<dyn Reader>, work: Arc<Work>) {
    let _ended = Ended(Arc::clone(&work));
    let since = engine::now();
    let checked = check(&*reader, &work, since).await;
    let until = engine::now();
    let seen = locked(&work.shown).running.take();
    let seen = seen.unwrap_or(Verifying { since, certificates: 0, sales: 0, operations: 0 });
    let result = match checked {
        Ok(found) if found.is_empty() => VerifyResult::Good,
        Ok(mut found) => {
            let count = found.len();
            found.truncate(FINDINGS_KEPT_MAX);
            VerifyResult::Broken { count, first: found }
        }
        Err(error) => VerifyResult::Failed(told(&error)),
    };
    match &result {
        VerifyResult::Good => tracing::info!("a verification ended: no rule is broken"),
        VerifyResult::Broken { count, first } => {
            let first = first.first().map_or("", String::as_str);
            tracing::error!(count, first, "a verification found broken rules");
        }
        VerifyResult::Failed(error) => tracing::error!(error, "a verification failed"),
    }
    let Verifying { certificates, sales, operations, since: _ } = seen;
    locked(&work.shown).last =
        Some(Verified { since, until, certificates, sales, operations, result });
}

/// Checks everything that `scrip verify` checks, with pauses. Returns the findings.
async fn check(
    reader: &dyn Reader,
    work: &Arc<Work>,
    now: Timestamp,
) -> Result<Vec<String>, BackendError> {
    let mut begun = Instant::now();
    let pace = |certificates: u64, sales: u64| {
        if let Some(running) = &mut locked(&work.shown).running {
            (running.certificates, running.sales) = (certificates, sales);
        }
        let rest = pause_after(begun.elapsed());
        // The next page begins when the pause is over.
        begun = Instant::now() + rest;
        rest
    };
    let Report { findings, .. } = storage::verify_at_pace(reader, now, pace).await?;
    let shown = Arc::clone(work);
    let mut begun = Instant::now();
    let progress = move |operations: u64| {
        if operations.is_multiple_of(OPERATIONS_AT_ONCE) {
            if let Some(running) = &mut locked(&shown.shown).running {
                running.operations = operations;
            }
            std::thread::sleep(pause_after(begun.elapsed()));
            begun = Instant::now();
        }
    };
    let chain = Check::new(None, progress).stopped_by(Arc::clone(&work.stop));
    let chain = reader.audit_chain(chain).await?;
    if let Some(running) = &mut locked(&work.shown).running {
        running.operations = chain.linked + chain.before;
    }
    Ok(findings.iter().chain(&chain.findings).map(ToString::to_string).collect())
}

fn pause_after(work: Duration) -> Duration {
    work.saturating_mul(PAUSE_PER_WORK).min(PAUSE_MAX)
}

/// A command on this installation, to be copied.
fn command(data: &Data, path: Option<&Path>, name: &str, rest: &str) -> String {
    let absolute = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| PathBuf::from(path));
    let config = path.map_or_else(String::new, |path| {
        format!(" --config {}", quoted(&absolute(path).display().to_string()))
    });
    let directory = quoted(&absolute(&data.directory).display().to_string());
    // The URL may hold a password.
    let database = match (&data.database, path) {
        (Some(_), None) => " --database-url \"$SCRIP_DATABASE_URL\"",
        (Some(_), Some(_)) | (None, _) => "",
    };
    format!("scrip{config} {name} --data-dir {directory}{database}{rest}")
}

/// A word for a shell.
fn quoted(word: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-+:@%,=".contains(&byte);
    if !word.is_empty() && word.bytes().all(is_plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_quoted_for_a_shell() {
        for (word, expected) in [
            ("/var/lib/scrip", "/var/lib/scrip"),
            ("/a b", "'/a b'"),
            ("it's", r"'it'\''s'"),
            ("", "''"),
            ("$HOME", "'$HOME'"),
        ] {
            assert_eq!(quoted(word), expected);
        }
    }

    #[test]
    fn pauses_follow_the_work_up_to_a_limit() {
        for (work, pause) in [(0, 0), (10, 20), (1_000, 500)] {
            assert_eq!(pause_after(Duration::from_millis(work)), Duration::from_millis(pause));
        }
    }
}
