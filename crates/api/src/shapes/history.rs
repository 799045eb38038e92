//! Shape of the history of a certificate.

use domain::operation::Actor;
use domain::{Currency, Directory};
use serde::Serialize;
use service::{CertificateEvent, EventKind};
use utoipa::ToSchema;

use crate::shapes::Page;
use crate::shapes::origin::OperationShape;
use crate::wire::{Day, Money, MoneyChange};

// It repeats `service::EventKind` because it is the JSON shape: its names are part of the wire.
/// Kind of an event of a certificate.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = CertificateEventKind)]
pub(crate) enum EventKindName {
    /// The certificate was created without a sale to a buyer.
    Issued,
    /// The certificate was sold.
    Sold,
    /// The certificate was returned as goods.
    Returned,
    /// The certificate got its value.
    Activated,
    /// Money was added by a reload.
    Reloaded,
    /// The certificate was blocked.
    Blocked,
    /// The certificate was unblocked.
    Unblocked,
    /// The balance was corrected.
    Adjusted,
    /// Money was paid out.
    CashedOut,
    /// The certificate was voided.
    Voided,
    /// The last valid day was moved forward.
    Extended,
    /// Another certificate got its balance.
    Replaced,
    /// The certificate got the balance of another one.
    Replacing,
    /// A redemption held a part of the balance.
    Held,
    /// A redemption took a part of the balance.
    Captured,
    /// A hold was released.
    Released,
    /// A hold lapsed, because its time had passed.
    Lapsed,
    /// A redemption returned money.
    Refunded,
    /// The rest of a single-use certificate was booked as breakage.
    Breakage,
    /// The breakage was reversed.
    BreakageUndone,
    /// The secret code was shown to somebody.
    SecretShown,
    /// A note was kept. `reason` is its text.
    Noted,
    /// The owner was set or cleared.
    OwnerSet,
    /// The balance was booked out after the last valid day.
    Expired,
}

impl From<EventKind> for EventKindName {
    fn from(kind: EventKind) -> Self {
        match kind {
            EventKind::Issued => Self::Issued,
            EventKind::Sold => Self::Sold,
            EventKind::Returned => Self::Returned,
            EventKind::Activated => Self::Activated,
            EventKind::Reloaded => Self::Reloaded,
            EventKind::Blocked => Self::Blocked,
            EventKind::Unblocked => Self::Unblocked,
            EventKind::Adjusted => Self::Adjusted,
            EventKind::CashedOut => Self::CashedOut,
            EventKind::Voided => Self::Voided,
            EventKind::Extended => Self::Extended,
            EventKind::Replaced => Self::Replaced,
            EventKind::Replacing => Self::Replacing,
            EventKind::Held => Self::Held,
            EventKind::Captured => Self::Captured,
            EventKind::Released => Self::Released,
            EventKind::Lapsed => Self::Lapsed,
            EventKind::Refunded => Self::Refunded,
            EventKind::Breakage => Self::Breakage,
            EventKind::BreakageUndone => Self::BreakageUndone,
            EventKind::SecretShown => Self::SecretShown,
            EventKind::Noted => Self::Noted,
            EventKind::OwnerSet => Self::OwnerSet,
            EventKind::Expired => Self::Expired,
        }
    }
}

/// One event of a certificate. It never changes.
#[derive(Serialize, ToSchema)]
#[schema(as = CertificateEvent)]
pub(crate) struct EventShape {
    /// Kind of the event.
    kind: EventKindName,
    /// Operation that caused the event: time, surface and key.
    operation: OperationShape,
    /// Name of the key. Null for the administrator and for people.
    #[schema(required = true)]
    key_name: Option<String>,
    /// Name of the person. Null for keys and for the administrator.
    #[schema(required = true)]
    user_name: Option<String>,
    /// Change of the balance. Null if it did not change.
    #[schema(required = true)]
    change: Option<MoneyChange>,
    /// Amount that the event held or freed. Null for events without a hold.
    #[schema(required = true)]
    held: Option<Money>,
    /// Balance after the event.
    #[schema(required = true)]
    balance_after: Option<Money>,
    /// Reason given by the caller. Null if none was given.
    #[schema(required = true)]
    reason: Option<String>,
    /// Identifier of the redemption. Null if there is none.
    #[schema(required = true)]
    redemption: Option<i64>,
    /// Identifier of the sale or return. Null if there is none.
    #[schema(required = true)]
    sale: Option<i64>,
    /// Number of the order. Null if there is none.
    #[schema(required = true)]
    order: Option<String>,
    /// Number of the till's cheque. Null if there is none.
    #[schema(required = true)]
    cheque: Option<i64>,
    /// Code of the point of sale. Null if there is none.
    #[schema(required = true)]
    point_of_sale: Option<String>,
    /// Last valid day after the event. Null if the event does not set it.
    #[schema(required = true)]
    valid_through: Option<Day>,
    /// Number of the other certificate of a replacement. Null for other events.
    #[schema(required = true)]
    other_certificate: Option<String>,
    /// Identifier of the owner that the event set. Null for other events.
    #[schema(required = true)]
    owner: Option<i64>,
}

impl EventShape {
    /// Returns the shape of an event.
    pub(crate) fn of(event: &CertificateEvent, directory: &Directory, currency: Currency) -> Self {
        let (key_name, user_name) = match event.operation.origin.actor {
            Actor::Key(key) => (directory.key(key).map(|key| key.name.clone()), None),
            Actor::User { user, .. } => (None, directory.user(user).map(|user| user.name.clone())),
            Actor::Administrator => (None, None),
        };
        let place = event.point_of_sale.and_then(|place| directory.point_of_sale(place));
        Self {
            kind: event.kind.into(),
            operation: OperationShape::of(&event.operation),
            key_name,
            user_name,
            change: event.change.map(|change| MoneyChange::of(change, currency)),
            held: event.held.map(|held| Money::of(held, currency)),
            balance_after: event.balance_after.map(|balance| Money::of(balance, currency)),
            reason: event.reason.clone(),
            redemption: event.redemption.map(|redemption| redemption.0),
            sale: event.sale.map(|sale| sale.0),
            order: event.order.clone(),
            cheque: event.cheque,
            point_of_sale: place.map(|place| place.code.clone()),
            valid_through: event.valid_through.map(Day),
            other_certificate: event.other.map(|number| number.to_string()),
            owner: event.owner.map(|owner| owner.0),
        }
    }
}

/// One page of a list.
pub(crate) type EventPage = Page<EventShape>;
