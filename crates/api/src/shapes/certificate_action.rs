//! Shapes of issues and of actions on one certificate.

use domain::certificate::Acted;
use domain::{Certificate, Currency, Series};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::shapes::certificate::{CertificateShape, Metadata, metadata};
use crate::shapes::fiscal::FiscalShape;

/// Reason for an action on a certificate.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Reason {
    /// Reason for the action, kept in the history. Optional.
    #[serde(default)]
    #[schema(max_length = 255)]
    pub(crate) reason: Option<String>,
}

/// A certificate with its secret code.
#[derive(Serialize, ToSchema)]
pub(crate) struct IssuedCertificate {
    /// State of the certificate.
    #[serde(flatten)]
    certificate: CertificateShape,
    /// Secret code that is needed to spend the certificate. Only the answer to its issue or
    /// replacement has it.
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

/// Secret code of a certificate.
#[derive(Serialize, ToSchema)]
pub(crate) struct CertificateSecret {
    /// Number of the certificate, as printed.
    #[schema(pattern = "^[0-9]{1,19}$", example = "2000000000015")]
    number: String,
    /// Secret code that is needed to spend the certificate.
    #[schema(pattern = "^[0-9]{4,12}$", example = "123456")]
    secret: String,
}

impl CertificateSecret {
    /// Returns the shape of a look at the secret code.
    pub(crate) fn of(acted: &Acted) -> Option<Self> {
        let certificate = acted.certificates.first()?;
        let secret = certificate.secret.expose().to_owned();
        Some(Self { number: certificate.number.to_string(), secret })
    }
}

/// A certificate after an action.
#[derive(Serialize, ToSchema)]
pub(crate) struct ActedCertificate {
    /// State of the certificate.
    #[serde(flatten)]
    pub(crate) certificate: CertificateShape,
    /// Values for the cash receipt of the action.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) fiscal: Option<FiscalShape>,
}

/// Result of an issue.
#[derive(Serialize, ToSchema)]
pub(crate) struct Issued {
    /// Issued certificates, in the order of their issue, in their state at that time.
    certificates: Vec<IssuedCertificate>,
    /// Value of `metadata` in the request. Null if there was none.
    #[schema(required = true, value_type = Option<Object>)]
    metadata: Option<Metadata>,
    /// Values for the cash receipt of an issue to a buyer.
    #[serde(skip_serializing_if = "Option::is_none")]
    fiscal: Option<FiscalShape>,
}

/// Result of a replacement.
#[derive(Serialize, ToSchema)]
pub(crate) struct ReplacedCertificate {
    /// The new certificate, in its state at that time.
    #[serde(flatten)]
    certificate: CertificateShape,
    /// Secret code that is needed to spend the new certificate. Only this answer has it.
    #[schema(pattern = "^[0-9]{4,12}$", example = "123456")]
    secret: String,
    /// The replaced certificate, which is voided.
    replaced: CertificateShape,
}

impl ReplacedCertificate {
    /// Returns the shape of a replacement on its day.
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
    /// Adds the values of the cash receipt.
    pub(crate) fn with_receipt(self, fiscal: Option<FiscalShape>) -> Self {
        Self { fiscal, ..self }
    }

    /// Returns the shape of an issue on its day.
    pub(crate) fn of(acted: &Acted, currency: Currency, on: Date) -> Self {
        let certificates = acted.certificates.iter();
        let issued =
            certificates.map(|certificate| IssuedCertificate::of(certificate, currency, on));
        let metadata = metadata(acted.record.metadata.as_deref());
        Self { certificates: issued.collect(), metadata, fiscal: None }
    }
}
