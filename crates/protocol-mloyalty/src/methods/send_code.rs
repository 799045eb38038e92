//! `SendCode` sends a code that proves an address or a phone.

use domain::operation::Surface;

use crate::convert::addressee;
use crate::method::{Call, Done, Method, Refused};
use crate::wire::base::ResponseBase;
use crate::wire::send_code::{SendCodeRequest, SendCodeResponse};
use crate::wire::typed::Described;

pub(super) const METHOD: Method =
    Method::of::<SendCodeRequest, SendCodeResponse>("SendCode", "Отправка кода подтверждения")
        .answered_by(|call, request| Box::pin(handle(call, SendCodeRequest::from_record(request))));

/// Handles the request.
///
/// # Errors
///
/// In order: the credentials; the claims in the body; the address; a channel that is not
/// configured; too many messages.
async fn handle(call: Call<'_>, request: SendCodeRequest) -> Result<Done, Refused> {
    let asking = call.sign_in(&request.base).await?;
    let session = &asking.session;
    let messenger =
        asking.allowed(session.messenger(Surface::Mloyalty, call.request_id.to_owned()))?;
    let to = addressee::read(request.email.as_deref(), request.phone, session.phone_country());
    let to = to.and_then(|to| addressee::reached(&messenger, to));
    let to = to.map_err(|question| asking.refused(question))?;
    messenger.send_code(to).await.map_err(|error| asking.refused(error))?;
    Ok(asking.done(SendCodeResponse { base: ResponseBase::done() }, "code sent"))
}
