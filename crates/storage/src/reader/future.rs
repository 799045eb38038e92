//! The future that readers return.

use std::pin::Pin;

use crate::BackendError;

/// Future that a reader returns.
pub type ReadFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T, BackendError>> + Send + 'a>>;
