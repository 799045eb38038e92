//! Classification of SQLite's failures.

use rusqlite::ErrorCode;
use storage::{BackendError, ErrorKind};

/// Says what was being done when SQLite failed.
pub(crate) trait OrUnavailable<T> {
    /// Nothing was written: another writer was in the way, or the database cannot be used.
    fn or_unavailable(self, doing: &'static str) -> Result<T, BackendError>;
}

impl<T> OrUnavailable<T> for rusqlite::Result<T> {
    fn or_unavailable(self, doing: &'static str) -> Result<T, BackendError> {
        self.map_err(|error| BackendError::new(kind(&error), doing, error))
    }
}

fn kind(error: &rusqlite::Error) -> ErrorKind {
    match error.sqlite_error_code() {
        // A record of one command broke a constraint. Tried again one by one, the others go
        // through. A busy database is no conflict: the lock is the whole database's, and who could
        // not have it in the time allowed is better told than kept waiting again.
        Some(ErrorCode::ConstraintViolation) => ErrorKind::Conflict,
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => ErrorKind::Corrupt,
        _ => ErrorKind::Unavailable,
    }
}
