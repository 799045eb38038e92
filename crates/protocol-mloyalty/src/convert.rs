//! Converts between this protocol and the domain. Sales and returns are here. What every method
//! shows alike is in [`show`], and the questions of reading methods are in [`question`].

#![deny(clippy::wildcard_enum_match_arm)]

pub(crate) mod addressee;
pub(crate) mod question;
pub(crate) mod series;
pub(crate) mod show;
pub(crate) mod usable;

use std::sync::Arc;

use domain::command::Till;
use domain::text::{self, trimmed};
use domain::{
    Amount, Buyer, Certificate, Currency, Operator, SaleLine, SaleRejection, Series, validity,
};
use jiff::civil::Date as LocalDate;
use service::{RequestPlace, SaleState};

use crate::error::{BadAction, BadGoods};
use crate::wire::base::ResponseBase;
use crate::wire::number_from_goods::{
    NumberFromGoodsGood, NumberFromGoodsRequest, NumberFromGoodsResponse, NumberFromGoodsSertCard,
};

/// Returns a text unless it is blank. Blank texts count as absent, as everywhere in the original.
pub(crate) fn given(text: Option<&str>) -> Option<&str> {
    text.filter(|text| !trimmed(text).is_empty())
}

/// Returns a code of a point of sale, trimmed. The original reads `0` as absent too.
pub(crate) fn given_code(text: Option<&str>) -> Option<&str> {
    given(text).map(trimmed).filter(|text| *text != "0")
}

/// Returns an id unless it is 0, which counts as absent. A till that always sends `ChequeId` 0
/// would otherwise have every later sale taken for a repeat of its first.
pub(crate) fn given_id(id: Option<i64>) -> Option<i64> {
    id.filter(|id| *id != 0)
}

