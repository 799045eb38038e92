//! Failures, and the pages that tell of them.

use askama::Template;
use axum::body::Body;
use http::{HeaderValue, Response, StatusCode, header};
use service::{Denied, Error, TooManyGuesses};
use web::BodyError;

use crate::answer;
use crate::call::Call;
use crate::form;
use crate::shell::{Section, Shell};

/// Reasons why a page or an action is not answered as asked.
#[derive(Clone, Debug)]
pub(crate) enum Failure {
    /// Nobody has signed in.
    SignIn,
    /// The person must set a second factor before anything else.
    FactorMissing,
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
    pub(crate) fn of(error: Error) -> Self {
        match error {
            Error::Denied(Denied::Unknown) => Self::SignIn,
            Error::Denied(Denied::Forbidden) => Self::Forbidden,
            Error::Rejected(_) | Error::Claim(_) => Self::NotFound,
            Error::TooManyGuesses(guesses) => Self::TooManyGuesses(guesses),
            Error::Overloaded | Error::Unavailable(_) => Self::Unavailable,
            Error::Unknown(_) => Self::Unknown,
            Error::Corrupt(_) => Self::Internal,
        }
    }

    const fn status(&self) -> StatusCode {
        match self {
            Self::SignIn | Self::FactorMissing => StatusCode::SEE_OTHER,
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

    /// Answers with the page of the failure, or sends the reader to the sign-in.
    pub(crate) fn answer(&self, call: &Call) -> Response<Body> {
        if matches!(self, Self::SignIn) {
            let back = if call.uri.path() == "/console" { "" } else { call.target() };
            let to = form::link("/console/sign-in", &[("next", back)]);
            // A part of a page cannot hold the sign-in: the whole page goes there.
            return if call.wants_part() {
                answer::whole_redirect(&to)
            } else {
                answer::redirect(&to, "sign_in")
            };
        }
        if matches!(self, Self::FactorMissing) {
            let to = "/console/me/factor";
            let whole = call.wants_part();
            return if whole { answer::whole_redirect(to) } else { answer::redirect(to, "factor") };
        }
        let words = &call.words().failure;
        let (title, text) = match self {
            Self::Forbidden => (words.forbidden_title, words.forbidden),
            Self::Foreign => (words.foreign_title, words.foreign),
            Self::SignIn | Self::FactorMissing | Self::NotFound => {
                (words.not_found_title, words.not_found)
            }
            Self::Body(_) => (words.body_title, words.body),
            Self::TooManyGuesses(_) => (words.guesses_title, words.guesses),
            Self::Unavailable => (words.unavailable_title, words.unavailable),
            Self::Unknown => (words.unknown_title, words.unknown),
            Self::Internal => (words.internal_title, words.internal),
        };
        let page = Page {
            shell: Shell::of(call, Section::None, title),
            text,
            request_id: call.request_id.clone(),
        };
        let Ok(mut answer) = answer::with_status(self.status(), "failure", &page) else {
            return bare();
        };
        let seconds = match self {
            Self::TooManyGuesses(TooManyGuesses { seconds }) => Some((*seconds).into()),
            Self::Unavailable | Self::Unknown => Some(1_u64),
            Self::SignIn
            | Self::FactorMissing
            | Self::Forbidden
            | Self::NotFound
            | Self::Foreign
            | Self::Body(_)
            | Self::Internal => None,
        };
        if let Some(seconds) = seconds {
            answer.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        answer
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::of(error)
    }
}

impl From<Denied> for Failure {
    fn from(denied: Denied) -> Self {
        Self::of(denied.into())
    }
}

#[derive(Template)]
#[template(path = "failure.html")]
struct Page {
    shell: Shell,
    text: &'static str,
    request_id: String,
}

/// The answer when no page can be made.
pub(crate) fn bare() -> Response<Body> {
    let html = "<!DOCTYPE html>\n<html lang=\"en\">\n<title>500</title>\n<h1>500</h1>\n";
    answer::html_answer(StatusCode::INTERNAL_SERVER_ERROR, "failure", html.to_owned())
}

/// The answer for a file that does not exist.
pub(crate) fn bare_not_found() -> Response<Body> {
    let html = "<!DOCTYPE html>\n<html lang=\"en\">\n<title>404</title>\n<h1>404</h1>\n";
    answer::html_answer(StatusCode::NOT_FOUND, "asset", html.to_owned())
}
