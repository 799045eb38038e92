//! The operation `GET /v1/deliveries`.

use domain::{Address, OperationId, phone};
use service::{DeliveryFilter, DeliveryStage};
use utoipa::IntoParams;

use crate::answer::ApiAnswer;
use crate::call::Call;
use crate::cursor::{self, List};
use crate::operations::responses::{Always, OfQueries};
use crate::problem::Problem;
use crate::query::{self, Given, Paging, Phone, QueryValue, query_parameters};
use crate::shapes::Page;
use crate::shapes::delivery::{DeliveryPage, DeliveryShape};

/// Filters of a list of messages.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct DeliveriesWanted {
    /// Return only messages to this e-mail address or phone.
    #[param(value_type = String, required = false)]
    address: Given<Recipient>,
    /// Return only messages in this state: `waiting`, `sent` or `given_up`.
    #[param(value_type = String, required = false, pattern = "^(waiting|sent|given_up)$")]
    state: Given<DeliveryStage>,
}

query_parameters!(DeliveriesWanted { address, state });

/// Detail of the problem of an `address` that is none.
const NO_ADDRESS: &str = "must be an e-mail address or a phone";

/// Recipient of messages, as a client names it.
enum Recipient {
    Email(Address),
    /// A phone, with or without its country.
    Phone(i64),
}

impl QueryValue for Recipient {
    fn read(text: &str) -> Result<Self, String> {
        if text.contains('@') {
            return Address::email(text).map(Self::Email).map_err(|_| NO_ADDRESS.to_owned());
        }
        Phone::read(text).map(|Phone(number)| Self::Phone(number))
    }
}

impl QueryValue for DeliveryStage {
    fn read(text: &str) -> Result<Self, String> {
        let stages =
            [("waiting", Self::Waiting), ("sent", Self::Sent), ("given_up", Self::GivenUp)];
        query::word(text, &stages)
    }
}

/// List letters and messages
///
/// Returns messages to people that were sent or will be sent: address, number of attempts, and the
/// server's reply to the last failed attempt. The newest come first. The contents of messages are
/// not returned. A key bound to a point of sale sees messages that keys of that point of sale sent.
/// A page may then have fewer than `limit` items, or none: only a null `next_cursor` ends the list.
/// Needs the scope `read`.
#[utoipa::path(get, path = "/v1/deliveries", tag = "People",
    responses((status = 200, description = "A page of messages.", body = DeliveryPage),
        Always, OfQueries),
    security(("key" = [])))]
pub(crate) async fn list_deliveries(
    call: Call<(), (DeliveriesWanted, Paging)>,
) -> Result<ApiAnswer, Problem> {
    let reader = call.session.record_reader()?;
    let (wanted, paging) = call.query()?;
    let address = match wanted.address? {
        None => None,
        Some(Recipient::Email(address)) => Some(address),
        Some(Recipient::Phone(number)) => {
            let digits = phone::e164(number, call.session.phone_country());
            let address = digits.and_then(Address::phone);
            Some(address.ok_or_else(|| query::invalid("address", NO_ADDRESS))?)
        }
    };
    let filter = DeliveryFilter { address, stage: wanted.state? };
    let page = paging.page(List::Deliveries)?;
    let [before] = page.place.unwrap_or([i64::MAX]);
    let (found, next) = reader.deliveries(filter, OperationId(before), page.limit).await?;
    let data = found.iter().map(DeliveryShape::of).collect();
    let next_cursor = next.map(|next| cursor::write(List::Deliveries, &[next.0]));
    ApiAnswer::ok(&Page { data, next_cursor })
}
