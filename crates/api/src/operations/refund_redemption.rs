//! The operation `POST /v1/redemptions/{id}/refunds`.

use domain::Surface;

use crate::answer::ApiAnswer;
use crate::call::Call;
use crate::operations::responses::{AlwaysOfChanges, OfRefunds};
use crate::parameters::{Keyed, RedemptionInPath};
use crate::problem::Problem;
use crate::shapes::redemption::RedemptionShape;
use crate::shapes::refund::NewRefund;

/// Refund a redemption
///
/// Returns the captured money, or a part of it, to the certificates that paid. `to` names
/// certificates. Without it, the last certificate that paid is refunded first, and certificates
/// that cannot take a refund are skipped: voided or expired ones, and those of a series without
/// `allow_refund`. `to_buyer` is the amount that no certificate can take. The shop pays it to the
/// buyer in another way, and it counts as refunded. A certificate that `to` names and that cannot
/// take a refund is refused. A blocked certificate takes refunds. A spent certificate of a series
/// without `allow_reuse` becomes active with the refunded money, and can be used once more.
///
/// Coupons become usable again when the whole order is undone: when everything is refunded and
/// nothing was left to pay in other ways, or when `order_undone` is true. Send `order_undone` alone
/// to undo an order whose certificates were refunded before. The body may be left out. Needs the
/// scope `redeem`. A key without `read` continues only redemptions that it made; others answer 404.
#[utoipa::path(post, path = "/v1/redemptions/{id}/refunds", tag = "Redemptions",
    request_body = Option<NewRefund>,
    responses((status = 201, description = "The redemption.", body = RedemptionShape,
            headers(("Idempotency-Replayed" = bool, description = "Present and true if the request had been carried out before."))),
        AlwaysOfChanges, OfRefunds),
    security(("key" = [])))]
pub(crate) async fn refund_redemption(
    mut call: Call<RedemptionInPath, Keyed>,
) -> Result<ApiAnswer, Problem> {
    call.session.redeemer(Surface::Native, String::new())?;
    let currency = call.currency()?;
    let id = call.path()?.id;
    let key = call.operation_key()?;
    let wanted = call.optional_body::<NewRefund>().await?.service_request(currency)?;
    let redeemer = call.session.redeemer(Surface::Native, call.request_id.clone())?;
    let done = redeemer.refund(key, id, wanted).await?;
    let location = RedemptionShape::location(&done.redeemed.redemption);
    let place = call.session.place_code(&done.redeemed.redemption).await?;
    let shape = RedemptionShape::after(&done.redeemed, done.operation, currency, place);
    let shape = shape.with_receipt(&call.session, currency);
    Ok(ApiAnswer::created(location, &shape)?.replayed(done.repeated))
}
