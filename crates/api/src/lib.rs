//! The room of the native API: REST over JSON under `/v1`, and its pages under `/docs`.
//!
//! A request goes through `call` (who calls, and what was sent) to its operation, one file each in
//! `operations`, which asks for the capability that it needs, reads what was sent, calls the service
//! and makes the answer. Whatever goes wrong becomes a `problem`, which has a stable type. The types
//! and comments of the operations are the OpenAPI document, see `document`. Nothing here knows of
//! rules or of a database, and no answer but that of an issue holds a secret code. Start reading at [`room`].

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
mod problem;
mod query;
mod request;
mod shapes;
mod shared;
mod wire;

use std::sync::Arc;

use axum::Router;
use axum::response::{IntoResponse, Response};
use service::Service;
use web::Room;

use crate::problem::{Kind, Problem};
use crate::shared::Shared;

pub use document::openapi_json;

/// The room: every path under `/v1` and `/docs`.
pub fn room(service: Service) -> Room {
    let shared = Arc::new(Shared { service });
    let router = Router::new()
        .merge(operations::routes())
        .merge(pages::routes())
        .fallback(async || refused(Kind::PathUnknown))
        .method_not_allowed_fallback(async || refused(Kind::MethodNotAllowed))
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

/// The answer to what reaches no operation.
fn refused(kind: Kind) -> Response {
    answer::noted(Problem::new(kind).into_response(), None, "other", kind.slug())
}

/// The answer to a request whose head is wrong.
fn bad_head(why: &'static str) -> Response {
    let problem = Problem::with_detail(Kind::HeadInvalid, why.to_owned());
    answer::noted(problem.into_response(), None, "other", Kind::HeadInvalid.slug())
}

/// The answer to a failure of the program.
fn panicked() -> Response {
    answer::noted(Problem::new(Kind::Internal).into_response(), None, "other", "panicked")
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
