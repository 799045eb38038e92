//! State that all requests share.

use service::Service;

/// State that all requests share.
pub(crate) struct Shared {
    pub(crate) service: Service,
}
