//! The operation `GET /v1/coupons`.

use utoipa::IntoParams;

use crate::answer::ApiAnswer;
use crate::call::Call;
use crate::cursor::{self, List};
use crate::operations::responses::{Always, OfQueries};
use crate::problem::Problem;
use crate::query::{Paging, query_parameters};
use crate::shapes::Page;
use crate::shapes::coupon::{CouponPage, CouponShape};

/// Filters of a list of coupons.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct CouponsWanted {
    /// Return only the coupon with this code. Letter case, white space around the code and
    /// invisible characters do not matter.
    code: Option<String>,
}

query_parameters!(CouponsWanted { code });

/// List coupons
///
/// Coupons are in the order of their ids. Deleted coupons are left out. `code` finds the coupon
/// with a code; the page is empty if there is none. Needs the scope `read` or `coupons`.
#[utoipa::path(get, path = "/v1/coupons", tag = "Coupons",
    responses((status = 200, description = "A page of coupons.", body = CouponPage),
        Always, OfQueries),
    security(("key" = [])))]
pub(crate) async fn list_coupons(
    call: Call<(), (CouponsWanted, Paging)>,
) -> Result<ApiAnswer, Problem> {
    let reader = call.session.coupon_reader()?;
    let currency = call.currency()?;
    let (wanted, paging) = call.query()?;
    let page = paging.page(List::Coupons)?;
    let [after] = page.place.unwrap_or([0]);
    let found = match wanted.code {
        Some(code) => {
            let found = reader.find(&code).await?.filter(|found| found.id.number > after);
            found.into_iter().collect()
        }
        None => reader.list_after(after, page.limit + 1).await?,
    };
    let cursor = |last: &domain::Coupon| cursor::write(List::Coupons, &[last.id.number]);
    let shape = |coupon| CouponShape::of(&coupon, currency, call.now);
    ApiAnswer::ok(&Page::of(found, page.limit, cursor, shape))
}
