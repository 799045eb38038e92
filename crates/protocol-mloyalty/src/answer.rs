//! Answers of the framework and of methods, in the format that the request asks for.

use std::borrow::Cow;

use axum::body::Body;
use axum::response::Response;
use domain::OperatorId;
use http::{HeaderMap, HeaderValue, Request, StatusCode, header};
use web::AccessNote;
use web::wire::percent::decoded_path;

use crate::error::{FAILED, Failure};
use crate::help;
use crate::method::{Done, Method};
use crate::wire::media::{
    Charset, Preferences, RequestFormat, ResponseFormat, ResponseMedia, UnsupportedMediaType,
    negotiate, request_format,
};
use crate::wire::render::{render, render_http_error};

/// Seconds in `Retry-After` of an overloaded or failing server.
pub(crate) const RETRY_AFTER_SECONDS: &str = "1";

/// Data needed to answer a request.
#[derive(Clone, Copy)]
pub(crate) struct MloyaltyAnswer {
    format: ResponseFormat,
}

/// Lines of a header. Most requests have one of each, which needs no list.
enum Lines<'h> {
    Few(Option<&'h str>),
    Many(Vec<&'h str>),
}

impl<'h> Lines<'h> {
    /// Reads the lines of a header. A line that is not text is malformed in any case.
    fn of(headers: &'h HeaderMap, name: impl header::AsHeaderName) -> Self {
        let mut lines =
            headers.get_all(name).iter().map(|line| line.to_str().unwrap_or("\u{fffd}"));
        match (lines.next(), lines.next()) {
            (Some(one), Some(two)) => Self::Many([one, two].into_iter().chain(lines).collect()),
            (few, _) => Self::Few(few),
        }
    }

    fn as_slice(&self) -> &[&'h str] {
        match self {
            Self::Few(few) => few.as_slice(),
            Self::Many(many) => many,
        }
    }
}

/// Returns how to read the body of a request.
pub(crate) fn body_format(request: &Request<Body>) -> Result<RequestFormat, UnsupportedMediaType> {
    let declared_empty = axum::body::HttpBody::size_hint(request.body()).exact() == Some(0);
    let content_type = Lines::of(request.headers(), header::CONTENT_TYPE);
    request_format(content_type.as_slice(), declared_empty)
}

impl MloyaltyAnswer {
    pub(crate) fn to(headers: &HeaderMap) -> Self {
        let x_requested_with = headers.get("x-requested-with").and_then(|line| line.to_str().ok());
        let format = negotiate(&Preferences {
            accept: Lines::of(headers, header::ACCEPT).as_slice(),
            accept_charset: Lines::of(headers, header::ACCEPT_CHARSET).as_slice(),
            x_requested_with,
            content_type: Lines::of(headers, header::CONTENT_TYPE).as_slice(),
        });
        Self { format }
    }

    /// Answers with an error of the framework.
    pub(crate) fn http_error(self, status: StatusCode, message: &str) -> Response {
        let note = AccessNote {
            operator: None,
            method: "",
            outcome: Cow::Borrowed(status.canonical_reason().unwrap_or("error")),
        };
        self.response(status, render_http_error(message, self.format), note)
    }

    pub(crate) fn method_not_allowed(self, verb: &http::Method, allowed: &'static str) -> Response {
        let message = format!("The requested resource does not support http method '{verb}'.");
        let mut response = self.http_error(StatusCode::METHOD_NOT_ALLOWED, &message);
        response.headers_mut().insert(header::ALLOW, HeaderValue::from_static(allowed));
        response
    }

    pub(crate) fn not_found(self, request: &Request<Body>) -> Response {
        let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
        let target = request.uri().path_and_query().map_or("/", |target| target.as_str());
        let message = format!(
            "No HTTP resource was found that matches the request URI 'http://{}{}'.",
            host.unwrap_or_default(),
            decoded_path(target)
        );
        self.http_error(StatusCode::NOT_FOUND, &message)
    }

    /// Answers with a help page, which is the same for everybody: the list of methods, or one of
    /// them.
    pub(crate) fn help(page: Option<&Method>) -> Response {
        let text = page.map_or_else(help::index, help::of);
        let mut response = Response::new(Body::from(text));
        let headers = response.headers_mut();
        let media_type = HeaderValue::from_static("text/html; charset=utf-8");
        headers.insert(header::CONTENT_TYPE, media_type);
        headers.insert(header::CONTENT_SECURITY_POLICY, help::POLICY);
        headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        let note = AccessNote { operator: None, method: "Help", outcome: Cow::Borrowed("done") };
        response.extensions_mut().insert(note);
        response
    }

    /// Answers after a method succeeded.
    pub(crate) fn done(self, method: &Method, done: &Done) -> Response {
        let note = AccessNote {
            operator: Some(done.operator.0),
            method: method.name(),
            outcome: Cow::Borrowed(done.outcome),
        };
        self.response(StatusCode::OK, render(&done.response, self.format), note)
    }

    /// Answers after a method failed. A refusal by a rule is status 200 with an `ErrorCode`.
    /// Callers without rights, and a server that cannot serve, have statuses of their own.
    pub(crate) fn refused(
        self,
        method: &Method,
        operator: Option<OperatorId>,
        failure: &Failure,
    ) -> Response {
        let note = AccessNote {
            operator: operator.map(|operator| operator.0),
            method: method.name(),
            outcome: Cow::Owned(failure.outcome()),
        };
        let status = failure.status();
        if status == StatusCode::OK {
            let (code, message) = (failure.code(), failure.russian());
            let record = method.refusal(code, message);
            return self.response(status, render(&record, self.format), note);
        }
        if let Failure::TooManyCredentials { seconds } = failure {
            let record = method.refusal(failure.code(), failure.russian());
            let mut response = self.response(status, render(&record, self.format), note);
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(*seconds));
            return response;
        }
        if status == StatusCode::FORBIDDEN {
            return self.response(status, Vec::new(), note);
        }
        let body = render_http_error(failure.http_message(), self.format);
        let mut response = self.response(status, body, note);
        let header = match status {
            StatusCode::UNAUTHORIZED => Some((header::WWW_AUTHENTICATE, "Bearer")),
            StatusCode::SERVICE_UNAVAILABLE => Some((header::RETRY_AFTER, RETRY_AFTER_SECONDS)),
            _ => None,
        };
        if let Some((name, value)) = header {
            response.headers_mut().insert(name, HeaderValue::from_static(value));
        }
        response
    }

    fn response(self, status: StatusCode, body: Vec<u8>, note: AccessNote) -> Response {
        let empty = body.is_empty();
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = status;
        if !empty {
            let content_type = HeaderValue::from_static(self.format.content_type());
            response.headers_mut().insert(header::CONTENT_TYPE, content_type);
        }
        // The original's web server adds these to every answer, all but `no-store`, which is there
        // since answers carry secrets.
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache, no-store"));
        headers.insert(header::PRAGMA, HeaderValue::from_static("no-cache"));
        headers.insert(header::EXPIRES, HeaderValue::from_static("-1"));
        response.extensions_mut().insert(note);
        response
    }
}

/// Format of answers without knowledge of their request.
const USUAL: ResponseFormat =
    ResponseFormat { media: ResponseMedia::ApplicationJson, charset: Charset::Utf8 };

/// Returns the framework's answer after a panic.
pub(crate) fn panicked() -> Response {
    MloyaltyAnswer { format: USUAL }.http_error(StatusCode::INTERNAL_SERVER_ERROR, FAILED)
}

/// Answers a request with an invalid head.
pub(crate) fn bad_head(why: &'static str) -> Response {
    MloyaltyAnswer { format: USUAL }.http_error(StatusCode::BAD_REQUEST, why)
}
