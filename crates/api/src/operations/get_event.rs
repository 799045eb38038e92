//! The operation `GET /v1/events/{id}`.

use crate::answer::ApiAnswer;
use crate::call::Call;
use crate::operations::responses::{Always, OfEvents};
use crate::parameters::EventInPath;
use crate::problem::{Problem, ProblemKind};
use crate::shapes::event::EventShape;

/// Get an event
///
/// Returns the same bytes at each request. Needs the scope `read`.
#[utoipa::path(get, path = "/v1/events/{id}", tag = "Events",
    responses((status = 200, description = "The event.", body = EventShape), Always, OfEvents),
    security(("key" = [])))]
pub(crate) async fn get_event(call: Call<EventInPath>) -> Result<ApiAnswer, Problem> {
    let follower = call.session.event_follower()?;
    let currency = call.currency()?;
    let found = follower.find(call.path()?.id).await?;
    let event = found.ok_or_else(|| Problem::new(ProblemKind::EventNotFound))?;
    let shape = EventShape::of(&event, currency);
    ApiAnswer::ok(&shape.ok_or_else(|| Problem::new(ProblemKind::Internal))?)
}
