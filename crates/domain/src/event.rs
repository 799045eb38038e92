//! What others may want to hear about, written to the outbox in the transaction of its cause.

use crate::SaleId;

/// Something that happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// Certificates were sold.
    CertificatesSold(SaleId),
    /// Sold certificates were returned.
    CertificatesReturned(SaleId),
}
