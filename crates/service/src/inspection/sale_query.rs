//! Which certificates of which sales and returns a list has.

use domain::{Amount, CertificateNumber, PartnerId, SeriesKind};
use storage::SaleFilter;

/// Query for certificates of sales and returns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SaleQuery {
    /// Filter of the sales and returns.
    pub sales: SaleFilter,
    /// Only those at points of sale of a partner.
    pub partner: Option<PartnerId>,
    /// Return only sales of this certificate.
    pub certificate: Option<CertificateNumber>,
    /// Only certificates of this kind.
    pub kind: Option<SeriesKind>,
    /// Only certificates of this nominal, which is what they were sold for.
    pub price: Option<Amount>,
}
