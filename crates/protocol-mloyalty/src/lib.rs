//! The room of the mloyalty gift-certificate API.
//!
//! This crate answers `POST /api/sertcard/<Method>` as the original server's framework would. It
//! refuses by name what that framework lost silently. It also answers `POST /ManagerLogin`, which
//! gives access tokens. A request goes through [`wire`] (bytes to members), `auth` (the caller),
//! `convert` (members to a command) and back. Start reading at [`room`]. The crate's `PROTOCOL.md`
//! describes the original and the departures. The module `help` describes the same to callers.

mod answer;
mod auth;
mod convert;
pub mod error;
#[cfg(any(test, feature = "fuzzing"))]
pub mod fuzzing;
mod help;
mod manager_login;
mod method;
mod methods;
mod routing;
pub mod wire;

use axum::body::Body;
use axum::response::Response;
use http::{Request, StatusCode};
use service::{Client, Service};
use web::wire::authorization::{Authorization, Repeated};
use web::{BodyError, RequestInfo, Room, read_body};

use crate::answer::MloyaltyAnswer;
use crate::error::Failure;
pub use crate::method::Method;
use crate::routing::Target;
use crate::wire::decode;

/// Makes the room: every path, because the original answers unknown ones too.
pub fn room(service: Service) -> Room {
    Room::handler("mloyalty", |_| true, move |request| respond(service.clone(), request))
        .on_panic(answer::panicked)
        .on_bad_head(answer::bad_head)
        .open_to_pages(routing::is_open_to_pages)
}

/// Answers one request, in the original's order of checks: path and verb, media type, decoding,
/// credentials, business rules.
async fn respond(service: Service, request: Request<Body>) -> Response {
    let answer = MloyaltyAnswer::to(request.headers());
    let method = match routing::find(request.uri().path()) {
        Target::Method(method) if is(&request, "POST") => method,
        Target::ManagerLogin if is(&request, "POST") => {
            return manager_login::respond(&service, request).await;
        }
        Target::Method(_) | Target::ManagerLogin => {
            return answer.method_not_allowed(request.method(), "POST");
        }
        Target::Help(page) if is(&request, "GET") => return MloyaltyAnswer::help(page),
        Target::Help(page) if is(&request, "HEAD") => {
            let mut response = MloyaltyAnswer::help(page);
            if request.method() != http::Method::HEAD {
                // The server beneath does not know this spelling, and would send the body.
                *response.body_mut() = Body::empty();
            }
            return response;
        }
        Target::Help(_) => return answer.method_not_allowed(request.method(), "GET, HEAD"),
        Target::Nothing => return answer.not_found(&request),
    };
    let format = match answer::body_format(&request) {
        Ok(format) => format,
        Err(unsupported) => {
            return answer.http_error(StatusCode::UNSUPPORTED_MEDIA_TYPE, &unsupported.message);
        }
    };
    let (parts, body) = read_body(request).await;
    let body = match body {
        Ok(body) => body,
        Err(BodyError::TooLarge { bytes_max }) => {
            return answer.refused(method, None, &Failure::BodyTooLarge { bytes_max });
        }
        Err(BodyError::Crowded) => return answer.refused(method, None, &Failure::Unavailable),
        Err(BodyError::TimedOut) => {
            let message = "The request did not arrive in time.";
            return answer.http_error(StatusCode::REQUEST_TIMEOUT, message);
        }
        Err(BodyError::Broken) => {
            return answer.http_error(StatusCode::BAD_REQUEST, "The request body was truncated.");
        }
    };
    let decoded = match decode(method.request_shape(), format, &body) {
        Ok(decoded) => decoded,
        Err(error) => return answer.refused(method, None, &Failure::Decode(error)),
    };
    let info = RequestInfo::of(&parts.extensions);
    // The original takes the first of several headers.
    let caller = Authorization::read(&parts.headers, Repeated::First);
    let call = method::Call {
        service: &service,
        header: caller,
        request_id: info.id().as_str(),
        client: Client { address: info.client().ip(), is_local: info.is_local() },
    };
    match method.call(call, decoded.record).await {
        Ok(done) => answer.done(method, &done),
        Err((operator, failure)) => answer.refused(method, operator, &failure),
    }
}

/// Whether a request has a verb. The original's framework compares without case.
fn is(request: &Request<Body>, verb: &str) -> bool {
    request.method().as_str().eq_ignore_ascii_case(verb)
}

/// Explains how a request is read, as JSON, for people who want to know before they send it.
pub fn explain(method: &Method, content_type: &str, body: &[u8]) -> String {
    if body.len() > web::BODY_BYTES_MAX {
        let failure = Failure::BodyTooLarge { bytes_max: web::BODY_BYTES_MAX };
        return wire::explain::refused_json(200, failure.code(), &failure.russian());
    }
    let understood = wire::explain::understand(method.request_shape(), &[content_type], body);
    wire::explain::explain_json(&understood)
}
