//! The operation `GET /v1/deliveries`.

use domain::{Address, OperationId, phone};
use service::{DeliveryFilter, DeliveryStage};

use crate::answer::ApiAnswer;
use crate::call::Call;
use crate::cursor::{self, List};
use crate::operations::list_coupons::Paging;
use crate::operations::responses::{Always, OfQueries};
use crate::problem::{FieldError, Problem, ProblemKind};
use crate::shapes::Page;
use crate::shapes::delivery::{DeliveryPage, DeliveryShape};

/// Filters of a list of messages.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "it describes what the operation reads")]
pub(crate) struct DeliveriesWanted {
    /// Return only messages to this e-mail address or phone.
    #[param(required = false)]
    address: String,
    /// Return only messages in this state: `waiting`, `sent` or `given_up`.
    #[param(required = false, pattern = "^(waiting|sent|given_up)$")]
    state: String,
}

/// List letters and messages
///
/// Returns messages to people that were sent or will be sent: address, number of attempts, and the
/// server's reply to the last failed attempt. The newest come first. The contents of messages are
/// not returned. A key bound to a point of sale sees messages that keys of that point of sale sent.
/// A page may then have fewer than `limit` items, or none: only a null `next_cursor` ends the list.
/// Needs the scope `read`.
#[utoipa::path(get, path = "/v1/deliveries", tag = "People", params(DeliveriesWanted, Paging),
    responses((status = 200, description = "A page of messages.", body = DeliveryPage),
        Always, OfQueries),
    security(("key" = [])))]
pub(crate) async fn list_deliveries(call: Call) -> Result<ApiAnswer, Problem> {
    let reader = call.session.record_reader()?;
    let query = call.query(&["address", "state", "limit", "cursor"])?;
    let address = match query.text("address") {
        None => None,
        Some(text) if text.contains('@') => Some(Address::email(text).ok()),
        Some(_) => {
            let country = call.session.phone_country();
            let digits = query.phone("address")?.and_then(|number| phone::e164(number, country));
            Some(digits.and_then(Address::phone))
        }
    };
    let must = "must be an e-mail address or a phone";
    let invalid = || vec![FieldError::parameter("address", must)];
    let address = address
        .map(|address| {
            address.ok_or_else(|| Problem::of_fields(ProblemKind::QueryInvalid, invalid()))
        })
        .transpose()?;
    let stages = [
        ("waiting", DeliveryStage::Waiting),
        ("sent", DeliveryStage::Sent),
        ("given_up", DeliveryStage::GivenUp),
    ];
    let filter = DeliveryFilter { address, stage: query.word("state", &stages)? };
    let page = query.page(List::Deliveries)?;
    let [before] = page.place.unwrap_or([i64::MAX]);
    let (found, next) = reader.deliveries(filter, OperationId(before), page.limit).await?;
    let data = found.iter().map(DeliveryShape::of).collect();
    let next_cursor = next.map(|next| cursor::write(List::Deliveries, &[next.0]));
    ApiAnswer::ok(&Page { data, next_cursor })
}
