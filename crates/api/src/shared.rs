//! What all requests share.

use service::Service;

/// What all requests share.
pub(crate) struct Shared {
    pub(crate) service: Service,
}
