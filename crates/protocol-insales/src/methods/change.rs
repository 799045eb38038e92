//! Methods `PUT` and `PATCH /admin/discount_codes/:id`: absent members stay as they are.

use domain::Surface;

use crate::call::Call;
use crate::convert::{all_errors, draft, message};
use crate::error::Failure;
use crate::wire::render;

pub(super) async fn call(call: Call<'_>) -> Result<Vec<u8>, Failure> {
    let operator = call.operator()?;
    let keeper = call.session.coupon_keeper(Surface::Insales, call.request_id.to_owned())?;
    let number = call.number()?;
    let (draft, errors) = draft(&call.body.members);
    if !errors.is_empty() {
        // A coupon that is not there is that first, whatever it should become.
        let old = call.session.coupon_reader()?.get(number).await?.terms;
        return Err(Failure::Fields(all_errors(&draft, Some(&old), errors, operator)));
    }
    let coupon = keeper.change(number, draft).await?;
    Ok(render::one(call.format, call.settings.style, &message(&coupon, operator, call.now)))
}
