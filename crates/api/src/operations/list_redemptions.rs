//! The operation `GET /v1/redemptions`.

use domain::{OperationId, PointOfSale};
use service::{RedemptionFilter, RedemptionPlace};

use crate::answer::ApiAnswer;
use crate::call::Call;
use crate::cursor::{self, List};
use crate::operations::list_coupons::Paging;
use crate::operations::responses::{Always, OfRedemptionLists};
use crate::problem::{FieldError, Problem};
use crate::shapes::Page;
use crate::shapes::redemption::{RedemptionPage, RedemptionShape, STATES, StateName};
use crate::wire::Moment;

/// Filters of a list of redemptions.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "it describes what the operation reads")]
pub(crate) struct RedemptionsWanted {
    /// Return only redemptions of the order with this id.
    #[param(required = false)]
    order: String,
    /// Return only redemptions of this client.
    #[param(required = false)]
    client: String,
    /// Return only redemptions whose current state is this one.
    #[param(required = false, inline)]
    state: StateName,
    /// Return only redemptions made at this time or later.
    #[param(required = false, inline)]
    from: Moment,
    /// Return only redemptions made at this time or earlier.
    #[param(required = false, inline)]
    through: Moment,
    /// Return only redemptions at the point of sale with this code.
    #[param(required = false)]
    point_of_sale: String,
}

/// List redemptions
///
/// Redemptions are in the order in which they were made. A page may have fewer than `limit` items,
/// or none, without being the last: only a null `next_cursor` ends the list. A key bound to a point
/// of sale sees the redemptions made there. Needs the scope `read`.
#[utoipa::path(get, path = "/v1/redemptions", tag = "Redemptions",
    params(RedemptionsWanted, Paging),
    responses((status = 200, description = "A page of redemptions.", body = RedemptionPage),
        Always, OfRedemptionLists),
    security(("key" = [])))]
pub(crate) async fn list_redemptions(call: Call) -> Result<ApiAnswer, Problem> {
    let reader = call.session.record_reader()?;
    let currency = call.currency()?;
    let known = ["order", "client", "state", "from", "through", "point_of_sale", "limit", "cursor"];
    let query = call.query(&known)?;
    let state = query.word("state", STATES)?;
    let page = query.page(List::Redemptions)?;
    let mut filter = RedemptionFilter {
        order: query.text("order").map(str::to_owned),
        client: query.text("client").map(str::to_owned),
        state: state.map(|state| (state, call.now)),
        from: query.moment("from")?,
        through: query.moment("through")?,
        ..RedemptionFilter::default()
    };
    if let Some(code) = query.text("point_of_sale") {
        let place = call.session.optional_place(Some(code)).await;
        let place = place.map_err(|error| {
            Problem::from(error)
                .blame_place(|detail| FieldError::parameter("point_of_sale", detail))
        });
        filter.point_of_sale = place?;
    }
    let after = page.place.map(|[micros, id]| RedemptionPlace { micros, id: OperationId(id) });
    let (directory, found) = reader.redemptions(filter, after, page.limit).await?;
    let code = |place: &PointOfSale| place.code.clone();
    let data = found.redemptions.iter().map(|redeemed| {
        let place = redeemed.redemption.point_of_sale;
        let place = place.and_then(|place| directory.point_of_sale(place)).map(code);
        RedemptionShape::now(redeemed, call.now, currency, place)
    });
    ApiAnswer::ok(&Page { data: data.collect(), next_cursor: found.next.map(write) })
}

fn write(place: RedemptionPlace) -> String {
    cursor::write(List::Redemptions, &[place.micros, place.id.0])
}
