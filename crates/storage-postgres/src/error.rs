//! Classification of PostgreSQL's failures.

use storage::{BackendError, ErrorKind};
use tokio_postgres::Error;
use tokio_postgres::error::SqlState;

/// Says what was being done when the database failed.
pub(crate) trait OrUnavailable<T> {
    /// Nothing was written: another transaction was in the way, or the database cannot be used.
    fn or_unavailable(self, doing: &'static str) -> Result<T, BackendError>;
}

impl<T> OrUnavailable<T> for Result<T, Error> {
    fn or_unavailable(self, doing: &'static str) -> Result<T, BackendError> {
        self.map_err(|error| BackendError::new(kind(&error), doing, error))
    }
}

/// Classifies a failed statement if nothing was committed.
pub(crate) fn kind(error: &Error) -> ErrorKind {
    let Some(state) = error.code() else { return ErrorKind::Unavailable };
    match state {
        &SqlState::T_R_SERIALIZATION_FAILURE | &SqlState::T_R_DEADLOCK_DETECTED => {
            ErrorKind::Conflict
        }
        &SqlState::DATA_CORRUPTED | &SqlState::INDEX_CORRUPTED => ErrorKind::Corrupt,
        // Integrity: a record of one command broke a constraint, or another node's record is in its
        // place. Data: a value of one command cannot be stored. Tried again one by one, the others
        // go through. Who waited for a lock as long as is allowed (class 55) is better told than
        // kept waiting again.
        other if matches!(class(other), "23" | "22") => ErrorKind::Conflict,
        _ => ErrorKind::Unavailable,
    }
}

/// Classifies a failed COMMIT after successful statements.
pub(crate) fn kind_of_commit(error: &Error) -> ErrorKind {
    match error.code() {
        // The database says that it did not commit: another transaction was in the way (class 40,
        // except where it says that it does not know), or a constraint is broken.
        Some(&SqlState::T_R_STATEMENT_COMPLETION_UNKNOWN) | None => ErrorKind::Unknown,
        Some(state) if matches!(class(state), "40" | "23") => ErrorKind::Conflict,
        Some(_) => ErrorKind::Unknown,
    }
}

fn class(state: &SqlState) -> &str {
    state.code().get(..2).unwrap_or_default()
}
