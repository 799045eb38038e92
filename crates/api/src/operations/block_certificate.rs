//! The operation `POST /v1/certificates/{number}/block`.

use domain::Surface;

use crate::answer::ApiAnswer;
use crate::call::Call;
use crate::operations::responses::{AlwaysOfChanges, OfCertificateActions};
use crate::parameters::{Keyed, CertificateInPath};
use crate::problem::Problem;
use crate::shapes::certificate_action::ActedCertificate;
use crate::shapes::certificate_action::Reason;

/// Block a certificate
///
/// Nothing can be redeemed with the certificate until it is unblocked. Held money stays held, and
/// cannot be captured meanwhile. The body may be left out. Needs the scope `manage`.
#[utoipa::path(post, path = "/v1/certificates/{number}/block", tag = "Certificates",
    request_body = Option<Reason>,
    responses((status = 200, description = "The certificate after the action.", body = ActedCertificate,
            headers(("Idempotency-Replayed" = bool, description = "Present and true if the request had been carried out before."))),
        AlwaysOfChanges, OfCertificateActions),
    security(("key" = [])))]
pub(crate) async fn block_certificate(
    mut call: Call<CertificateInPath, Keyed>,
) -> Result<ApiAnswer, Problem> {
    call.session.certificate_manager(Surface::Native, String::new())?;
    let key = call.operation_key()?;
    let body = call.optional_body::<Reason>().await?;
    let certificate_manager =
        call.session.certificate_manager(Surface::Native, call.request_id.clone())?;
    let told = certificate_manager.block(call.act_request(key, body.reason)).await?;
    call.acted(&told)
}
