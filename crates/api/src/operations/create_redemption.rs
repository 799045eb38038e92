//! `POST /v1/redemptions`

use domain::Surface;
use service::Error;

use crate::answer::Answer;
use crate::call::Call;
use crate::operations::parameters::Keyed;
use crate::operations::responses::{AlwaysOfChanges, OfNewRedemptions};
use crate::problem::{FieldError, Problem};
use crate::shapes::redemption::{NewRedemption, RedemptionShape};

/// Redeem certificates and coupons
///
/// One order is paid or reduced by all instruments or by none. Coupons go first, and of several the
/// one that takes off most acts; then certificates pay in the order given, each the smaller of what
/// it has and what is left to pay, or exactly its `amount`. A rest that is left to pay is told as
/// `to_pay`. Needs the scope `redeem`.
#[utoipa::path(post, path = "/v1/redemptions", tag = "Redemptions",
    params(Keyed),
    request_body = NewRedemption,
    responses((status = 201, description = "The redemption.", body = RedemptionShape,
            headers(("Location" = String, description = "Where it is."),
                ("Idempotency-Replayed" = bool, description = "There and true when the request had been carried out before."))),
        AlwaysOfChanges, OfNewRedemptions),
    security(("key" = [])))]
pub(crate) async fn create_redemption(mut call: Call) -> Result<Answer, Problem> {
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
    let wish = body.wish(currency, place)?;
    let redeemer = call.session.redeemer(Surface::Native, call.request_id.clone())?;
    let done = redeemer.redeem(key, wish).await.map_err(blame)?;
    let location = RedemptionShape::location(&done.redeemed.redemption);
    let place = call.session.place_code(&done.redeemed.redemption).await?;
    let shape = RedemptionShape::after(&done.redeemed, done.operation, currency, place);
    Ok(Answer::created(location, &shape)?.replayed(done.repeated))
}
