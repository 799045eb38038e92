//! Folding the write-ahead log back into the database, beside the committer.
//!
//! SQLite does it in the commit that finds the log long enough, which then takes tens of
//! milliseconds while everybody waits. Here a thread of its own does nearly all of it; what is left
//! to the committer's commit is the part of the log that is newer than the thread's last round.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use rusqlite::Connection;

/// How often the log is folded back. A round without anything to do costs microseconds.
const EVERY: Duration = Duration::from_millis(100);

/// The thread, as long as it lives.
pub(crate) struct Checkpointer {
    /// Dropped to end the thread.
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Checkpointer {
    /// Starts the thread on a connection of its own.
    pub(crate) fn start(connection: Connection) -> std::io::Result<Self> {
        let (stop, stopped) = channel();
        let thread = std::thread::Builder::new()
            .name("checkpoint".to_owned())
            .spawn(move || run(&connection, &stopped))?;
        Ok(Self { stop: Some(stop), thread: Some(thread) })
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

fn run(connection: &Connection, stopped: &Receiver<()>) {
    let mut failing = false;
    while stopped.recv_timeout(EVERY) == Err(RecvTimeoutError::Timeout) {
        let folded = connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()));
        if let Err(error) = &folded
            && !failing
        {
            // Said once, not ten times a second. The committer meets the same failure and tells.
            tracing::warn!(error = error as &dyn std::error::Error, "checkpoint failed");
        }
        failing = folded.is_err();
    }
}
