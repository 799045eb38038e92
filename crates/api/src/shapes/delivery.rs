//! Shapes of letters and messages to people.

use domain::{Address, Delivery, DeliveryState, Letter};
use serde::Serialize;
use service::Recorded;
use utoipa::ToSchema;

use crate::shapes::Page;
use crate::shapes::origin::OperationShape;
use crate::wire::Moment;

/// Channel of a message.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = DeliveryChannel)]
pub(crate) enum ChannelName {
    /// The message goes by e-mail.
    Email,
    /// The message goes to a phone.
    Phone,
}

/// Content of a message.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = DeliveryKind)]
pub(crate) enum LetterName {
    /// A code that proves the address.
    Code,
    /// Certificates that were bought.
    Certificates,
}

/// Current state of a message.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = DeliveryState)]
pub(crate) enum StageName {
    /// The message will be tried, or tried again.
    Waiting,
    /// The mail server or gateway accepted the message.
    Sent,
    /// The message was given up.
    GivenUp,
}

/// A letter or message, without its content.
#[derive(Serialize, ToSchema)]
#[schema(as = Delivery)]
pub(crate) struct DeliveryShape {
    /// Identifier of the message, which is that of the operation that requested it.
    id: i64,
    /// Channel of the message.
    channel: ChannelName,
    /// E-mail address, or the phone as its E.164 digits.
    address: String,
    /// Kind of the content.
    kind: LetterName,
    /// Number of certificates in the message. 0 for a code.
    certificate_count: usize,
    /// Current state of the message.
    state: StageName,
    /// Number of attempts so far.
    attempts: u32,
    /// Time of the next attempt, of the delivery, or of giving up, depending on `state`.
    at: Moment,
    /// Reply of the server to the last failed attempt. Null if no attempt failed.
    #[schema(required = true, max_length = 255)]
    last_error: Option<String>,
    /// Operation that requested the message.
    operation: OperationShape,
}

impl DeliveryShape {
    /// Returns the shape of a message.
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
