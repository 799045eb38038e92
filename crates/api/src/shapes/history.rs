//! The timeline of a certificate.

use domain::operation::Actor;
use domain::{Currency, Directory};
use serde::Serialize;
use service::{CertificateEvent, EventKind};
use utoipa::ToSchema;

use crate::shapes::Page;
use crate::shapes::origin::OperationShape;
use crate::wire::{Day, Money, MoneyChange};

/// What happened to a certificate.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = CertificateEventKind)]
pub(crate) enum EventKindName {
    /// It was made without being sold to a buyer.
    Issued,
    /// It was sold.
    Sold,
    /// It was returned as goods.
    Returned,
    /// It got its value.
    Activated,
    /// Money was added.
    Reloaded,
    /// It was stopped.
    Blocked,
    /// It can be used again.
    Unblocked,
    /// Its balance was put right.
    Adjusted,
    /// Its money was paid out.
    CashedOut,
    /// It was undone.
    Voided,
    /// Its last valid day was moved forward.
    Extended,
    /// Another certificate got its balance.
    Replaced,
    /// It got the balance of another certificate.
    Replacing,
    /// A redemption kept a part of it aside.
    Held,
    /// A redemption took a part of it.
    Captured,
    /// What was held was given up.
    Released,
    /// The time of a hold was over.
    Lapsed,
    /// A redemption gave something back.
    Refunded,
    /// What was left was booked as breakage, as it can be used once.
    Breakage,
    /// That was undone.
    BreakageUndone,
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
        }
    }
}

/// One thing that happened to a certificate. It never changes.
#[derive(Serialize, ToSchema)]
#[schema(as = CertificateEvent)]
pub(crate) struct EventShape {
    /// What happened.
    kind: EventKindName,
    /// The request that caused it: when, through what, and by which key.
    operation: OperationShape,
    /// The name of the key; null for the administrator.
    #[schema(required = true)]
    key_name: Option<String>,
    /// By how much the balance changed; null where it did not.
    #[schema(required = true)]
    change: Option<MoneyChange>,
    /// What was held, or is held no more; null for every event that is about no hold.
    #[schema(required = true)]
    held: Option<Money>,
    /// The balance afterwards.
    #[schema(required = true)]
    balance_after: Option<Money>,
    /// Why, if that was said.
    #[schema(required = true)]
    reason: Option<String>,
    /// The redemption that it belongs to.
    #[schema(required = true)]
    redemption: Option<i64>,
    /// The sale or return that it belongs to.
    #[schema(required = true)]
    sale: Option<i64>,
    /// The number of the order.
    #[schema(required = true)]
    order: Option<String>,
    /// The till's cheque.
    #[schema(required = true)]
    cheque: Option<i64>,
    /// The code of the point of sale.
    #[schema(required = true)]
    point_of_sale: Option<String>,
    /// The last valid day afterwards, where the event sets it.
    #[schema(required = true)]
    valid_through: Option<Day>,
    /// The other certificate of a replacement.
    #[schema(required = true)]
    other_certificate: Option<String>,
}

impl EventShape {
    /// An event as this API tells it.
    pub(crate) fn of(event: &CertificateEvent, directory: &Directory, currency: Currency) -> Self {
        let key_name = match event.operation.origin.actor {
            Actor::Key(key) => directory.key(key).map(|key| key.name.clone()),
            Actor::Administrator => None,
        };
        let place = event.point_of_sale.and_then(|place| directory.point_of_sale(place));
        Self {
            kind: event.kind.into(),
            operation: OperationShape::of(&event.operation),
            key_name,
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
        }
    }
}

/// One page of a list.
pub(crate) type EventPage = Page<EventShape>;
