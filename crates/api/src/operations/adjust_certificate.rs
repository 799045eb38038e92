//! `POST /v1/certificates/{number}/adjust`

use domain::Surface;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::answer::Answer;
use crate::call::Call;
use crate::operations::parameters::{Keyed, OfCertificate};
use crate::operations::responses::{AlwaysOfChanges, OfBalanceChanges};
use crate::problem::Problem;
use crate::request::object;
use crate::shapes::certificate::CertificateShape;
use crate::wire::MoneyChange;

/// By how much a balance is put right.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Adjustment {
    /// The change; negative to take away.
    #[serde(deserialize_with = "object")]
    pub(crate) amount: MoneyChange,
    /// Why; it is kept.
    #[schema(min_length = 1, max_length = 255)]
    pub(crate) reason: String,
}

/// Adjust a balance
///
/// The balance is put right, for a reason that must be given. What is held cannot be taken away. Needs the scope `manage`.
#[utoipa::path(post, path = "/v1/certificates/{number}/adjust", tag = "Certificates",
    params(OfCertificate, Keyed),
    request_body = Adjustment,
    responses((status = 200, description = "The certificate afterwards.", body = CertificateShape,
            headers(("Idempotency-Replayed" = bool, description = "There and true when the request had been carried out before."))),
        AlwaysOfChanges, OfBalanceChanges),
    security(("key" = [])))]
pub(crate) async fn adjust_certificate(mut call: Call) -> Result<Answer, Problem> {
    call.session.warden(Surface::Native, String::new())?;
    let currency = call.currency()?;
    let key = call.operation_key()?;
    let body = call.body::<Adjustment>().await?;
    let change = body.amount.to_minor(currency, "/amount")?;
    let warden = call.session.warden(Surface::Native, call.request_id.clone())?;
    let told = warden.adjust(call.act_wish(key, Some(body.reason)), change).await?;
    call.acted(&told)
}
