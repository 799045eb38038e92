//! The operation `GET /v1/operations/{idempotency-key}`.

use crate::answer::ApiAnswer;
use crate::call::{Call, stored_key};
use crate::operations::responses::{Always, OfOperations};
use crate::parameters::RequestInPath;
use crate::problem::{Problem, ProblemKind};
use crate::shapes::origin::RequestShape;

/// Get the result of a request
///
/// For a request whose answer did not arrive. To get that answer itself, send the request again
/// under the same key. An API key sees its own requests only, because an idempotency key belongs to
/// the API key that sent it. Needs no scope.
#[utoipa::path(get, path = "/v1/operations/{idempotency-key}", tag = "Operations",
    responses((status = 200, description = "The accepted request and its result.", body = RequestShape),
        Always, OfOperations),
    security(("key" = [])))]
pub(crate) async fn get_operation(call: Call<RequestInPath>) -> Result<ApiAnswer, Problem> {
    let key = call.path()?.idempotency_key;
    let found = call.session.carried_out(stored_key(&key)).await?;
    let carried_out = found.ok_or_else(|| Problem::new(ProblemKind::OperationNotFound))?;
    ApiAnswer::ok(&RequestShape::of(&carried_out))
}