/// Returns the action that a request names, in any case, if its method has it.
pub(crate) fn action<A: Copy>(
    named: Option<&str>,
    known: &[(&'static str, A)],
) -> Result<A, BadAction> {
    let named = given(named).map(str::trim);
    let is_named = |name: &str| named.is_some_and(|named| named.eq_ignore_ascii_case(name));
    let found = known.iter().find(|(name, _)| is_named(name)).map(|(_, action)| *action);
    found.ok_or_else(|| {
        let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
        BadAction::Action { known: names.join(", ") }
    })
}

/// Converts the till's part of the request.
pub(crate) fn till(request: &NumberFromGoodsRequest, place: RequestPlace) -> Till {
    Till {
        point_of_sale: place.point_of_sale,
        site: place.site,
        order_number: given(request.order_number.as_deref()).map(trimmed).map(str::to_owned),
        cheque: given_id(request.cheque_id),
        buyer: Buyer {
            client: request.client,
            shop_client: request.client_ishop,
            email: given(request.email.as_deref()).map(trimmed).map(str::to_owned),
            phone: request.phone,
            client_code: None,
        },
    }
}

/// Converts the till's part of the request as before order numbers were trimmed.
pub(crate) fn till_before(request: &NumberFromGoodsRequest, till: &Till) -> Till {
    let sent = |text: &String| !text.trim().is_empty();
    let email = request.email.as_ref().filter(|email| sent(email));
    Till {
        order_number: request.order_number.clone().filter(sent),
        buyer: Buyer { email: email.map(|email| email.trim().to_owned()), ..till.buyer.clone() },
        ..till.clone()
    }
}

/// Returns the lines without the control characters that scanners and cash registers add: CR, LF,
/// TAB, STX, ETX. Returns the same lines if there are none, as is usual.
pub(crate) fn trimmed_lines(sent: &Arc<[SaleLine]>) -> Arc<[SaleLine]> {
    let is_bare = |line: &SaleLine| {
        line.name.as_deref().is_none_or(text::is_one_line)
            && line
                .item_code
                .as_deref()
                .is_none_or(|code| !code.is_empty() && trimmed(code) == code)
    };
    if sent.iter().all(is_bare) {
        return Arc::clone(sent);
    }
    sent.iter().map(trimmed_line).collect()
}

fn trimmed_line(line: &SaleLine) -> SaleLine {
    let name = line.name.as_deref();
    let name = name.map(|name| if text::is_one_line(name) { name } else { trimmed(name) });
    SaleLine {
        name: name.map(str::to_owned),
        item_code: given(line.item_code.as_deref()).map(trimmed).map(str::to_owned),
        ..line.clone()
    }
}

/// Returns the order number as it was sent, if it needs trimming.
pub(crate) fn untrimmed_order_number(request: &NumberFromGoodsRequest) -> Option<String> {
    let sent = given(request.order_number.as_deref())?;
    (trimmed(sent) != sent).then(|| sent.to_owned())
}

/// Returns the natural key of a sale or return: its place, its direction, and the cheque, else the
/// order number. If numbers are daily, `domain::request` adds the day. These texts are stored: they
/// never change.
pub(crate) fn natural_key(till: &Till, refund: bool) -> Result<String, SaleRejection> {
    let operation = if refund { "return" } else { "sale" };
    let place = till.point_of_sale;
    match (till.cheque, &till.order_number) {
        (Some(cheque), _) => Ok(format!("goods/{place}/{operation}/cheque/{cheque}")),
        (None, Some(order)) => Ok(format!("goods/{place}/{operation}/order/{order}")),
        (None, None) => Err(SaleRejection::NumberMissing),
    }
}

/// Converts the goods into lines. A missing quantity is 1.
///
/// # Errors
///
/// For the first invalid good: [`BadGoods`].
pub(crate) fn lines(
    goods: Vec<Option<NumberFromGoodsGood>>,
    currency: Currency,
) -> Result<Vec<SaleLine>, BadGoods> {
    goods
        .into_iter()
        .enumerate()
        .map(|(index, good)| line(good.ok_or(BadGoods::Empty { line: index })?, index, currency))
        .collect()
}

fn line(good: NumberFromGoodsGood, index: usize, currency: Currency) -> Result<SaleLine, BadGoods> {
    let NumberFromGoodsGood { id, name, quantity, price, item_code } = good;
    let item_code = item_code.filter(|code| !code.trim().is_empty());
    if id.is_none() && price.is_none() && item_code.is_none() {
        return Err(BadGoods::Empty { line: index });
    }
    let digits = currency.digits();
    let price = price.map(|price| {
        let amount = price.to_minor(digits).and_then(Amount::from_minor);
        amount.ok_or(BadGoods::Price { line: index, digits })
    });
    Ok(SaleLine {
        good: id,
        name,
        item_code,
        // What is negative is refused as 0 is, and what is too large as the most there is.
        quantity: quantity.map_or(1, |n| u32::try_from(n.max(0)).unwrap_or(u32::MAX)),
        price: price.transpose()?,
    })
}

/// Answers a sale or return. Only the answer to a sale and its repeats has secret codes. A return
/// has none.
pub(crate) fn response(state: &SaleState, operator: &Operator) -> NumberFromGoodsResponse {
    let today = validity::local_date(state.now, &operator.zone);
    let is_sale = state.receipt.sale.kind == domain::SaleKind::Sale;
    let cards = state.receipt.certificates.iter().map(|certificate| {
        let series = state.directory.series(certificate.series);
        Some(card(certificate, series, operator, today, is_sale))
    });
    NumberFromGoodsResponse { sert_cards: Some(cards.collect()), base: ResponseBase::done() }
}

fn card(
    certificate: &Certificate,
    series: Option<&Series>,
    operator: &Operator,
    today: LocalDate,
    with_secret: bool,
) -> NumberFromGoodsSertCard {
    NumberFromGoodsSertCard {
        number: i64::try_from(certificate.number.value()).ok(),
        secret_code: with_secret.then(|| certificate.secret.expose().to_owned()),
        nominal: Some(show::money(certificate.nominal, operator)),
        remain: Some(show::money(certificate.balance, operator)),
        sert_exp_date: certificate.valid_through.and_then(|last| show::end_of_day(last, operator)),
        sert_card_status: Some(show::status(certificate.status_on(today)).to_owned()),
        sert_card_status_purchase: Some(show::sale_status(certificate.sale_status).to_owned()),
        allow_refund: series.is_some_and(|series| series.allow_refund),
        allow_refund_purchase: series.is_some_and(|series| series.allow_refund_purchase),
        allow_reuse: series.is_some_and(|series| series.allow_reuse),
    }
}
