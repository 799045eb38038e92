//! The operation `GET /v1/redemptions/{id}`.

use crate::answer::ApiAnswer;
use crate::call::Call;
use crate::operations::responses::{Always, OfRedemptions};
use crate::parameters::RedemptionInPath;
use crate::problem::Problem;
use crate::shapes::redemption::RedemptionShape;

/// Get a redemption
///
/// Returns its current state. A hold whose time has passed has lapsed. Needs the scope `redeem` or
/// `read`. A key without `read` sees the redemptions that it made. A key bound to a point of sale
/// sees those made there.
#[utoipa::path(get, path = "/v1/redemptions/{id}", tag = "Redemptions",
    responses((status = 200, description = "The redemption.", body = RedemptionShape),
        Always, OfRedemptions),
    security(("key" = [])))]
pub(crate) async fn get_redemption(call: Call<RedemptionInPath>) -> Result<ApiAnswer, Problem> {
    let currency = call.currency()?;
    let id = call.path()?.id;
    let redeemed = call.session.redemption(id).await?;
    let place = call.session.place_code(&redeemed.redemption).await?;
    let shape = RedemptionShape::now(&redeemed, call.now, currency, place);
    ApiAnswer::ok(&shape.with_receipt(&call.session, currency))
}
