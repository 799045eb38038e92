//! Converts series between this protocol and the domain.

use domain::command::{SeriesChange, SeriesTerms};
use domain::limits::{
    NOMINAL_MINOR_MAX, NUMBER_LENGTH_DEFAULT, SECRET_DIGITS_DEFAULT, VALIDITY_DAYS_MAX,
};
use domain::{Amount, Denomination, Directory, NumberPlan, Operator, Series};
use service::SeriesRequest;

use web::wire::decimal::Decimal;

use super::{given, given_id, question, show};
use crate::error::BadAction;
use crate::wire::base::ResponseBase;
use crate::wire::sertcard_series_action::{
    SertCardSeriesActionRequest, SertCardSeriesActionResponse,
};
use crate::wire::sertcard_series_paging_info::SertCardSeriesPagingInfoSeries;

/// Returns the natural key of a new series: its name. This text is stored: it never changes.
pub(crate) fn natural_key(name: &str) -> String {
    format!("mloyalty:series:{name}")
}

/// Converts a request for a new series. Missing members get the usual defaults.
///
/// # Errors
///
/// The first member that is missing or invalid, in the order of their declaration.
pub(crate) fn series_request(
    request: &SertCardSeriesActionRequest,
    operator: &Operator,
) -> Result<SeriesRequest, BadAction> {
    let name = given(request.series_name.as_deref()).ok_or(BadAction::Missing("SeriesName"))?;
    let kind = kind(request)?.ok_or(BadAction::Missing("SertCardType"))?;
    no_campaign(request)?;
    let days = days(request)?;
    let prefix = given_id(request.sert_card_prefix).ok_or(BadAction::Missing("SertCardPrefix"))?;
    let length = given_id(request.length).unwrap_or(NUMBER_LENGTH_DEFAULT.into());
    let plan = u64::try_from(prefix).ok().zip(u8::try_from(length).ok());
    let plan = plan.and_then(|(prefix, length)| NumberPlan::new(prefix, length));
    let plan = plan.ok_or(BadAction::NumberPlan)?;
    let denomination = new_denomination(request, operator)?;
    let usual = SeriesTerms::usual(name.trim().to_owned(), denomination);
    let terms = SeriesTerms {
        validity_days: days.unwrap_or(usual.validity_days),
        allow_refund: request.allow_refund.unwrap_or(usual.allow_refund),
        allow_refund_purchase: request.allow_refund_purchase.unwrap_or(usual.allow_refund_purchase),
        allow_reuse: request.allow_reuse.unwrap_or(usual.allow_reuse),
        secret_confirm: request.secret_confirm.unwrap_or(usual.secret_confirm),
        active: request.active.unwrap_or(usual.active),
        on_sale_from: question::bound(request.beg_date),
        on_sale_through: question::bound(request.end_date),
        ..usual
    };
    Ok(SeriesRequest { terms, plan, kind, secret_digits: SECRET_DIGITS_DEFAULT })
}

/// Converts a change of a series. Missing members stay as they are.
///
/// # Errors
///
/// As [`series_request`]; and the first member that differs from `old` but never changes.
pub(crate) fn change(
    request: &SertCardSeriesActionRequest,
    (directory, old): (&Directory, &Series),
    operator: &Operator,
) -> Result<SeriesChange, BadAction> {
    let plan = directory.pool(old.pool).map(|pool| pool.plan);
    let prefix = plan.and_then(|plan| i64::try_from(plan.prefix()).ok());
    if kind(request)?.is_some_and(|kind| kind != old.kind) {
        return Err(BadAction::Fixed("SertCardType"));
    }
    no_campaign(request)?;
    let validity_days = days(request)?;
    let differs = |given: Option<i64>, is: Option<i64>| given_id(given).is_some() && given != is;
    if differs(request.sert_card_prefix, prefix) {
        return Err(BadAction::Fixed("SertCardPrefix"));
    }
    if differs(request.length, plan.map(|plan| plan.length().into())) {
        return Err(BadAction::Fixed("Length"));
    }
    Ok(SeriesChange {
        id: Some(old.id),
        name: given(request.series_name.as_deref()).map(|name| name.trim().to_owned()),
        denomination: denomination(request, operator)?,
        validity_days,
        allow_refund: request.allow_refund,
        allow_refund_purchase: request.allow_refund_purchase,
        allow_reuse: request.allow_reuse,
        secret_confirm: request.secret_confirm,
        active: request.active,
        on_sale_from: question::bound(request.beg_date).map(Some),
        on_sale_through: question::bound(request.end_date).map(Some),
        item_codes: None,
        expiry: None,
    })
}

fn kind(request: &SertCardSeriesActionRequest) -> Result<Option<domain::SeriesKind>, BadAction> {
    let number = request.sert_card_type;
    question::kind("SertCardType", number).map_err(|_| BadAction::Type(number.unwrap_or_default()))
}

