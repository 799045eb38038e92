//! The embedded store: one SQLite database in the data directory.
//!
//! It loads and writes; every rule is decided in `domain`. The database's constraints are the
//! second guard of what the rules promise. WAL with `synchronous=FULL`: a transaction is on the
//! disk before its commit returns. Start at [`open()`].

mod action;
mod approval;
pub mod backup;
mod checkpoint;
pub mod copy;
mod coupon;
mod delivery;
mod directory;
mod error;
mod health;
mod ledger;
mod load;
mod meta;
mod migrate;
mod normal_codes;
mod open;
mod owner;
mod query;
mod read;
mod redemption;
mod row;
mod state;
#[cfg(feature = "tampering")]
pub mod tampering;
mod trust;
mod write;

pub use health::examine;
pub use open::{DATABASE_FILE, KEY_FILE, LOCK_FILE, OpenError, Opened, is_starting, open};
pub use read::SqliteReader;
pub use storage::Access;

use std::sync::Arc;

use domain::{Directory, View};
use rusqlite::Connection;
use storage::backend::Plan;
use storage::trust::Tip;
use storage::{Backend, BackendError, ErrorKind, Vault, WriteSet};

use checkpoint::Checkpointer;
use error::OrUnavailable;

/// The writing side: one connection, used by the committer.
pub struct SqliteBackend {
    connection: Connection,
    vault: Vault,
    /// The end of the chain before the open transaction.
    tip: Tip,
    /// The directory as of the version, so that a batch reads it only when it has changed.
    directory: Option<(i64, Arc<Directory>)>,
    /// There when this is a server's store.
    checkpointer: Option<Checkpointer>,
}

impl SqliteBackend {
    fn new(connection: Connection, vault: Vault, checkpointer: Option<Checkpointer>) -> Self {
        Self { connection, vault, tip: Tip::START, directory: None, checkpointer }
    }

    fn begin_now(&mut self, plan: Plan<'_>) -> Result<View, BackendError> {
        let doing = "opening a transaction";
        if let Some(checkpointer) = &self.checkpointer {
            checkpointer.finish(&self.connection);
        }
        self.connection
            .prepare_cached("BEGIN IMMEDIATE")
            .and_then(|mut statement| statement.execute([]))
            .or_unavailable(doing)?;
        let version = meta::directory_version(&self.connection)?;
        let directory = match &self.directory {
            Some((known, directory)) if *known == version => Arc::clone(directory),
            _ => {
                let directory = Arc::new(directory::load(&self.connection, &self.vault)?);
                self.directory = Some((version, Arc::clone(&directory)));
                directory
            }
        };
        let set = plan(&directory);
        let (next, tip) = meta::head(&self.connection, &self.vault)?;
        self.tip = tip;
        load::view(&self.connection, &self.vault, View::new(directory, next), &set)
    }

    fn commit_now(&mut self, writes: &WriteSet) -> Result<(), BackendError> {
        write::all(&self.connection, &self.vault, &self.tip, writes)?;
        self.connection
            .prepare_cached("COMMIT")
            .and_then(|mut statement| statement.execute([]))
            // What COMMIT leaves behind when it fails depends on where it failed.
            .map_err(|error| BackendError::new(ErrorKind::Unknown, "writing to the disk", error))?;
        Ok(())
    }

    /// The user version means nothing here, and SQLite writes it even where it stays the same.
    fn probe_now(&mut self) -> Result<(), BackendError> {
        const DOING: &str = "trying to write";
        let db = &self.connection;
        db.execute_batch("BEGIN IMMEDIATE; PRAGMA user_version = 0; COMMIT").or_unavailable(DOING)
    }

    fn roll_back_now(&mut self) -> Result<(), BackendError> {
        if self.connection.is_autocommit() {
            return Ok(());
        }
        self.connection.execute_batch("ROLLBACK").or_unavailable("ending a transaction")
    }
}

impl Drop for SqliteBackend {
    fn drop(&mut self) {
        if self.checkpointer.take().is_none() {
            return;
        }
        // A server that stops leaves a whole database in one file for whoever copies it. It waits
        // for nobody: with a reader in the way the log stays, and nothing is lost.
        let folded = self.connection.busy_timeout(std::time::Duration::ZERO).and_then(|()| {
            self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
        });
        if let Err(error) = folded {
            tracing::debug!(error = &error as &dyn std::error::Error, "the log stays");
        }
    }
}

impl Backend for SqliteBackend {
    async fn begin(&mut self, plan: Plan<'_>) -> Result<View, BackendError> {
        let begun = self.begin_now(plan);
        if begun.is_err() {
            self.roll_back_now()?;
        }
        begun
    }

    async fn commit(&mut self, writes: &WriteSet) -> Result<(), BackendError> {
        let written = self.commit_now(writes);
        // A failed COMMIT may leave the transaction open; nothing of it may stay. What is told is
        // the first failure: it says whether anything may have been written.
        if written.is_err()
            && let Err(error) = self.roll_back_now()
        {
            tracing::error!(error = &error as &dyn std::error::Error, "a failed write stays open");
        }
        written
    }

    async fn roll_back(&mut self) -> Result<(), BackendError> {
        self.roll_back_now()
    }

    async fn probe(&mut self) -> Result<(), BackendError> {
        let probed = self.probe_now();
        if probed.is_err() {
            self.roll_back_now()?;
        }
        probed
    }
}
