//! The log of events: pages of it, and waiting for what comes next.

mod content;
mod filter;
mod page;
mod pruning;
pub(crate) mod waiting;

pub use content::{
    EventContent, ToldCertificate, ToldEvent, ToldRedemption, ToldSale, ToldSaleCertificate,
};
pub use filter::{EventFilter, event_kinds};
pub use page::{EventFollower, EventPage, EventsFrom, FollowError};
pub use waiting::WAITING_MAX;