/// Refuses a request that names a campaign. There are none here, so it could not be kept.
fn no_campaign(request: &SertCardSeriesActionRequest) -> Result<(), BadAction> {
    given_id(request.campaign).map_or(Ok(()), |_| Err(BadAction::Campaign))
}

fn days(request: &SertCardSeriesActionRequest) -> Result<Option<u32>, BadAction> {
    let Some(days) = given_id(request.exp_days) else { return Ok(None) };
    let days = u32::try_from(days).ok().filter(|days| *days <= VALIDITY_DAYS_MAX);
    days.map(Some).ok_or(BadAction::Days)
}

/// Returns the nominals of a new series. The original has no members for them, so a missing bound
/// is the widest.
fn new_denomination(
    request: &SertCardSeriesActionRequest,
    operator: &Operator,
) -> Result<Denomination, BadAction> {
    let (min, max) = bounds(request, operator)?;
    let least = Amount::from_minor(1).unwrap_or(Amount::ZERO);
    let most = Amount::from_minor(NOMINAL_MINOR_MAX).unwrap_or(Amount::ZERO);
    let (min, max) = (min.unwrap_or(least), max.unwrap_or(most));
    Ok(if min == max { Denomination::Fixed(min) } else { Denomination::Range { min, max } })
}

/// Returns new nominals. Both bounds are required or none, because a single bound could change
/// together with a concurrent change of the other.
fn denomination(
    request: &SertCardSeriesActionRequest,
    operator: &Operator,
) -> Result<Option<Denomination>, BadAction> {
    match bounds(request, operator)? {
        (None, None) => Ok(None),
        (Some(_), None) => Err(BadAction::Missing("PriceMax")),
        (None, Some(_)) => Err(BadAction::Missing("PriceMin")),
        (Some(min), Some(max)) if min == max => Ok(Some(Denomination::Fixed(min))),
        (Some(min), Some(max)) => Ok(Some(Denomination::Range { min, max })),
    }
}

/// Returns the bounds in a request.
fn bounds(
    request: &SertCardSeriesActionRequest,
    operator: &Operator,
) -> Result<(Option<Amount>, Option<Amount>), BadAction> {
    let amount = |member, price: Decimal| {
        let digits = operator.currency.digits();
        let amount = price.to_minor(digits).and_then(Amount::from_minor);
        amount.ok_or(BadAction::Amount { member, digits })
    };
    let min = request.price_min.map(|min| amount("PriceMin", min)).transpose()?;
    let max = request.price_max.map(|max| amount("PriceMax", max)).transpose()?;
    Ok((min, max))
}

/// Returns a series as lists show it.
pub(crate) fn show(
    series: &Series,
    directory: &Directory,
    operator: &Operator,
) -> SertCardSeriesPagingInfoSeries {
    let plan = directory.pool(series.pool).map(|pool| &pool.plan);
    let (min, max) = series.denomination.bounds();
    SertCardSeriesPagingInfoSeries {
        sert_card_series_id: Some(series.id.0),
        series_name: Some(series.name.clone()),
        sert_card_type: Some(show::type_number(series.kind)),
        allow_refund: Some(series.allow_refund),
        allow_refund_purchase: Some(series.allow_refund_purchase),
        allow_reuse: Some(series.allow_reuse),
        exp_days: Some(series.validity_days.into()),
        sert_card_prefix: plan.and_then(|plan| i64::try_from(plan.prefix()).ok()),
        length: plan.map(|plan| plan.length().into()),
        secret_confirm: Some(series.secret_confirm),
        active: Some(series.active),
        beg_date: series.on_sale_from.and_then(show::day),
        end_date: series.on_sale_through.and_then(show::day),
        price_min: Some(show::money(min, operator)),
        price_max: Some(show::money(max, operator)),
    }
}

/// Returns the answer that shows a series.
pub(crate) fn response(shown: SertCardSeriesPagingInfoSeries) -> SertCardSeriesActionResponse {
    SertCardSeriesActionResponse {
        sert_card_series_id: shown.sert_card_series_id,
        series_name: shown.series_name,
        sert_card_type: shown.sert_card_type,
        campaign: None,
        allow_refund: shown.allow_refund,
        allow_refund_purchase: shown.allow_refund_purchase,
        allow_reuse: shown.allow_reuse,
        exp_days: shown.exp_days,
        sert_card_prefix: shown.sert_card_prefix,
        length: shown.length,
        secret_confirm: shown.secret_confirm,
        active: shown.active,
        beg_date: shown.beg_date,
        end_date: shown.end_date,
        price_min: shown.price_min,
        price_max: shown.price_max,
        base: ResponseBase::done(),
    }
}
