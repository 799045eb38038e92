//! Reasons why a request is refused: numbers and texts of this protocol.
//!
//! Rules refuse with numbers from 200 (`refusal`). Decoding problems have 100 to 199.
//! Refusals of the reading methods ([`BadQuestion`]) and of those that create and change objects
//! ([`BadAction`]) have 300 to 399. A number never changes meaning. A number that is no longer used
//! is not issued again.

#![deny(clippy::wildcard_enum_match_arm)]

use domain::{CallerRejection, OwnerRejection, Rejection, RequestRejection, SaleRejection};
use http::StatusCode;
use service::{ClaimRejection, Denied, Error, SaleListError, TooManyGuesses};

pub use self::action::BadAction;
pub use self::goods::BadGoods;
pub use self::question::BadQuestion;
pub(crate) use self::refusal::reason;
use crate::wire::problem::DecodeError;

mod action;
mod goods;
mod question;
mod refusal;

/// The framework's text for a failure of the program.
pub(crate) const FAILED: &str = "An error has occurred.";

/// Reasons why a method did nothing.
#[derive(Clone, Debug)]
pub enum Failure {
    /// The body is larger than allowed.
    BodyTooLarge {
        /// Maximum size in bytes.
        bytes_max: usize,
    },
    /// The body cannot be understood.
    Decode(DecodeError),
    /// The caller is not authenticated.
    NotSignedIn,
    /// Too many credentials were wrong. Nothing was checked.
    TooManyCredentials {
        /// Seconds until the next attempt.
        seconds: u32,
    },
    /// The caller has no right to do this.
    Forbidden,
    /// The claims of the request about its caller or place are false.
    Claim(ClaimRejection),
    /// A good is invalid.
    Goods(BadGoods),
    /// A rule refuses the request.
    Rejected(Rejection),
    /// The question cannot be answered.
    Unanswered(BadQuestion),
    /// The action cannot be done.
    Untried(BadAction),
    /// Nothing was done, because the database failed or the queue was full.
    Unavailable,
    /// The outcome is unknown.
    Unknown,
    /// A stored record breaks an invariant; nothing was done.
    Corrupt,
}

impl From<Denied> for Failure {
    fn from(denied: Denied) -> Self {
        match denied {
            Denied::Unknown => Self::NotSignedIn,
            Denied::Forbidden => Self::Forbidden,
        }
    }
}

impl From<Rejection> for Failure {
    fn from(rejection: Rejection) -> Self {
        match rejection {
            // Two have words of their methods' own.
            Rejection::Owner(why) => Self::Untried(why.into()),
            Rejection::Delivery(why) => {
                BadQuestion::of_message(why).map_or(Self::Rejected(why.into()), Self::Unanswered)
            }
            other @ (Rejection::Request(_)
            | Rejection::Caller(_)
            | Rejection::Series(_)
            | Rejection::Sale(_)
            | Rejection::Certificate(_)
            | Rejection::Coupon(_)
            | Rejection::Redemption(_)
            | Rejection::SetUp(_)
            | Rejection::Person(_)
            | Rejection::Approval(_)) => Self::Rejected(other),
        }
    }
}

/// Each kind of refusal converts to a failure.
macro_rules! refusals {
    ($($rejection:ty),+) => {$(
        impl From<$rejection> for Failure {
            fn from(rejection: $rejection) -> Self {
                Rejection::from(rejection).into()
            }
        }
    )+};
}

refusals!(CallerRejection, OwnerRejection, RequestRejection, SaleRejection);

impl From<ClaimRejection> for Failure {
    fn from(claim: ClaimRejection) -> Self {
        Self::Claim(claim)
    }
}

impl From<BadGoods> for Failure {
    fn from(goods: BadGoods) -> Self {
        Self::Goods(goods)
    }
}

impl From<BadQuestion> for Failure {
    fn from(question: BadQuestion) -> Self {
        Self::Unanswered(question)
    }
}

impl From<BadAction> for Failure {
    fn from(action: BadAction) -> Self {
        Self::Untried(action)
    }
}

impl From<SaleListError> for Failure {
    fn from(error: SaleListError) -> Self {
        match error {
            SaleListError::TooFar { max } => BadQuestion::TooFar { max }.into(),
            SaleListError::Other(error) => error.into(),
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Denied(denied) => denied.into(),
            Error::Claim(claim) => claim.into(),
            Error::Rejected(rejection) => rejection.into(),
            Error::TooManyGuesses(TooManyGuesses { seconds }) => {
                Self::Unanswered(BadQuestion::TooManyGuesses { seconds })
            }
            Error::Overloaded | Error::Unavailable(_) => Self::Unavailable,
            Error::Unknown(_) => Self::Unknown,
            Error::Corrupt(_) => Self::Corrupt,
        }
    }
}

