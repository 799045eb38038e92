//! Answers of operations that did what was asked.

use std::borrow::Cow;

use axum::body::Body;
use axum::response::Response;
use domain::OperatorId;
use http::{HeaderName, HeaderValue, StatusCode, header};
use serde::Serialize;
use web::AccessNote;

use crate::problem::{Kind, Problem};

/// What an operation did.
pub(crate) struct Answer(Response);

impl Answer {
    /// What was asked for.
    pub(crate) fn ok(body: &impl Serialize) -> Result<Self, Problem> {
        Self::of(StatusCode::OK, body)
    }

    /// What was made, and where it is now.
    pub(crate) fn created(location: String, body: &impl Serialize) -> Result<Self, Problem> {
        let location = HeaderValue::try_from(location).map_err(|_| Problem::new(Kind::Internal))?;
        Ok(Self::of(StatusCode::CREATED, body)?.with_header(header::LOCATION, location))
    }

    /// What was made, at several places.
    pub(crate) fn made(body: &impl Serialize) -> Result<Self, Problem> {
        Self::of(StatusCode::CREATED, body)
    }

    /// The same, with the word that it had been done before, if it had.
    pub(crate) fn replayed(self, repeated: bool) -> Self {
        const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");
        if repeated { self.with_header(REPLAYED, HeaderValue::from_static("true")) } else { self }
    }

    /// It was done, and there is nothing to say.
    pub(crate) fn nothing() -> Self {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::NO_CONTENT;
        Self(response).with_header(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))
    }

    fn of(status: StatusCode, body: &impl Serialize) -> Result<Self, Problem> {
        let body = serde_json::to_vec(body).map_err(|_| Problem::new(Kind::Internal))?;
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

    /// The answer on the wire.
    pub(crate) fn into_response(self) -> Response {
        self.0
    }
}

/// A response with what the log and the metrics tell of it.
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
