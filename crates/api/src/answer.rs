//! Answers of successful operations.

use std::borrow::Cow;

use axum::body::Body;
use axum::response::Response;
use domain::OperatorId;
use http::{HeaderName, HeaderValue, StatusCode, header};
use serde::Serialize;
use web::AccessNote;

use crate::problem::{Problem, ProblemKind};

/// The answer of a successful operation.
pub(crate) struct ApiAnswer(Response);

impl ApiAnswer {
    /// Answers 200 with the requested object.
    pub(crate) fn ok(body: &impl Serialize) -> Result<Self, Problem> {
        Self::of(StatusCode::OK, body)
    }

    /// Answers 201 with a created object and its address.
    pub(crate) fn created(location: String, body: &impl Serialize) -> Result<Self, Problem> {
        let location =
            HeaderValue::try_from(location).map_err(|_| Problem::new(ProblemKind::Internal))?;
        Ok(Self::of(StatusCode::CREATED, body)?.with_header(header::LOCATION, location))
    }

    /// Answers 201 with several created objects.
    pub(crate) fn made(body: &impl Serialize) -> Result<Self, Problem> {
        Self::of(StatusCode::CREATED, body)
    }

    /// Marks the answer if the request had been carried out before.
    pub(crate) fn replayed(self, repeated: bool) -> Self {
        const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");
        if repeated { self.with_header(REPLAYED, HeaderValue::from_static("true")) } else { self }
    }

    /// Answers 204, without a body.
    pub(crate) fn nothing() -> Self {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::NO_CONTENT;
        Self(response).with_header(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))
    }

    fn of(status: StatusCode, body: &impl Serialize) -> Result<Self, Problem> {
        let body = serde_json::to_vec(body).map_err(|_| Problem::new(ProblemKind::Internal))?;
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = status;
        let json = HeaderValue::from_static("application/json");
        let no_store = HeaderValue::from_static("no-store");
        let answer = Self(response).with_header(header::CONTENT_TYPE, json);
        Ok(answer.with_header(header::CACHE_CONTROL, no_store))
    }

    fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.0.headers_mut().insert(name, value);
        self
    }

    /// Converts the answer into an HTTP response.
    pub(crate) fn into_response(self) -> Response {
        self.0
    }
}

/// Makes a response with its data for the log and the metrics.
pub(crate) fn noted(
    mut response: Response,
    operator: Option<OperatorId>,
    method: &'static str,
    outcome: &'static str,
) -> Response {
    let operator = operator.map(|operator| operator.0);
    let note = AccessNote { operator, method, outcome: Cow::Borrowed(outcome) };
    response.extensions_mut().insert(note);
    response
}
