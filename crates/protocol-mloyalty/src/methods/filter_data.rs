//! `FilterData` lists the values by which certificates can be filtered.

use domain::operation::Surface;

use crate::convert::{self, show};
use crate::method::{Call, Done, Method, Refused};
use crate::wire::base::ResponseBase;
use crate::wire::filter_data::{
    FilterDataRequest, FilterDataResponse, FilterDataSertCardPurchaseStatus,
    FilterDataSertCardSeries, FilterDataSertCardStatus, FilterDataSertCardType,
};
use crate::wire::typed::Described;

pub(super) const METHOD: Method = Method::of::<FilterDataRequest, FilterDataResponse>(
    "FilterData",
    "Значения фильтров таблицы сертификатов",
)
.answered_by(|call, request| Box::pin(handle(call, FilterDataRequest::from_record(request))));

/// Handles the request.
///
/// # Errors
///
/// In order: the credentials; the claims in the body; the place.
async fn handle(call: Call<'_>, request: FilterDataRequest) -> Result<Done, Refused> {
    let asking = call.sign_in(&request.base).await?;
    let inspector = asking.session.inspector(Surface::Mloyalty, call.request_id.to_owned());
    let inspector = asking.allowed(inspector)?;
    asking.optional_place(convert::given_code(request.pos_code.as_deref())).await?;

    let name = |text: &str| Some(text.to_owned());
    let statuses = show::STATUSES.iter().map(|(id, status)| {
        Some(FilterDataSertCardStatus { id: Some(*id), name: name(show::status(*status)) })
    });
    let sale_statuses = show::SALE_STATUSES.iter().map(|(id, status)| {
        let name = name(show::sale_status(*status));
        Some(FilterDataSertCardPurchaseStatus { id: Some(*id), name })
    });
    let types = show::TYPES.iter().map(|(id, kind)| {
        Some(FilterDataSertCardType { id: Some(*id), name: name(show::type_name(*kind)) })
    });
    let series = inspector.series().into_iter().map(|series| {
        Some(FilterDataSertCardSeries { id: Some(series.id.0), name: Some(series.name) })
    });
    let response = FilterDataResponse {
        sert_card_statuses: Some(statuses.collect()),
        sert_card_purchase_statuses: Some(sale_statuses.collect()),
        sert_card_types: Some(types.collect()),
        sert_card_series: Some(series.collect()),
        base: ResponseBase::done(),
    };
    Ok(asking.done(response, "listed"))
}