impl Failure {
    /// Converts an error of the sign-in.
    pub(crate) fn of_credentials(error: Error) -> Self {
        #[expect(clippy::wildcard_enum_match_arm, reason = "others are told as everywhere")]
        match error {
            Error::TooManyGuesses(TooManyGuesses { seconds }) => {
                Self::TooManyCredentials { seconds }
            }
            other => other.into(),
        }
    }

    /// Returns the HTTP status. It is 200 for every refusal by a rule or the decoder.
    pub const fn status(&self) -> StatusCode {
        match self {
            Self::BodyTooLarge { .. }
            | Self::Decode(_)
            | Self::Claim(_)
            | Self::Goods(_)
            | Self::Rejected(_)
            | Self::Untried(_)
            | Self::Unanswered(_) => StatusCode::OK,
            Self::NotSignedIn => StatusCode::UNAUTHORIZED,
            Self::TooManyCredentials { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::Unavailable | Self::Unknown => StatusCode::SERVICE_UNAVAILABLE,
            Self::Corrupt => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Returns the text of the framework's body, for statuses other than 200.
    pub(crate) const fn http_message(&self) -> &'static str {
        match self {
            Self::NotSignedIn => "Authorization has been denied for this request.",
            Self::Unavailable => "The service is not available. Nothing was done. Try again.",
            Self::Unknown => {
                "It is not known whether the request was carried out. Send it again unchanged."
            }
            Self::Corrupt => FAILED,
            Self::BodyTooLarge { .. }
            | Self::Decode(_)
            | Self::Claim(_)
            | Self::Goods(_)
            | Self::Rejected(_)
            | Self::Untried(_)
            | Self::Unanswered(_)
            | Self::TooManyCredentials { .. }
            | Self::Forbidden => "",
        }
    }

    /// Returns the `ErrorCode` of the answer.
    pub const fn code(&self) -> u16 {
        match self {
            Self::BodyTooLarge { .. } => 190,
            Self::Decode(error) => error.code(),
            Self::Claim(claim) => refusal::of_claim(claim).0,
            Self::Goods(goods) => goods.code(),
            Self::Rejected(rejection) => refusal::of(rejection).0,
            Self::Unanswered(question) => question.code(),
            Self::Untried(action) => action.code(),
            Self::TooManyCredentials { .. } => 160,
            Self::NotSignedIn
            | Self::Forbidden
            | Self::Unavailable
            | Self::Unknown
            | Self::Corrupt => 0,
        }
    }

    /// Returns the name in the log. It never contains a value that the caller sent.
    pub(crate) fn outcome(&self) -> String {
        match self {
            Self::BodyTooLarge { .. }
            | Self::Decode(_)
            | Self::Claim(_)
            | Self::Goods(_)
            | Self::Rejected(_)
            | Self::Untried(_)
            | Self::TooManyCredentials { .. }
            | Self::Unanswered(_) => {
                format!("refused {}", self.code())
            }
            Self::NotSignedIn => "not signed in".to_owned(),
            Self::Forbidden => "forbidden".to_owned(),
            Self::Unavailable => "unavailable".to_owned(),
            Self::Unknown => "unknown".to_owned(),
            Self::Corrupt => "corrupt".to_owned(),
        }
    }

    /// Returns the `Message` in Russian.
    pub fn russian(&self) -> String {
        match self {
            Self::BodyTooLarge { bytes_max } => {
                format!("Тело запроса больше допустимого ({bytes_max} байт)")
            }
            Self::Decode(error) => error.russian(),
            Self::Claim(claim) => refusal::russian_of_claim(claim),
            Self::Goods(goods) => goods.russian(),
            Self::Rejected(rejection) => refusal::russian(rejection),
            Self::Unanswered(question) => question.russian(),
            Self::Untried(action) => action.russian(),
            Self::TooManyCredentials { seconds } => {
                format!("Слишком много неверных учётных данных; повторите через {seconds} с")
            }
            Self::NotSignedIn
            | Self::Forbidden
            | Self::Unavailable
            | Self::Unknown
            | Self::Corrupt => String::new(),
        }
    }
}

#[cfg(test)]
mod tests;
