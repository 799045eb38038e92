//! `SecretIdentify` tells whether a secret code belongs to a certificate.

use domain::{CertificateNumber, SecretCode};

use crate::convert::{self, question, usable};
use crate::error::{BadAction, BadQuestion};
use crate::method::{Call, Done, Method, Refused};
use crate::wire::secret_identify::{SecretIdentifyRequest, SecretIdentifyResponse};
use crate::wire::typed::Described;

pub(super) const METHOD: Method = Method::of::<SecretIdentifyRequest, SecretIdentifyResponse>(
    "SecretIdentify",
    "Проверка пинкода сертификата",
)
.answered_by(|call, request| Box::pin(handle(call, SecretIdentifyRequest::from_record(request))));

/// Handles the request.
///
/// # Errors
///
/// In order: the credentials; the claims in the body; the place; the partner; a missing number or
/// code; a wait; then, as one, a wrong number or code. A certificate that cannot be used is an
/// answer, not an error.
async fn handle(call: Call<'_>, request: SecretIdentifyRequest) -> Result<Done, Refused> {
    let asking = call.sign_in(&request.base).await?;
    let session = &asking.session;
    let checker = asking.allowed(session.checker())?;
    let place = asking.optional_place(convert::given_code(request.pos_code.as_deref())).await?;
    let directory = session.directory();
    let operator = asking.operator(directory)?;
    let partner = question::partner(directory, operator.id, request.partner);
    let partner = partner.map_err(|error| asking.refused(error))?;
    let number = convert::given_id(request.sert_card);
    let number = number.ok_or_else(|| asking.refused(BadQuestion::CertificateMissing))?;
    let number = u64::try_from(number).ok().and_then(CertificateNumber::new);
    let secret = convert::given(request.secret_code.as_deref());
    let secret = secret.ok_or_else(|| asking.refused(BadAction::Missing("SecretCode")))?;
    let secret = SecretCode::read(secret);
    // No series asks for a confirmed phone: one that does would have `Phone` looked at here, before
    // the code, so that who has no phone confirmed learns nothing of it.
    let found = checker.identify(number, secret).await.map_err(|error| asking.refused(error))?;
    let found = found.ok_or_else(|| asking.refused(BadQuestion::WrongSecret))?;

    let closed = usable::closed(directory, operator, place, partner);
    let response = usable::response(&found, closed, operator);
    let outcome = usable::outcome(&response);
    Ok(asking.done(SecretIdentifyResponse::from(response), outcome))
}
