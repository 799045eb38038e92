//! The operation `GET /v1/events`.

use std::time::Duration;

use domain::CertificateNumber;
use service::{EventFilter, EventsFrom};
use utoipa::IntoParams;

use crate::answer::ApiAnswer;
use crate::call::Call;
use crate::limits::{EVENTS_DEFAULT, EVENTS_MAX};
use crate::operations::responses::{Always, OfEventLists};
use crate::problem::{FieldError, Problem, ProblemKind};
use crate::query::{Given, QueryValue, invalid, query_parameters};
use crate::shapes::event::{EventPageShape, event_id, parse_event_id};

/// Filters of the log of events.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct EventsWanted {
    /// Return events behind this cursor: `next_cursor` of the previous page, the id of an event, or
    /// `oldest` for all events that are kept. Default: what happens from now on.
    after: Option<String>,
    /// Return only events of these types: names such as `sale.made` and groups such as
    /// `certificate.*`, separated by commas. Default: all types.
    types: Option<String>,
    /// Return only events of the certificate with this number, and of redemptions that it takes part
    /// in.
    certificate: Option<String>,
    /// Maximum number of events on the page, 1 to 1000. Default: 100.
    #[param(value_type = u32, required = false, minimum = 1, maximum = 1000, default = 100)]
    limit: Given<EventItems>,
    /// Seconds to wait if there are no events yet, 0 to 25. Default: 0.
    #[param(value_type = u32, required = false, minimum = 0, maximum = 25, default = 0)]
    wait: Given<WaitSeconds>,
}

query_parameters!(EventsWanted { after, types, certificate, limit, wait });

/// Maximum number of events on a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct EventItems(u32);

impl QueryValue for EventItems {
    fn read(text: &str) -> Result<Self, String> {
        let limit = text.parse().ok().filter(|limit| (1..=EVENTS_MAX).contains(limit));
        limit.map(Self).ok_or_else(|| format!("must be a whole number from 1 to {EVENTS_MAX}"))
    }
}

/// Longest time that a request waits for events, in seconds. Proxies end requests after 30 seconds
/// or later.
const WAIT_SECONDS_MAX: u32 = 25;

/// Seconds that a request waits for events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct WaitSeconds(u32);

impl QueryValue for WaitSeconds {
    fn read(text: &str) -> Result<Self, String> {
        let wait = text.parse().ok().filter(|wait| *wait <= WAIT_SECONDS_MAX);
        wait.map(Self)
            .ok_or_else(|| format!("must be a whole number from 0 to {WAIT_SECONDS_MAX}"))
    }
}

/// List events
///
/// Returns what happened, in the order of commits. Send `next_cursor` of one page as `after` of the
/// next. A cursor is exact: an event never appears behind a cursor that has passed it. Events are
/// kept for 30 days, unless the server is set up otherwise. With `wait`, the request waits for the
/// next event. A page looks at 10,000 events at most. It may have fewer than `limit` events, or
/// none. A key bound to a point of sale sees what happened there. Needs the scope `read`.
#[utoipa::path(get, path = "/v1/events", tag = "Events",
    responses((status = 200, description = "A page of events.", body = EventPageShape),
        Always, OfEventLists),
    security(("key" = [])))]
pub(crate) async fn list_events(call: Call<(), EventsWanted>) -> Result<ApiAnswer, Problem> {
    let follower = call.session.event_follower()?;
    let currency = call.currency()?;
    let wanted = call.query()?;
    let limit = wanted.limit?.map_or(EVENTS_DEFAULT, |EventItems(limit)| limit);
    let wait = wanted.wait?.map_or(0, |WaitSeconds(seconds)| seconds);
    let from = match wanted.after.as_deref() {
        None => EventsFrom::Now,
        Some("oldest") => EventsFrom::Oldest,
        Some(text) => {
            let cursor = parse_event_id(text);
            let must = "must be a `next_cursor` of this list, the id of an event, or `oldest`";
            EventsFrom::After(cursor.ok_or_else(|| invalid("after", must))?)
        }
    };
    let mut filter = EventFilter { kinds: None, certificate: None };
    if let Some(types) = &wanted.types {
        filter.kinds = Some(service::event_kinds(types).map_err(|pattern| {
            let pattern: String = pattern.chars().take(64).collect();
            invalid("types", &format!("`{pattern}` is no type of events and no group of them"))
        })?);
    }
    if let Some(number) = &wanted.certificate {
        let number = CertificateNumber::parse(number);
        let must = "must be the number of a certificate";
        filter.certificate = Some(number.ok_or_else(|| invalid("certificate", must))?);
    }
    let wait = Duration::from_secs(wait.into());
    let page = follower.page(from, &filter, limit, wait).await?;
    let page = EventPageShape::of(&page, currency);
    ApiAnswer::ok(&page.ok_or_else(|| Problem::new(ProblemKind::Internal))?)
}

impl From<service::FollowError> for Problem {
    fn from(error: service::FollowError) -> Self {
        match error {
            service::FollowError::Pruned { oldest } => {
                let oldest = event_id(oldest);
                let detail = format!(
                    "Events behind this cursor were removed. All events behind `{oldest}` are kept."
                );
                Self::with_detail(ProblemKind::EventsPruned, detail).with_oldest(oldest)
            }
            service::FollowError::Unknown => {
                let detail = "is not a cursor of this log".to_owned();
                Self::of_fields(
                    ProblemKind::QueryInvalid,
                    vec![FieldError::parameter("after", detail)],
                )
            }
            service::FollowError::TooManyWaiting => Self::too_many_waiting(),
            service::FollowError::Failed(error) => error.into(),
        }
    }
}
