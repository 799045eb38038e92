//! Failures of pages and actions.

use http::StatusCode;
use service::{Denied, Error, TooManyGuesses};
use web::BodyError;

/// Reasons why a page or an action is not answered as asked.
#[derive(Clone, Debug)]
pub(crate) enum Failure {
    /// Nobody has signed in.
    SignIn,
    /// The person must set a second factor before anything else.
    FactorMissing,
    /// The person must prove again who they are.
    Unconfirmed,
    /// The person has no right to this.
    Forbidden,
    /// There is no such page or object, or it belongs to another operator.
    NotFound,
    /// The form was not rendered by this server for this session.
    Foreign,
    /// The body of the request could not be read.
    Body(BodyError),
    /// Too many guesses were wrong.
    TooManyGuesses(TooManyGuesses),
    /// Nothing was done, and a retry may succeed.
    Unavailable,
    /// It is unknown whether it was done.
    Unknown,
    /// The server has a fault.
    Internal,
}

impl Failure {
    /// The failure of a use case. What is refused by a rule is told by the page that asks.
    pub(crate) fn of(error: &Error) -> Self {
        match error {
            Error::Denied(Denied::Unknown) => Self::SignIn,
            Error::Denied(Denied::Forbidden) => Self::Forbidden,
            Error::Rejected(_) | Error::Claim(_) => Self::NotFound,
            Error::TooManyGuesses(guesses) => Self::TooManyGuesses(*guesses),
            Error::Overloaded | Error::Unavailable(_) => Self::Unavailable,
            Error::Unknown(_) => Self::Unknown,
            Error::Corrupt(_) => Self::Internal,
        }
    }

    /// The status of the answer.
    pub(crate) const fn status(&self) -> StatusCode {
        match self {
            Self::SignIn | Self::FactorMissing | Self::Unconfirmed => StatusCode::SEE_OTHER,
            Self::Forbidden | Self::Foreign => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Body(BodyError::TooLarge { .. }) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Body(BodyError::TimedOut) => StatusCode::REQUEST_TIMEOUT,
            Self::Body(BodyError::Broken) => StatusCode::BAD_REQUEST,
            Self::TooManyGuesses(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Body(BodyError::Crowded) | Self::Unavailable | Self::Unknown => {
                StatusCode::SERVICE_UNAVAILABLE
            }
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::of(&error)
    }
}

impl From<Denied> for Failure {
    fn from(denied: Denied) -> Self {
        Self::of(&denied.into())
    }
}
