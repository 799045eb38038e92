//! Method `GET /admin/discount_codes/:id`: one coupon.

use crate::call::Call;
use crate::convert::message;
use crate::error::Failure;
use crate::wire::render;

pub(super) async fn call(call: Call<'_>) -> Result<Vec<u8>, Failure> {
    let operator = call.operator()?;
    let reader = call.session.coupon_reader()?;
    let coupon = reader.get(call.number()?).await?;
    Ok(render::one(call.format, call.settings.style, &message(&coupon, operator, call.now)))
}
