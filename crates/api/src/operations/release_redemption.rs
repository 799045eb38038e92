//! The operation `POST /v1/redemptions/{id}/release`.

use domain::Surface;

use crate::answer::ApiAnswer;
use crate::call::Call;
use crate::operations::responses::{AlwaysOfChanges, OfRedemptionParts};
use crate::parameters::{Keyed, RedemptionInPath};
use crate::problem::Problem;
use crate::shapes::redemption::RedemptionShape;

/// Release a hold
///
/// Frees the held money and coupon uses. There is no body. Needs the scope `redeem`. A key without
/// `read` continues only redemptions that it made; others answer 404.
#[utoipa::path(post, path = "/v1/redemptions/{id}/release", tag = "Redemptions",
    responses((status = 200, description = "The redemption.", body = RedemptionShape,
            headers(("Idempotency-Replayed" = bool, description = "Present and true if the request had been carried out before."))),
        AlwaysOfChanges, OfRedemptionParts),
    security(("key" = [])))]
pub(crate) async fn release_redemption(
    call: Call<RedemptionInPath, Keyed>,
) -> Result<ApiAnswer, Problem> {
    call.session.redeemer(Surface::Native, String::new())?;
    let currency = call.currency()?;
    let id = call.path()?.id;
    let key = call.operation_key()?;
    let redeemer = call.session.redeemer(Surface::Native, call.request_id.clone())?;
    let done = redeemer.release(key, id).await?;
    let place = call.session.place_code(&done.redeemed.redemption).await?;
    let shape = RedemptionShape::after(&done.redeemed, done.operation, currency, place);
    let shape = shape.with_receipt(&call.session, currency);
    Ok(ApiAnswer::ok(&shape)?.replayed(done.repeated))
}
