//! Operations that every database backend must provide.

use domain::{Directory, ReadSet, View};

use crate::WriteSet;
use crate::error::BackendError;

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

    /// Lifts the limits of time of the open transaction, for work that reads the whole store.
    fn lift_time_limits(&mut self) -> impl Future<Output = Result<(), BackendError>> + Send {
        async { Ok(()) }
    }

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
