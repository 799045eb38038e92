//! Statuses as a word, an icon and a colour.

use domain::redemption::RedemptionState;
use domain::{DeliveryState, EntryKind, SaleKind, SaleStatus, Status};
use service::EventKind;

use crate::words::Words;

/// Names of all icons of statuses.
#[cfg(test)]
pub(crate) const ICONS: [&str; 9] =
    ["check", "clock", "lock", "empty", "cross", "back", "plus", "minus", "dot"];

/// A status for a reader: the colour never says more than the word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Chip {
    pub(crate) word: &'static str,
    pub(crate) icon: &'static str,
    /// Class of the colour: `good`, `wait`, `bad` or `calm`.
    pub(crate) tone: &'static str,
}

/// The status of a certificate.
pub(crate) const fn certificate(words: &Words, status: Status) -> Chip {
    let states = &words.states;
    let (word, icon, tone) = match status {
        Status::Issued => (states.issued, "dot", "calm"),
        Status::Active => (states.active, "check", "good"),
        Status::Blocked => (states.blocked, "lock", "bad"),
        Status::Spent => (states.spent, "empty", "calm"),
        Status::Expired => (states.expired, "clock", "wait"),
        Status::Voided => (states.voided, "cross", "bad"),
    };
    Chip { word, icon, tone }
}

/// The sale status of a certificate.
pub(crate) const fn sale_status(words: &Words, status: SaleStatus) -> &'static str {
    match status {
        SaleStatus::Unsold => words.states.unsold,
        SaleStatus::Sold => words.states.sold,
        SaleStatus::Returned => words.states.returned,
    }
}

/// The state of a redemption.
pub(crate) const fn redemption(words: &Words, state: RedemptionState) -> Chip {
    let states = &words.states;
    let (word, icon, tone) = match state {
        RedemptionState::Held => (states.held, "clock", "wait"),
        RedemptionState::Captured => (states.captured, "check", "good"),
        RedemptionState::Released => (states.released, "back", "calm"),
        RedemptionState::Lapsed => (states.lapsed, "empty", "calm"),
        RedemptionState::Refunded => (states.refunded, "back", "calm"),
    };
    Chip { word, icon, tone }
}

/// The kind of a sale.
pub(crate) const fn sale(words: &Words, kind: SaleKind) -> Chip {
    match kind {
        SaleKind::Sale => Chip { word: words.states.sale, icon: "check", tone: "good" },
        SaleKind::Return => Chip { word: words.states.sale_return, icon: "back", tone: "calm" },
    }
}

/// The state of a message.
pub(crate) const fn delivery(words: &Words, state: DeliveryState) -> Chip {
    match state {
        DeliveryState::Waiting(_) => {
            Chip { word: words.states.waiting, icon: "clock", tone: "wait" }
        }
        DeliveryState::Sent(_) => Chip { word: words.states.sent, icon: "check", tone: "good" },
        DeliveryState::GivenUp(_) => {
            Chip { word: words.states.given_up, icon: "cross", tone: "bad" }
        }
    }
}

/// Whether something is in use or switched off.
pub(crate) const fn active(words: &Words, is_active: bool) -> Chip {
    if is_active {
        Chip { word: words.states.in_use, icon: "check", tone: "good" }
    } else {
        Chip { word: words.states.switched_off, icon: "lock", tone: "calm" }
    }
}

/// A movement of money on a certificate.
pub(crate) const fn entry(words: &Words, kind: EntryKind) -> Chip {
    event(words, EventKind::of(kind))
}

/// An event of a certificate.
pub(crate) const fn event(words: &Words, kind: EventKind) -> Chip {
    let events = &words.events;
    let (word, icon, tone) = match kind {
        EventKind::Issued => (events.issued, "dot", "calm"),
        EventKind::Sold => (events.sold, "plus", "good"),
        EventKind::Returned => (events.returned, "back", "calm"),
        EventKind::Activated => (events.activated, "plus", "good"),
        EventKind::Reloaded => (events.reloaded, "plus", "good"),
        EventKind::Blocked => (events.blocked, "lock", "bad"),
        EventKind::Unblocked => (events.unblocked, "check", "good"),
        EventKind::Adjusted => (events.adjusted, "dot", "wait"),
        EventKind::CashedOut => (events.cashed_out, "minus", "calm"),
        EventKind::Voided => (events.voided, "cross", "bad"),
        EventKind::Extended => (events.extended, "clock", "good"),
        EventKind::Replaced => (events.replaced, "cross", "calm"),
        EventKind::Replacing => (events.replacing, "plus", "good"),
        EventKind::Held => (events.held, "clock", "wait"),
        EventKind::Captured => (events.captured, "minus", "calm"),
        EventKind::Released => (events.released, "back", "calm"),
        EventKind::Lapsed => (events.lapsed, "back", "calm"),
        EventKind::Refunded => (events.refunded, "plus", "good"),
        EventKind::Breakage => (events.breakage, "minus", "calm"),
        EventKind::BreakageUndone => (events.breakage_undone, "plus", "calm"),
        EventKind::SecretShown => (events.secret_shown, "lock", "wait"),
        EventKind::Noted => (events.noted, "dot", "calm"),
        EventKind::OwnerSet => (events.owner_set, "dot", "calm"),
        EventKind::Expired => (events.expired, "minus", "calm"),
    };
    Chip { word, icon, tone }
}
