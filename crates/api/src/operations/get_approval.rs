//! The operation `GET /v1/approvals/{id}`.

use crate::answer::ApiAnswer;
use crate::call::Call;
use crate::operations::responses::{Always, OfApprovals};
use crate::parameters::ApprovalInPath;
use crate::problem::{Problem, ProblemKind};
use crate::shapes::approval::ApprovalShape;

/// Get a request for approval
///
/// Returns its current state. People ask for approval and decide in the console. Needs the scope
/// `read`.
#[utoipa::path(get, path = "/v1/approvals/{id}", tag = "People",
    responses((status = 200, description = "The request for approval.", body = ApprovalShape),
        Always, OfApprovals),
    security(("key" = [])))]
pub(crate) async fn get_approval(call: Call<ApprovalInPath>) -> Result<ApiAnswer, Problem> {
    let reader = call.session.approval_reader()?;
    let currency = call.currency()?;
    let found = reader.find(call.path()?.id).await?;
    let found = found.ok_or_else(|| Problem::new(ProblemKind::ApprovalNotFound))?;
    ApiAnswer::ok(&ApprovalShape::of(&found, call.now, currency))
}
