//! State of a certificate and whether it may be used, for the methods that identify one.

use domain::rules::Unavailable;
use domain::{Amount, Directory, Operator, Partner, rules};
use service::{Inspected, RequestPlace};

use super::show;
use crate::error::reason;
use crate::wire::base::ResponseBase;
use crate::wire::secret_identify::SecretIdentifyResponse;
use crate::wire::sert_card_identify::SertCardIdentifyResponse;

/// Returns the reason why no certificate may be used at a place or partner, if there is one.
pub(crate) fn closed(
    directory: &Directory,
    operator: &Operator,
    place: Option<RequestPlace>,
    partner: Option<&Partner>,
) -> Option<String> {
    let open = |place: RequestPlace| rules::open_place(directory, operator.id, place.point_of_sale);
    let place = place.and_then(|place| open(place).err()).map(|why| reason(&why.into()).1);
    let partner = partner.filter(|partner| partner.disabled);
    place.or(partner.map(|partner| format!("Partner: партнёр {} отключён", partner.id)))
}

/// Returns the answer about a certificate. Nothing of it can be used if the place is `closed`.
pub(crate) fn response(
    found: &Inspected,
    closed: Option<String>,
    operator: &Operator,
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
        available: Some(show::money(usable.unwrap_or(Amount::ZERO), operator)),
        sert_exp_date: certificate.valid_through.and_then(|last| show::end_of_day(last, operator)),
        sert_card_status: Some(show::status(certificate.status_on(*today)).to_owned()),
        sert_card_status_purchase: Some(show::sale_status(certificate.sale_status).to_owned()),
        allow_refund: series.allow_refund,
        allow_refund_purchase: series.allow_refund_purchase,
        allow_reuse: series.allow_reuse,
        base: ResponseBase::done(),
    }
}

/// Returns the outcome in a word, for the log.
pub(crate) const fn outcome(response: &SertCardIdentifyResponse) -> &'static str {
    if response.allow_use { "usable" } else { "not usable" }
}

impl From<SertCardIdentifyResponse> for SecretIdentifyResponse {
    fn from(told: SertCardIdentifyResponse) -> Self {
        Self {
            allow_use: told.allow_use,
            reason: told.reason,
            number: told.number,
            nominal: told.nominal,
            remain: told.remain,
            available: told.available,
            sert_exp_date: told.sert_exp_date,
            sert_card_status: told.sert_card_status,
            sert_card_status_purchase: told.sert_card_status_purchase,
            allow_refund: told.allow_refund,
            allow_refund_purchase: told.allow_refund_purchase,
            allow_reuse: told.allow_reuse,
            base: told.base,
        }
    }
}

const fn unusable(why: Unavailable) -> &'static str {
    match why {
        Unavailable::NotActive => "Сертификат не активен",
        Unavailable::Blocked => "Сертификат заблокирован",
        Unavailable::Expired => "Срок действия сертификата истёк",
        Unavailable::Nothing => "На сертификате нет доступных средств",
    }
}
