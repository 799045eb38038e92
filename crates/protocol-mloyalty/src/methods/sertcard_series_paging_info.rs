//! `SertcardSeriesPagingInfo` returns a page of the series that pass filters.

use domain::{Series, SeriesId, SeriesKind};
use jiff::civil::Date as LocalDate;

use crate::convert::{self, question, series};
use crate::error::BadQuestion;
use crate::method::{Call, Done, Method, Refused};
use crate::wire::base::ResponseBase;
use crate::wire::sertcard_series_paging_info::{
    SertCardSeriesPagingInfoRequest, SertCardSeriesPagingInfoResponse,
};
use crate::wire::typed::Described;

pub(super) const METHOD: Method =
    Method::of::<SertCardSeriesPagingInfoRequest, SertCardSeriesPagingInfoResponse>(
        "SertcardSeriesPagingInfo",
        "Список серий сертификатов с фильтрами, по страницам",
    )
    .answered_by(|call, request| {
        Box::pin(handle(call, SertCardSeriesPagingInfoRequest::from_record(request)))
    });

/// Handles the request.
///
/// # Errors
///
/// In order: the credentials; the claims in the body; the place; the filters and the page.
async fn handle(call: Call<'_>, request: SertCardSeriesPagingInfoRequest) -> Result<Done, Refused> {
    let asking = call.sign_in(&request.base).await?;
    let reader = asking.allowed(asking.session.record_reader())?;
    asking.optional_place(convert::given_code(request.pos_code.as_deref())).await?;
    let filter = Filter::read(&request).map_err(|error| asking.refused(error))?;
    let page = question::page(request.start, request.length);
    let page = page.map_err(|error| asking.refused(error))?;

    // Series are few, and all in memory: counting them costs nothing.
    let (directory, all) = reader.series(SeriesId(i64::MIN), u32::MAX);
    let operator = asking.operator(&directory)?;
    let taken: Vec<Series> =
        all.into_iter().filter(|series| filter.takes(&request, series)).collect();
    let before = usize::try_from(page.start.saturating_sub(1)).unwrap_or(usize::MAX);
    let shown = taken.iter().skip(before).take(page.length as usize);
    let response = SertCardSeriesPagingInfoResponse {
        sert_card_series: Some(
            shown.map(|one| Some(series::show(one, &directory, operator))).collect(),
        ),
        total: i64::try_from(taken.len()).ok(),
        base: ResponseBase::done(),
    };
    Ok(asking.done(response, "listed"))
}

/// Filters, read before the series are compared.
struct Filter {
    kind: Option<SeriesKind>,
    first: Option<LocalDate>,
    last: Option<LocalDate>,
}

impl Filter {
    fn read(request: &SertCardSeriesPagingInfoRequest) -> Result<Self, BadQuestion> {
        let kind = question::kind("SerdCardType", request.serd_card_type)?;
        let (first, last) = question::period(request.beg_date, request.end_date)?;
        Ok(Self { kind, first, last })
    }

    fn takes(&self, request: &SertCardSeriesPagingInfoRequest, series: &Series) -> bool {
        let same = |wanted: Option<bool>, is| wanted.is_none_or(|wanted| wanted == is);
        let wanted = |flag: Option<bool>| flag.unwrap_or(false);
        // Neither box ticked means either, as both do.
        let either = wanted(request.active) == wanted(request.no_active);
        let id = convert::given_id(request.sert_card_series);
        let ends_before =
            self.first.zip(series.on_sale_through).is_some_and(|(first, last)| last < first);
        let begins_after =
            self.last.zip(series.on_sale_from).is_some_and(|(last, first)| last < first);
        id.is_none_or(|id| series.id.0 == id)
            && self.kind.is_none_or(|kind| series.kind == kind)
            && same(request.allow_refund, series.allow_refund)
            && same(request.allow_reuse, series.allow_reuse)
            && same(request.allow_refund_purchase, series.allow_refund_purchase)
            && same(request.secret_confirm, series.secret_confirm)
            && (either || wanted(request.active) == series.active)
            && !ends_before
            && !begins_after
    }
}
