//! The operation `GET /v1/coupons/{id}`.

use crate::answer::ApiAnswer;
use crate::call::Call;
use crate::operations::responses::{Always, OfCoupons};
use crate::parameters::CouponInPath;
use crate::problem::Problem;
use crate::shapes::coupon::CouponShape;

/// Get a coupon
///
/// Needs the scope `read` or `coupons`.
#[utoipa::path(get, path = "/v1/coupons/{id}", tag = "Coupons",
    responses((status = 200, description = "The coupon.", body = CouponShape),
        Always, OfCoupons),
    security(("key" = [])))]
pub(crate) async fn get_coupon(call: Call<CouponInPath>) -> Result<ApiAnswer, Problem> {
    let reader = call.session.coupon_reader()?;
    let currency = call.currency()?;
    let coupon = reader.get(call.path()?.id).await?;
    ApiAnswer::ok(&CouponShape::of(&coupon, currency, call.now))
}
