//! Problems: `application/problem+json` (RFC 9457), with a type for every rejection.

mod kind;
mod language;
mod rejection;
mod russian;
mod translate;

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use serde::Serialize;
use service::{Denied, Error};
use utoipa::ToSchema;
use web::BodyError;

use crate::limits::{FIELD_ERRORS_MAX, RETRY_AFTER_SECONDS};
pub(crate) use kind::ProblemKind;
pub(crate) use language::Language;
pub(crate) use translate::translate;

/// Address of the page that lists the types.
pub(crate) const PAGE: &str = "/docs/problems";

/// Media type of every problem.
pub(crate) const MEDIA_TYPE: &str = "application/problem+json";

/// A member or parameter, and its fault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct FieldError {
    /// JSON pointer (RFC 6901) to the member of the body.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "/discount/percent")]
    pub(crate) pointer: Option<String>,
    /// Name of the parameter of the query, or of the header.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "limit")]
    pub(crate) parameter: Option<String>,
    /// Fault of the member or parameter, for people.
    pub(crate) detail: String,
}

impl FieldError {
    /// Makes a fault of a member of the body.
    pub(crate) fn member(pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { pointer: Some(pointer.into()), parameter: None, detail: detail.into() }
    }

    /// Makes a fault of a parameter.
    pub(crate) fn parameter(name: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { pointer: None, parameter: Some(name.into()), detail: detail.into() }
    }

    /// Returns the location of the fault, for people.
    fn place(&self) -> &str {
        match (self.pointer.as_deref(), self.parameter.as_deref()) {
            (Some(""), _) => "the body",
            (Some(pointer), _) => pointer,
            (None, parameter) => parameter.unwrap_or_default(),
        }
    }
}

/// A limit, and the amount that exceeds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct ExceededLimit {
    /// Largest allowed amount, in minor units.
    pub(crate) limit: i64,
    /// Amount of the act, or sum of the caller's day with it, in minor units.
    pub(crate) amount: i64,
    /// Kind of the limit: `single` for one act, `daily` for all acts of the caller on one day.
    #[schema(example = "single")]
    pub(crate) which: &'static str,
}

/// A problem (RFC 9457): why nothing was done.
#[derive(Serialize, ToSchema)]
#[schema(as = Problem)]
pub(crate) struct Document {
    /// Type of the problem, for programs: the address on this server where it is explained. It
    /// never changes meaning.
    #[serde(rename = "type")]
    #[schema(format = "uri-reference", example = "/docs/problems#coupon-invalid")]
    kind: String,
    /// Title of the type, for people. In Russian if the request prefers it (`Accept-Language`),
    /// otherwise in English.
    title: &'static str,
    /// HTTP status of the answer.
    #[schema(minimum = 400, maximum = 599)]
    status: u16,
    /// Explanation of this problem, for people.
    detail: String,
    /// Faults of members or parameters. Absent if there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    errors: Vec<FieldError>,
    /// Limit that the act exceeds. Only problems of the type `approval-needed` have it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    exceeded: Option<ExceededLimit>,
    /// Cursor behind which all events are kept. Only problems of the type `events-pruned` have it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    oldest: Option<String>,
}

/// A problem: why nothing was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) kind: ProblemKind,
    detail: Option<String>,
    errors: Vec<FieldError>,
    /// Limit that an act exceeds.
    limit: Option<ExceededLimit>,
    /// Cursor behind which all events are kept.
    oldest: Option<String>,
    /// Seconds to wait before a retry, if this differs from request to request.
    retry_after: Option<u32>,
}

impl Problem {
    /// Makes a problem with only a type.
    pub(crate) const fn new(kind: ProblemKind) -> Self {
        Self {
            kind,
            detail: None,
            errors: Vec::new(),
            limit: None,
            oldest: None,
            retry_after: None,
        }
    }

    /// Makes a problem with an explanation. The explanation must never contain a secret.
    pub(crate) fn with_detail(kind: ProblemKind, detail: impl Into<String>) -> Self {
        Self { detail: Some(detail.into()), ..Self::new(kind) }
    }

    /// Makes the problem of a request that would have to wait with too many others.
    pub(crate) fn too_many_waiting() -> Self {
        Self { retry_after: Some(RETRY_AFTER_SECONDS), ..Self::new(ProblemKind::TooManyWaiting) }
    }

    /// The problem with a cursor behind which all events are kept.
    #[must_use]
    pub(crate) fn with_oldest(self, oldest: String) -> Self {
        Self { oldest: Some(oldest), ..self }
    }

