//! Issuing certificates, and what is done to one.

use domain::certificate::Acted;
use domain::{Certificate, Currency};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::shapes::certificate::CertificateShape;

/// Why something is done to a certificate.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Reason {
    /// Why; it is kept.
    #[serde(default)]
    #[schema(max_length = 255)]
    pub(crate) reason: Option<String>,
}

/// A certificate with its secret code.
#[derive(Serialize, ToSchema)]
pub(crate) struct IssuedCertificate {
    /// The certificate.
    #[serde(flatten)]
    certificate: CertificateShape,
    /// The code that whoever spends it must know. Only the answer to the issue tells it.
    #[schema(pattern = "^[0-9]{4,12}$", example = "123456")]
    secret: String,
}

impl IssuedCertificate {
    fn of(certificate: &Certificate, currency: Currency, on: Date) -> Self {
        Self {
            // Nothing of it is held yet.
            certificate: CertificateShape::of(certificate, None, currency, on),
            secret: certificate.secret.expose().to_owned(),
        }
    }
}

/// Certificates that were issued.
#[derive(Serialize, ToSchema)]
pub(crate) struct Issued {
    /// They, in the order of their issue, as they were then.
    certificates: Vec<IssuedCertificate>,
}

impl Issued {
    /// An issue as this API tells it, on its day.
    pub(crate) fn of(acted: &Acted, currency: Currency, on: Date) -> Self {
        let certificates = acted.certificates.iter();
        let issued =
            certificates.map(|certificate| IssuedCertificate::of(certificate, currency, on));
        Self { certificates: issued.collect() }
    }
}
