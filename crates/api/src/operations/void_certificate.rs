//! The operation `POST /v1/certificates/{number}/void`.

use domain::Surface;

use crate::answer::ApiAnswer;
use crate::call::Call;
use crate::operations::responses::{AlwaysOfChanges, OfBalanceChanges};
use crate::parameters::{Keyed, CertificateInPath};
use crate::problem::Problem;
use crate::shapes::certificate_action::ActedCertificate;
use crate::shapes::certificate_action::Reason;

/// Void a certificate
///
/// Takes the rest of its balance out of the ledger. A voided certificate can never be used again.
/// The certificate must have no hold. The body may be left out. Needs the scope `manage`.
#[utoipa::path(post, path = "/v1/certificates/{number}/void", tag = "Certificates",
    request_body = Option<Reason>,
    responses((status = 200, description = "The certificate after the action.", body = ActedCertificate,
            headers(("Idempotency-Replayed" = bool, description = "Present and true if the request had been carried out before."))),
        AlwaysOfChanges, OfBalanceChanges),
    security(("key" = [])))]
pub(crate) async fn void_certificate(
    mut call: Call<CertificateInPath, Keyed>,
) -> Result<ApiAnswer, Problem> {
    call.session.certificate_manager(Surface::Native, String::new())?;
    let key = call.operation_key()?;
    let body = call.optional_body::<Reason>().await?;
    let certificate_manager =
        call.session.certificate_manager(Surface::Native, call.request_id.clone())?;
    let told = certificate_manager.void(call.act_request(key, body.reason)).await?;
    call.acted(&told)
}
