//! `GET /v1/deliveries`

use domain::{Address, Delivery, OperationId, phone};
use service::{DeliveryFilter, DeliveryStage, Recorded};

use crate::answer::Answer;
use crate::call::Call;
use crate::cursor::{self, List};
use crate::operations::list_coupons::Paging;
use crate::operations::responses::{Always, OfQueries};
use crate::problem::{FieldError, Kind, Problem};
use crate::shapes::Page;
use crate::shapes::delivery::{DeliveryPage, DeliveryShape};

/// Which messages a list has.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "it describes what the operation reads")]
pub(crate) struct DeliveriesWanted {
    /// Only those to this e-mail address or phone.
    #[param(required = false)]
    address: String,
    /// Only those that are `waiting`, `sent` or `given_up`.
    #[param(required = false, pattern = "^(waiting|sent|given_up)$")]
    state: String,
}

/// List letters and messages
///
/// What was sent to people, or is to be sent: where it goes, how often it was tried, and what the
/// server said when it failed last. The newest come first. What the messages told is in no answer.
/// Needs the scope `read`.
#[utoipa::path(get, path = "/v1/deliveries", tag = "People", params(DeliveriesWanted, Paging),
    responses((status = 200, description = "A page of messages.", body = DeliveryPage),
        Always, OfQueries),
    security(("key" = [])))]
pub(crate) async fn list_deliveries(call: Call) -> Result<Answer, Problem> {
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
        .map(|address| address.ok_or_else(|| Problem::of_fields(Kind::QueryInvalid, invalid())))
        .transpose()?;
    let stages = [
        ("waiting", DeliveryStage::Waiting),
        ("sent", DeliveryStage::Sent),
        ("given_up", DeliveryStage::GivenUp),
    ];
    let filter = DeliveryFilter { address, stage: query.word("state", &stages)? };
    let page = query.page(List::Deliveries)?;
    let [before] = page.place.unwrap_or([i64::MAX]);
    let found = reader.deliveries(filter, OperationId(before), page.limit + 1).await?;
    let cursor = |last: &Recorded<Delivery>| cursor::write(List::Deliveries, &[last.what.id.0]);
    Answer::ok(&Page::of(found, page.limit, cursor, |one| DeliveryShape::of(&one)))
}
