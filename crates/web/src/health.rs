//! The paths `/healthz`, `/readyz` and `/metrics`.

use std::future::Future;
use std::net::IpAddr;
use std::sync::Arc;

use axum::Router;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::{HeaderMap, StatusCode, header};
use prometheus_client::registry::Registry;

use crate::client_address::{TrustedProxies, names_only};
use crate::exposition;
use crate::request::RequestInfo;
use crate::room::Room;

/// Clients that may read the metrics.
#[derive(Clone, Debug, Default)]
pub enum MetricsFrom {
    /// Clients on this machine.
    #[default]
    ThisMachine,
    /// Everybody who reaches the address.
    Anyone,
    /// Clients of these networks.
    Networks(TrustedProxies),
}

impl MetricsFrom {
    fn admits(&self, address: IpAddr) -> bool {
        match self {
            Self::ThisMachine => address.to_canonical().is_loopback(),
            Self::Anyone => true,
            Self::Networks(networks) => networks.trusts(address),
        }
    }

    /// Whether a request may be answered. A proxy may run on this machine without being trusted, so
    /// every address that it names must be admitted too.
    fn admits_request(&self, info: &RequestInfo, headers: &HeaderMap) -> bool {
        if matches!(self, Self::Anyone) {
            return true;
        }
        self.admits(info.client().ip()) && names_only(headers, |named| self.admits(named))
    }
}

/// Makes the routes for monitoring.
///
/// - `/healthz`: 200 while the process answers at all.
/// - `/readyz`: 200, or 503 with the reason that `ready` returns.
/// - `/metrics`: the registry as `OpenMetrics` or Prometheus text, or 403.
pub fn health<F, Fut>(ready: F, metrics: Arc<Registry>, metrics_from: MetricsFrom) -> Router
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
    let metrics = async move |info: RequestInfo, headers: HeaderMap| {
        if metrics_from.admits_request(&info, &headers) {
            render(&metrics, &headers)
        } else {
            let told = "metrics are not available to this address: see the setting metrics_from\n";
            (StatusCode::FORBIDDEN, told).into_response()
        }
    };
    Router::new()
        .route("/healthz", get(async || "ok"))
        .route("/readyz", get(readiness))
        .route("/metrics", get(metrics))
}

/// Makes the room of the routes of [`health()`].
pub fn health_room(router: Router) -> Room {
    Room::router("health", |path| matches!(path, "/healthz" | "/readyz" | "/metrics"), router)
}

fn render(metrics: &Registry, headers: &HeaderMap) -> Response {
    let mut text = String::new();
    if prometheus_client::encoding::text::encode(&mut text, metrics).is_err() {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    }
    let (media_type, text) = exposition::negotiated(headers, text);
    ([(header::CONTENT_TYPE, media_type), (header::VARY, "Accept")], text).into_response()
}
