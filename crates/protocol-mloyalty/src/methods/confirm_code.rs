//! `ConfirmCode` checks whether a code is the one that was sent.

use domain::operation::Surface;

use crate::convert::{addressee, given};
use crate::error::BadQuestion;
use crate::method::{Call, Done, Method, Refused};
use crate::wire::base::ResponseBase;
use crate::wire::confirm_code::{ConfirmCodeRequest, ConfirmCodeResponse};
use crate::wire::typed::Described;
use domain::SecretCode;

pub(super) const METHOD: Method = Method::of::<ConfirmCodeRequest, ConfirmCodeResponse>(
    "ConfirmCode",
    "Проверка кода подтверждения",
)
.answered_by(|call, request| Box::pin(handle(call, ConfirmCodeRequest::from_record(request))));

/// Handles the request.
///
/// # Errors
///
/// In order: the credentials; the claims in the body; the address; the code.
async fn handle(call: Call<'_>, request: ConfirmCodeRequest) -> Result<Done, Refused> {
    let asking = call.sign_in(&request.base).await?;
    let session = &asking.session;
    let messenger =
        asking.allowed(session.messenger(Surface::Mloyalty, call.request_id.to_owned()))?;
    let address = addressee::read(request.email.as_deref(), request.phone, session.phone_country());
    let address = address.map_err(|question| asking.refused(question))?;
    let code = given(request.code.as_deref()).and_then(SecretCode::read);
    let confirmed = messenger.confirm(address, code).await;
    if !confirmed.map_err(|error| asking.refused(error))? {
        return Err(asking.refused(BadQuestion::CodeWrong));
    }
    Ok(asking.done(ConfirmCodeResponse { base: ResponseBase::done() }, "confirmed"))
}
