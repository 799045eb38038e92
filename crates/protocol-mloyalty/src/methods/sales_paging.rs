//! `SalesPaging` returns a page of the sales and returns that pass filters.

use domain::{Directory, OperationId, Operator, OwnerId, PointOfSaleId, SaleKind, validity};
use service::{RecordReader, SaleFilter, SaleQuery, SaleRecord};

use crate::convert::{self, question, show};
use crate::error::BadQuestion;
use crate::method::{Asking, Call, Done, Method, Refused};
use crate::wire::base::ResponseBase;
use crate::wire::sales_paging::{SalesPagingRequest, SalesPagingResponse, SalesPagingSale};
use crate::wire::typed::Described;

pub(super) const METHOD: Method = Method::of::<SalesPagingRequest, SalesPagingResponse>(
    "SalesPaging",
    "Список продаж и возвратов сертификатов с фильтрами, по страницам",
)
.answered_by(|call, request| Box::pin(handle(call, SalesPagingRequest::from_record(request))));

/// Handles the request.
///
/// # Errors
///
/// In order: the credentials; the claims in the body; the place; the filters in the order of their
/// declaration; the page; a page too far from the beginning.
async fn handle(call: Call<'_>, request: SalesPagingRequest) -> Result<Done, Refused> {
    let asking = call.sign_in(&request.base).await?;
    let reader = asking.allowed(asking.session.record_reader())?;
    let pos_code = convert::given_code(request.pos_code.as_deref());
    let place = asking.optional_place(pos_code).await?;
    let directory = asking.session.directory();
    let operator = asking.operator(directory)?;
    // A key's own place is no filter that could contradict another: there, it is a bound.
    let named = pos_code.is_some() || asking.site_code().is_some();
    let place = place.filter(|_| named).map(|place| place.point_of_sale);
    let query = query(&request, place, directory, operator);
    let query = query.map_err(|error| asking.refused(error))?;
    let owner = owner(&asking, &reader, &request).await?;
    let page = question::page(request.start, request.length);
    let page = page.map_err(|error| asking.refused(error))?;

    // Filters that exclude each other are no mistake: nothing passes them.
    // Nor is a filter by an owner: sales say who buys, and no owner.
    let Some(query) = query.filter(|_| owner.is_none()) else {
        return Ok(finished(&asking, Vec::new(), None));
    };
    let found = reader.sale_records(query, page.start, page.length).await;
    let found = found.map_err(|error| asking.refused(error))?;
    let shown = found
        .records
        .iter()
        .map(|record| Some(show_record(record, &found.directory, operator, asking.session.now())));
    Ok(finished(&asking, shown.collect(), found.next))
}

/// Returns the requested owner, which must exist.
async fn owner(
    asking: &Asking<'_>,
    reader: &RecordReader<'_>,
    request: &SalesPagingRequest,
) -> Result<Option<OwnerId>, Refused> {
    let Some(id) = convert::given_id(request.sert_card_owner) else { return Ok(None) };
    let known = reader.knows_owner(OperationId(id)).await;
    if known.map_err(|error| asking.refused(error))? {
        Ok(Some(OperationId(id)))
    } else {
        Err(asking.refused(BadQuestion::OwnerUnknown(id)))
    }
}

fn finished(asking: &Asking<'_>, sales: Vec<Option<SalesPagingSale>>, next: Option<u64>) -> Done {
    let next_start = next.and_then(|next| i64::try_from(next).ok());
    let response =
        SalesPagingResponse { sales: Some(sales), next_start, base: ResponseBase::done() };
    asking.done(response, "listed")
}

/// Returns the query. `None` if nothing can be found.
fn query(
    request: &SalesPagingRequest,
    place: Option<PointOfSaleId>,
    directory: &Directory,
    operator: &Operator,
) -> Result<Option<SaleQuery>, BadQuestion> {
    let partner = question::partner(directory, operator.id, request.partner)?;
    let (first, last) = question::period(request.beg_date, request.end_date)?;
    let day = question::bound(request.proc_time_in);
    let pos = question::point_of_sale(directory, operator.id, request.pos)?.map(|pos| pos.id);
    let certificate = match convert::given_id(request.sert_card) {
        Some(number) => Some(question::certificate(Some(number))?),
        None => None,
    };
    let kind = question::kind("SertCardType", request.sert_card_type)?;
    let price = question::price(request.price, operator)?;

    if place.zip(pos).is_some_and(|(place, pos)| place != pos) {
        return Ok(None);
    }
    let first = first.into_iter().chain(day).max();
    let last = last.into_iter().chain(day).min();
    let refund = |refund| if refund { SaleKind::Return } else { SaleKind::Sale };
    let sales = SaleFilter {
        newest_first: false,
        order_number: convert::given(request.cheque_number.as_deref()).map(str::to_owned),
        from: first.and_then(|first| question::beginning(first, operator)),
        before: last.and_then(|last| question::end(last, operator)),
        point_of_sale: place.or(pos),
        kind: request.refund.map(refund),
        cheque: convert::given_id(request.cheque),
        client: convert::given_id(request.client),
        phone: convert::given_id(request.phone),
        email: None,
    };
    let partner = partner.map(|partner| partner.id);
    Ok(Some(SaleQuery { sales, partner, certificate, kind, price }))
}

fn show_record(
    record: &SaleRecord,
    directory: &Directory,
    operator: &Operator,
    now: jiff::Timestamp,
) -> SalesPagingSale {
    let SaleRecord { sale, certificate } = record;
    let place = directory.point_of_sale(sale.point_of_sale);
    let series = directory.series(certificate.series);
    let today = validity::local_date(now, &operator.zone);
    SalesPagingSale {
        proc_time: show::moment(sale.at, operator),
        refund: sale.kind == SaleKind::Return,
        partner: place.map(|place| place.partner.0),
        pos: sale.place().map(|place| place.0),
        pos_code: place.map(|place| place.code.clone()),
        cheque: sale.cheque,
        cheque_number: sale.order_number.clone(),
        client: sale.buyer.client,
        client_ishop: sale.buyer.shop_client,
        phone: sale.buyer.phone,
        sert_card: i64::try_from(certificate.number.value()).ok(),
        sert_card_series: Some(certificate.series.0),
        sert_card_type: series.map(|series| show::type_number(series.kind)),
        price: Some(show::money(certificate.nominal, operator)),
        sert_card_status: Some(show::status(certificate.status_on(today)).to_owned()),
        sert_card_status_purchase: Some(show::sale_status(certificate.sale_status).to_owned()),
    }
}
