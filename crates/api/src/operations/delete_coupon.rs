//! `DELETE /v1/coupons/{id}`

use domain::Surface;

use crate::answer::Answer;
use crate::call::Call;
use crate::operations::responses::{AlwaysOfChanges, OfCoupons, OfDeletions};
use crate::problem::{Kind, Problem};

/// Delete a coupon
///
/// Its code can be given to another coupon; its number is never given again. Needs the scope
/// `coupons`.
#[utoipa::path(delete, path = "/v1/coupons/{id}", tag = "Coupons",
    params(("id" = i64, Path, minimum = 1, description = "The coupon's number.")),
    responses((status = 204, description = "It is deleted."), AlwaysOfChanges, OfDeletions, OfCoupons),
    security(("key" = [])))]
pub(crate) async fn delete_coupon(call: Call) -> Result<Answer, Problem> {
    let keeper = call.session.coupon_keeper(Surface::Native, call.request_id.clone())?;
    keeper.delete(call.number("id", Kind::CouponNotFound)?).await?;
    Ok(Answer::nothing())
}
