//! The command that books out certificates after their last valid day.

use crate::{CertificateId, OperatorId};

/// Book out what is left of certificates whose last valid day is over, as their series say.
/// Certificates that are not due are skipped.
#[derive(Clone, Debug)]
pub struct BookExpired {
    /// Operator that owns the data.
    pub operator: OperatorId,
    /// Certificates that may be due, at most
    /// [`EXPIRED_AT_ONCE_MAX`](crate::limits::EXPIRED_AT_ONCE_MAX).
    pub certificates: Vec<CertificateId>,
}
