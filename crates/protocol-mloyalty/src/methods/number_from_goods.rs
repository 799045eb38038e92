//! `NumberFromGoods`: sells certificates as goods of an order, or takes them back.

use std::sync::Arc;

use domain::operation::Surface;
use domain::{Rejection, SaleLine, SeriesId};
use service::{Error, RequestKey, SaleState, Seller, Shop};

use super::{Call, Done, Method, Refused};
use crate::convert;
use crate::wire::number_from_goods::{NumberFromGoodsRequest, NumberFromGoodsResponse};
use crate::wire::typed::Described;

pub(super) const METHOD: Method = Method::of::<NumberFromGoodsRequest, NumberFromGoodsResponse>(
    "NumberFromGoods",
    "Продажа сертификатов как товаров заказа и их возврат",
)
.answered_by(|call, request| Box::pin(handle(call, NumberFromGoodsRequest::from_record(request))));

/// # Errors
///
/// In order: the credentials; what the body says of them; the place; the natural key; the goods;
/// the rules of the sale or return.
async fn handle(call: Call<'_>, mut request: NumberFromGoodsRequest) -> Result<Done, Refused> {
    let goods = request.goods.take().unwrap_or_default();
    let asking = call.sign_in(&request.base).await?;
    let session = &asking.session;
    let seller = asking.allowed(session.seller(Surface::Mloyalty, call.request_id.to_owned()))?;

    let pos_code = convert::given_code(request.pos_code.as_deref());
    let place = session.place(pos_code, asking.site_code()).await;
    let place = place.map_err(|error| asking.refused(error))?;
    let refund = request.refund.unwrap_or(false);
    let mut shop = convert::shop(&request, place);
    // Before order numbers were trimmed, one with something around it was another number: what was sold
    // under it is still found under it.
    let untrimmed = convert::untrimmed_order_number(&request);
    if let Some(untrimmed) = &untrimmed {
        let order_number = Some(untrimmed.clone());
        let before = Shop { order_number, cheque: None, ..shop.clone() };
        let sold = convert::natural_key(&before, false).map_err(|error| asking.refused(error))?;
        let is_known = seller.has_carried_out(&RequestKey::Natural(sold)).await;
        if is_known.map_err(|error| asking.refused(error))? {
            shop = Shop { cheque: shop.cheque, ..before };
        }
    }
    let key = convert::natural_key(&shop, refund).map_err(|error| asking.refused(error))?;
    let key = RequestKey::Natural(key);
    let directory = Arc::clone(session.directory());
    let operator = asking.operator(&directory)?;
    let lines = convert::lines(goods, operator.currency);
    let lines = lines.map_err(|error| asking.refused(error))?;
    let series = convert::given_id(request.sert_card_series).map(SeriesId);

    // The content of requests had order numbers as they were sent, before those were trimmed. A repeat
    // under the cheque of such a request is known by that content.
    let before = untrimmed.filter(|_| shop.cheque.is_some()).map(|order_number| {
        (key.clone(), Shop { order_number: Some(order_number), ..shop.clone() }, lines.clone())
    });
    let mut done = carry_out(seller, refund, key, shop, series, lines).await;
    if let (Err(Error::Rejected(Rejection::KeyReused)), Some((key, shop, lines))) = (&done, before)
    {
        let seller =
            asking.allowed(session.seller(Surface::Mloyalty, call.request_id.to_owned()))?;
        done = carry_out(seller, refund, key, shop, series, lines).await;
    }
    let state = done.map_err(|error| asking.refused(error))?;
    let outcome = match (state.repeated, state.receipt.sale.kind) {
        (true, _) => "repeated",
        (false, domain::SaleKind::Sale) => "sold",
        (false, domain::SaleKind::Return) => "returned",
    };
    Ok(asking.done(convert::response(&state, operator), outcome))
}

async fn carry_out(
    seller: Seller<'_>,
    refund: bool,
    key: RequestKey,
    shop: Shop,
    series: Option<SeriesId>,
    lines: Vec<SaleLine>,
) -> Result<SaleState, Error> {
    if refund {
        seller.take_back(key, shop, series, lines).await
    } else {
        seller.sell(key, shop, series, lines).await
    }
}
