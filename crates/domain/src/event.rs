//! Events: what other systems may want to hear of, as pointers into records that never change.
//!
//! An event names an operation, a kind and a subject. Its content is rendered from the records of
//! the operation when somebody reads it, so that it is the same at every attempt.

mod kind;
mod record;
mod rule;

pub use kind::{EventKind, SubjectKind};
pub use record::{Event, EventId};
pub use rule::{events_of, kind_of_action, kind_of_step, spends};
