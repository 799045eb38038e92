//! Method `DELETE /admin/discount_codes/:id`. The uses of the coupon are kept, and its code becomes
//! free.

use domain::Surface;

use crate::call::Call;
use crate::error::Failure;
use crate::wire::render;

pub(super) async fn call(call: Call<'_>) -> Result<Vec<u8>, Failure> {
    let keeper = call.session.coupon_keeper(Surface::Insales, call.request_id.to_owned())?;
    keeper.delete(call.number()?).await?;
    Ok(render::deleted(call.format))
}
