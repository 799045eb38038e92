//! The HTTP kit that all protocol rooms share: serving, limits, request ids, client addresses, the
//! access log, and the choice of the room that answers a request.
//!
//! It must never know a protocol: no path below a room's own prefix, no message, no error text that
//! a room's clients would see. Rooms pass their differences as values ([`Room`], [`AccessNote`]).
//! [`wire`] has what several protocols write and read alike.
//!
//! It must stay cheap, because all of it runs for every request, between the socket and a handler.
//! One future per request does everything ([`serve()`]), instead of a stack of middleware. No lock
//! makes other connections wait for more than a few instructions.
//!
//! Start reading at [`serve()`].

mod access;
mod body;
mod client_address;
mod connection;
mod connections;
mod cors;
mod exposition;
#[cfg(any(test, feature = "fuzzing"))]
pub mod fuzzing;
mod guardian;
mod header_case;
mod health;
mod leftover;
mod limits;
mod metrics;
mod parked;
mod request;
mod request_id;
mod room;
mod running;
mod serve;
mod supervise;
mod target;
pub mod wire;

pub use access::AccessNote;
pub use body::{BodyError, read_body};
pub use client_address::{BadNetwork, ClientAddress, TrustedProxies};
pub use cors::{BadOrigin, Cors};
pub use header_case::HeaderCase;
pub use health::{MetricsFrom, health, health_room};
pub use limits::{
    BODIES_BYTES_MAX, BODY_BYTES_FREE, BODY_BYTES_MAX, CONNECTIONS_AWAKE_MAX, CONNECTIONS_MAX,
    CONNECTIONS_PER_ADDRESS_MAX, DRAIN_BYTES_MAX, HEAD_BYTES_FREE, HEADER_BYTES_MAX,
    HEADS_BYTES_MAX, IDLE_SECONDS_MAX, Limits, REQUEST_READ_SECONDS_MAX,
    SHUTDOWN_GRACE_SECONDS_MAX,
};
pub use metrics::{HttpMetrics, RequestLabels, RoomLabel};
pub use request::RequestInfo;
pub use request_id::{RequestId, RequestIds};
pub use room::{App, Room, compose};
pub use serve::{Server, Stopped, listen, serve};
pub use supervise::spawn_supervised;
