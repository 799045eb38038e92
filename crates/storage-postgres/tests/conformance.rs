//! The store on PostgreSQL does what every backend must do, on a real server.

#![expect(clippy::unwrap_used, reason = "test code")]

use std::sync::{Arc, LazyLock};

use postgres_scratch::{Database, database_or_skip};
use storage::conformance::Fixture;
use storage::{MasterKey, Reader};
use storage_postgres::{Access, PostgresBackend, PostgresSettings, open};
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};

/// Runtime of connections. Sessions come and go, each with its own runtime.
static RUNTIME: LazyLock<Runtime> =
    LazyLock::new(|| Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap());

/// A schema, and the directory of its key file.
struct Schema {
    database: Database,
    directory: TempDir,
}

impl Schema {
    fn new(database: Database) -> Self {
        Self { database, directory: tempfile::tempdir().unwrap() }
    }
}

impl Fixture for Schema {
    type Backend = PostgresBackend;

    // Each makes a schema, which takes longer than the sequence. Every run draws others.
    const RANDOM_CASES: u32 = 25;

    fn fresh(&self) -> Self {
        Self::new(self.database.another().unwrap())
    }

    fn open(&self) -> (PostgresBackend, Arc<dyn Reader>) {
        let settings: PostgresSettings = self.database.url().parse().unwrap();
        let new_key = || MasterKey([42; 32]);
        let opened = open(settings, self.directory.path(), Access::Serve, new_key);
        let opened = RUNTIME.block_on(opened).unwrap();
        (opened.backend, opened.reader)
    }
}

storage::conformance_tests!(match database_or_skip() {
    Some(database) => Schema::new(database),
    None => return,
});
