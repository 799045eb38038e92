//! Why a use case did not do what was asked.

use std::sync::Arc;

use domain::Rejection;
use storage::{BackendError, SubmitError, Withheld};

use crate::guess::TooManyGuesses;
use crate::session::Denied;

/// Why a use case did not do what was asked.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Error {
    /// The caller may not.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// A rule refuses it.
    #[error(transparent)]
    Rejected(#[from] Rejection),
    /// Too many numbers, secret codes or credentials were wrong; nothing was done.
    #[error(transparent)]
    TooManyGuesses(#[from] TooManyGuesses),
    /// Too much waits already; nothing was done.
    #[error("too many requests are waiting")]
    Overloaded,
    /// The database failed, or the server is stopping; nothing was done.
    #[error("the service is not available: {0}")]
    Unavailable(Arc<dyn std::error::Error + Send + Sync>),
    /// It is not known whether it was done; asking again tells it.
    #[error("the outcome of the request is unknown: {0}")]
    Unknown(Arc<BackendError>),
}

impl From<SubmitError> for Error {
    fn from(error: SubmitError) -> Self {
        match error {
            SubmitError::Rejected(rejection) => Self::Rejected(rejection),
            SubmitError::Withheld(Withheld { seconds }) => TooManyGuesses { seconds }.into(),
            SubmitError::Overloaded => Self::Overloaded,
            SubmitError::Unknown(error) => Self::Unknown(error),
            SubmitError::Unavailable(error) => Self::Unavailable(error),
            SubmitError::Stopped => Self::Unavailable(Arc::new(error)),
        }
    }
}

impl From<BackendError> for Error {
    fn from(error: BackendError) -> Self {
        Self::Unavailable(Arc::new(error))
    }
}
