//! Parameters of several operations, for the OpenAPI document.

use utoipa::IntoParams;

/// Header of every operation that creates or changes something, as `request::idempotency_key` reads
/// it.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "it describes what `Call::operation_key` reads")]
pub(crate) struct Keyed {
    /// Idempotency key of the request. A retry with the same key and body has no second effect and
    /// gets the first answer. The key belongs to the API key that sent it: another API key may use
    /// the same text for another request. A rotated API key keeps its idempotency keys.
    #[param(rename = "Idempotency-Key", min_length = 1, max_length = 255, pattern = "^[!-~]+$")]
    idempotency_key: String,
}

/// Certificate in the path.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "it describes what `CertificateNumber::parse` reads")]
pub(crate) struct OfCertificate {
    /// Number of the certificate, as printed.
    #[param(pattern = "^[0-9]{1,19}$")]
    number: String,
}
