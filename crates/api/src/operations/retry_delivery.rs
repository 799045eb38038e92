//! The operation `POST /v1/deliveries/{id}/retry`.

use domain::Surface;

use crate::answer::ApiAnswer;
use crate::call::Call;
use crate::operations::responses::{AlwaysOfChanges, OfRetries};
use crate::parameters::{DeliveryInPath, Keyed};
use crate::problem::Problem;

/// Send a message again
///
/// Makes a message due at once that was given up or that waits for its next attempt. It has all its
/// attempts again. A message that is tried within five minutes anyway is left alone. There is no
/// body. A key bound to a point of sale sends messages again that keys of that point of sale sent.
/// Needs the scope `sell`.
#[utoipa::path(post, path = "/v1/deliveries/{id}/retry", tag = "People",
    responses((status = 204, description = "The message is due.",
            headers(("Idempotency-Replayed" = bool, description = "Present and true if the request had been carried out before."))),
        AlwaysOfChanges, OfRetries),
    security(("key" = [])))]
pub(crate) async fn retry_delivery(call: Call<DeliveryInPath, Keyed>) -> Result<ApiAnswer, Problem> {
    call.session.messenger(Surface::Native, String::new())?;
    let id = call.path()?.id;
    let key = call.operation_key()?;
    let messenger = call.session.messenger(Surface::Native, call.request_id.clone())?;
    let repeated = messenger.retry(key, id).await?;
    Ok(ApiAnswer::nothing().replayed(repeated))
}