    /// Makes a problem with faults of members or parameters: the first of them, if there are very
    /// many.
    pub(crate) fn of_fields(kind: ProblemKind, mut errors: Vec<FieldError>) -> Self {
        errors.truncate(FIELD_ERRORS_MAX);
        let texts: Vec<String> =
            errors.iter().map(|error| format!("{}: {}", error.place(), error.detail)).collect();
        Self { detail: Some(texts.join("; ")), errors, ..Self::new(kind) }
    }

    /// The problem, which names the member or parameter that is to blame if it is of one of these
    /// types: for rejections that mean different members in different operations.
    #[must_use]
    pub(crate) fn blame(
        self,
        kinds: &[ProblemKind],
        place: impl FnOnce(String) -> FieldError,
    ) -> Self {
        if !kinds.contains(&self.kind) || !self.errors.is_empty() {
            return self;
        }
        let detail = self.detail.unwrap_or_else(|| self.kind.meaning().to_owned());
        Self::of_fields(self.kind, vec![place(detail)])
    }

    /// The problem. If it is about a point of sale, it names the member or parameter for it.
    #[must_use]
    pub(crate) fn blame_place(self, place: impl FnOnce(String) -> FieldError) -> Self {
        let kinds = [
            ProblemKind::PointOfSaleUnknown,
            ProblemKind::PointOfSaleDisabled,
            ProblemKind::PointOfSaleForbidden,
        ];
        self.blame(&kinds, place)
    }

    /// Renders the problem as JSON.
    pub(crate) fn body(self, language: Language) -> Vec<u8> {
        // Texts and numbers always have a JSON form.
        serde_json::to_vec(&self.document(language)).unwrap_or_default()
    }

    /// Converts the problem into its document.
    pub(crate) fn document(self, language: Language) -> Document {
        Document {
            kind: address(self.kind),
            title: language.title(self.kind),
            status: self.kind.status().as_u16(),
            detail: self.detail.unwrap_or_else(|| self.kind.meaning().to_owned()),
            errors: self.errors,
            exceeded: self.limit,
            oldest: self.oldest,
        }
    }

    /// Returns the name of the problem in the log. It never contains what the caller sent.
    pub(crate) const fn outcome(&self) -> &'static str {
        self.kind.slug()
    }
}

/// Returns the address of a type.
pub(crate) fn address(kind: ProblemKind) -> String {
    format!("{PAGE}#{}", kind.slug())
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = self.kind.status();
        let retry_after = self.retry_after;
        let body = self.clone().body(Language::English);
        let mut response = Response::new(Body::from(body));
        response.extensions_mut().insert(self);
        *response.status_mut() = status;
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
        headers.insert(header::CONTENT_LANGUAGE, Language::English.tag());
        headers.insert(header::VARY, HeaderValue::from_static("Accept-Language"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        let unavailable =
            (status == StatusCode::SERVICE_UNAVAILABLE).then_some(RETRY_AFTER_SECONDS);
        if let Some(seconds) = retry_after.or(unavailable) {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

impl From<Denied> for Problem {
    fn from(denied: Denied) -> Self {
        match denied {
            Denied::Unknown => Self::new(ProblemKind::NotSignedIn),
            Denied::Forbidden => Self::new(ProblemKind::Forbidden),
        }
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Denied(denied) => denied.into(),
            Error::Claim(claim) => claim.into(),
            Error::Rejected(rejection) => rejection.into(),
            Error::TooManyGuesses(error) => {
                let problem = Self::with_detail(ProblemKind::TooManyGuesses, error.to_string());
                Self { retry_after: Some(error.seconds), ..problem }
            }
            Error::Overloaded => Self::new(ProblemKind::Unavailable),
            Error::Unavailable(error) => {
                tracing::error!(error = &*error as &dyn std::error::Error, "not available");
                Self::new(ProblemKind::Unavailable)
            }
            Error::Unknown(error) => {
                tracing::error!(error = &*error as &dyn std::error::Error, "outcome unknown");
                Self::new(ProblemKind::OutcomeUnknown)
            }
            // Logged where it was found.
            Error::Corrupt(_) => Self::new(ProblemKind::Internal),
        }
    }
}

impl From<BodyError> for Problem {
    fn from(error: BodyError) -> Self {
        let kind = match error {
            BodyError::TooLarge { .. } => ProblemKind::BodyTooLarge,
            BodyError::Crowded => ProblemKind::Unavailable,
            BodyError::TimedOut => ProblemKind::BodyTimeout,
            BodyError::Broken => ProblemKind::BodyUnreadable,
        };
        Self::with_detail(kind, error.to_string())
    }
}

#[cfg(test)]
mod tests;
