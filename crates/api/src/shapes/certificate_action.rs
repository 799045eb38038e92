//! Issuing certificates, and what is done to one.

use domain::certificate::Acted;
use domain::{Certificate, Currency, Series};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::shapes::certificate::{CertificateShape, Metadata, metadata};

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
    /// The code that whoever spends it must know. Only the answer to its issue or replacement tells it.
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
    /// What was sent as `metadata`.
    #[schema(required = true, value_type = Option<Object>)]
    metadata: Option<Metadata>,
}

/// The certificate that replaced another one.
#[derive(Serialize, ToSchema)]
pub(crate) struct ReplacedCertificate {
    /// The new certificate, as it was then.
    #[serde(flatten)]
    certificate: CertificateShape,
    /// The code that whoever spends it must know. Only this answer tells it.
    #[schema(pattern = "^[0-9]{4,12}$", example = "123456")]
    secret: String,
    /// The certificate that it replaced, voided.
    replaced: CertificateShape,
}

impl ReplacedCertificate {
    /// A replacement as this API tells it, on its day.
    pub(crate) fn of(
        acted: &Acted,
        series: Option<&Series>,
        currency: Currency,
        on: Date,
    ) -> Option<Self> {
        let [old, new] = &acted.certificates[..] else { return None };
        Some(Self {
            certificate: CertificateShape::of(new, series, currency, on),
            secret: new.secret.expose().to_owned(),
            replaced: CertificateShape::of(old, series, currency, on),
        })
    }
}

impl Issued {
    /// An issue as this API tells it, on its day.
    pub(crate) fn of(acted: &Acted, currency: Currency, on: Date) -> Self {
        let certificates = acted.certificates.iter();
        let issued =
            certificates.map(|certificate| IssuedCertificate::of(certificate, currency, on));
        let metadata = metadata(acted.record.metadata.as_deref());
        Self { certificates: issued.collect(), metadata }
    }
}
