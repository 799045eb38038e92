//! The operation `GET /v1/approvals`.

use domain::OperationId;
use service::ApprovalPlace;

use crate::answer::ApiAnswer;
use crate::call::Call;
use crate::cursor::{self, List};
use crate::operations::responses::{Always, OfQueries};
use crate::problem::Problem;
use crate::query::Paging;
use crate::shapes::Page;
use crate::shapes::approval::{ApprovalPage, ApprovalShape};

/// List requests for approval
///
/// Returns the requests of people that another person approves an act above a limit. Those that
/// wait come first, and of each part the newest. Needs the scope `read`.
#[utoipa::path(get, path = "/v1/approvals", tag = "People",
    responses((status = 200, description = "A page of requests for approval.", body = ApprovalPage),
        Always, OfQueries),
    security(("key" = [])))]
pub(crate) async fn list_approvals(call: Call<(), Paging>) -> Result<ApiAnswer, Problem> {
    let reader = call.session.approval_reader()?;
    let currency = call.currency()?;
    let page = call.query()?.page(List::Approvals)?;
    let after = page.place.map_or(ApprovalPlace::FIRST, |[is_waiting, last]| ApprovalPlace {
        is_waiting: is_waiting != 0,
        last: Some(OperationId(last)),
    });
    let (found, next) = reader.list(after, page.limit).await?;
    let data = found.iter().map(|found| ApprovalShape::of(found, call.now, currency)).collect();
    ApiAnswer::ok(&Page { data, next_cursor: next.and_then(write) })
}

fn write(place: ApprovalPlace) -> Option<String> {
    let ApprovalPlace { is_waiting, last } = place;
    last.map(|last| cursor::write(List::Approvals, &[i64::from(is_waiting), last.0]))
}
