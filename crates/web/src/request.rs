//! Data about a request that is not part of it.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr};
use std::time::Instant;

use axum::extract::FromRequestParts;
use http::Extensions;
use http::request::Parts;

use crate::client_address::ClientAddress;
use crate::limits::BODY_BYTES_MAX;
use crate::request_id::RequestId;

/// Data in the extensions of every request that comes through [`crate::serve()`].
#[derive(Clone, Debug)]
pub struct RequestInfo {
    pub(crate) id: RequestId,
    pub(crate) client: ClientAddress,
    pub(crate) is_local: bool,
    pub(crate) started: Instant,
    pub(crate) body_bytes_max: usize,
}

impl RequestInfo {
    /// Finds the data in the extensions of a request. A request that did not come through
    /// [`crate::serve()`], as in the tests of a room, gets a substitute with the loopback address.
    pub fn of(extensions: &Extensions) -> Self {
        extensions.get::<Self>().cloned().unwrap_or_else(|| Self {
            id: RequestId::none(),
            client: ClientAddress::new(IpAddr::V4(Ipv4Addr::LOCALHOST)),
            is_local: true,
            started: Instant::now(),
            body_bytes_max: BODY_BYTES_MAX,
        })
    }

    /// Returns the id of the request, for logs and for answers that quote it.
    pub fn id(&self) -> &RequestId {
        &self.id
    }

    /// Returns the client address.
    pub fn client(&self) -> ClientAddress {
        self.client
    }

    /// Whether the request came from this machine over a loopback address: both ends of the
    /// connection, and the client that a trusted proxy names.
    pub fn is_local(&self) -> bool {
        self.is_local
    }

    /// Returns the time at which the head was complete.
    pub fn started(&self) -> Instant {
        self.started
    }
}

impl<S: Sync> FromRequestParts<S> for RequestInfo {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(&parts.extensions))
    }
}
