//! `PurchaseStatus` tells whether a certificate may be sold, or taken back.

use domain::operation::Surface;

use crate::convert::{self, question};
use crate::error::{BadQuestion, reason};
use crate::method::{Call, Done, Method, Refused};
use crate::wire::base::ResponseBase;
use crate::wire::purchase_status::{PurchaseStatusRequest, PurchaseStatusResponse};
use crate::wire::typed::Described;

pub(super) const METHOD: Method = Method::of::<PurchaseStatusRequest, PurchaseStatusResponse>(
    "PurchaseStatus",
    "Проверка возможности продать сертификат или вернуть его",
)
.answered_by(|call, request| Box::pin(handle(call, PurchaseStatusRequest::from_record(request))));

/// Handles the request.
///
/// # Errors
///
/// In order: the credentials; the claims in the body; the place; the certificate. A certificate
/// that cannot be sold or taken back is an answer, not an error.
async fn handle(call: Call<'_>, request: PurchaseStatusRequest) -> Result<Done, Refused> {
    let asking = call.sign_in(&request.base).await?;
    let session = &asking.session;
    let inspector =
        asking.allowed(session.inspector(Surface::Mloyalty, call.request_id.to_owned()))?;
    let pos_code = convert::given_code(request.pos_code.as_deref());
    let place = session.place(pos_code, asking.site_code()).await;
    let place = place.map_err(|error| asking.refused(error))?;
    let number = question::certificate(request.sert_card);
    let number = number.map_err(|error| asking.refused(error))?;
    let found = inspector.find(number).await.map_err(|error| asking.refused(error))?;
    let unknown = || BadQuestion::NoSuchCertificate(request.sert_card.unwrap_or_default());
    let found = found.ok_or_else(|| asking.refused(unknown()))?;

    let obstacle = if request.refund.unwrap_or(false) {
        inspector.obstacle_to_return(&found, place).await
    } else {
        inspector.obstacle_to_sale(&found, place).await
    };
    let obstacle = obstacle.map_err(|error| asking.refused(error))?;
    let allowed = obstacle.is_none();
    let (code, text) = obstacle.as_ref().map(reason).unwrap_or_default();
    let response = PurchaseStatusResponse {
        allow_purchase: allowed,
        reason: Some(text),
        reason_code: Some(code.into()),
        base: ResponseBase::done(),
    };
    Ok(asking.done(response, if allowed { "allowed" } else { "not allowed" }))
}
