//! Operations that every database backend must provide.

use std::error::Error;
use std::fmt;

use domain::{Directory, ReadSet, View};

use crate::WriteSet;

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

/// Names what a batch needs, given the directory as the transaction sees it.
pub type Plan<'a> = &'a (dyn Fn(&Directory) -> ReadSet + Sync);

/// A database, as the committer uses it: one transaction at a time, each a `begin` followed by a
/// `commit` or a `roll_back`.
///
/// # Example
///
/// A backend needs no rules of its own. This is a whole batch of one:
///
/// ```
/// # use domain::{Request, View, decide::Verdict};
/// # use storage::{Backend, BackendError, WriteSet};
/// async fn one<B: Backend>(
///     backend: &mut B,
///     request: Request,
///     now: jiff::Timestamp,
/// ) -> Result<(), BackendError> {
///     let mut view = backend
///         .begin(&|directory| {
///             let mut set = domain::ReadSet::default();
///             request.read_set(directory, now, &mut set);
///             set
///         })
///         .await?;
///     let Ok(Verdict::Decided(decision)) = domain::decide(&view, &request, now) else {
///         return backend.roll_back().await;
///     };
///     let mut writes = WriteSet::default();
///     let _answered_once_it_is_written = writes.accept(&mut view, *decision);
///     backend.commit(&writes).await
/// }
/// ```
pub trait Backend: Send + 'static {
    /// Opens a transaction, and locks and loads what the plan names.
    fn begin(&mut self, plan: Plan<'_>) -> impl Future<Output = Result<View, BackendError>> + Send;

    /// Writes and makes durable: after `Ok`, neither process nor machine can lose it.
    ///
    /// Whatever the result, the transaction is over.
    fn commit(
        &mut self,
        writes: &WriteSet,
    ) -> impl Future<Output = Result<(), BackendError>> + Send;

    /// Ends a transaction that wrote nothing.
    fn roll_back(&mut self) -> impl Future<Output = Result<(), BackendError>> + Send;

    /// Writes something that changes nothing, and makes it durable, to find out whether that can be
    /// done again. A database that writes nothing where there is nothing to write has a way of its
    /// own.
    fn probe(&mut self) -> impl Future<Output = Result<(), BackendError>> + Send {
        async {
            self.begin(&|_| ReadSet::default()).await?;
            self.commit(&WriteSet::default()).await
        }
    }
}
