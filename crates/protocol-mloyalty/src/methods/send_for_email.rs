//! `SendForEmail` mails the certificates that were sold to an address.

use domain::operation::Surface;

use crate::convert::addressee;
use crate::error::BadQuestion;
use crate::method::{Call, Done, Method, Refused};
use crate::wire::base::ResponseBase;
use crate::wire::send_for_email::{SendForEmailRequest, SendForEmailResponse};
use crate::wire::typed::Described;

pub(super) const METHOD: Method = Method::of::<SendForEmailRequest, SendForEmailResponse>(
    "SendForEmail",
    "Отправка сертификатов по электронной почте",
)
.answered_by(|call, request| Box::pin(handle(call, SendForEmailRequest::from_record(request))));

/// Handles the request.
///
/// # Errors
///
/// In order: the credentials; the claims in the body; the address; mail that is not configured. The
/// answer does not say whether anything was sent.
async fn handle(call: Call<'_>, request: SendForEmailRequest) -> Result<Done, Refused> {
    let asking = call.sign_in(&request.base).await?;
    let session = &asking.session;
    let messenger =
        asking.allowed(session.messenger(Surface::Mloyalty, call.request_id.to_owned()))?;
    let to = addressee::read(request.email.as_deref(), None, session.phone_country());
    let to = to.and_then(|to| addressee::reached(&messenger, to));
    let to = to.map_err(|question: BadQuestion| asking.refused(question))?;
    messenger.mail_certificates(to).await.map_err(|error| asking.refused(error))?;
    Ok(asking.done(SendForEmailResponse { base: ResponseBase::done() }, "taken up"))
}
