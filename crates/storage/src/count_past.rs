//! Counting what was stored before the store kept sums for the books.

use domain::ReadSet;
use domain::books::Tallies;

use crate::{Backend, BackendError, Reader, WriteSet};

/// Computes the sums of the books of everything that is stored, and writes them in one transaction,
/// unless that was done before. Nobody else can write meanwhile. If the process ends before the
/// transaction does, nothing has changed. Returns whether there was something to do.
///
/// # Errors
///
/// The database fails.
pub async fn count_past<B: Backend>(
    backend: &mut B,
    reader: &dyn Reader,
) -> Result<bool, BackendError> {
    if reader.books_counted().await? {
        return Ok(false);
    }
    backend.begin(&|_| ReadSet::default()).await?;
    match recount(backend, reader).await {
        Ok(Some(tallies)) => {
            let writes = WriteSet { tallies, counts_the_past: true, ..WriteSet::default() };
            backend.commit(&writes).await?;
            Ok(true)
        }
        Ok(None) => backend.roll_back().await.map(|()| false),
        Err(error) => {
            backend.roll_back().await?;
            Err(error)
        }
    }
}

/// The sums of everything. `None` if another server has counted it while this one waited.
async fn recount<B: Backend>(
    backend: &mut B,
    reader: &dyn Reader,
) -> Result<Option<Tallies>, BackendError> {
    if reader.books_counted().await? {
        return Ok(None);
    }
    backend.lift_time_limits().await?;
    reader.recount_books().await.map(Some)
}
