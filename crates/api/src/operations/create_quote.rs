//! The operation `POST /v1/quotes`.

use domain::Surface;
use service::Error;

use crate::answer::ApiAnswer;
use crate::call::Call;
use crate::operations::responses::{Always, OfQuotes};
use crate::problem::{FieldError, Problem};
use crate::shapes::redemption::{NewRedemption, QuoteShape};

/// Quote a redemption
///
/// Returns what the same body would come to at `/v1/redemptions` now. Nothing changes. A quote is
/// not a redemption: it has no id, and its state is `quoted`. Needs the scope `redeem`.
#[utoipa::path(post, path = "/v1/quotes", tag = "Redemptions",
    request_body = NewRedemption,
    responses((status = 200, description = "The quote.", body = QuoteShape),
        Always, OfQuotes),
    security(("key" = [])))]
pub(crate) async fn create_quote(mut call: Call) -> Result<ApiAnswer, Problem> {
    call.session.redeemer(Surface::Native, String::new())?;
    let currency = call.currency()?;
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
    let redeemed = redeemer.quote(wanted).await.map_err(blame)?;
    let place = call.session.place_code(&redeemed.redemption).await?;
    ApiAnswer::ok(&QuoteShape::of(&redeemed, currency, place))
}
