//! The operation `POST /v1/certificates/{number}/reload`.

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
use crate::wire::Money;

/// Request to reload a certificate.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Reload {
    /// Amount to add to the balance.
    #[serde(deserialize_with = "object")]
    pub(crate) amount: Money,
    /// Reason for the reload, kept in the history. Optional.
    #[serde(default)]
    #[schema(max_length = 255)]
    pub(crate) reason: Option<String>,
}

/// Reload a certificate
///
/// Adds money to the certificate. A spent certificate can be reloaded if its series has
/// `allow_reuse`. Needs the scope `sell`.
#[utoipa::path(post, path = "/v1/certificates/{number}/reload", tag = "Certificates",
    request_body = Reload,
    responses((status = 200, description = "The certificate after the action.", body = ActedCertificate,
            headers(("Idempotency-Replayed" = bool, description = "Present and true if the request had been carried out before."))),
        AlwaysOfChanges, OfBalanceChanges),
    security(("key" = [])))]
pub(crate) async fn reload_certificate(
    mut call: Call<CertificateInPath, Keyed>,
) -> Result<ApiAnswer, Problem> {
    call.session.issuer(Surface::Native, String::new())?;
    let currency = call.currency()?;
    let key = call.operation_key()?;
    let body = call.body::<Reload>().await?;
    let amount = body.amount.to_amount(currency, "/amount")?;
    let issuer = call.session.issuer(Surface::Native, call.request_id.clone())?;
    let told = issuer.reload(call.act_request(key, body.reason), amount).await?;
    call.acted(&told)
}
