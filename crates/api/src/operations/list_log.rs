//! The operation `GET /v1/log`.

use domain::operation::OperationKind;
use domain::{OperationId, UserId};
use jiff::civil::Date;
use service::LogFilter;
use utoipa::IntoParams;

use crate::answer::ApiAnswer;
use crate::call::Call;
use crate::cursor::{self, List};
use crate::operations::responses::{Always, OfQueries};
use crate::problem::Problem;
use crate::query::{Given, Paging, query_parameters};
use crate::shapes::Page;
use crate::shapes::log::{LogEntryShape, LogPage};
use crate::shapes::origin::OperationKindName;

/// Filters of the log.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct LogWanted {
    /// Return only operations of the person with this id.
    #[param(value_type = i64, required = false, minimum = 1)]
    user: Given<i64>,
    /// Return only operations of this kind. Default: all kinds except `session_used`.
    #[param(value_type = OperationKindName, required = false, inline)]
    kind: Given<OperationKind>,
    /// Return only operations of this day in the operator's time zone.
    #[param(value_type = String, required = false, format = Date)]
    day: Given<Date>,
}

query_parameters!(LogWanted { user, kind, day });

/// List the log of operations
///
/// Everything that keys, people and the administrator did at the operator, newest first. A page
/// looks at 10,000 operations at most. It may have fewer than `limit` items, or none, without being
/// the last: only a null `next_cursor` ends the list. Needs the scope `manage`, and a key that is not
/// bound to a point of sale.
#[utoipa::path(get, path = "/v1/log", tag = "Operations",
    responses((status = 200, description = "A page of operations.", body = LogPage),
        Always, OfQueries),
    security(("key" = [])))]
pub(crate) async fn list_log(call: Call<(), (LogWanted, Paging)>) -> Result<ApiAnswer, Problem> {
    let viewer = call.session.log_viewer()?;
    let (wanted, paging) = call.query()?;
    let zone = &call.operator()?.zone;
    let (user, kind, day) = (wanted.user?.map(UserId), wanted.kind?, wanted.day?);
    let (from, before) = day.map_or((None, None), |day| service::bounds_of_day(day, zone));
    let filter = LogFilter { user, kind, from, before };
    let page = paging.page(List::Log)?;
    let before = page.place.map(|[id]| OperationId(id));
    let found = viewer.entries(filter, before, page.limit).await?;
    let data = found.entries.iter().map(|entry| LogEntryShape::of(entry, &found.directory));
    let next_cursor = found.next.map(|next| cursor::write(List::Log, &[next.0]));
    ApiAnswer::ok(&Page { data: data.collect(), next_cursor })
}
