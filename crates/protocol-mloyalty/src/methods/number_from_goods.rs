//! `NumberFromGoods`: sells certificates as goods of an order, or takes them back.

use std::sync::Arc;

use domain::operation::Surface;
use domain::phone::{self, Country};
use domain::{Buyer, Rejection, SaleLine, SeriesId};
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
    let shop = convert::shop(&request, place);
    let directory = Arc::clone(session.directory());
    let key = convert::natural_key(&shop, refund).map_err(|error| asking.refused(error))?;
    let operator = asking.operator(&directory)?;
    let sent = convert::lines(goods, operator.currency);
    let sent = sent.map_err(|error| asking.refused(error))?;
    let series = convert::given_id(request.sert_card_series).map(SeriesId);
    let lines: Vec<SaleLine> = sent.iter().map(convert::trimmed_line).collect();
    let before = convert::shop_before(&request, &shop);
    let country = operator.phone_country();
    let key = RequestKey::Natural(key);
    let seller_again = || Ok(session.seller(Surface::Mloyalty, call.request_id.to_owned())?);

    // Before order numbers were trimmed, one with something around it was another number: a repeat of
    // what was done under it is known by it.
    let mut done = None;
    if shop.cheque.is_none() && before.order_number != shop.order_number {
        let key = convert::natural_key(&before, refund).map_err(|error| asking.refused(error))?;
        let key = RequestKey::Natural(key);
        let is_known = seller.has_carried_out(&key).await;
        if is_known.map_err(|error| asking.refused(error))? {
            let said = spellings(&before, &sent, country);
            let asked = Asked { key, refund, series, said };
            let found = asked.carry_out(seller_again).await;
            // Where numbers begin anew each day, this may be another sale, to which today's rules apply.
            let is_other = matches!(
                &found,
                Err(Error::Rejected(Rejection::Invalid { .. } | Rejection::SaleUnknown))
            );
            if !is_other {
                done = Some(found.map_err(|error| asking.refused(error))?);
            }
        }
    }
    let state = match done {
        Some(state) => state,
        None => {
            let mut said = spellings(&shop, &lines, country);
            let was_other = before.order_number != shop.order_number || before.buyer != shop.buyer;
            if was_other || sent != lines {
                said.extend(spellings(&before, &sent, country));
            }
            let asked = Asked { key, refund, series, said };
            let done = asked.carry_out(seller_again).await;
            done.map_err(|error| asking.refused(error))?
        }
    };
    let outcome = match (state.repeated, state.receipt.sale.kind) {
        (true, _) => "repeated",
        (false, domain::SaleKind::Sale) => "sold",
        (false, domain::SaleKind::Return) => "returned",
    };
    Ok(asking.done(convert::response(&state, operator), outcome))
}

/// A sale or return, in every way in which the same request may have been understood before.
struct Asked {
    key: RequestKey,
    refund: bool,
    series: Option<SeriesId>,
    /// What is said of the shop and the goods; first as a new request says it.
    said: Vec<(Shop, Vec<SaleLine>)>,
}

/// The request with each spelling of its phone: all of them are one phone.
fn spellings(shop: &Shop, lines: &[SaleLine], country: Country) -> Vec<(Shop, Vec<SaleLine>)> {
    let phone = shop.buyer.phone;
    let others = phone.into_iter().flat_map(|phone| phone::other_spellings(phone, country));
    std::iter::once(phone)
        .chain(others.map(Some))
        .map(|phone| {
            let buyer = Buyer { phone, ..shop.buyer.clone() };
            (Shop { buyer, ..shop.clone() }, lines.to_vec())
        })
        .collect()
}

impl Asked {
    /// Carries the request out. What was remembered under its key with another content may be the same
    /// request in another spelling: then it is a repeat. As the key is taken, no other spelling makes
    /// anything new.
    async fn carry_out<'a>(
        self,
        seller: impl Fn() -> Result<Seller<'a>, Error> + Copy,
    ) -> Result<SaleState, Error> {
        let Self { key, refund, series, said } = self;
        for (shop, lines) in said {
            let seller = seller()?;
            let done = if refund {
                seller.take_back(key.clone(), shop, series, lines).await
            } else {
                seller.sell(key.clone(), shop, series, lines).await
            };
            match done {
                Err(Error::Rejected(Rejection::KeyReused)) => {}
                done => return done,
            }
        }
        Err(Rejection::KeyReused.into())
    }
}
