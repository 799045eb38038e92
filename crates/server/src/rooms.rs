//! Lists the rooms. Another protocol is another line here.

use std::sync::Arc;

use prometheus_client::registry::Registry;
use service::Service;
use web::{App, MetricsFrom};

use crate::config::Console;
use crate::demo;

/// The metrics, and the clients that may read them.
pub type Metrics = (Arc<Registry>, MetricsFrom);

/// Everything served on the main address. It includes health unless health has an address of its
/// own.
pub fn all(
    service: &Service,
    insales: protocol_insales::InsalesSettings,
    console: &Console,
    health: Option<Metrics>,
) -> App {
    let health = health.map(|metrics| web::health_room(health_routes(service, metrics)));
    let mut rooms: Vec<web::Room> = health.into_iter().collect();
    rooms.push(api::room(service.clone()));
    rooms.push(protocol_insales::room(service.clone(), insales));
    let mloyalty = || protocol_mloyalty::room(service.clone());
    if console.enabled {
        let about = console::About {
            is_demo: demo::is_open,
            version: env!("CARGO_PKG_VERSION"),
            public_url: console.public_url.clone(),
        };
        rooms.push(console::room(service.clone(), about, mloyalty()));
    }
    // The legacy room answers every path that no other room knows, as its original does.
    web::compose(rooms, mloyalty())
}

/// Everything served on an address for health and metrics alone.
pub fn health_only(service: &Service, metrics: Metrics) -> App {
    let routes = health_routes(service, metrics);
    web::compose(Vec::new(), web::Room::router("health", |_| true, routes))
}

fn health_routes(service: &Service, (registry, metrics_from): Metrics) -> axum::Router {
    let service = service.clone();
    let ready = move || {
        let service = service.clone();
        async move { service.ready().await }
    };
    web::health(ready, registry, metrics_from)
}

#[cfg(test)]
mod tests;
