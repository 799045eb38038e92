//! The operation `POST /v1/certificates/{number}/cash-out`.

use domain::Surface;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::answer::ApiAnswer;
use crate::call::Call;
use crate::operations::responses::{AlwaysOfChanges, OfBalanceChanges};
use crate::parameters::{Keyed, CertificateInPath};
use crate::problem::Problem;
use crate::request::optional_object;
use crate::shapes::certificate_action::ActedCertificate;
use crate::wire::Money;

/// Request to pay out a certificate.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CashOut {
    /// Amount to pay out. Default: the whole balance.
    #[serde(default, deserialize_with = "optional_object")]
    pub(crate) amount: Option<Money>,
    /// Reason for the payout, kept in the history. Optional.
    #[serde(default)]
    #[schema(max_length = 255)]
    pub(crate) reason: Option<String>,
}

/// Pay out a certificate
///
/// Takes the whole balance, or `amount` of it, off the certificate. The certificate must have no hold. The body may be left out. Needs the scope `manage`.
#[utoipa::path(post, path = "/v1/certificates/{number}/cash-out", tag = "Certificates",
    request_body = Option<CashOut>,
    responses((status = 200, description = "The certificate after the action.", body = ActedCertificate,
            headers(("Idempotency-Replayed" = bool, description = "Present and true if the request had been carried out before."))),
        AlwaysOfChanges, OfBalanceChanges),
    security(("key" = [])))]
pub(crate) async fn cash_out_certificate(
    mut call: Call<CertificateInPath, Keyed>,
) -> Result<ApiAnswer, Problem> {
    call.session.certificate_manager(Surface::Native, String::new())?;
    let currency = call.currency()?;
    let key = call.operation_key()?;
    let body = call.optional_body::<CashOut>().await?;
    let amount = Money::optional(body.amount.as_ref(), currency, "/amount")?;
    let certificate_manager =
        call.session.certificate_manager(Surface::Native, call.request_id.clone())?;
    let told = certificate_manager.cash_out(call.act_request(key, body.reason), amount).await?;
    call.acted(&told)
}
