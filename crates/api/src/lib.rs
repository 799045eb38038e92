//! The room of the native API: REST over JSON under `/v1`, and its pages under `/docs`.
//!
//! A request goes through `call` (the caller and the sent data) to its operation. `operations` has
//! one file for each operation. An operation asks for the capability that it needs, reads the
//! request, calls the service and makes the answer. Every failure becomes a `problem` with a stable
//! type. The types and comments of the operations are the OpenAPI document, see `document`. Nothing
//! here knows rules or a database. Only the answers of an issue and a replacement contain a secret
//! code. Start reading at [`room`].

#![deny(clippy::wildcard_enum_match_arm)]

mod answer;
mod call;
mod cursor;
mod document;
#[cfg(any(test, feature = "fuzzing"))]
pub mod fuzzing;
pub mod limits;
mod operations;
mod pages;
mod parameters;
mod problem;
mod query;
mod request;
mod routing;
mod shapes;
mod shared;
mod wire;

use std::sync::Arc;

use axum::Router;
use axum::response::{IntoResponse, Response};
use service::Service;
use web::Room;

use crate::problem::{Problem, ProblemKind};
use crate::shared::Shared;

pub use document::{asyncapi_json, openapi_json};
pub use shapes::event::{event_id, event_json, parse_event_id};

/// Makes the room: every path under `/v1` and `/docs`.
pub fn room(service: Service) -> Room {
    let shared = Arc::new(Shared { service });
    let router = Router::new()
        .merge(operations::routes())
        .merge(pages::routes())
        .fallback(async || refused(ProblemKind::PathUnknown))
        .method_not_allowed_fallback(async || refused(ProblemKind::MethodNotAllowed))
        .layer(axum::middleware::from_fn(problem::translate))
        .with_state(shared);
    Room::router("api", is_here, router)
        .on_panic(panicked)
        .on_bad_head(bad_head)
        .open_to_pages(|path| path.starts_with("/v1/"))
        .without_final_slash()
}

fn is_here(path: &str) -> bool {
    ["/v1", "/docs"].into_iter().any(|root| {
        path.strip_prefix(root).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    })
}

/// Answers a request that reaches no operation.
fn refused(kind: ProblemKind) -> Response {
    answer::noted(Problem::new(kind).into_response(), None, "other", kind.slug())
}

/// Answers a request with invalid headers.
fn bad_head(why: &'static str) -> Response {
    let problem = Problem::with_detail(ProblemKind::HeadInvalid, why.to_owned());
    answer::noted(problem.into_response(), None, "other", ProblemKind::HeadInvalid.slug())
}

/// Answers after a panic in an operation.
fn panicked() -> Response {
    answer::noted(Problem::new(ProblemKind::Internal).into_response(), None, "other", "panicked")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_room_has_its_own_paths_only() {
        for (path, here) in [
            ("/v1", true),
            ("/v1/", true),
            ("/v1/coupons", true),
            ("/docs", true),
            ("/docs/problems", true),
            ("/v10", false),
            ("/documents", false),
            ("/", false),
            ("/api/v1", false),
        ] {
            assert_eq!(is_here(path), here, "{path}");
        }
    }
}
