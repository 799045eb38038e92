//! `/healthz`, `/readyz` and `/metrics`.

use std::future::Future;
use std::sync::Arc;

use axum::Router;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::{StatusCode, header};
use prometheus_client::registry::Registry;

use crate::room::Room;

const OPENMETRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// The routes that an operator's monitoring asks.
///
/// - `/healthz`: 200 as long as the process answers at all;
/// - `/readyz`: 200, or 503 with the reason that `ready` gives;
/// - `/metrics`: the registry as `OpenMetrics` text.
pub fn health<F, Fut>(ready: F, metrics: Arc<Registry>) -> Router
where
    F: Fn() -> Fut + Clone + Send + Sync + 'static,
    Fut: Future<Output = Result<(), String>> + Send + 'static,
{
    let readiness = move || {
        let answer = ready();
        async move {
            match answer.await {
                Ok(()) => (StatusCode::OK, "ready\n".to_owned()),
                Err(reason) => (StatusCode::SERVICE_UNAVAILABLE, reason + "\n"),
            }
        }
    };
    Router::new()
        .route("/healthz", get(async || "ok"))
        .route("/readyz", get(readiness))
        .route("/metrics", get(async move || render(&metrics)))
}

/// The room for [`health()`]'s routes.
pub fn health_room(router: Router) -> Room {
    Room::router("health", |path| matches!(path, "/healthz" | "/readyz" | "/metrics"), router)
}

fn render(metrics: &Registry) -> Response {
    let mut text = String::new();
    match prometheus_client::encoding::text::encode(&mut text, metrics) {
        Ok(()) => ([(header::CONTENT_TYPE, OPENMETRICS)], text).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
