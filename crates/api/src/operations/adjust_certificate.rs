//! The operation `POST /v1/certificates/{number}/adjust`.

use domain::Surface;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::answer::ApiAnswer;
use crate::call::Call;
use crate::operations::responses::{AlwaysOfChanges, OfBalanceChanges};
use crate::parameters::{Keyed, CertificateInPath};
use crate::problem::Problem;
use crate::request::object;
use crate::shapes::certificate_action::ActedCertificate;
use crate::wire::MoneyChange;

/// Request to adjust a balance.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Adjustment {
    /// Change of the balance. Negative amounts reduce it.
    #[serde(deserialize_with = "object")]
    pub(crate) amount: MoneyChange,
    /// Reason for the adjustment, kept in the history. Required.
    #[schema(min_length = 1, max_length = 255)]
    pub(crate) reason: String,
}

/// Adjust a balance
///
/// Changes the balance by an amount, to correct it. A reason is required. Held money cannot be
/// taken away. Needs the scope `manage`.
#[utoipa::path(post, path = "/v1/certificates/{number}/adjust", tag = "Certificates",
    request_body = Adjustment,
    responses((status = 200, description = "The certificate after the action.", body = ActedCertificate,
            headers(("Idempotency-Replayed" = bool, description = "Present and true if the request had been carried out before."))),
        AlwaysOfChanges, OfBalanceChanges),
    security(("key" = [])))]
pub(crate) async fn adjust_certificate(
    mut call: Call<CertificateInPath, Keyed>,
) -> Result<ApiAnswer, Problem> {
    call.session.certificate_manager(Surface::Native, String::new())?;
    let currency = call.currency()?;
    let key = call.operation_key()?;
    let body = call.body::<Adjustment>().await?;
    let change = body.amount.to_minor(currency, "/amount")?;
    let certificate_manager =
        call.session.certificate_manager(Surface::Native, call.request_id.clone())?;
    let told = certificate_manager.adjust(call.act_request(key, Some(body.reason)), change).await?;
    call.acted(&told)
}
