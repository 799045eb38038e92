//! The operation `GET /v1/redemptions`.

use domain::redemption::RedemptionState;
use domain::{OperationId, PointOfSale};
use jiff::Timestamp;
use service::{RedemptionFilter, RedemptionPlace};
use utoipa::IntoParams;

use crate::answer::ApiAnswer;
use crate::call::Call;
use crate::cursor::{self, List};
use crate::operations::responses::{Always, OfRedemptionLists};
use crate::problem::{FieldError, Problem};
use crate::query::{Given, Paging, TimeOrder, query_parameters};
use crate::shapes::Page;
use crate::shapes::redemption::{RedemptionPage, RedemptionShape, StateName};
use crate::wire::Moment;

/// Filters of a list of redemptions.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct RedemptionsWanted {
    /// Return only redemptions of the order with this id.
    order: Option<String>,
    /// Return only redemptions of this client.
    client: Option<String>,
    /// Return only redemptions whose current state is this one.
    #[param(value_type = StateName, required = false, inline)]
    state: Given<RedemptionState>,
    /// Return only redemptions made at this time or later.
    #[param(value_type = Moment, required = false, inline)]
    from: Given<Timestamp>,
    /// Return only redemptions made at this time or earlier.
    #[param(value_type = Moment, required = false, inline)]
    through: Given<Timestamp>,
    /// Return only redemptions at the point of sale with this code.
    point_of_sale: Option<String>,
    /// Order of the list by time: `oldest` or `newest` first. Default: `oldest`.
    #[param(
        value_type = String,
        required = false,
        pattern = "^(oldest|newest)$",
        default = "oldest"
    )]
    sort: Given<TimeOrder>,
}

query_parameters!(RedemptionsWanted { order, client, state, from, through, point_of_sale, sort });

/// List redemptions
///
/// Redemptions are in the order in which they were made; `sort` chooses the direction. A page may have fewer than `limit` items,
/// or none, without being the last: only a null `next_cursor` ends the list. A key bound to a point
/// of sale sees the redemptions made there. Needs the scope `read`.
#[utoipa::path(get, path = "/v1/redemptions", tag = "Redemptions",
    responses((status = 200, description = "A page of redemptions.", body = RedemptionPage),
        Always, OfRedemptionLists),
    security(("key" = [])))]
pub(crate) async fn list_redemptions(
    call: Call<(), (RedemptionsWanted, Paging)>,
) -> Result<ApiAnswer, Problem> {
    let reader = call.session.record_reader()?;
    let currency = call.currency()?;
    let (wanted, paging) = call.query()?;
    let state = wanted.state?;
    let newest_first = wanted.sort? == Some(TimeOrder::NewestFirst);
    let list = if newest_first { List::RedemptionsNewest } else { List::Redemptions };
    let page = paging.page(list)?;
    let mut filter = RedemptionFilter {
        order: wanted.order,
        client: wanted.client,
        state: state.map(|state| (state, call.now)),
        from: wanted.from?,
        through: wanted.through?,
        newest_first,
        ..RedemptionFilter::default()
    };
    if let Some(code) = wanted.point_of_sale {
        let place = call.session.optional_place(Some(&code)).await;
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
    let write =
        |place: RedemptionPlace| cursor::write(list, &[place.micros, place.id.0]);
    ApiAnswer::ok(&Page { data: data.collect(), next_cursor: found.next.map(write) })
}
