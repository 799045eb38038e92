//! `DELETE /admin/discount_codes/:id`. What was done with the coupon is kept; its code is free.

use domain::Surface;

use crate::call::Call;
use crate::error::Failure;
use crate::wire::render;

pub(super) async fn call(call: Call<'_>) -> Result<Vec<u8>, Failure> {
    let keeper = call.session.coupon_keeper(Surface::Insales, call.request_id.to_owned())?;
    keeper.delete(call.number()?).await?;
    Ok(render::deleted(call.format))
}
