//! The operation `DELETE /v1/coupons/{id}`.

use domain::Surface;

use crate::answer::ApiAnswer;
use crate::call::Call;
use crate::operations::responses::{AlwaysOfChanges, OfCoupons, OfDeletions};
use crate::parameters::CouponInPath;
use crate::problem::Problem;

/// Delete a coupon
///
/// Its code can be used for another coupon. Its id is never issued again. Needs the scope
/// `coupons`.
#[utoipa::path(delete, path = "/v1/coupons/{id}", tag = "Coupons",
    responses((status = 204, description = "The coupon was deleted."), AlwaysOfChanges, OfDeletions, OfCoupons),
    security(("key" = [])))]
pub(crate) async fn delete_coupon(call: Call<CouponInPath>) -> Result<ApiAnswer, Problem> {
    let keeper = call.session.coupon_keeper(Surface::Native, call.request_id.clone())?;
    keeper.delete(call.path()?.id).await?;
    Ok(ApiAnswer::nothing())
}
