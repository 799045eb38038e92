//! `SertCardIdentify` tells whether a certificate may be used.

use crate::convert::{question, usable};
use crate::error::BadQuestion;
use crate::method::{Call, Done, Method, Refused};
use crate::wire::sert_card_identify::{SertCardIdentifyRequest, SertCardIdentifyResponse};
use crate::wire::typed::Described;

pub(super) const METHOD: Method = Method::of::<SertCardIdentifyRequest, SertCardIdentifyResponse>(
    "SertCardIdentify",
    "Проверка возможности использовать сертификат",
)
.answered_by(|call, request| Box::pin(handle(call, SertCardIdentifyRequest::from_record(request))));

/// Handles the request.
///
/// # Errors
///
/// In order: the credentials; the claims in the body; the site; the partner; the certificate,
/// before which a widget may have to wait. A certificate that cannot be used is an answer, not an
/// error.
async fn handle(call: Call<'_>, request: SertCardIdentifyRequest) -> Result<Done, Refused> {
    let asking = call.sign_in(&request.base).await?;
    let session = &asking.session;
    let checker = asking.allowed(session.checker())?;
    let place = asking.optional_place(None).await?;
    let directory = session.directory();
    let operator = asking.operator(directory)?;
    let partner = question::partner(directory, operator.id, request.partner);
    let partner = partner.map_err(|error| asking.refused(error))?;
    let number = question::certificate(Some(request.sert_card));
    let number = number.map_err(|error| asking.refused(error))?;
    let found = checker.find(number).await.map_err(|error| asking.refused(error))?;
    let unknown = || asking.refused(BadQuestion::NoSuchCertificate(request.sert_card));
    let found = found.ok_or_else(unknown)?;

    let closed = usable::closed(directory, operator, place, partner);
    let response = usable::response(&found, closed, operator);
    let outcome = usable::outcome(&response);
    Ok(asking.done(response, outcome))
}
