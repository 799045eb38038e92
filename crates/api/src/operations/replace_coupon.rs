//! The operation `PUT /v1/coupons/{id}`.

use domain::Surface;

use crate::answer::ApiAnswer;
use crate::call::Call;
use crate::operations::create_coupon::NewCoupon;
use crate::operations::responses::{AlwaysOfChanges, OfCouponBodies, OfCoupons};
use crate::parameters::CouponInPath;
use crate::problem::Problem;
use crate::shapes::coupon::CouponShape;

/// Replace a coupon
///
/// Sets all writable members of the coupon. Absent members get their default. Its id and uses stay.
/// Needs the scope `coupons`.
#[utoipa::path(put, path = "/v1/coupons/{id}", tag = "Coupons",
    request_body = NewCoupon,
    responses((status = 200, description = "The changed coupon.", body = CouponShape),
        AlwaysOfChanges, OfCoupons, OfCouponBodies),
    security(("key" = [])))]
pub(crate) async fn replace_coupon(mut call: Call<CouponInPath>) -> Result<ApiAnswer, Problem> {
    call.session.coupon_keeper(Surface::Native, String::new())?;
    let currency = call.currency()?;
    let number = call.path()?.id;
    let draft = call.body::<NewCoupon>().await?.draft(currency)?;
    let keeper = call.session.coupon_keeper(Surface::Native, call.request_id.clone())?;
    let coupon = keeper.change(number, draft).await?;
    ApiAnswer::ok(&CouponShape::of(&coupon, currency, call.now))
}
