//! Shape of a page of events.

use domain::Currency;
use serde::Serialize;
use service::EventPage;
use utoipa::ToSchema;

use super::{EventShape, event_id};

/// A page of the log of events.
#[derive(Serialize, ToSchema)]
#[schema(as = EventPage)]
pub(crate) struct EventPageShape {
    /// Events of the page, in the order in which they happened.
    data: Vec<EventShape>,
    /// Value of `after` for the next page. It is behind everything that this page looked at, also
    /// behind events that the filters leave out.
    next_cursor: String,
    /// Whether there are more events to read now. False: wait with the next request, or send `wait`.
    has_more: bool,
}

impl EventPageShape {
    /// Returns the shape of a page. `None` if the content of an event is not that of its kind.
    pub(crate) fn of(page: &EventPage, currency: Currency) -> Option<Self> {
        let data = page.events.iter().map(|event| EventShape::of(event, currency));
        Some(Self {
            data: data.collect::<Option<_>>()?,
            next_cursor: event_id(page.next),
            has_more: page.has_more,
        })
    }
}
