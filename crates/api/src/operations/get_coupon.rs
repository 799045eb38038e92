//! The operation `GET /v1/coupons/{id}`.

use crate::answer::ApiAnswer;
use crate::call::Call;
use crate::operations::responses::{Always, OfCoupons};
use crate::problem::{Problem, ProblemKind};
use crate::shapes::coupon::CouponShape;

/// Get a coupon
///
/// Needs the scope `read` or `coupons`.
#[utoipa::path(get, path = "/v1/coupons/{id}", tag = "Coupons",
    params(("id" = i64, Path, minimum = 1, description = "Identifier of the coupon.")),
    responses((status = 200, description = "The coupon.", body = CouponShape),
        Always, OfCoupons),
    security(("key" = [])))]
pub(crate) async fn get_coupon(call: Call) -> Result<ApiAnswer, Problem> {
    let reader = call.session.coupon_reader()?;
    let currency = call.currency()?;
    let coupon = reader.get(call.number("id", ProblemKind::CouponNotFound)?).await?;
    ApiAnswer::ok(&CouponShape::of(&coupon, currency, call.now))
}
