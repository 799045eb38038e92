//! The embedded store does what every backend must do, in real files.

#![expect(clippy::unwrap_used, reason = "test code")]

use std::sync::Arc;

use storage::conformance::Fixture;
use storage::{MasterKey, Reader};
use storage_sqlite::{Access, SqliteBackend, open};
use tempfile::TempDir;

struct Directory(TempDir);

impl Directory {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }
}

impl Fixture for Directory {
    type Backend = SqliteBackend;

    fn fresh(&self) -> Self {
        Self::new()
    }

    /// For a change, as the lock of a server is no part of the backend.
    fn open(&self) -> (SqliteBackend, Arc<dyn Reader>) {
        let opened = open(self.0.path(), Access::Change, || MasterKey([42; 32])).unwrap();
        (opened.backend, opened.reader)
    }
}

storage::conformance_tests!(Directory::new());
