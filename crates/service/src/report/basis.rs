//! What a report is made of.

use std::sync::Arc;

use domain::{Directory, Operator};

use crate::service::Service;

/// What a report is made of.
pub(super) struct Books<'a> {
    pub(super) service: &'a Service,
    pub(super) operator: Operator,
    pub(super) directory: Arc<Directory>,
}
