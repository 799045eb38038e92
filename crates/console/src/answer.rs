//! Answers: pages, redirects, and notes in the access log.

use askama::Template;
use axum::body::Body;
use http::{HeaderValue, Response, StatusCode, header};
use web::AccessNote;

use crate::cookies;
use crate::failure::Failure;
use crate::headers;
use crate::note::Note;

/// Result of a page or an action.
pub(crate) type Answer = Result<Response<Body>, Failure>;

/// Renders a page. `name` is the name of the page in the access log.
pub(crate) fn page(name: &'static str, template: &impl Template) -> Answer {
    with_status(StatusCode::OK, name, template)
}

/// Renders a page with another status than 200.
pub(crate) fn with_status(
    status: StatusCode,
    name: &'static str,
    template: &impl Template,
) -> Answer {
    let html = template.render().map_err(|error| {
        tracing::error!(error = &error as &dyn std::error::Error, page = name, "no page");
        Failure::Internal
    })?;
    Ok(html_answer(status, name, html))
}

/// Makes the answer of a finished page.
pub(crate) fn html_answer(status: StatusCode, name: &'static str, html: String) -> Response<Body> {
    let mut response = Response::new(Body::from(html));
    *response.status_mut() = status;
    let html = HeaderValue::from_static("text/html; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, html);
    finish(response, name)
}

/// Makes the answer of a file that the browser keeps. The name has plain characters alone.
pub(crate) fn file(
    name: &'static str,
    media_type: &'static str,
    file: &str,
    bytes: Vec<u8>,
) -> Answer {
    let mut response = Response::new(Body::from(bytes));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    let disposition = HeaderValue::try_from(format!("attachment; filename=\"{file}\""));
    let disposition = disposition.map_err(|_| Failure::Internal)?;
    response.headers_mut().insert(header::CONTENT_DISPOSITION, disposition);
    Ok(finish(response, name))
}

/// Sends the browser to another page of the console, which it gets with GET.
pub(crate) fn redirect(to: &str, name: &'static str) -> Response<Body> {
    let Ok(location) = HeaderValue::try_from(to) else { return bare() };
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::SEE_OTHER;
    response.headers_mut().insert(header::LOCATION, location);
    finish(response, name)
}

/// Sends the whole page of a script that asked for a part of it elsewhere.
pub(crate) fn whole_redirect(to: &str) -> Response<Body> {
    let Ok(location) = HeaderValue::try_from(to) else { return bare() };
    let mut response = Response::new(Body::empty());
    response.headers_mut().insert("hx-redirect", location);
    finish(response, "sign_in")
}

/// Adds a cookie to an answer, if it can be one.
pub(crate) fn with_cookie(
    mut answer: Response<Body>,
    cookie: Option<HeaderValue>,
) -> Response<Body> {
    if let Some(cookie) = cookie {
        answer.headers_mut().append(header::SET_COOKIE, cookie);
    }
    answer
}

/// Adds the note that the next page shows.
pub(crate) fn noting(answer: Response<Body>, note: Note) -> Response<Body> {
    with_cookie(answer, cookies::note(note.name()))
}

fn finish(mut response: Response<Body>, name: &'static str) -> Response<Body> {
    headers::protect(response.headers_mut());
    let outcome = if response.status().is_success() || response.status().is_redirection() {
        "done"
    } else {
        "refused"
    };
    response.extensions_mut().insert(AccessNote {
        operator: None,
        method: name,
        outcome: outcome.into(),
    });
    response
}

/// The answer when no page can be made.
pub(crate) fn bare() -> Response<Body> {
    let html = "<!DOCTYPE html>\n<html lang=\"en\">\n<title>500</title>\n<h1>500</h1>\n";
    html_answer(StatusCode::INTERNAL_SERVER_ERROR, "failure", html.to_owned())
}

/// The answer for a file that does not exist.
pub(crate) fn bare_not_found() -> Response<Body> {
    let html = "<!DOCTYPE html>\n<html lang=\"en\">\n<title>404</title>\n<h1>404</h1>\n";
    html_answer(StatusCode::NOT_FOUND, "asset", html.to_owned())
}
