//! Errors of use cases.

use std::sync::Arc;

use domain::{
    CallerRejection, CertificateRejection, CouponRejection, DeliveryRejection, OwnerRejection,
    PersonRejection, RedemptionRejection, Rejection, RequestRejection, SaleRejection,
    SeriesRejection, SetUpRejection, Undecided,
};
use storage::{BackendError, ErrorKind, SubmitError, Withheld};

use crate::claim::ClaimRejection;
use crate::guess::TooManyGuesses;

/// Reason why a caller has no access.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// The credentials are missing or invalid.
    #[error("the credentials are missing or invalid")]
    Unknown,
    /// The caller is known but may not do this.
    #[error("these credentials do not allow this")]
    Forbidden,
}

/// Reasons why a use case failed.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Error {
    /// The caller has no right to do this.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The claims of the request about its caller or place are false.
    #[error(transparent)]
    Claim(#[from] ClaimRejection),
    /// A rule refuses the command.
    #[error(transparent)]
    Rejected(#[from] Rejection),
    /// Too many numbers, secret codes or credentials were wrong. Nothing was done.
    #[error(transparent)]
    TooManyGuesses(#[from] TooManyGuesses),
    /// Too many requests are waiting. Nothing was done.
    #[error("too many requests are waiting")]
    Overloaded,
    /// The database failed, or the server is stopping. Nothing was done.
    #[error("the service is not available: {0}")]
    Unavailable(Arc<dyn std::error::Error + Send + Sync>),
    /// The outcome is unknown. A retry under the same key tells it.
    #[error("the outcome of the request is unknown: {0}")]
    Unknown(Arc<BackendError>),
    /// A stored record breaks an invariant. Nothing was done. A retry gives the same error until
    /// the store is repaired.
    #[error("{0}")]
    Corrupt(Arc<BackendError>),
}

/// Converts each kind of refusal. `impl<R: Into<Rejection>> From<R>` would overlap with the other
/// conversions, as far as the compiler can know.
macro_rules! refusals {
    ($($rejection:ty),+) => {$(
        impl From<$rejection> for Error {
            fn from(rejection: $rejection) -> Self {
                Self::Rejected(rejection.into())
            }
        }
    )+};
}

refusals!(
    CallerRejection,
    CertificateRejection,
    CouponRejection,
    DeliveryRejection,
    OwnerRejection,
    PersonRejection,
    RedemptionRejection,
    RequestRejection,
    SaleRejection,
    SeriesRejection,
    SetUpRejection
);

impl From<Undecided> for Error {
    fn from(undecided: Undecided) -> Self {
        match undecided {
            Undecided::Refused(rejection) => Self::Rejected(rejection),
            Undecided::Broken(broken) => {
                BackendError::new(ErrorKind::Corrupt, "looking ahead", broken).into()
            }
        }
    }
}

impl From<SubmitError> for Error {
    fn from(error: SubmitError) -> Self {
        match error {
            SubmitError::Rejected(rejection) => Self::Rejected(rejection),
            SubmitError::Withheld(Withheld { seconds }) => TooManyGuesses { seconds }.into(),
            SubmitError::Overloaded => Self::Overloaded,
            SubmitError::Unknown(error) => Self::Unknown(error),
            SubmitError::Unavailable(error) => Self::Unavailable(error),
            SubmitError::Corrupt(error) => Self::Corrupt(error),
            SubmitError::Stopped => Self::Unavailable(Arc::new(error)),
        }
    }
}

impl From<BackendError> for Error {
    fn from(error: BackendError) -> Self {
        match error.kind() {
            ErrorKind::Corrupt => {
                tracing::error!(
                    error = &error as &dyn std::error::Error,
                    "a stored record breaks an invariant"
                );
                Self::Corrupt(Arc::new(error))
            }
            ErrorKind::Conflict | ErrorKind::Unavailable | ErrorKind::Unknown => {
                Self::Unavailable(Arc::new(error))
            }
        }
    }
}
