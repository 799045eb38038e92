//! Failures of a database.

use std::error::Error;
use std::fmt;

/// Effect of a failure on the command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// Another node's transaction was in the way; nothing was written. Try again.
    Conflict,
    /// Nothing was written to the database.
    Unavailable,
    /// It is not known whether the transaction was written. Whoever asks again under the same key
    /// learns it.
    Unknown,
    /// A stored record breaks an invariant.
    Corrupt,
}

/// A failure of the database.
#[derive(Debug)]
pub struct BackendError {
    kind: ErrorKind,
    doing: &'static str,
    source: Option<Box<dyn Error + Send + Sync>>,
}

/// A record, or `None` if its row is not valid.
///
/// # Errors
///
/// The database fails.
pub fn readable<T>(read: Result<T, BackendError>) -> Result<Option<T>, BackendError> {
    match read {
        Ok(read) => Ok(Some(read)),
        Err(error) if error.kind() == ErrorKind::Corrupt => Ok(None),
        Err(error) => Err(error),
    }
}

impl BackendError {
    /// A failure while `doing` something.
    pub fn new(
        kind: ErrorKind,
        doing: &'static str,
        source: impl Into<Box<dyn Error + Send + Sync>>,
    ) -> Self {
        Self { kind, doing, source: Some(source.into()) }
    }

    /// A stored record that breaks a rule.
    pub fn corrupt(what: &'static str) -> Self {
        Self { kind: ErrorKind::Corrupt, doing: what, source: None }
    }

    /// Returns the effect of the failure on the command.
    pub const fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// Whether a stored record breaks an invariant, so that a retry gives the same error.
    pub fn is_corrupt(&self) -> bool {
        self.kind == ErrorKind::Corrupt
    }

    /// Whether another transaction was in the way: trying again may go through.
    pub fn is_conflict(&self) -> bool {
        self.kind == ErrorKind::Conflict
    }
}

impl fmt::Display for BackendError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            ErrorKind::Conflict => write!(f, "{} conflicted with another transaction", self.doing),
            ErrorKind::Unavailable => write!(f, "{} failed", self.doing),
            ErrorKind::Unknown => write!(f, "{} may have failed", self.doing),
            ErrorKind::Corrupt => write!(f, "a stored record is invalid: {}", self.doing),
        }
    }
}

impl Error for BackendError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}
