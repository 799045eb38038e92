//! The operation `POST /v1/redemptions`.

use domain::Surface;
use service::Error;

use crate::answer::ApiAnswer;
use crate::call::Call;
use crate::operations::responses::{AlwaysOfChanges, OfNewRedemptions};
use crate::parameters::Keyed;
use crate::problem::{FieldError, Problem};
use crate::shapes::redemption::{NewRedemption, RedemptionShape};

/// Redeem certificates and coupons
///
/// All instruments are applied to one order, or none. Coupons are applied first. If several coupons
/// are given, the one with the largest discount applies. Then certificates pay in the given order.
/// Each pays its `amount`, or without one what it has, up to what is left to pay. `to_pay` is the
/// amount left to pay in other ways. Needs the scope `redeem`.
#[utoipa::path(post, path = "/v1/redemptions", tag = "Redemptions",
    request_body = NewRedemption,
    responses((status = 201, description = "The redemption.", body = RedemptionShape,
            headers(("Location" = String, description = "Address of the created object."),
                ("Idempotency-Replayed" = bool, description = "Present and true if the request had been carried out before."))),
        AlwaysOfChanges, OfNewRedemptions),
    security(("key" = [])))]
pub(crate) async fn create_redemption(mut call: Call<(), Keyed>) -> Result<ApiAnswer, Problem> {
    call.session.redeemer(Surface::Native, String::new())?;
    let currency = call.currency()?;
    let key = call.operation_key()?;
    let body = call.body::<NewRedemption>().await?;
    let is_named = body.point_of_sale().is_some();
    let blame = |error: Error| {
        let problem = Problem::from(error);
        let place = |detail| FieldError::member("/point_of_sale", detail);
        if is_named { problem.blame_place(place) } else { problem }
    };
    let place = call.session.optional_place(body.point_of_sale()).await.map_err(blame)?;
    let wanted = body.service_request(currency, place)?;
    let redeemer = call.session.redeemer(Surface::Native, call.request_id.clone())?;
    let done = redeemer.redeem(key, wanted).await.map_err(blame)?;
    let location = RedemptionShape::location(&done.redeemed.redemption);
    let place = call.session.place_code(&done.redeemed.redemption).await?;
    let shape = RedemptionShape::after(&done.redeemed, done.operation, currency, place);
    let shape = shape.with_receipt(&call.session, currency);
    Ok(ApiAnswer::created(location, &shape)?.replayed(done.repeated))
}
