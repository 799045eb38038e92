//! Answers, with the headers that clients of this protocol need.

use std::borrow::Cow;

use axum::body::Body;
use axum::response::Response;
use domain::OperatorId;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use web::{AccessNote, HeaderCase};

use crate::error::{FAILED, Failure};
use crate::routing::Method;
use crate::settings::{InsalesSettings, OverLimit};
use crate::usage::Used;
use crate::wire::{Format, render};

/// Seconds in `Retry-After` of an overloaded or failing server.
const RETRY_AFTER_SECONDS: u32 = 1;

/// Media type of answers that are neither XML nor JSON.
const PLAIN: &str = "text/plain; charset=utf-8";

/// Header with the number of requests made and allowed. Every answer has it: one client waits for
/// ever without it.
const API_USAGE_LIMIT: HeaderName = HeaderName::from_static("api-usage-limit");

/// Case of the header names that are not in title case. Some clients compare them with case.
pub(crate) fn header_case() -> HeaderCase {
    HeaderCase::of(&["API-Usage-Limit"])
}

/// Data needed to answer a request.
#[derive(Clone, Copy)]
pub(crate) struct InsalesAnswer<'a> {
    pub(crate) settings: InsalesSettings,
    /// Letter case of [`API_USAGE_LIMIT`].
    pub(crate) header_case: &'a HeaderCase,
    pub(crate) format: Format,
    pub(crate) operator: Option<OperatorId>,
    pub(crate) method: Option<Method>,
    /// Number of requests of the key in its window. 0 before the key is known.
    pub(crate) requests: u32,
}

impl InsalesAnswer<'_> {
    /// Answers after a method succeeded.
    pub(crate) fn done(self, status: StatusCode, body: Vec<u8>) -> Response {
        self.response(status, body, "done")
    }

    /// Answers a failed request.
    pub(crate) fn failed(self, failure: &Failure) -> Response {
        let language = self.settings.language;
        let body = match failure {
            Failure::NotSignedIn => return self.not_signed_in(),
            Failure::Fields(errors) => {
                let texts: Vec<String> =
                    errors.iter().map(|error| error.problem.text(language)).collect();
                let pairs: Vec<(&str, &str)> = errors
                    .iter()
                    .zip(&texts)
                    .map(|(error, text)| (error.field, text.as_str()))
                    .collect();
                render::field_errors(self.format, &pairs)
            }
            // What the original has under `message` and under `errors` is known from its clients.
            Failure::NotFound { .. } | Failure::NoRoute { .. } => {
                render::message(self.format, "errors", &failure.text(self.format, language))
            }
            Failure::Forbidden
            | Failure::WrongContentType
            | Failure::BodyTooLarge { .. }
            | Failure::TimedOut
            | Failure::Broken
            | Failure::Unreadable(_)
            | Failure::Refused(_)
            | Failure::Unavailable
            | Failure::Unknown
            | Failure::Corrupt => {
                render::message(self.format, "message", &failure.text(self.format, language))
            }
        };
        let mut response = self.response(failure.status(), body, failure.outcome());
        if failure.status() == StatusCode::SERVICE_UNAVAILABLE {
            let seconds = HeaderValue::from(RETRY_AFTER_SECONDS);
            response.headers_mut().insert(header::RETRY_AFTER, seconds);
        }
        response
    }

    /// Answers a key that has made too many requests: a status without a body.
    pub(crate) fn over_limit(self, retry_after_seconds: u32) -> Response {
        let status = match self.settings.usage_limit.over {
            OverLimit::TooManyRequests => StatusCode::TOO_MANY_REQUESTS,
            OverLimit::ServiceUnavailable => StatusCode::SERVICE_UNAVAILABLE,
        };
        let mut response = self.response(status, Vec::new(), "over limit");
        // One client takes an empty body that is called JSON for a broken answer.
        let plain = HeaderValue::from_static(PLAIN);
        response.headers_mut().insert(header::CONTENT_TYPE, plain);
        let seconds = HeaderValue::from(retry_after_seconds);
        response.headers_mut().insert(header::RETRY_AFTER, seconds);
        response
    }

    /// Returns Rails' own answer to missing or wrong credentials.
    fn not_signed_in(self) -> Response {
        let body = b"HTTP Basic: Access denied.\n".to_vec();
        let failure = Failure::NotSignedIn;
        let mut response = self.response(failure.status(), body, failure.outcome());
        let headers = response.headers_mut();
        let plain = HeaderValue::from_static(PLAIN);
        headers.insert(header::CONTENT_TYPE, plain);
        let realm = HeaderValue::from_static("Basic realm=\"Application\"");
        headers.insert(header::WWW_AUTHENTICATE, realm);
        response
    }

    fn response(self, status: StatusCode, body: Vec<u8>, outcome: &'static str) -> Response {
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        // On empty bodies too: one client looks at it before it looks for a body.
        headers.insert(header::CONTENT_TYPE, content_type(self.format));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache, no-store"));
        insert_usage(headers, self.requests, self.settings.usage_limit.requests);
        self.header_case.apply(&mut response);
        response.extensions_mut().insert(AccessNote {
            operator: self.operator.map(|operator| operator.0),
            method: self.method.map_or("", Method::name),
            outcome: Cow::Borrowed(outcome),
        });
        response
    }

    /// Adds the key of the request, once it is known.
    pub(crate) fn of(self, operator: OperatorId, used: Used) -> Self {
        Self { operator: Some(operator), requests: used.requests, ..self }
    }
}

fn content_type(format: Format) -> HeaderValue {
    HeaderValue::from_static(match format {
        Format::Xml => "application/xml; charset=utf-8",
        Format::Json => "application/json; charset=utf-8",
    })
}

fn insert_usage(headers: &mut HeaderMap, requests: u32, limit: u32) {
    if let Ok(usage) = HeaderValue::try_from(format!("{requests}/{limit}")) {
        headers.insert(API_USAGE_LIMIT, usage);
    }
}

/// Answers after a panic, without settings.
pub(crate) fn panicked() -> Response {
    told(StatusCode::INTERNAL_SERVER_ERROR, FAILED, "panicked")
}

/// Answers a request with an invalid head.
pub(crate) fn bad_head(why: &'static str) -> Response {
    told(StatusCode::BAD_REQUEST, why, "bad head")
}

/// Answers before anything is known of the request.
fn told(status: StatusCode, message: &str, outcome: &'static str) -> Response {
    let settings = InsalesSettings::default();
    let answer = InsalesAnswer {
        settings,
        header_case: &header_case(),
        format: Format::Json,
        operator: None,
        method: None,
        requests: 0,
    };
    let body = render::message(answer.format, "message", message);
    answer.response(status, body, outcome)
}
