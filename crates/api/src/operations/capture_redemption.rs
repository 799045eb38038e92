//! The operation `POST /v1/redemptions/{id}/capture`.

use domain::Surface;

use crate::answer::ApiAnswer;
use crate::call::Call;
use crate::operations::responses::{AlwaysOfChanges, OfRedemptionParts};
use crate::parameters::{Keyed, RedemptionInPath};
use crate::problem::Problem;
use crate::shapes::redemption::{Part, RedemptionShape};

/// Capture a hold
///
/// Takes the held money, or a part of it, in the order of the certificates. The rest is released.
/// The body may be left out. Needs the scope `redeem`. A key without `read` continues only
/// redemptions that it made; others answer 404.
#[utoipa::path(post, path = "/v1/redemptions/{id}/capture", tag = "Redemptions",
    request_body = Option<Part>,
    responses((status = 200, description = "The redemption.", body = RedemptionShape,
            headers(("Idempotency-Replayed" = bool, description = "Present and true if the request had been carried out before."))),
        AlwaysOfChanges, OfRedemptionParts),
    security(("key" = [])))]
pub(crate) async fn capture_redemption(
    mut call: Call<RedemptionInPath, Keyed>,
) -> Result<ApiAnswer, Problem> {
    call.session.redeemer(Surface::Native, String::new())?;
    let currency = call.currency()?;
    let id = call.path()?.id;
    let key = call.operation_key()?;
    let amount = call.optional_body::<Part>().await?.read(currency)?;
    let redeemer = call.session.redeemer(Surface::Native, call.request_id.clone())?;
    let done = redeemer.capture(key, id, amount).await?;
    let place = call.session.place_code(&done.redeemed.redemption).await?;
    let shape = RedemptionShape::after(&done.redeemed, done.operation, currency, place);
    let shape = shape.with_receipt(&call.session, currency);
    Ok(ApiAnswer::ok(&shape)?.replayed(done.repeated))
}
