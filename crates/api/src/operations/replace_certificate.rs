//! The operation `POST /v1/certificates/{number}/replace`.

use domain::{CertificateNumber, Surface, validity};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::answer::ApiAnswer;
use crate::call::Call;
use crate::operations::responses::{AlwaysOfChanges, OfReplacements};
use crate::parameters::{Keyed, CertificateInPath};
use crate::problem::{FieldError, Problem, ProblemKind};
use crate::shapes::certificate_action::ReplacedCertificate;

/// Request to replace a certificate.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Replacement {
    /// Printed number of an unsold certificate of the same series, such as a new plastic card.
    /// Default: a new number is made.
    #[serde(default)]
    #[schema(pattern = "^[0-9]{1,19}$")]
    pub(crate) number: Option<String>,
    /// Reason for the replacement, kept in the history of both certificates. Optional.
    #[serde(default)]
    #[schema(max_length = 255)]
    pub(crate) reason: Option<String>,
}

/// Replace a certificate
///
/// For a lost card or letter. The certificate is voided. Another one of its series, with a number
/// and a secret code of its own, gets its balance and its last valid day. A blocked certificate can
/// be replaced. Extend an expired certificate first. Refunds of what the old certificate paid go to
/// the buyer, not to the replacement. The certificate must have no hold. The body may be left out.
/// The answer has the new secret code. Needs the scope `manage`.
#[utoipa::path(post, path = "/v1/certificates/{number}/replace", tag = "Certificates",
    request_body = Option<Replacement>,
    responses((status = 201, description = "The new certificate, and the voided one.", body = ReplacedCertificate,
            headers(("Idempotency-Replayed" = bool, description = "Present and true if the request had been carried out before."))),
        AlwaysOfChanges, OfReplacements),
    security(("key" = [])))]
pub(crate) async fn replace_certificate(
    mut call: Call<CertificateInPath, Keyed>,
) -> Result<ApiAnswer, Problem> {
    call.session.certificate_manager(Surface::Native, String::new())?;
    let key = call.operation_key()?;
    let body = call.optional_body::<Replacement>().await?;
    let number = |text: String| {
        let must = "must be a certificate number";
        let errors = || vec![FieldError::member("/number", must)];
        CertificateNumber::parse(text.trim())
            .ok_or_else(|| Problem::of_fields(ProblemKind::BodyInvalid, errors()))
    };
    let replacement = body.number.map(number).transpose()?;
    let certificate_manager =
        call.session.certificate_manager(Surface::Native, call.request_id.clone())?;
    let told = certificate_manager.replace(call.act_request(key, body.reason), replacement).await?;
    let operator = call.operator()?;
    let on = validity::local_date(told.what.record.at, &operator.zone);
    let directory = call.session.directory_now();
    let series = told.what.certificates.first().map(|certificate| certificate.series);
    let series = series.and_then(|series| directory.series(series));
    let shape = ReplacedCertificate::of(&told.what, series, operator.currency, on);
    let shape = shape.ok_or_else(|| Problem::new(ProblemKind::Internal))?;
    Ok(ApiAnswer::made(&shape)?.replayed(told.repeated))
}
