//! The operation `GET /v1/coupons`.

use crate::answer::ApiAnswer;
use crate::call::Call;
use crate::cursor::{self, List};
use crate::operations::responses::{Always, OfQueries};
use crate::problem::Problem;
use crate::shapes::Page;
use crate::shapes::coupon::{CouponPage, CouponShape};

/// Parameters of every list.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "it describes what `Query::page` reads")]
pub(crate) struct Paging {
    /// Maximum number of items on the page, 1 to 200. Default: 50.
    #[param(required = false, minimum = 1, maximum = 200, default = 50)]
    limit: u32,
    /// Value of `next_cursor` of the previous page. Default: the first page.
    #[param(required = false)]
    cursor: String,
}

/// Filters of a list of coupons.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "it describes what the operation reads")]
pub(crate) struct CouponsWanted {
    /// Return only the coupon with this code. Letter case, white space around the code and
    /// invisible characters do not matter.
    #[param(required = false)]
    code: String,
}

/// List coupons
///
/// Coupons are in the order of their ids. Deleted coupons are left out. `code` finds the coupon
/// with a code; the page is empty if there is none. Needs the scope `read` or `coupons`.
#[utoipa::path(get, path = "/v1/coupons", tag = "Coupons", params(CouponsWanted, Paging),
    responses((status = 200, description = "A page of coupons.", body = CouponPage),
        Always, OfQueries),
    security(("key" = [])))]
pub(crate) async fn list_coupons(call: Call) -> Result<ApiAnswer, Problem> {
    let reader = call.session.coupon_reader()?;
    let currency = call.currency()?;
    let query = call.query(&["code", "limit", "cursor"])?;
    let page = query.page(List::Coupons)?;
    let [after] = page.place.unwrap_or([0]);
    let found = match query.text("code") {
        Some(code) => {
            let found = reader.find(code).await?.filter(|found| found.id.number > after);
            found.into_iter().collect()
        }
        None => reader.list_after(after, page.limit + 1).await?,
    };
    let cursor = |last: &domain::Coupon| cursor::write(List::Coupons, &[last.id.number]);
    let shape = |coupon| CouponShape::of(&coupon, currency, call.now);
    ApiAnswer::ok(&Page::of(found, page.limit, cursor, shape))
}
