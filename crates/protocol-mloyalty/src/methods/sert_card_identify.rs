//! `SertCardIdentify`: whether a certificate may be used.

use domain::operation::Surface;
use domain::rules;
use service::{Inspected, Unusable};

use super::{Call, Done, Method, Refused};
use crate::convert::{question, show};
use crate::error::{BadQuestion, reason};
use crate::wire::base::ResponseBase;
use crate::wire::sert_card_identify::{SertCardIdentifyRequest, SertCardIdentifyResponse};
use crate::wire::typed::Described;

pub(super) const METHOD: Method = Method::of::<SertCardIdentifyRequest, SertCardIdentifyResponse>(
    "SertCardIdentify",
    "Проверка возможности использовать сертификат",
)
.answered_by(|call, request| Box::pin(handle(call, SertCardIdentifyRequest::from_record(request))));

/// # Errors
///
/// In order: the credentials; what the body says of them; the site; the partner; the certificate.
/// That it cannot be used is an answer.
async fn handle(call: Call<'_>, request: SertCardIdentifyRequest) -> Result<Done, Refused> {
    let asking = call.sign_in(&request.base).await?;
    let session = &asking.session;
    let inspector =
        asking.allowed(session.inspector(Surface::Mloyalty, call.request_id.to_owned()))?;
    let place = asking.optional_place(None).await?;
    let directory = session.directory();
    let operator = asking.operator(directory)?;
    let partner = question::partner(directory, operator.id, request.partner);
    let partner = partner.map_err(|error| asking.refused(error))?;
    let number = question::certificate(Some(request.sert_card));
    let number = number.map_err(|error| asking.refused(error))?;
    let found = inspector.find(number).await.map_err(|error| asking.refused(error))?;
    let unknown = || asking.refused(BadQuestion::NoSuchCertificate(request.sert_card));
    let found = found.ok_or_else(unknown)?;

    let closed = place.and_then(|place| {
        rules::open_place(directory, operator.id, place.point_of_sale)
            .err()
            .map(|why| reason(&why).1)
    });
    let partner = partner.filter(|partner| partner.disabled);
    let closed =
        closed.or(partner.map(|partner| format!("Partner: партнёр {} отключён", partner.id)));
    let outcome = if closed.is_none() && found.usable().is_ok() { "usable" } else { "not usable" };
    Ok(asking.done(response(&found, closed, operator), outcome))
}

fn response(
    found: &Inspected,
    closed: Option<String>,
    operator: &domain::Operator,
) -> SertCardIdentifyResponse {
    let Inspected { certificate, series, today, .. } = found;
    let usable = found.usable();
    let why = closed.or(usable.err().map(|why| unusable(why).to_owned()));
    SertCardIdentifyResponse {
        allow_use: why.is_none(),
        reason: Some(why.unwrap_or_default()),
        number: i64::try_from(certificate.number.value()).ok(),
        nominal: Some(show::money(certificate.nominal, operator)),
        remain: Some(show::money(certificate.balance, operator)),
        available: Some(show::money(usable.unwrap_or(domain::Amount::ZERO), operator)),
        sert_exp_date: certificate.valid_through.and_then(|last| show::end_of_day(last, operator)),
        sert_card_status: Some(show::status(certificate.status_on(*today)).to_owned()),
        sert_card_status_purchase: Some(show::sale_status(certificate.sale_status).to_owned()),
        allow_refund: series.allow_refund,
        allow_refund_purchase: series.allow_refund_purchase,
        allow_reuse: series.allow_reuse,
        base: ResponseBase::done(),
    }
}

const fn unusable(why: Unusable) -> &'static str {
    match why {
        Unusable::NotActive => "Сертификат не активен",
        Unusable::Blocked => "Сертификат заблокирован",
        Unusable::Expired => "Срок действия сертификата истёк",
        Unusable::NothingAvailable => "На сертификате нет доступных средств",
    }
}
