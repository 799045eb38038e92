//! The room of the InSales coupon API.
//!
//! This crate answers `/admin/discount_codes` in XML as Rails of 2011 wrote it and in JSON as
//! InSales writes it today. A request goes through `routing` (paths, verbs, formats), `auth` (the
//! caller), `usage` (the request limit), [`wire`] (bytes to members) and `convert` (members to a
//! draft of a coupon) and back. Start reading at [`room`]. The crate's `PROTOCOL.md` describes the
//! original, the sources, and the departures.

#![deny(clippy::wildcard_enum_match_arm)]

mod answer;
mod auth;
mod call;
mod convert;
mod error;
mod explain;
#[cfg(any(test, feature = "fuzzing"))]
pub mod fuzzing;
pub mod limits;
mod methods;
mod query;
mod routing;
pub mod settings;
mod usage;
pub mod wire;

use std::sync::Arc;

use axum::body::Body;
use axum::response::Response;
use http::Request;
use service::{Caller, Client, Error, Service, Session};
use web::{BodyError, HeaderCase, RequestInfo, Room, read_body};

use crate::answer::InsalesAnswer;
use crate::call::Call;
use crate::error::Failure;
pub use crate::explain::explain;
pub use crate::settings::InsalesSettings;
use crate::usage::{Usage, Used};

/// State that all requests share.
struct Shared {
    service: Service,
    settings: InsalesSettings,
    usage: Usage,
    header_case: HeaderCase,
}

/// Makes the room: every path under `/admin`.
pub fn room(service: Service, settings: InsalesSettings) -> Room {
    let usage = Usage::new(settings.usage_limit);
    let header_case = answer::header_case();
    let shared = Arc::new(Shared { service, settings, usage, header_case });
    Room::handler("insales", routing::is_here, move |request| respond(Arc::clone(&shared), request))
        .on_panic(answer::panicked)
        .on_bad_head(answer::bad_head)
}

/// Answers one request, in this order of checks: credentials, request limit, path and verb, content
/// type, body, rights, rules.
async fn respond(shared: Arc<Shared>, request: Request<Body>) -> Response {
    let path = request.uri().path().to_owned();
    let (plain_path, extension) = routing::extension(&path);
    let answer = InsalesAnswer {
        settings: shared.settings,
        header_case: &shared.header_case,
        format: extension.unwrap_or_else(|| routing::answer_format(request.headers())),
        operator: None,
        method: None,
        requests: 0,
    };
    let info = RequestInfo::of(request.extensions());
    let client = Client { address: info.client().ip(), is_local: info.is_local() };
    let session = match auth::sign_in(&shared.service, request.headers(), client).await {
        Ok(session) => session,
        Err(Error::TooManyGuesses(wait)) => return answer.over_limit(wait.seconds),
        Err(error) => return answer.failed(&Failure::from(error)),
    };
    let used = shared.count(&session);
    let answer = answer.of(session.operator(), used);
    if let Some(seconds) = used.over_for {
        return answer.over_limit(seconds);
    }
    let routed = routing::find(plain_path).and_then(|target| {
        routing::method(target, request.method()).map(|method| (target, method))
    });
    let Some((target, method)) = routed else {
        let verb = request.method().to_string();
        return answer.failed(&Failure::NoRoute { verb, path: path.clone() });
    };
    let answer = InsalesAnswer { method: Some(method), ..answer };
    let (parts, body) = if method.writes() {
        let Some(format) = routing::body_format(request.headers()) else {
            return answer.failed(&Failure::WrongContentType);
        };
        let (parts, body) = read_body(request).await;
        let body = body.map_err(Failure::from);
        let read = |body: bytes::Bytes| wire::read(format, &body).map_err(Failure::Unreadable);
        match body.and_then(read) {
            Ok(body) => (parts, body),
            Err(failure) => return answer.failed(&failure),
        }
    } else {
        (request.into_parts().0, wire::Body::default())
    };
    let info = RequestInfo::of(&parts.extensions);
    let call = Call {
        session: &session,
        settings: shared.settings,
        format: answer.format,
        target,
        query: parts.uri.query(),
        body,
        request_id: info.id().as_str(),
        now: shared.service.now(),
    };
    match method.call(call).await {
        Ok((status, body)) => answer.done(status, body),
        Err(failure) => answer.failed(&failure),
    }
}

impl Shared {
    /// Counts a request of a signed-in key.
    fn count(&self, session: &Session) -> Used {
        match session.caller() {
            Caller::Key(key) => self.usage.count(key.id, self.service.now()),
            // Widgets and people cannot sign in here.
            Caller::Site(_) | Caller::Person(_) => Used { requests: 0, over_for: None },
        }
    }
}

impl From<BodyError> for Failure {
    fn from(error: BodyError) -> Self {
        match error {
            BodyError::TooLarge { bytes_max } => Self::BodyTooLarge { bytes_max },
            BodyError::Crowded => Self::Unavailable,
            BodyError::TimedOut => Self::TimedOut,
            BodyError::Broken => Self::Broken,
        }
    }
}
