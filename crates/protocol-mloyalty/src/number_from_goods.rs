//! `NumberFromGoods`: sells certificates as goods of an order, or takes them back.

use domain::operation::Surface;
use domain::{OperatorId, Rejection, SeriesId};

use crate::auth::{self, Claims};
use crate::convert;
use crate::error::Failure;
use crate::method::{Call, Done, Refused};
use crate::wire::number_from_goods::NumberFromGoodsRequest;
use crate::wire::typed::Described;

/// # Errors
///
/// In order: the credentials; what the body says of them; the place; the natural key; the goods;
/// the rules of the sale or return.
pub(crate) async fn handle(
    call: Call<'_>,
    request: NumberFromGoodsRequest,
) -> Result<Done, Refused> {
    let claims = Claims {
        operator: convert::given_id(request.operator),
        token: convert::given_id(request.token),
        site_code: convert::given(request.site_code.as_deref()),
    };
    let session = auth::sign_in(call.service, &call.header, claims).await;
    let session = session.map_err(|error| (None, error.into()))?;
    let id = session.operator();
    let refused = |failure: Failure| (Some(id), failure);
    let seller = session.seller(Surface::Mloyalty, call.request_id.to_owned());
    let seller = seller.map_err(|denied| refused(denied.into()))?;
    let rejected = |rejection: Rejection| refused(rejection.into());
    session.check_claims(claims.operator, claims.token).map_err(rejected)?;

    let pos_code = convert::given_code(request.pos_code.as_deref());
    let place = session.place(pos_code, claims.site_code).await;
    let place = place.map_err(|error| refused(error.into()))?;
    let shop = convert::shop(&request, place);
    let refund = request.refund.unwrap_or(false);
    let key = convert::natural_key(&shop, refund).map_err(rejected)?;
    let directory = std::sync::Arc::clone(session.directory());
    let operator =
        directory.operator(id).ok_or(Rejection::OperatorUnknown(id)).map_err(rejected)?;
    let goods = request.goods.unwrap_or_default();
    let lines = convert::lines(goods, operator.currency).map_err(rejected)?;
    let series = convert::given_id(request.sert_card_series).map(SeriesId);

    let done = if refund {
        seller.take_back(key, shop, series, lines).await
    } else {
        seller.sell(key, shop, series, lines).await
    };
    let state = done.map_err(|error| refused(error.into()))?;
    Ok(finished(&state, operator, id))
}

fn finished(state: &service::SaleState, operator: &domain::Operator, id: OperatorId) -> Done {
    let outcome = match (state.repeated, state.receipt.sale.kind) {
        (true, _) => "repeated",
        (false, domain::SaleKind::Sale) => "sold",
        (false, domain::SaleKind::Return) => "returned",
    };
    let response = convert::response(state, operator).into_record();
    Done { operator: id, response, outcome }
}
