//! Method `POST /admin/discount_codes`: a new coupon.
//!
//! The protocol has no idempotency key. A retry is refused, because its code is taken.

use domain::Surface;

use crate::call::Call;
use crate::convert::{all_errors, draft, message};
use crate::error::Failure;
use crate::wire::render;

pub(super) async fn call(call: Call<'_>) -> Result<Vec<u8>, Failure> {
    let operator = call.operator()?;
    let keeper = call.session.coupon_keeper(Surface::Insales, call.request_id.to_owned())?;
    let (draft, errors) = draft(&call.body.members);
    if !errors.is_empty() {
        return Err(Failure::Fields(all_errors(&draft, None, errors, operator)));
    }
    let coupon = keeper.create(None, draft).await?.what;
    Ok(render::one(call.format, call.settings.style, &message(&coupon, operator, call.now)))
}
