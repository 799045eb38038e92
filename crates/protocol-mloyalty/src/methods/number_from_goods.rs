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
            let others = || spellings(&before, &sent, country);
            let asked = Asked { key, refund, series };
            let first = (before.clone(), sent.clone());
            let found = asked.carry_out(seller_again, first, others).await;
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
    let state = if let Some(state) = done {
        state
    } else {
        let others = || {
            let mut said = spellings(&shop, &lines, country);
            let was_other = before.order_number != shop.order_number || before.buyer != shop.buyer;
            if was_other || sent != lines {
                said.push((before.clone(), sent.clone()));
                said.extend(spellings(&before, &sent, country));
            }
            said
        };
        let asked = Asked { key, refund, series };
        let first = (shop.clone(), lines.clone());
        let done = asked.carry_out(seller_again, first, others).await;
        done.map_err(|error| asking.refused(error))?
    };
    let outcome = match (state.repeated, state.receipt.sale.kind) {
        (true, _) => "repeated",
        (false, domain::SaleKind::Sale) => "sold",
        (false, domain::SaleKind::Return) => "returned",
    };
    Ok(asking.done(convert::response(&state, operator), outcome))
}

/// What a sale or return says of the shop and of the goods.
type Said = (Shop, Vec<SaleLine>);

/// A sale or return.
struct Asked {
    key: RequestKey,
    refund: bool,
    series: Option<SeriesId>,
}

/// The request with every other spelling of its phone: all of them are one phone.
fn spellings(shop: &Shop, lines: &[SaleLine], country: Country) -> Vec<Said> {
    let others = shop.buyer.phone.into_iter();
    let others = others.flat_map(|phone| phone::other_spellings(phone, country));
    others
        .map(|phone| {
            let buyer = Buyer { phone: Some(phone), ..shop.buyer.clone() };
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
        seller: impl Fn() -> Result<Seller<'a>, Error>,
        first: Said,
        others: impl FnOnce() -> Vec<Said>,
    ) -> Result<SaleState, Error> {
        match self.attempt(seller()?, first).await {
            Err(Error::Rejected(Rejection::KeyReused)) => {}
            done => return done,
        }
        for said in others() {
            match self.attempt(seller()?, said).await {
                Err(Error::Rejected(Rejection::KeyReused)) => {}
                done => return done,
            }
        }
        Err(Rejection::KeyReused.into())
    }

    async fn attempt(&self, seller: Seller<'_>, said: Said) -> Result<SaleState, Error> {
        let ((shop, lines), key) = (said, self.key.clone());
        if self.refund {
            seller.take_back(key, shop, self.series, lines).await
        } else {
            seller.sell(key, shop, self.series, lines).await
        }
    }
}
