//! Method `GET /admin/discount_codes`: a page of coupons.

use crate::call::Call;
use crate::convert::message;
use crate::error::Failure;
use crate::query;
use crate::wire::render;

pub(super) async fn call(call: Call<'_>) -> Result<Vec<u8>, Failure> {
    let operator = call.operator()?;
    let reader = call.session.coupon_reader()?;
    let page = query::page(call.query, &operator.zone).map_err(Failure::Fields)?;
    let coupons = reader.list(page.list, page.skip, page.limit).await?;
    let codes: Vec<_> = coupons.iter().map(|coupon| message(coupon, operator, call.now)).collect();
    Ok(render::list(call.format, call.settings.style, &codes))
}
