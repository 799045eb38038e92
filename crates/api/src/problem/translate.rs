//! Problems in the language that a request prefers.

use axum::body::Body;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use http::header;

use super::{Language, Problem};

/// Rewrites a problem in the language that the request prefers.
pub(crate) async fn translate(request: Request, next: Next) -> Response {
    let language = Language::of(request.headers());
    let mut response = next.run(request).await;
    if language != Language::English
        && let Some(problem) = response.extensions_mut().remove::<Problem>()
    {
        *response.body_mut() = Body::from(problem.body(language));
        response.headers_mut().insert(header::CONTENT_LANGUAGE, language.tag());
        response.headers_mut().remove(header::CONTENT_LENGTH);
    }
    response
}
