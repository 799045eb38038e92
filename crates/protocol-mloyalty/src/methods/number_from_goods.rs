//! `NumberFromGoods` sells certificates as goods of an order, or takes them back.

use std::sync::Arc;

use domain::command::Till;
use domain::operation::Surface;
use domain::phone::{self, Country};
use domain::{
    Buyer, Problem, Rejection, RequestRejection, SaleKind, SaleLine, SaleRejection, SeriesId,
};
use service::{Denied, Error, RequestKey, SaleState, Seller};

use crate::convert;
use crate::method::{Call, Done, Method, Refused};
use crate::wire::number_from_goods::{NumberFromGoodsRequest, NumberFromGoodsResponse};
use crate::wire::typed::Described;

pub(super) const METHOD: Method = Method::of::<NumberFromGoodsRequest, NumberFromGoodsResponse>(
    "NumberFromGoods",
    "Продажа сертификатов как товаров заказа и их возврат",
)
.answered_by(|call, request| Box::pin(handle(call, NumberFromGoodsRequest::from_record(request))));

/// Handles the request.
///
/// # Errors
///
/// In order: the credentials; the claims in the body; the place; the natural key; the goods; the
/// rules of the sale or return.
async fn handle(call: Call<'_>, mut request: NumberFromGoodsRequest) -> Result<Done, Refused> {
    let goods = request.goods.take().unwrap_or_default();
    let asking = call.sign_in(&request.base).await?;
    let session = &asking.session;
    let again = || session.seller(Surface::Mloyalty, call.request_id.to_owned());
    let seller = asking.allowed(again())?;

    let pos_code = convert::given_code(request.pos_code.as_deref());
    let place = session.place(pos_code, asking.site_code()).await;
    let place = place.map_err(|error| asking.refused(error))?;
    let refund = request.refund.unwrap_or(false);
    let till = convert::till(&request, place);
    let sold_as = convert::untrimmed_order_number(&request);
    let directory = Arc::clone(session.directory());
    let key = convert::natural_key(&till, refund).map_err(|error| asking.refused(error))?;
    let operator = asking.operator(&directory)?;
    let sent = convert::lines(goods, operator.currency);
    let sent: Arc<[SaleLine]> = sent.map_err(|error| asking.refused(error))?.into();
    let series = convert::given_id(request.sert_card_series).map(SeriesId);
    let lines = convert::trimmed_lines(&sent);
    let country = operator.phone_country();
    let asked = Asked { key: RequestKey::Natural(key), refund, series };

    // Before order numbers were trimmed, one with something around it was another number: a repeat of
    // what was done under it is known by it.
    if till.cheque.is_none() && sold_as.is_some() {
        let before = convert::till_before(&request, &till);
        let key = convert::natural_key(&before, refund).map_err(|error| asking.refused(error))?;
        let asked = Asked { key: RequestKey::Natural(key), ..asked };
        let is_known = seller.has_carried_out(&asked.key).await;
        if is_known.map_err(|error| asking.refused(error))? {
            let said =
                Said { till: before, sold_as: till.order_number.clone(), lines: sent.clone() };
            let others = || said.spellings(country);
            let seller = asking.allowed(again())?;
            let found = asked.carry_out(seller, again, said.clone(), others).await;
            // Where numbers begin anew each day, this may be another sale, to which today's rules apply.
            let is_other = matches!(
                &found,
                Err(Error::Rejected(Rejection::Sale(
                    SaleRejection::Invalid(_, Problem::NotOneLine) | SaleRejection::NothingSold
                )))
            );
            if !is_other {
                let state = found.map_err(|error| asking.refused(error))?;
                return Ok(asking.done(convert::response(&state, operator), outcome(&state)));
            }
        }
    }
    let first = Said { till, sold_as, lines: Arc::clone(&lines) };
    let others = || {
        let till = convert::till(&request, place);
        let before = Said {
            till: convert::till_before(&request, &till),
            sold_as: till.order_number.clone(),
            lines: Arc::clone(&sent),
        };
        let was_other = before.till != till || sent != lines;
        let sold_as = convert::untrimmed_order_number(&request);
        let mut others = Said { till, sold_as, lines: Arc::clone(&lines) }.spellings(country);
        if was_other {
            let more = before.spellings(country);
            others.push(before);
            others.extend(more);
        }
        others
    };
    let done = asked.carry_out(seller, again, first, others).await;
    let state = done.map_err(|error| asking.refused(error))?;
    Ok(asking.done(convert::response(&state, operator), outcome(&state)))
}

/// Returns the outcome of a sale or return for the log.
fn outcome(state: &SaleState) -> &'static str {
    match (state.repeated, state.receipt.sale.kind) {
        (true, _) => "repeated",
        (false, SaleKind::Sale) => "sold",
        (false, SaleKind::Return) => "returned",
    }
}

/// One spelling of a sale or return.
#[derive(Clone)]
struct Said {
    till: Till,
    /// Another spelling of the order number. Sales under it come back as well.
    sold_as: Option<String>,
    lines: Arc<[SaleLine]>,
}

/// A requested sale or return.
struct Asked {
    key: RequestKey,
    refund: bool,
    series: Option<SeriesId>,
}

impl Said {
    /// Returns the request with every other spelling of its phone. All spellings are one phone.
    fn spellings(&self, country: Country) -> Vec<Self> {
        let others = self.till.buyer.phone.into_iter();
        let others = others.flat_map(|phone| phone::other_spellings(phone, country));
        others
            .map(|phone| {
                let buyer = Buyer { phone: Some(phone), ..self.till.buyer.clone() };
                Self { till: Till { buyer, ..self.till.clone() }, ..self.clone() }
            })
            .collect()
    }
}

impl Asked {
    /// Carries the request out. A remembered request with the same key and other content may be the
    /// same request in another spelling. Then it is a repeat. The key is taken, so no other
    /// spelling creates anything new.
    async fn carry_out<'a>(
        self,
        seller: Seller<'a>,
        again: impl Fn() -> Result<Seller<'a>, Denied>,
        first: Said,
        others: impl FnOnce() -> Vec<Said>,
    ) -> Result<SaleState, Error> {
        match self.attempt(seller, first).await {
            Err(Error::Rejected(Rejection::Request(RequestRejection::KeyReused))) => {}
            done => return done,
        }
        for said in others() {
            match self.attempt(again()?, said).await {
                Err(Error::Rejected(Rejection::Request(RequestRejection::KeyReused))) => {}
                done => return done,
            }
        }
        Err(RequestRejection::KeyReused.into())
    }

    async fn attempt(&self, seller: Seller<'_>, said: Said) -> Result<SaleState, Error> {
        let (Said { till, sold_as, lines }, key) = (said, self.key.clone());
        if self.refund {
            seller.take_back(key, till, self.series, lines, sold_as).await
        } else {
            seller.sell(key, till, self.series, lines).await
        }
    }
}
