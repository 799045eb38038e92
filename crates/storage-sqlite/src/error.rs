//! What SQLite's failures mean.

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
        // Another writer, or a record of one command that broke a constraint. Tried again one by
        // one, the other commands go through.
        Some(
            ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked | ErrorCode::ConstraintViolation,
        ) => ErrorKind::Conflict,
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => ErrorKind::Corrupt,
        _ => ErrorKind::Unavailable,
    }
}
