//! Folding the write-ahead log back into the database, beside the committer.
//!
//! SQLite does it in the commit that finds the log long enough, which then takes tens of
//! milliseconds while everybody waits. Here a thread of its own does nearly all of it. The log can
//! only begin anew once nothing of it is left to fold, which a busy committer never lets happen: so
//! where it has grown long, the thread folds twice in a row, and the committer folds the little that
//! has come since before it goes on.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use rusqlite::Connection;

/// Interval between checkpoints of the log. A round without work costs microseconds.
const EVERY: Duration = Duration::from_millis(100);

/// Bytes of the log after which it is to begin anew, which a busy server writes in a second.
const BYTES_LONG: i64 = 32 * 1_024 * 1_024;

/// The thread, as long as it lives.
pub(crate) struct Checkpointer {
    /// Dropped to end the thread.
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
    /// Whether little of a long log is left to fold.
    is_ripe: Arc<AtomicBool>,
}

impl Checkpointer {
    /// Starts the thread on a connection of its own.
    pub(crate) fn start(connection: Connection) -> std::io::Result<Self> {
        let (stop, stopped) = channel();
        let is_ripe = Arc::new(AtomicBool::new(false));
        let ripe = Arc::clone(&is_ripe);
        let thread = std::thread::Builder::new()
            .name("checkpoint".to_owned())
            .spawn(move || run(&connection, &stopped, &ripe))?;
        Ok(Self { stop: Some(stop), thread: Some(thread), is_ripe })
    }

    /// Folds what is left of a long log, so that it begins anew with what is written next; for the
    /// connection that writes, between two transactions.
    pub(crate) fn finish(&self, writing: &Connection) {
        if self.is_ripe.swap(false, Ordering::Relaxed) {
            // Where it fails, or a reader still needs the log, another round comes.
            let _ = fold(writing);
        }
    }
}

impl Drop for Checkpointer {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A panic there has been reported there; the committer's own checkpoints go on.
            let _ = thread.join();
        }
    }
}

/// Folds what nobody needs any more, and says how many bytes of pages the log has.
fn fold(connection: &Connection) -> rusqlite::Result<i64> {
    let of = |sql, column| connection.prepare_cached(sql)?.query_row([], |row| row.get(column));
    let frames: i64 = of("PRAGMA wal_checkpoint(PASSIVE)", "log")?;
    let page: i64 = of("PRAGMA page_size", "page_size")?;
    Ok(frames.saturating_mul(page))
}

fn run(connection: &Connection, stopped: &Receiver<()>, is_ripe: &AtomicBool) {
    let mut failing = false;
    while stopped.recv_timeout(EVERY) == Err(RecvTimeoutError::Timeout) {
        let folded = fold(connection).and_then(|bytes| {
            if bytes < BYTES_LONG {
                return Ok(());
            }
            fold(connection).map(|_| is_ripe.store(true, Ordering::Relaxed))
        });
        if let Err(error) = &folded
            && !failing
        {
            // Said once, not ten times a second. The committer meets the same failure and tells.
            tracing::warn!(error = error as &dyn std::error::Error, "checkpoint failed");
        }
        failing = folded.is_err();
    }
}
