//! Method `GET /admin/discount_codes/count`: the number of coupons, or of those changed since a
//! time.

use crate::call::Call;
use crate::error::Failure;
use crate::query;
use crate::wire::render;

pub(super) async fn call(call: Call<'_>) -> Result<Vec<u8>, Failure> {
    let operator = call.operator()?;
    let reader = call.session.coupon_reader()?;
    let page = query::page(call.query, &operator.zone).map_err(Failure::Fields)?;
    Ok(render::count(call.format, reader.count(page.list).await?))
}
