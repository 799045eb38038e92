//! The operation `GET /v1/coupons/{id}/uses`.

use domain::CouponUse;
use service::Recorded;

use crate::answer::ApiAnswer;
use crate::call::Call;
use crate::cursor::{self, List};
use crate::operations::responses::{Always, OfCoupons, OfQueries};
use crate::parameters::CouponInPath;
use crate::problem::Problem;
use crate::query::Paging;
use crate::shapes::Page;
use crate::shapes::coupon::{CouponUsePage, CouponUseShape};

/// List the uses of a coupon
///
/// Uses are in order of time. A returned use is an entry of its own. Needs the scope `read` or
/// `coupons`.
#[utoipa::path(get, path = "/v1/coupons/{id}/uses", tag = "Coupons",
    responses((status = 200, description = "A page of uses.", body = CouponUsePage),
        Always, OfCoupons, OfQueries),
    security(("key" = [])))]
pub(crate) async fn list_coupon_uses(call: Call<CouponInPath, Paging>) -> Result<ApiAnswer, Problem> {
    let reader = call.session.coupon_reader()?;
    let number = call.path()?.id;
    let page = call.query()?.page(List::CouponUses)?;
    let [after] = page.place.unwrap_or([0]);
    let after = u32::try_from(after).unwrap_or(u32::MAX);
    let found = reader.list_uses(number, after, page.limit + 1).await?;
    let cursor = |last: &Recorded<CouponUse>| {
        cursor::write(List::CouponUses, &[i64::from(last.what.number)])
    };
    ApiAnswer::ok(&Page::of(found, page.limit, cursor, |used| CouponUseShape::of(&used)))
}
