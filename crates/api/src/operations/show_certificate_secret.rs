//! The operation `POST /v1/certificates/{number}/secret`.

use domain::Surface;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::answer::ApiAnswer;
use crate::call::Call;
use crate::operations::responses::{AlwaysOfChanges, OfSecrets};
use crate::parameters::{CertificateInPath, Keyed};
use crate::problem::{Problem, ProblemKind};
use crate::shapes::certificate_action::CertificateSecret;

/// Reason to see the secret code of a certificate.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SecretWanted {
    /// Reason to see the secret code, kept in the history. Required.
    #[schema(min_length = 1, max_length = 255)]
    pub(crate) reason: String,
}

/// Show the secret code of a certificate
///
/// Each request is kept in the history of the certificate with its caller and reason. A retry
/// returns the secret code again and is not kept again. Needs the scope `manage`: it can replace the
/// certificate too, and the answer to that has a secret code.
#[utoipa::path(post, path = "/v1/certificates/{number}/secret", tag = "Certificates",
    request_body = SecretWanted,
    responses((status = 200, description = "The secret code.", body = CertificateSecret,
            headers(("Idempotency-Replayed" = bool, description = "Present and true if the request had been carried out before."))),
        AlwaysOfChanges, OfSecrets),
    security(("key" = [])))]
pub(crate) async fn show_certificate_secret(
    mut call: Call<CertificateInPath, Keyed>,
) -> Result<ApiAnswer, Problem> {
    call.session.secret_viewer(Surface::Native, String::new())?;
    let key = call.operation_key()?;
    let body = call.body::<SecretWanted>().await?;
    let viewer = call.session.secret_viewer(Surface::Native, call.request_id.clone())?;
    let told = viewer.show(call.act_request(key, Some(body.reason))).await?;
    let shape = CertificateSecret::of(&told.what);
    let shape = shape.ok_or_else(|| Problem::new(ProblemKind::Internal))?;
    Ok(ApiAnswer::ok(&shape)?.replayed(told.repeated))
}
