//! Letters and messages to people.

use domain::{Address, Delivery, DeliveryState, Letter};
use serde::Serialize;
use service::Recorded;
use utoipa::ToSchema;

use crate::shapes::Page;
use crate::shapes::origin::OperationShape;
use crate::wire::Moment;

/// By which way a message goes.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = DeliveryChannel)]
pub(crate) enum ChannelName {
    /// By e-mail.
    Email,
    /// To a phone.
    Phone,
}

/// What a message tells.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = DeliveryKind)]
pub(crate) enum LetterName {
    /// A code that proves the address.
    Code,
    /// Certificates that were bought.
    Certificates,
}

/// Where a message is.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = DeliveryState)]
pub(crate) enum StageName {
    /// It is to be tried, or tried again.
    Waiting,
    /// It was handed over.
    Sent,
    /// It was given up.
    GivenUp,
}

/// A letter or message. What it told is in no answer.
#[derive(Serialize, ToSchema)]
#[schema(as = Delivery)]
pub(crate) struct DeliveryShape {
    /// Its number: that of the operation that asked for it.
    id: i64,
    /// By which way it goes.
    channel: ChannelName,
    /// The e-mail address, or the ten digits of the phone.
    address: String,
    /// What it tells.
    kind: LetterName,
    /// How many certificates it tells of; 0 for a code.
    certificate_count: usize,
    /// Where it is.
    state: StageName,
    /// How often it was tried.
    attempts: u32,
    /// When it is tried next, was sent, or was given up, as `state` says.
    at: Moment,
    /// What the server said when it could not be handed over last; null where that never happened.
    #[schema(required = true, max_length = 255)]
    last_error: Option<String>,
    /// The request that asked for it.
    operation: OperationShape,
}

impl DeliveryShape {
    /// A message as this API tells it.
    pub(crate) fn of(delivery: &Recorded<Delivery>) -> Self {
        let Recorded { what, operation } = delivery;
        let (channel, address) = match &what.to {
            Address::Email(address) => (ChannelName::Email, address.clone()),
            Address::Phone(phone) => (ChannelName::Phone, phone.to_string()),
        };
        let (kind, certificate_count) = match &what.letter {
            Letter::Code => (LetterName::Code, 0),
            Letter::Certificates(all) => (LetterName::Certificates, all.len()),
        };
        let (state, at) = match what.state {
            DeliveryState::Waiting(at) => (StageName::Waiting, at),
            DeliveryState::Sent(at) => (StageName::Sent, at),
            DeliveryState::GivenUp(at) => (StageName::GivenUp, at),
        };
        Self {
            id: what.id.0,
            channel,
            address,
            kind,
            certificate_count,
            state,
            attempts: what.attempts,
            at: Moment(at),
            last_error: what.last_error.clone(),
            operation: OperationShape::of(operation),
        }
    }
}

/// One page of a list.
pub(crate) type DeliveryPage = Page<DeliveryShape>;
