//! `POST /v1/certificates/{number}/cash-out`

use domain::Surface;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::answer::Answer;
use crate::call::Call;
use crate::operations::parameters::{Keyed, OfCertificate};
use crate::operations::responses::{AlwaysOfChanges, OfBalanceChanges};
use crate::problem::Problem;
use crate::request::optional_object;
use crate::shapes::certificate::CertificateShape;
use crate::wire::Money;

/// What is paid out.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CashOut {
    /// How much; everything where it is not given.
    #[serde(default, deserialize_with = "optional_object")]
    pub(crate) amount: Option<Money>,
    /// Why; it is kept.
    #[serde(default)]
    #[schema(max_length = 255)]
    pub(crate) reason: Option<String>,
}

/// Pay a certificate out
///
/// What is left leaves the certificate, or the `amount` of it; nothing of it may be held. The body may
/// be left out. Needs the scope `manage`.
#[utoipa::path(post, path = "/v1/certificates/{number}/cash-out", tag = "Certificates",
    params(OfCertificate, Keyed),
    request_body = Option<CashOut>,
    responses((status = 200, description = "The certificate afterwards.", body = CertificateShape,
            headers(("Idempotency-Replayed" = bool, description = "There and true when the request had been carried out before."))),
        AlwaysOfChanges, OfBalanceChanges),
    security(("key" = [])))]
pub(crate) async fn cash_out_certificate(mut call: Call) -> Result<Answer, Problem> {
    call.session.warden(Surface::Native, String::new())?;
    let currency = call.currency()?;
    let key = call.operation_key()?;
    let body = call.optional_body::<CashOut>().await?;
    let amount = Money::optional(body.amount.as_ref(), currency, "/amount")?;
    let warden = call.session.warden(Surface::Native, call.request_id.clone())?;
    let told = warden.cash_out(call.act_wish(key, body.reason), amount).await?;
    call.acted(&told)
}
